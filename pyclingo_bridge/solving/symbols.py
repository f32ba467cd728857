"""Symbols of clingo as plain values: numbers, names, texts."""

from collections.abc import Iterable
from functools import lru_cache

import clingo

from pyclingo_bridge.solving.atoms import Atoms, Predicate, Row, Value

_ANY = clingo.Function("any")
_NESTED = frozenset('("-')
"""What stands in the text of an argument that is more than a name, or a number not below zero."""


@lru_cache(maxsize=1 << 17)
def decoded(atom: clingo.Symbol) -> tuple[str, Row]:
    """The name of an atom and its arguments; kept, because reading a symbol costs calls.

    An atom of numbers and names alone is read off its text, which takes a quarter of the calls.
    """
    name, bracket, arguments = str(atom).partition("(")
    if not name or name.startswith("-") or _NESTED.intersection(arguments):
        return atom.name, tuple(map(value_of, atom.arguments))
    values = arguments[:-1].split(",") if bracket else ()
    return name, tuple(int(one) if one.isdigit() else one for one in values)


def value_of(symbol: clingo.Symbol) -> Value:
    """A number, a text without its quotes, or a term as it is written."""
    if symbol.type is clingo.SymbolType.Number:
        return symbol.number
    return symbol.string if symbol.type is clingo.SymbolType.String else str(symbol)


@lru_cache(maxsize=1 << 17)
def signature_of(symbol: clingo.Symbol) -> Predicate:
    """The predicate of an atom."""
    return Predicate(symbol.name, len(symbol.arguments))


def atom(name: str, arguments: Iterable[Value | clingo.Symbol]) -> clingo.Symbol:
    """The atom of a name with arguments, of which a `str` is the name of a constant."""
    return clingo.Function(name, list(map(_symbol, arguments)))


def atoms_of(symbols: Iterable[clingo.Symbol]) -> Atoms:
    """The atoms of an answer set."""
    return Atoms(map(decoded, symbols))


def _symbol(argument: Value | clingo.Symbol) -> clingo.Symbol:
    if isinstance(argument, clingo.Symbol):
        return argument
    return clingo.Number(argument) if isinstance(argument, int) else clingo.Function(argument)


def matches(pattern: clingo.Symbol, symbol: clingo.Symbol) -> bool:
    """Whether a symbol is of the form of a pattern, in which `any` stands for anything."""
    if pattern == _ANY:
        return True
    if pattern.type is not clingo.SymbolType.Function or not pattern.arguments:
        return pattern == symbol
    return (
        symbol.type is clingo.SymbolType.Function
        and (pattern.name, pattern.positive) == (symbol.name, symbol.positive)
        and len(pattern.arguments) == len(symbol.arguments)
        and all(map(matches, pattern.arguments, symbol.arguments))
    )
