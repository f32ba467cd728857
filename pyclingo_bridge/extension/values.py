"""Abstract values of terms: their kinds, and the bounds of numbers (interval analysis)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_
from typing import Literal

import clingo
from clingo import ast
from clingo.ast import ASTType, BinaryOperator, UnaryOperator

from pyclingo_bridge.solving.syntax_tree import parts

KindOfTerm = Literal["number", "name", "text", "term"]

_KINDS: dict[clingo.SymbolType, KindOfTerm] = {
    clingo.SymbolType.Number: "number",
    clingo.SymbolType.String: "text",
}
_MOST_BITS = 64
"""Exponents beyond it give numbers beyond any that a rule computes with."""

Bound = int | None


@dataclass(frozen=True, slots=True)
class Values:
    """An over-approximation of what a term can stand for."""

    kinds: frozenset[KindOfTerm]
    low: Bound = None
    high: Bound = None
    """The bounds of the numbers among them; None where there is none."""

    def __or__(self, other: "Values") -> "Values":
        """What either can stand for."""
        mine, others = "number" in self.kinds, "number" in other.kinds
        if mine and others:
            low = None if self.low is None or other.low is None else min(self.low, other.low)
            high = None if self.high is None or other.high is None else max(self.high, other.high)
        else:
            low, high = (self.low, self.high) if mine else (other.low, other.high)
        return Values(self.kinds | other.kinds, low, high)

    def __and__(self, other: "Values") -> "Values":
        """What both can stand for."""
        lows = [bound for bound in (self.low, other.low) if bound is not None]
        highs = [bound for bound in (self.high, other.high) if bound is not None]
        return Values(self.kinds & other.kinds, max(lows, default=None), min(highs, default=None))

    @property
    def ends(self) -> tuple[int, int] | None:
        """The bounds, where there are both."""
        return None if self.low is None or self.high is None else (self.low, self.high)


NOTHING = Values(frozenset())
ANYTHING = Values(frozenset({"number", "name", "text", "term"}))
NUMBERS = Values(frozenset({"number"}))
NAMES = Values(frozenset({"name"}))

Environment = Mapping[str, Values]


def of_symbol(symbol: clingo.Symbol) -> Values:
    """The values of one symbol."""
    if symbol.type is clingo.SymbolType.Number:
        return Values(frozenset({"number"}), symbol.number, symbol.number)
    if symbol.type is clingo.SymbolType.Function:
        return NAMES if symbol.name and not symbol.arguments else Values(frozenset({"term"}))
    kind = _KINDS.get(symbol.type)
    return ANYTHING if kind is None else Values(frozenset({kind}))


def joined(values: Iterable[Values]) -> Values:
    """What any of them can stand for."""
    return reduce(or_, values, NOTHING)


def of_term(term: ast.AST, variables: Environment) -> Values:
    """What a term can stand for, given its variables."""
    values = _OF_TERMS.get(term.ast_type)
    return ANYTHING if values is None else values(term, variables)


def _of_function(term: ast.AST, _: Environment) -> Values:
    plain = term.name and not term.arguments and not term.external
    return NAMES if plain else Values(frozenset({"term"}))


def _of_interval(term: ast.AST, variables: Environment) -> Values:
    left, right = of_term(term.left, variables), of_term(term.right, variables)
    return Values(NUMBERS.kinds, left.low, right.high)


def _of_binary(term: ast.AST, variables: Environment) -> Values:
    left, right = of_term(term.left, variables).ends, of_term(term.right, variables).ends
    operation = _COMPUTED.get(BinaryOperator(term.operator_type))
    if left is None or right is None or operation is None:
        return NUMBERS
    return _between(operation(left, right))


_OF_TERMS: Mapping[ASTType, Callable[[ast.AST, Environment], Values]] = {
    ASTType.Variable: lambda term, variables: variables.get(term.name, ANYTHING),
    ASTType.SymbolicTerm: lambda term, _: of_symbol(term.symbol),
    ASTType.Function: _of_function,
    ASTType.Pool: lambda term, variables: joined(of_term(t, variables) for t in term.arguments),
    ASTType.Interval: _of_interval,
    ASTType.UnaryOperation: lambda term, variables: _unary(
        UnaryOperator(term.operator_type), of_term(term.argument, variables)
    ),
    ASTType.BinaryOperation: _of_binary,
}


def _between(ends: tuple[Bound, Bound]) -> Values:
    return Values(frozenset({"number"}), *ends)


def _unary(operator: UnaryOperator, inner: Values) -> Values:
    if inner.ends is None:
        return NUMBERS if inner.kinds == NUMBERS.kinds else inner | NUMBERS
    low, high = inner.ends
    if operator is UnaryOperator.Minus:
        return Values(inner.kinds, -high, -low)
    if operator is UnaryOperator.Absolute:
        return _between((max(low, -high, 0), max(abs(low), abs(high))))
    return _between((-high - 1, -low - 1))


Ends = tuple[int, int]


def _corners(operation: Callable[[int, int], int]) -> Callable[[Ends, Ends], tuple[Bound, Bound]]:
    def bounds(left: Ends, right: Ends) -> tuple[Bound, Bound]:
        corners = [operation(a, b) for a, b in product(left, right)]
        return min(corners), max(corners)

    return bounds


def _divided(left: Ends, right: Ends) -> tuple[Bound, Bound]:
    largest = max(map(abs, left))
    return (0 if left[0] >= 0 and right[0] >= 0 else -largest), largest


def _remainder(left: Ends, right: Ends) -> tuple[Bound, Bound]:
    largest = max(*map(abs, right), 1) - 1
    return (0 if left[0] >= 0 else -largest), largest


def _power(left: Ends, right: Ends) -> tuple[Bound, Bound]:
    if right[0] < 0:
        return None, None
    largest = max(map(abs, left)) ** min(right[1], _MOST_BITS)
    return (0 if left[0] >= 0 else -largest), largest


_COMPUTED: dict[BinaryOperator, Callable[[Ends, Ends], tuple[Bound, Bound]]] = {
    BinaryOperator.Plus: _corners(lambda a, b: a + b),
    BinaryOperator.Minus: _corners(lambda a, b: a - b),
    BinaryOperator.Multiplication: _corners(lambda a, b: a * b),
    BinaryOperator.Division: _divided,
    BinaryOperator.Modulo: _remainder,
    BinaryOperator.Power: _power,
}


def operations(node: ast.AST) -> Iterator[ast.AST]:
    """Every computation in a part of the tree, the inner ones first."""
    for part in parts(node):
        yield from operations(part)
    if node.ast_type in (ASTType.BinaryOperation, ASTType.UnaryOperation):
        yield node
