"""Mutants of rules: each is one rule of the guideline with a small change, or dropped.

A mutant is what a slip of the author would give: a condition forgotten, a border on the wrong side,
a statement that is stronger than its source. Nothing is solved here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import clingo
from clingo import ast
from clingo.ast import ASTType, ComparisonOperator, Sign

from pyclingo_bridge.guideline.contract import ARGUMENTS, DESCRIBES
from pyclingo_bridge.guideline.predicate_groups import MODALITIES
from pyclingo_bridge.guideline.predicates import (
    ADVISES_AGAINST,
    CONSIDERS,
    FORBIDS,
    MODALITY,
    PERMITS,
    PREFERS,
    RECOMMENDS,
    REQUIRES,
    THRESHOLD,
)
from pyclingo_bridge.solving.syntax_tree import heads_of

KINDS: Mapping[str, str] = {
    "rule": "a rule is dropped",
    "condition": "a condition of a body is dropped",
    "negation": "a condition is negated, or no longer negated",
    "border": "a comparison takes the other side of its border",
    "threshold": "a number of a `threshold/3` is one more, or one less",
    "modality": "a statement speaks through the neighbouring modality",
    "strength": "a statement has the neighbouring strength",
}

NEXT_MODALITY = {
    REQUIRES.name: RECOMMENDS.name,
    FORBIDS.name: ADVISES_AGAINST.name,
    RECOMMENDS.name: CONSIDERS.name,
    ADVISES_AGAINST.name: FORBIDS.name,
    PREFERS.name: CONSIDERS.name,
    CONSIDERS.name: RECOMMENDS.name,
    PERMITS.name: CONSIDERS.name,
}

NEXT_STRENGTH = {"must": "should", "should": "prefer", "prefer": "may", "may": "prefer"}

_OTHER_SIDE = {
    ComparisonOperator.GreaterEqual: ComparisonOperator.GreaterThan,
    ComparisonOperator.GreaterThan: ComparisonOperator.GreaterEqual,
    ComparisonOperator.LessEqual: ComparisonOperator.LessThan,
    ComparisonOperator.LessThan: ComparisonOperator.LessEqual,
}
_OPPOSITE = {
    ComparisonOperator.Equal: ComparisonOperator.NotEqual,
    ComparisonOperator.NotEqual: ComparisonOperator.Equal,
}

_DESCRIBES = frozenset(DESCRIBES)

Place = tuple[int, int]
"""Which rule, and which of its mutants."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed rule."""

    rule: int
    """The number of the rule among those that have a switch."""
    kind: str
    """A key of `KINDS`."""
    text: str
    """What is changed, in words."""
    node: ast.AST | None
    """What stands in the place of the rule; None where it is dropped."""
    place: Place


def mutants_of(nodes: Sequence[ast.AST], kinds: frozenset[str]) -> list[Mutant]:
    """The mutants of some kinds of every rule, in the order of the rules and of `KINDS`."""
    return [
        Mutant(number, kind, text, changed, (number, which))
        for number, node in enumerate(nodes)
        for which, (kind, text, changed) in enumerate(_changes(node))
        if kind in kinds
    ]


def is_unsafe(node: ast.AST) -> bool:
    """Whether clingo does not take a rule at all, because a variable in it is unsafe."""
    control = clingo.Control(["--warn=none"], logger=lambda *_: None)
    try:
        with ast.ProgramBuilder(control) as builder:
            builder.add(node)
        control.ground()
    except RuntimeError:
        return True
    return False


def _changes(node: ast.AST) -> Iterator[tuple[str, str, ast.AST | None]]:
    if not _DESCRIBES.issuperset(heads_of(node)) or list(node.body):
        yield "rule", "the rule is dropped", None
    yield from _of_conditions(node)
    head = node.head
    if head.ast_type is not ASTType.Literal or head.atom.ast_type is not ASTType.SymbolicAtom:
        return
    symbol = head.atom.symbol
    if symbol.ast_type is not ASTType.Function:
        return
    for kind, text, changed in _of_head(symbol):
        yield kind, text, node.update(head=head.update(atom=head.atom.update(symbol=changed)))


