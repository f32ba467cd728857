"""Stratification: circles of rules through a negation, which make conclusions arbitrary or none.

Without plans a patient has one answer. Where predicates form no circle through a negation, that is
so for any patient (stratified programs have one answer set). Where they do, the ground program
decides: the circle may be one of predicates only, about different things.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, by_location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.extension.clauses import reads_planning
from pyclingo_bridge.extension.constants import constants, may_stand_for
from pyclingo_bridge.extension.occurrences import occurrences
from pyclingo_bridge.guideline.dependencies import Deriving, deriving, loops_through_negation
from pyclingo_bridge.guideline.structure import Structure, structure_of
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.components import Node
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.syntax_tree import head_atoms, kept_by_text, nodes_of

_FIX = "let one of these rules ask for something else, so that none rests on its own negation"
_SHOWN = 5
"""How many steps of a circle are written out."""

Rules = Mapping[tuple[Signature, Signature], Sequence[ast.AST]]
"""The rules that derive a predicate from another."""

_Key = tuple[str, Signature, clingo.Symbol | None]
"""A predicate as it is derived, or asked for, with its first argument where that is a constant."""
_Outline = tuple[
    tuple[tuple[Signature, list[_Key]], ...], tuple[tuple[Signature, list[_Key], bool], ...]
]
"""The heads of a rule, and the atoms that it rests on, negated or not."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One rule of a circle: an atom rests on another, or on its negation."""

    head: clingo.Symbol
    below: clingo.Symbol
    negated: bool
    place: Location | None

    @property
    def text(self) -> str:
        place = f" ({self.place})" if self.place else ""
        return f"`{self.head}` rests on `{'not ' * self.negated}{self.below}`{place}"


def refuse_loops(
    sources: Sources, ground: Callable[[Sources], Structure] = structure_of
) -> tuple[Diagnostic, ...]:
    """A diagnostic for each rule that closes a circle through a negation, with its steps.

    `sources` are the whole program, which is grounded only where predicates form a circle. What
    takes effect within plans alone is left out: plans are chosen. Code: `circular`.
    """
    by_predicate, rules = _dependencies(nodes_of(sources)[0])
    if next(loops_through_negation(by_predicate), None) is None:
        return ()
    problems: dict[Location | None, Diagnostic] = {}
    for circle in _circles(ground(sources), rules, sources):
        names = ", ".join(f"`{name}`" for name in sorted({step.head.name for step in circle}))
        steps = "; ".join(step.text for step in circle[:_SHOWN])
        more = f"; and {len(circle) - _SHOWN} more" if len(circle) > _SHOWN else ""
        message = f"circular through negation ({names}): {steps}{more}"
        for place in _places(circle, sources):
            problems.setdefault(place, Diagnostic("circular", message, place, help=_FIX))
    return by_location(problems.values())


def _places(circle: Sequence[_Step], sources: Sources) -> list[Location | None]:
    """Where the rules that negate stand; of an extension, where it closes the circle."""
    files = {str(file.path) for file in sources.only("extension").files}
    added = [step for step in circle if step.place and step.place.file in files]
    return [step.place for step in added or circle if step.negated] or [s.place for s in added]


def _dependencies(nodes: Iterable[ast.AST]) -> tuple[Deriving, Rules]:
    """The dependency graph of numbered predicates, and the rules that give its edges.

    A predicate counts as several where heads have a constant first: `recommends(s2_49, …)` may rest
    on `recommends(s0_27, …)`.
    """
    numbers: dict[_Key, int] = {}
    by_predicate: dict[Literal, list[GroundRule]] = defaultdict(list)
    rules: dict[tuple[Signature, Signature], list[ast.AST]] = defaultdict(list)
    derived: dict[Signature, set[_Key]] = defaultdict(set)
    asked: set[_Key] = set()

    def number(key: _Key) -> int:
        return numbers.setdefault(key, len(numbers) + 1)

    for node in nodes:
        heads, below = _outline(node)
        for signature, keys in heads:
            derived[signature].update(keys)
        for needed, keys, negated in below if heads else ():
            asked.update(keys)
            body = tuple(-number(key) if negated else number(key) for key in keys)
            for signature, made in heads:
                rules[signature, needed].append(node)
                for key in made:
                    by_predicate[number(key)].append(GroundRule(False, (number(key),), body))
    for key in asked:
        _, signature, first = key
        body = tuple(
            number(head) for head in derived[signature] if first is None or head[2] in (first, None)
        )
        by_predicate[number(key)].append(GroundRule(False, (number(key),), body))
    return by_predicate, rules


