"""Numbers of sources that stand in a rule instead of in a `threshold/3` fact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom, Clause
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.guideline.contract import ARGUMENTS
from pyclingo_bridge.guideline.predicate_groups import OF_THE_PATIENT
from pyclingo_bridge.guideline.predicates import KNOWN, UNKNOWN, VIOLATED
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import parts, walk

Position = tuple[Signature, int]

_STATED: frozenset[Position] = frozenset(
    (signature, 1) for signature in OF_THE_PATIENT - {KNOWN, UNKNOWN}
)
_HARMLESS = frozenset({0, 1})
"""None, and at least one: what a rule may ask of a number without a source."""
_MANY = 3
"""From this many numbers on, a pool counts as an interval."""


def check_numbers(clauses: Iterable[Clause], everything: Sequence[Clause]) -> Iterator[Diagnostic]:
    """Every comparison of a patient's number with a number that is not a `threshold/3`.

    `everything` is all that the clauses are judged with. A claim states its own numbers: one that
    read the threshold that it guards would hold whatever the threshold says.

    Codes: `number-in-rule`, `number-in-helper`.
    """
    carriers, helpers = _carriers(everything), _helpers(everything)
    claims = _claims(everything)
    helped: list[tuple[Atom, Atom]] = []
    for clause in clauses:
        if clause.head and all(atom.signature in claims for atom in clause.head):
            continue
        tracked = _tracked(clause, carriers)
        yield from _pooled(clause, carriers)
        if tracked:
            yield from _compared(clause, tracked)
            helped += _helped(clause, carriers, helpers)
    seen: set[str] = set()
    for atom, fact in helped:
        if fact.literal not in seen:
            seen.add(fact.literal)
            message = f"{quoted(atom.literal)} holds a patient's number against the facts"
            message += f" {quoted(fact.literal)}"
            fix = "where the number is a source's, compare with its `threshold/3`"
            yield Diagnostic("number-in-helper", message, atom.place, "note", fix)


def _carriers(clauses: Iterable[Clause]) -> frozenset[Position]:
    """The arguments that hold, or are computed from, what is stated of a patient."""
    rules = [clause for clause in clauses if clause.head and clause.body]
    carriers = set(_STATED)
    before = 0
    while len(carriers) > before:
        before = len(carriers)
        for rule in rules:
            tracked = _tracked(rule, carriers)
            for atom in rule.head if tracked else ():
                carriers |= {
                    (atom.signature, position)
                    for position, argument in enumerate(atom.arguments)
                    if tracked & _variables(argument)
                }
    return frozenset(carriers)


def _tracked(clause: Clause, carriers: Iterable[Position]) -> frozenset[str]:
    """The variables of a clause that stand for what is stated of a patient."""
    return frozenset(
        argument.name
        for atom in clause.body
        for position, argument in enumerate(atom.arguments)
        if argument.ast_type is ASTType.Variable and (atom.signature, position) in carriers
    ) - {"_"}


def _compared(clause: Clause, tracked: frozenset[str]) -> Iterator[Diagnostic]:
    """Comparisons of a tracked variable with a number, or with a variable fixed to one."""
    fixed = dict(_fixed(clause.node))
    literals = (node for node in walk(clause.node) if node.ast_type is ASTType.Literal)
    for literal in literals:
        names = {name for term in _sides(literal.atom) for name in _variables(term)}
        if not names & tracked:
            continue
        numbers = [number for term in _bounds(literal.atom) for number in _numbers(term)]
        numbers += [fixed[name] for name in sorted(names & fixed.keys())]
        for number in numbers[:1]:
            message = f"{quoted(literal)} holds a patient's number against {number}"
            fix = f"state `threshold(Name, {number}, Statement)` as a fact, and compare with that"
            place = clause.sources.place(literal)
            yield Diagnostic("number-in-rule", message, place, "warning", fix)


def _sides(atom: ast.AST) -> list[ast.AST]:
    """The terms of a comparison; of an aggregate that computes, what it computes with."""
    if atom.ast_type is ASTType.Comparison:
        return list(parts(atom))
    if atom.ast_type is ASTType.BodyAggregate and atom.function != ast.AggregateFunction.Count:
        return [term for element in atom.elements for term in element.terms]
    return []


def _bounds(atom: ast.AST) -> list[ast.AST]:
    """The terms that the sides are compared with."""
    if atom.ast_type is ASTType.BodyAggregate:
        guards = (atom.left_guard, atom.right_guard)
        return [guard.term for guard in guards if guard is not None]
    return _sides(atom)


def _fixed(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Variables that are just another name for a number, as in `T = 33`."""
    for comparison in walk(node):
        if comparison.ast_type is not ASTType.Comparison or len(comparison.guards) != 1:
            continue
        left, right = comparison.term, comparison.guards[0].term
        for variable, term in ((left, right), (right, left)):
            numbers = list(_numbers(term))
            if variable.ast_type is ASTType.Variable and not _variables(term) and numbers:
                yield variable.name, numbers[0]


def _pooled(clause: Clause, carriers: frozenset[Position]) -> Iterator[Diagnostic]:
    """An interval, or a long pool, in the place of a patient's number."""
    for atom in clause.body:
        for position, argument in enumerate(atom.arguments):
            numbers = list(_numbers(argument))
            long = argument.ast_type is ASTType.Interval or len(numbers) >= _MANY
            if (atom.signature, position) in carriers and numbers and long:
                message = f"{quoted(atom.literal)} holds a patient's number against {numbers[0]}"
                fix = f"state `threshold(Name, {numbers[0]}, Statement)` as a fact, and compare"
                yield Diagnostic("number-in-rule", message, atom.place, "warning", fix)


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
            (other.signature, place) in carriers
            for other, place, variable in variables
            if variable == name and other is not atom
        )
        if fact is not None and any(stated):
            yield atom, fact


def _variables(node: ast.AST) -> set[str]:
    return {part.name for part in walk(node) if part.ast_type is ASTType.Variable}


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


def _claims(clauses: Iterable[Clause]) -> set[Signature]:
    """`violated/1`, and every predicate that only such predicates are derived from."""
    derived: set[Signature] = {VIOLATED}
    readers: dict[Signature, list[set[Signature]]] = defaultdict(list)
    for clause in clauses:
        heads = {atom.signature for atom in clause.head}
        derived |= heads
        for signature in {atom.signature for atom in clause.body}:
            readers[signature].append(heads)
    claims, before = derived, set[Signature]()
    while claims != before:
        before = claims
        claims = {
            signature
            for signature in before
            if signature == VIOLATED
            or (
                readers[signature]
                and all(heads and heads <= before for heads in readers[signature])
            )
        }
    return claims
