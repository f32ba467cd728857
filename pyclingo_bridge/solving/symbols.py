"""Solver symbols as plain values: numbers, names, text; and statement ids as people write them."""

from collections.abc import Iterable
from functools import lru_cache

import clingo

Value = str | int
"""A number, a name or a text, as it stands in an atom."""
Row = tuple[Value, ...]


class Atoms:
    """The atoms of an answer set by predicate; a predicate without atoms gives none."""

    def __init__(self, symbols: Iterable[clingo.Symbol]) -> None:
        self._by_name: dict[str, list[Row]] = {}
        for symbol in symbols:
            name, row = decoded(symbol)
            self._by_name.setdefault(name, []).append(row)

    def __getitem__(self, name: str) -> list[Row]:
        return self._by_name.get(name, [])


@lru_cache(maxsize=1 << 17)
def decoded(atom: clingo.Symbol) -> tuple[str, Row]:
    """The predicate of an atom and its arguments; reading a symbol costs calls, so it is kept."""
    return atom.name, tuple(map(value_of, atom.arguments))


def value_of(symbol: clingo.Symbol) -> Value:
    """A number, a text without its quotes, or a term as it is written."""
    if symbol.type is clingo.SymbolType.Number:
        return symbol.number
    return symbol.string if symbol.type is clingo.SymbolType.String else str(symbol)


def printed(statement: Value) -> str:
    """A statement id as people write it: `s2_11` is S2-11."""
    return str(statement).upper().replace("_", "-")