@kept_by_text
def _outline(node: ast.AST) -> _Outline:
    """What a rule derives and what it rests on; nothing for a fact, and for a rule about plans."""
    if node.ast_type is not ASTType.Rule or reads_planning(node):
        return (), ()
    if not node.body and node.head.ast_type is ASTType.Literal:
        return (), ()
    return (
        tuple((atom[0], _keys("derived", *atom)) for atom in head_atoms(node)),
        tuple(
            (one.signature, _keys("asked", one.signature, one.arguments), one.negated)
            for one in occurrences(node)
        ),
    )


def _keys(role: str, signature: Signature, arguments: Sequence[ast.AST]) -> list[_Key]:
    symbols, complete = constants(arguments[0]) if arguments else ((), False)
    return [(role, signature, first) for first in (symbols if complete else (None,))]


def _circles(structure: Structure, rules: Rules, sources: Sources) -> Iterator[list[_Step]]:
    """The shortest circle for each negation within a group of atoms that rest on each other."""
    effective = [rule for rule in structure.rules if structure.without_plans(rule)]
    by_head = deriving(structure, effective)
    for group in loops_through_negation(by_head):
        for head in sorted(group):
            negated = {-atom for rule in by_head[head] for atom in rule.body if -atom in group}
            for atom in sorted(negated):
                circle = [head, *shortest_path(atom, head, partial(_below, by_head, group))]
                yield list(_steps(circle, structure, by_head, rules, sources))


def _below(by_head: Deriving, group: frozenset[Literal], atom: Literal) -> list[Literal]:
    """The atoms of a group that an atom rests on, or on their negation."""
    return sorted({abs(literal) for rule in by_head[atom] for literal in rule.body} & group)


def shortest_path(start: Node, end: Node, ahead: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """The shortest path through a graph, with both ends; empty where there is none."""
    paths = [[start]]
    reached = {start}
    for path in paths:
        if path[-1] == end:
            return path
        for node in ahead(path[-1]):
            if node not in reached:
                reached.add(node)
                paths.append([*path, node])
    return []


def _steps(
    circle: Sequence[Literal],
    structure: Structure,
    by_head: Deriving,
    rules: Rules,
    sources: Sources,
) -> Iterator[_Step]:
    """The steps between atoms that have a name; what grounding made up is passed over."""
    names = structure.symbols
    first = next(place for place, atom in enumerate(circle) if atom in names)
    turned = [*circle[first:-1], *circle[: first + 1]]
    head, negated = names[turned[0]], False
    for above, below in pairwise(turned):
        negated = negated or any(-below in rule.body for rule in by_head[above])
        if below in names:
            place = _place(head, names[below], negated, rules, sources)
            yield _Step(head, names[below], negated, place)
            head, negated = names[below], False


def _place(
    head: clingo.Symbol, below: clingo.Symbol, negated: bool, rules: Rules, sources: Sources
) -> Location | None:
    """Where the rule stands by which one atom rests on another."""
    candidates = rules.get((_signature(head), _signature(below)), ())
    likely = (node for node in candidates if _can_derive(node, head, below, negated))
    node = next(chain(likely, candidates), None)
    return None if node is None else sources.place(node)


def _signature(symbol: clingo.Symbol) -> Signature:
    return "-" * symbol.negative + symbol.name, len(symbol.arguments)


def _can_derive(node: ast.AST, head: clingo.Symbol, below: clingo.Symbol, negated: bool) -> bool:
    """Whether a rule can derive an atom from the other, or from its negation."""
    return any(
        signature == _signature(head) and may_stand_for(arguments, head.arguments)
        for signature, arguments in head_atoms(node)
    ) and any(
        occurrence.negated == negated
        and occurrence.signature == _signature(below)
        and may_stand_for(occurrence.arguments, below.arguments)
        for occurrence in occurrences(node)
    )