def _of_conditions(node: ast.AST) -> Iterator[tuple[str, str, ast.AST]]:
    body = list(node.body)

    def replaced(place: int, new: Sequence[ast.AST]) -> ast.AST:
        return node.update(body=[*body[:place], *new, *body[place + 1 :]])

    for place, literal in enumerate(body):
        yield "condition", f"`{literal}` is dropped", replaced(place, [])
    for kind, alternatives in (("negation", _negated), ("border", _other_side)):
        for place, literal in enumerate(body):
            for other in alternatives(literal):
                yield kind, f"`{literal}` becomes `{other}`", replaced(place, [other])


def _negated(literal: ast.AST) -> Iterator[ast.AST]:
    if literal.ast_type is not ASTType.Literal:
        return
    if literal.atom.ast_type is not ASTType.Comparison:
        positive = literal.sign in (Sign.NoSign, Sign.DoubleNegation)
        yield literal.update(sign=Sign.Negation if positive else Sign.NoSign)
    elif len(literal.atom.guards) == 1:
        yield from _with_operators(literal, _OPPOSITE)


def _other_side(literal: ast.AST) -> Iterator[ast.AST]:
    if literal.ast_type is not ASTType.Literal:
        return
    atom = literal.atom
    if atom.ast_type is ASTType.Comparison:
        yield from _with_operators(literal, _OTHER_SIDE)
        return
    for side in ("left_guard", "right_guard"):
        guard = getattr(atom, side, None)
        other = None if guard is None else _OTHER_SIDE.get(ComparisonOperator(guard.comparison))
        if guard is not None and other is not None:
            yield literal.update(atom=atom.update(**{side: guard.update(comparison=other)}))


def _with_operators(
    literal: ast.AST, table: Mapping[ComparisonOperator, ComparisonOperator]
) -> Iterator[ast.AST]:
    guards = list(literal.atom.guards)
    for place, guard in enumerate(guards):
        other = table.get(ComparisonOperator(guard.comparison))
        if other is not None:
            changed = [*guards[:place], guard.update(comparison=other), *guards[place + 1 :]]
            yield literal.update(atom=literal.atom.update(guards=changed))


def _of_head(symbol: ast.AST) -> Iterator[tuple[str, str, ast.AST]]:
    arguments = list(symbol.arguments)
    signature = symbol.name, len(arguments)

    def replaced(place: int, new: clingo.Symbol) -> ast.AST:
        term = ast.SymbolicTerm(arguments[place].location, new)
        return symbol.update(arguments=[*arguments[:place], term, *arguments[place + 1 :]])

    if signature in MODALITIES:
        name = NEXT_MODALITY[symbol.name]
        yield "modality", f"`{symbol.name}` becomes `{name}`", symbol.update(name=name)
    for place, kind in enumerate(ARGUMENTS.get(signature, ())):
        table = {"modality": NEXT_MODALITY, "strength": NEXT_STRENGTH}.get(kind or "", {})
        before = _constant(arguments[place])
        # `modality/1` says which modalities there are, not how a statement speaks.
        if kind is not None and before in table and signature != MODALITY:
            after = clingo.Function(table[before])
            yield kind, f"`{before}` becomes `{after}`", replaced(place, after)
    if signature == THRESHOLD and (number := _number(arguments[1])) is not None:
        for other in (number - 1, number + 1):
            yield "threshold", f"{number} becomes {other}", replaced(1, clingo.Number(other))


def _constant(term: ast.AST) -> str:
    if term.ast_type is ASTType.Function and not term.arguments:
        return str(term.name)
    named = term.ast_type is ASTType.SymbolicTerm
    return str(term.symbol) if named else ""


def _number(term: ast.AST) -> int | None:
    if term.ast_type is not ASTType.SymbolicTerm:
        return None
    symbol: clingo.Symbol = term.symbol
    return symbol.number if symbol.type is clingo.SymbolType.Number else None
