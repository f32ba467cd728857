"""Atoms as plain data: predicates, and rows of numbers, names and texts. Nothing of clingo."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pyclingo_bridge.base.grouping import grouped

if TYPE_CHECKING:
    import clingo

Value = str | int
"""A number, a name or a text, as it stands in an atom."""
Row = tuple[Value, ...]
Atom = tuple[str, Row]
"""Name and arguments of an atom."""
Signature = tuple[str, int]
"""Name and arity of a predicate, as a plain tuple; equal to its `Predicate`."""


class Predicate(NamedTuple):
    """A predicate: its name and its number of arguments."""

    name: str
    arity: int

    def __str__(self) -> str:
        return f"{self.name}/{self.arity}"

    def __call__(self, *arguments: "Value | clingo.Symbol") -> "clingo.Symbol":
        """The atom with these arguments, of which a `str` is the name of a constant."""
        from pyclingo_bridge.solving.symbols import atom

        return atom(self.name, arguments)


class Atoms:
    """The atoms of an answer by predicate; a predicate without atoms gives none."""

    def __init__(self, rows: Iterable[tuple[str, Row]]) -> None:
        """`rows` are names with arguments."""
        self._rows: dict[Signature, list[Row]] = grouped(((n, len(row)), row) for n, row in rows)

    def __iter__(self) -> Iterator[Signature]:
        return iter(self._rows)

    def __getitem__(self, signature: Signature) -> list[Row]:
        return self._rows.get(signature, [])


def printed(statement: Value) -> str:
    """A statement id as people write it: `s2_11` is S2-11."""
    return str(statement).upper().replace("_", "-")
