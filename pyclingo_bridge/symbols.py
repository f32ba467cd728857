"""Reading solver symbols: atoms by predicate, values, printed statement ids."""

from collections.abc import Iterable

import clingo

from pyclingo_bridge.vocabulary import Value


class Atoms:
    """The atoms of an answer set by predicate; a predicate without atoms gives none."""

    def __init__(self, symbols: Iterable[clingo.Symbol]) -> None:
        self._by_name: dict[str, list[tuple[clingo.Symbol, ...]]] = {}
        for symbol in symbols:
            self._by_name.setdefault(symbol.name, []).append(tuple(symbol.arguments))

    def __getitem__(self, name: str) -> list[tuple[clingo.Symbol, ...]]:
        return self._by_name.get(name, [])


def value_of(symbol: clingo.Symbol) -> Value:
    """The value of an input: a number, or a name."""
    return symbol.number if symbol.type is clingo.SymbolType.Number else symbol.name


def text_of(symbol: clingo.Symbol) -> str:
    """A string without its quotes, or a term as it is written."""
    return symbol.string if symbol.type is clingo.SymbolType.String else str(symbol)


def printed(statement: clingo.Symbol) -> str:
    """A statement id as people write it: `s2_11` is S2-11."""
    return str(statement).upper().replace("_", "-")
