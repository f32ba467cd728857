"""Numbers of sources that stand in a rule instead of in a `threshold/3` fact."""

from collections.abc import Iterable, Iterator, Mapping

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom, Clause
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.guideline.contract import ARGUMENTS
from pyclingo_bridge.guideline.predicates import (
    ASSUMED,
    COULD_BE,
    EFFECTIVE,
    PATIENT,
    POSSIBLY_NOT,
    VIOLATED,
)
from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import parts

Position = tuple[Signature, int]

_STATED: frozenset[Position] = frozenset(
    (of, 1) for of in (PATIENT, EFFECTIVE, ASSUMED, POSSIBLY_NOT, COULD_BE)
)
_HARMLESS = frozenset({0, 1})
"""None, and at least one: what a rule may ask of a number without a source."""
_MANY = 3
"""From so many numbers on, a pool stands for an interval."""


def check_numbers(clauses: Iterable[Clause], world: Iterable[Clause]) -> Iterator[Diagnostic]:
    """Every comparison of a patient's number with a number that is no `threshold/3`.

    `world` is all that the clauses are judged with. A claim states its numbers for itself: one that
    read the threshold that it guards would hold whatever the threshold says.

    Codes: `number-in-rule`, `number-in-helper`.
    """
    everything = tuple(world)
    carriers, helpers = _carriers(everything), _helpers(everything)
    claims = _of_claims(everything)
    found: list[tuple[Atom, Atom]] = []
    for clause in clauses:
        if clause.head and all(atom.signature in claims for atom in clause.head):
            continue
        tracked = _tracked(clause, carriers)
        yield from _pooled(clause, carriers)
        if tracked:
            yield from _compared(clause, tracked)
            found += _helped(clause, carriers, helpers)
    seen: set[str] = set()
    for atom, fact in found:
        if fact.literal not in seen:
            seen.add(fact.literal)
            message = f"{quoted(atom.literal)} holds a patient's number against the facts"
            fix = "where the number is a source's, compare with its `threshold/3`"
            message = f"{message} {quoted(fact.literal)}"
            yield Diagnostic("number-in-helper", message, atom.place, "note", fix)


def _carriers(clauses: Iterable[Clause]) -> frozenset[Position]:
    """The arguments that hold, or are computed from, what is stated of a patient."""
    heads = [c for c in clauses if c.head and c.body]
    found = set(_STATED)
    before = 0
    while len(found) > before:
        before = len(found)
        for clause in heads:
            tracked = _tracked(clause, found)
            for atom in clause.head if tracked else ():
                found |= {
                    (atom.signature, position)
                    for position, argument in enumerate(atom.arguments)
                    if tracked & _variables(argument)
                }
    return frozenset(found)


def _tracked(clause: Clause, carriers: Iterable[Position]) -> frozenset[str]:
    """The variables of a clause that stand for what is stated of a patient."""
    return frozenset(
        argument.name
        for atom in clause.body
        for position, argument in enumerate(atom.arguments)
        if argument.ast_type is ASTType.Variable and (atom.signature, position) in carriers
    ) - {"_"}


def _compared(clause: Clause, tracked: frozenset[str]) -> Iterator[Diagnostic]:
    fixed = dict(_fixed(clause.node))
    for node in _nodes(clause.node, ASTType.Literal):
        about = _sides(node.atom)
        names = {name for part in about for name in _variables(part)}
        if not names & tracked:
            continue
        numbers = [n for part in _compared_with(node.atom) for n in _numbers(part)]
        numbers += [fixed[name] for name in sorted(names & fixed.keys())]
        for number in numbers[:1]:
            yield Diagnostic(
                "number-in-rule",
                f"{quoted(node)} holds a patient's number against {number}",
                clause.sources.place(node),
                "warning",
                f"state `threshold(Name, {number}, Statement)` as a fact, and compare with that",
            )


def _sides(atom: ast.AST) -> list[ast.AST]:
    """The terms of a comparison; of an aggregate that computes, what it computes with."""
    if atom.ast_type is ASTType.Comparison:
        return list(parts(atom))
    if atom.ast_type is ASTType.BodyAggregate and atom.function != ast.AggregateFunction.Count:
        return [term for element in atom.elements for term in element.terms]
    return []


