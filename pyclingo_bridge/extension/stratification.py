"""Rules that rest on their own negation: what such rules conclude is arbitrary, or nothing at all.

Without plans a patient has one answer. Where predicates form no circle through a negation, that is
so for any patient (stratified programs have one answer set). Where they do, the ground program
decides: the circle may be one of names only, about different things.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import clingo
from clingo import ast
from clingo.ast import ASTType, Sign

from pyclingo_bridge.diagnostics import Diagnostic, Location, by_location
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.occurrences import occurrences
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.guideline.dependencies import Deriving, deriving, loops_through_negation
from pyclingo_bridge.guideline.predicates import PLANNING
from pyclingo_bridge.guideline.structure import Structure, structure_of
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import head_atoms, nodes_of

_FIX = "let one of these rules ask for something else, so that none rests on its own negation"
_SHOWN = 5
"""So many steps of a circle are written out."""

Rules = Mapping[tuple[Signature, Signature], Sequence[ast.AST]]
"""The rules that derive a predicate from another."""

_Name = tuple[str, Signature, clingo.Symbol | None]
"""A predicate as it is derived, or asked for, with its first argument where that is a constant."""


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
    """A diagnostic for each rule that closes a circle through a negation, with the way round.

    `sources` are the whole program, which is grounded only where predicates form a circle. What
    takes effect within plans alone is left out: plans are chosen. Code: `circular`.
    """
    by_predicate, rules = _predicates(nodes_of(sources)[0])
    if next(loops_through_negation(by_predicate), None) is None:
        return ()
    found: dict[Location | None, Diagnostic] = {}
    for circle in _circles(ground(sources), rules, sources):
        names = ", ".join(f"`{one}`" for one in sorted({step.head.name for step in circle}))
        steps = "; ".join(step.text for step in circle[:_SHOWN])
        more = f"; and {len(circle) - _SHOWN} more" if len(circle) > _SHOWN else ""
        message = f"circular through negation ({names}): {steps}{more}"
        for place in _places(circle, sources):
            found.setdefault(place, Diagnostic("circular", message, place, help=_FIX))
    return by_location(found.values())


def _places(circle: Sequence[_Step], sources: Sources) -> list[Location | None]:
    """The rules that negate; of an extension, where it closes the circle."""
    added = {str(file.path) for file in sources.only("extension").files}
    own = [step for step in circle if step.place and step.place.file in added]
    return [step.place for step in own or circle if step.negated] or [s.place for s in own]


def _predicates(nodes: Iterable[ast.AST]) -> tuple[Deriving, Rules]:
    """The predicates, numbered, with what each rests on; and the rules behind that.

    A predicate counts as several where heads have a constant first: `recommends(s2_49, …)` may rest
    on `recommends(s0_27, …)`.
    """
    numbers: dict[_Name, int] = {}
    rests: dict[Literal, list[GroundRule]] = defaultdict(list)
    rules: dict[tuple[Signature, Signature], list[ast.AST]] = defaultdict(list)
    derived: dict[Signature, set[_Name]] = defaultdict(set)
    asked: set[_Name] = set()

    def number(name: _Name) -> int:
        return numbers.setdefault(name, len(numbers) + 1)

    for node in nodes:
        if node.ast_type is not ASTType.Rule or _is_fact(node) or _of_plans(node):
            continue
        heads = list(head_atoms(node))
        for signature, arguments in heads:
            derived[signature].update(_names("derived", signature, arguments))
        for one in occurrences(node) if heads else ():
            below = _names("asked", one.signature, one.arguments)
            asked.update(below)
            body = tuple(-number(name) if one.negated else number(name) for name in below)
            for signature, arguments in heads:
                rules[signature, one.signature].append(node)
                for name in _names("derived", signature, arguments):
                    rests[number(name)].append(GroundRule(False, (number(name),), body))
    for name in asked:
        _, signature, first = name
        found = [one for one in derived[signature] if first is None or one[2] in (first, None)]
        body = tuple(number(one) for one in found)
        rests[number(name)].append(GroundRule(False, (number(name),), body))
    return rests, rules


def _names(role: str, signature: Signature, arguments: Sequence[ast.AST]) -> list[_Name]:
    symbols, complete = constants(arguments[0]) if arguments else ((), False)
    return [(role, signature, one) for one in symbols] if complete else [(role, signature, None)]


def _is_fact(node: ast.AST) -> bool:
    return not node.body and node.head.ast_type is ASTType.Literal


def _of_plans(node: ast.AST) -> bool:
    return any(
        one.ast_type is ASTType.Literal and one.sign == Sign.NoSign and str(one) == PLANNING.name
        for one in node.body
    )


def _circles(structure: Structure, rules: Rules, sources: Sources) -> Iterator[list[_Step]]:
    """The shortest circle for each negation within a group of atoms that rest on each other."""
    effective = [rule for rule in structure.rules if structure.without_plans(rule)]
    by_head = deriving(structure, effective)
    for group in loops_through_negation(by_head):
        for head in sorted(group):
            below = {-one for rule in by_head[head] for one in rule.body if -one in group}
            for one in sorted(below):
                way = _way(one, head, group, by_head)
                yield list(_steps([head, *way], structure, by_head, rules, sources))


def _way(start: Literal, end: Literal, group: frozenset[Literal], by_head: Deriving) -> list[int]:
    """The shortest way down from one atom of the group to another, with both ends."""
    came: dict[Literal, Literal] = {start: start}
    queue = [start]
    for atom in queue:
        if atom == end:
            break
        for one in sorted({abs(one) for rule in by_head[atom] for one in rule.body} & group):
            if one not in came:
                came[one] = atom
                queue.append(one)
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _steps(
    way: Sequence[Literal], structure: Structure, by_head: Deriving, rules: Rules, sources: Sources
) -> Iterator[_Step]:
    """The steps between atoms that have a name; what grounding made up is passed over."""
    names = structure.symbols
    first = next(place for place, atom in enumerate(way) if atom in names)
    around = [*way[first:-1], *way[: first + 1]]
    head, negated = names[around[0]], False
    for above, below in pairwise(around):
        negated = negated or any(-below in rule.body for rule in by_head[above])
        if below in names:
            place = _place(head, names[below], negated, rules, sources)
            yield _Step(head, names[below], negated, place)
            head, negated = names[below], False


def _place(
    head: clingo.Symbol, below: clingo.Symbol, negated: bool, rules: Rules, sources: Sources
) -> Location | None:
    """Where the rule stands by which one atom rests on another."""
    found = rules.get((_signature(head), _signature(below)), ())
    likely = (node for node in found if _reads(node, head, below, negated))
    node = next(chain(likely, found), None)
    return None if node is None else sources.place(node)


def _signature(symbol: clingo.Symbol) -> Signature:
    return "-" * symbol.negative + symbol.name, len(symbol.arguments)


def _reads(node: ast.AST, head: clingo.Symbol, below: clingo.Symbol, negated: bool) -> bool:
    heads = (
        arguments for signature, arguments in head_atoms(node) if signature == _signature(head)
    )
    return any(_may_be(one, head) for one in heads) and any(
        one.negated == negated
        and one.signature == _signature(below)
        and _may_be(one.arguments, below)
        for one in occurrences(node)
    )


def _may_be(arguments: Iterable[ast.AST], symbol: clingo.Symbol) -> bool:
    read = (constants(argument) for argument in arguments)
    return all(
        not complete or one in symbols
        for (symbols, complete), one in zip(read, symbol.arguments, strict=True)
    )
