"""Where predicates stand in a rule, and whether the rule rests on them being true or untrue."""

from collections.abc import Iterator
from dataclasses import dataclass

import clingo
from clingo import ast
from clingo.ast import AggregateFunction, ASTType, ComparisonOperator, Sign

from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import functions

Polarity = frozenset[int]
"""1 where more of a thing makes more hold, -1 where it makes less hold."""

UP: Polarity = frozenset({1})
DOWN: Polarity = frozenset({-1})
BOTH: Polarity = UP | DOWN
NEITHER: Polarity = frozenset()

_FROM_BELOW = frozenset({ComparisonOperator.GreaterEqual, ComparisonOperator.GreaterThan})
_FROM_ABOVE = frozenset({ComparisonOperator.LessEqual, ComparisonOperator.LessThan})
_MIRRORED = {
    ComparisonOperator.GreaterEqual: ComparisonOperator.LessEqual,
    ComparisonOperator.GreaterThan: ComparisonOperator.LessThan,
    ComparisonOperator.LessEqual: ComparisonOperator.GreaterEqual,
    ComparisonOperator.LessThan: ComparisonOperator.GreaterThan,
}


def times(first: Polarity, second: Polarity) -> Polarity:
    """The polarity of what stands within the other."""
    return frozenset(a * b for a in first for b in second)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An atom of a body or a condition."""

    signature: Signature
    arguments: tuple[ast.AST, ...]
    polarity: Polarity
    negated: bool
    """Whether it stands under a negation, in a condition, or in an aggregate bounded from above."""
    literal: ast.AST
    """The literal that it stands in."""
    turning: ast.AST
    """The outermost part of the body that turns it round; the literal itself where nothing does."""


def occurrences(node: ast.AST) -> Iterator[Occurrence]:
    """Every atom that a statement rests on, in reading order."""
    if node.ast_type is ASTType.Rule:
        for element in getattr(node.head, "elements", ()):
            yield from _in_head(element)
    for part in getattr(node, "body", ()):
        yield from _in(part, UP, False, None)


def _in_head(element: ast.AST) -> Iterator[Occurrence]:
    if element.ast_type is ASTType.HeadAggregateElement:
        element = element.condition
    for part in getattr(element, "condition", ()):
        yield from _in(part, UP, False, None)


def _in(
    part: ast.AST, polarity: Polarity, negated: bool, turning: ast.AST | None
) -> Iterator[Occurrence]:
    if part.ast_type is ASTType.ConditionalLiteral:
        yield from _in(part.literal, polarity, negated, turning)
        for one in part.condition:
            yield from _in(one, times(polarity, DOWN), True, turning or part)
        return
    if part.ast_type is not ASTType.Literal:
        return
    if part.sign != Sign.NoSign:
        polarity = times(polarity, DOWN) if part.sign == Sign.Negation else polarity
        negated, turning = True, turning or part
    atom = part.atom
    if atom.ast_type is ASTType.SymbolicAtom:
        for name, arguments in functions(atom.symbol):
            signature = name, len(arguments)
            yield Occurrence(signature, arguments, polarity, negated, part, turning or part)
    elif atom.ast_type in (ASTType.Aggregate, ASTType.BodyAggregate):
        inner = _of_aggregate(atom)
        turned = inner != UP
        for one in _elements(atom):
            yield from _in(
                one,
                times(polarity, inner),
                negated or turned,
                turning or (part if turned else None),
            )


def _elements(atom: ast.AST) -> Iterator[ast.AST]:
    """What the elements of an aggregate hold where they count: literals and conditions alike."""
    for element in atom.elements:
        if element.ast_type is ASTType.ConditionalLiteral:
            yield element.literal
        yield from element.condition


def _of_aggregate(atom: ast.AST) -> Polarity:
    """How an aggregate hangs on its elements: UP where more of them can only make it hold."""
    grows = _grows(atom)
    found: Polarity = NEITHER
    for guard, left in ((atom.left_guard, True), (atom.right_guard, False)):
        if guard is None:
            continue
        comparison = ComparisonOperator(guard.comparison)
        comparison = _MIRRORED.get(comparison, comparison) if left else comparison
        if comparison in _FROM_BELOW:
            found |= grows
        elif comparison in _FROM_ABOVE:
            found |= times(grows, DOWN)
        else:
            found |= BOTH
    return found


def _grows(atom: ast.AST) -> Polarity:
    """Whether the value of an aggregate grows with its elements."""
    if atom.ast_type is ASTType.Aggregate:
        return UP
    function = AggregateFunction(atom.function)
    if function is AggregateFunction.Min:
        return DOWN
    if function is AggregateFunction.Sum:
        return UP if all(map(_adds, atom.elements)) else BOTH
    return UP


def _adds(element: ast.AST) -> bool:
    """Whether the weight of an element is not known to be able to be negative."""
    if not element.terms:
        return True
    weight = element.terms[0]
    if weight.ast_type is ASTType.SymbolicTerm:
        number = weight.symbol.type is clingo.SymbolType.Number
        return not number or bool(weight.symbol.number >= 0)
    return weight.ast_type is ASTType.Variable
