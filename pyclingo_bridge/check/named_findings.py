"""Findings by their names, as rules write them: `any` in a name stands for anything."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

import clingo

from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.symbols import matches, signature_of

_T = TypeVar("_T")


class NamedFindings(Generic[_T]):
    """What rules say of findings that they name."""

    def __init__(self, said: Iterable[tuple[clingo.Symbol, _T]]) -> None:
        rows = dict(said)
        self._said: Mapping[clingo.Symbol, tuple[Signature | None, _T]] = {
            name: (_form(name), what) for name, what in rows.items()
        }
        self._used: set[clingo.Symbol] = set()

    def of(self, finding: str) -> Iterator[_T]:
        """What is said of a finding, in the order of the rules."""
        try:
            term = clingo.parse_term(finding)
        except RuntimeError:  # named after a text of the guideline: not to be named by rules
            return
        forms = {None, _form(term)}
        for name, (form, what) in self._said.items():
            if form in forms and matches(name, term):
                self._used.add(name)
                yield what

    @property
    def unused(self) -> list[clingo.Symbol]:
        """The names under which no finding was asked for."""
        return [name for name in self._said if name not in self._used]


def _form(term: clingo.Symbol) -> Signature | None:
    """The name and arity of a term with arguments: what it matches is of the same form."""
    is_function = term.type is clingo.SymbolType.Function
    return signature_of(term) if is_function and term.arguments else None
