"""Occurrences of predicates in a rule, with their polarity."""

from collections.abc import Iterator
from dataclasses import dataclass

import clingo
from clingo import ast
from clingo.ast import AggregateFunction, ASTType, ComparisonOperator, Sign

from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import functions

Polarity = frozenset[int]
"""The signs of a dependency: 1 where more of a predicate makes more hold, -1 where less."""

UP: Polarity = frozenset({1})
DOWN: Polarity = frozenset({-1})
BOTH: Polarity = UP | DOWN
NEITHER: Polarity = frozenset()

AT_LEAST = frozenset({ComparisonOperator.GreaterEqual, ComparisonOperator.GreaterThan})
AT_MOST = frozenset({ComparisonOperator.LessEqual, ComparisonOperator.LessThan})
MIRRORED = {
    ComparisonOperator.GreaterEqual: ComparisonOperator.LessEqual,
    ComparisonOperator.GreaterThan: ComparisonOperator.LessThan,
    ComparisonOperator.LessEqual: ComparisonOperator.GreaterEqual,
    ComparisonOperator.LessThan: ComparisonOperator.GreaterThan,
}


def times(first: Polarity, second: Polarity) -> Polarity:
    """The polarity of a dependency through another."""
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
            headed = element.ast_type is ASTType.HeadAggregateElement
            for part in getattr(element.condition if headed else element, "condition", ()):
                yield from _occurrences_in(part)
    for part in getattr(node, "body", ()):
        yield from _occurrences_in(part)


def _occurrences_in(
    part: ast.AST,
    polarity: Polarity = UP,
    negated: bool = False,
    turning: ast.AST | None = None,
) -> Iterator[Occurrence]:
    if part.ast_type is ASTType.ConditionalLiteral:
        yield from _occurrences_in(part.literal, polarity, negated, turning)
        for condition in part.condition:
            yield from _occurrences_in(condition, times(polarity, DOWN), True, turning or part)
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
        inner = _aggregate_polarity(atom)
        turned = inner != UP
        for element in atom.elements:
            if element.ast_type is ASTType.ConditionalLiteral:
                counted = [element.literal, *element.condition]
            else:
                counted = list(element.condition)
            for literal in counted:
                yield from _occurrences_in(
                    literal,
                    times(polarity, inner),
                    negated or turned,
                    turning or (part if turned else None),
                )


def _aggregate_polarity(atom: ast.AST) -> Polarity:
    """How an aggregate depends on its elements: UP where more of them can only make it hold."""
    value = _value_polarity(atom)
    polarity: Polarity = NEITHER
    for guard, left in ((atom.left_guard, True), (atom.right_guard, False)):
        if guard is None:
            continue
        comparison = ComparisonOperator(guard.comparison)
        comparison = MIRRORED.get(comparison, comparison) if left else comparison
        if comparison in AT_LEAST:
            polarity |= value
        elif comparison in AT_MOST:
            polarity |= times(value, DOWN)
        else:
            polarity |= BOTH
    return polarity


def _value_polarity(atom: ast.AST) -> Polarity:
    """How the value of an aggregate depends on its elements."""
    if atom.ast_type is ASTType.Aggregate:
        return UP
    function = AggregateFunction(atom.function)
    if function is AggregateFunction.Min:
        return DOWN
    if function is AggregateFunction.Sum:
        return UP if all(map(_adds, atom.elements)) else BOTH
    return UP


def _adds(element: ast.AST) -> bool:
    """Whether nothing shows that the weight of an element can be negative."""
    if not element.terms:
        return True
    weight = element.terms[0]
    if weight.ast_type is ASTType.SymbolicTerm:
        number = weight.symbol.type is clingo.SymbolType.Number
        return not number or bool(weight.symbol.number >= 0)
    return weight.ast_type is ASTType.Variable
