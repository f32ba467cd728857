"""Ground terms as plain values: quick to compare and to hash, where a solver symbol costs a call.

A number is an `int`, text is `Text`, everything else `Fn` (a constant has no arguments, a tuple no
name). The order of two terms is clingo's.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # explanations from kept rules do without
    import clingo


_NAME = r"_*[a-z][A-Za-z0-9_]*"
_ARGUMENT = rf"(?:{_NAME}|0|[1-9][0-9]*)"
_PLAIN = re.compile(rf"({_NAME})(?:\(({_ARGUMENT}(?:,{_ARGUMENT})*)\))?")


class Text(NamedTuple):
    """A string."""

    text: str


class Fn(NamedTuple):
    """A function, an atom, a constant or a tuple."""

    name: str
    arguments: tuple["Ground", ...] = ()
    positive: bool = True

    @property
    def signature(self) -> "Signature":
        return self.name, len(self.arguments), self.positive

    def __str__(self) -> str:
        return shown(self)


class Extreme(NamedTuple):
    """`#inf` (-1) or `#sup` (1)."""

    sign: int


Ground = int | Text | Fn | Extreme
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})
Signature = tuple[str, int, bool]
"""The name of a predicate, its number of arguments, and whether it is not strongly negated."""


@lru_cache(maxsize=1 << 17)
def ground(symbol: "clingo.Symbol") -> Ground:
    """A symbol of the solver as a plain value."""
    from clingo import SymbolType

    match symbol.type:
        case SymbolType.Number:
            return symbol.number
        case SymbolType.String:
            return Text(symbol.string)
        case SymbolType.Function:
            return Fn(symbol.name, tuple(map(ground, symbol.arguments)), symbol.positive)
    return Extreme(-1 if symbol.type is SymbolType.Infimum else 1)


def atom(symbol: "clingo.Symbol") -> Fn:
    """An atom of the solver as a plain value."""
    term = ground(symbol)
    assert isinstance(term, Fn)
    return term


def atom_of_text(text: str) -> Fn:
    """The atom that a text writes as clingo does. One of names and numbers is taken apart here."""
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        from clingo import parse_term

        return atom(parse_term(text))
    arguments = plain[2].split(",") if plain[2] else ()
    return Fn(plain[1], tuple(int(one) if one.isdigit() else Fn(one) for one in arguments))


def symbol(term: Ground) -> "clingo.Symbol":
    """A plain value as a symbol of the solver."""
    import clingo

    match term:
        case Text(text):
            return clingo.String(text)
        case Fn(name, arguments, positive):
            inner = [symbol(argument) for argument in arguments]
            return clingo.Function(name, inner, positive)  # without a name it is a tuple
        case Extreme(sign):
            return clingo.Infimum if sign < 0 else clingo.Supremum
    return clingo.Number(term)


@lru_cache(maxsize=1 << 16)
def shown(term: Ground) -> str:
    """A term as clingo writes it."""
    match term:
        case Text(text):
            return f'"{text.translate(_ESCAPED)}"'
        case Extreme(sign):
            return "#inf" if sign < 0 else "#sup"
        case Fn(name, arguments, positive):
            return written(name, map(shown, arguments), positive)
    return str(term)


def written(name: str, arguments: Iterable[str], positive: bool) -> str:
    """A function or an atom with the texts of its arguments, or a tuple, as clingo writes it."""
    inner = ",".join(texts := tuple(arguments))
    if not name and len(texts) == 1:
        inner += ","
    text = f"{name}({inner})" if texts or not name else name
    return text if positive else f"-{text}"


def _order(left: Ground, right: Ground) -> int:
    if isinstance(left, int) and isinstance(right, int):
        return (left > right) - (left < right)
    if left == right:
        return 0
    return -1 if symbol(left) < symbol(right) else 1


TESTS: Mapping[str, Callable[[Ground, Ground], bool]] = {
    "<": lambda left, right: _order(left, right) < 0,
    "<=": lambda left, right: _order(left, right) <= 0,
    ">": lambda left, right: _order(left, right) > 0,
    ">=": lambda left, right: _order(left, right) >= 0,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