def _compared_with(atom: ast.AST) -> list[ast.AST]:
    if atom.ast_type is ASTType.BodyAggregate:
        guards = (atom.left_guard, atom.right_guard)
        return [guard.term for guard in guards if guard is not None]
    return _sides(atom)


def _fixed(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Variables that are just another name for a number, as in `T = 33`."""
    for one in _nodes(node, ASTType.Comparison):
        terms = [one.term, *(guard.term for guard in one.guards)]
        for left, right in ((terms[0], terms[-1]), (terms[-1], terms[0])):
            numbers = list(_numbers(right))
            plain = left.ast_type is ASTType.Variable and not _variables(right)
            if len(terms) == 2 and plain and numbers:
                yield left.name, numbers[0]


def _pooled(clause: Clause, carriers: frozenset[Position]) -> Iterator[Diagnostic]:
    """An interval, or a long pool, in the place of a patient's number."""
    for atom in clause.body:
        for position, argument in enumerate(atom.arguments):
            numbers = list(_numbers(argument))
            long = argument.ast_type is ASTType.Interval or len(numbers) >= _MANY
            if (atom.signature, position) in carriers and numbers and long:
                yield Diagnostic(
                    "number-in-rule",
                    f"{quoted(atom.literal)} holds a patient's number against {numbers[0]}",
                    atom.place,
                    "warning",
                    f"state `threshold(Name, {numbers[0]}, Statement)` as a fact, and compare",
                )


def _helpers(clauses: Iterable[Clause]) -> Mapping[Position, Atom]:
    """Facts that list numbers, other than thresholds and declarations."""
    return {
        (atom.signature, position): atom
        for clause in clauses
        if clause.bare and clause.form == "rule"
        for atom in clause.head
        if atom.signature not in ARGUMENTS
        for position, argument in enumerate(atom.arguments)
        if list(_numbers(argument))
    }


def _helped(
    clause: Clause, carriers: frozenset[Position], helpers: Mapping[Position, Atom]
) -> Iterator[tuple[Atom, Atom]]:
    """Atoms of helpers that meet a patient's number of another atom, each with its fact."""
    variables = [
        (atom, position, argument.name)
        for atom in clause.body
        for position, argument in enumerate(atom.arguments)
        if argument.ast_type is ASTType.Variable and argument.name != "_"
    ]
    for atom, position, name in variables:
        fact = helpers.get((atom.signature, position))
        stated = (
            (one.signature, where) in carriers
            for one, where, other in variables
            if other == name and one is not atom
        )
        if fact is not None and any(stated):
            yield atom, fact


def _nodes(node: ast.AST, kind: ASTType) -> Iterator[ast.AST]:
    if node.ast_type is kind:
        yield node
    for part in parts(node):
        yield from _nodes(part, kind)


def _variables(node: ast.AST) -> set[str]:
    return {one.name for one in _nodes(node, ASTType.Variable)}


def _numbers(node: ast.AST) -> Iterator[int]:
    """The numbers in a part of the tree that a rule may not bring along."""
    symbols, complete = constants(node)
    if node.ast_type in (ASTType.UnaryOperation, ASTType.SymbolicTerm) and complete:
        for symbol in symbols:
            if symbol.type is clingo.SymbolType.Number and symbol.number not in _HARMLESS:
                yield symbol.number
        return
    for part in parts(node):
        yield from _numbers(part)


def _of_claims(clauses: Iterable[Clause]) -> frozenset[Signature]:
    """`violated/1`, and every predicate that only such predicates are derived from."""
    everything = tuple(clauses)
    found = {atom.signature for clause in everything for atom in clause.head} | {VIOLATED}
    readers: dict[Signature, list[set[Signature]]] = {}
    for clause in everything:
        heads = {atom.signature for atom in clause.head}
        for signature in {atom.signature for atom in clause.body}:
            readers.setdefault(signature, []).append(heads)
    before = 0
    while len(found) != before:
        before = len(found)
        found = {one for one in found if one == VIOLATED or _serves(readers.get(one), found)}
    return frozenset(found)


def _serves(readers: list[set[Signature]] | None, found: set[Signature]) -> bool:
    return bool(readers) and all(heads and heads <= found for heads in readers or ())
