"""The ground rules that a circuit needs: those that can take effect, behind what is asked of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.guideline.dependencies import through_negation
from pyclingo_bridge.solving.ground_rules import Beside, GroundRule, firing
from pyclingo_bridge.solving.program import Literal

Given = Mapping[Literal, Edge]
Deriving = dict[Literal, list[GroundRule]]


def needed_rules(
    rules: Iterable[GroundRule], given: Given, wanted: Iterable[Literal], beside: Beside
) -> list[GroundRule]:
    """The rules that `compile_rules` needs, for a program that is compiled more than once."""
    alive = alive_rules(rules, given, beside)
    deriving = deriving_rules(alive, given, wanted, beside)
    needed = {id(rule) for derivations in deriving.values() for rule in derivations}
    return [rule for rule in alive if not rule.head or id(rule) in needed]


def settled(given: Given, beside: Beside) -> dict[Literal, Edge]:
    """The edges of the atoms that are given, and of the externals that are set."""
    externals = beside.externals.items()
    constants = {atom: TRUE if value else FALSE for atom, value in externals if value is not None}
    return constants | dict(given)


def unsettled(beside: Beside) -> set[Literal]:
    """The atoms that clingo decides freely, or a theory does."""
    free = {atom for atom, value in beside.externals.items() if value is None}
    return free.union(beside.theories)


def alive_rules(rules: Iterable[GroundRule], given: Given, beside: Beside) -> list[GroundRule]:
    """The rules that can take effect: nothing in their bodies is false whatever the sources say."""
    known = settled(given, beside)
    possible = {atom for atom, edge in known.items() if edge != FALSE} | unsettled(beside)
    never = {-atom for atom, edge in known.items() if edge == TRUE}
    undecided = (
        rule for rule in rules if rule.weights or (rule.lower <= 0 and never.isdisjoint(rule.body))
    )
    return firing(undecided, possible, given)


def deriving_rules(
    alive: Iterable[GroundRule], given: Given, wanted: Iterable[Literal], beside: Beside
) -> Deriving:
    """The rules that the wanted atoms, or whether there is an answer, depend on, by derived atom.

    What may forbid an answer: a constraint, the choice that a source must have, a loop through
    negation, a theory and an edge.
    """
    by_atom: Deriving = defaultdict(list)
    pending = [*map(abs, wanted), *beside.theories]
    pending += (abs(literal) for edge in beside.edges for literal in edge)
    for rule in alive:
        if not rule.head:
            pending += map(abs, rule.body)
        for atom in rule.head:
            if not rule.choice or given.get(atom) != FALSE:
                by_atom[atom].append(rule)
    pending += (atom for atom in given if atom in by_atom)
    pending += through_negation(by_atom)
    needed: Deriving = {}
    while pending:
        atom = pending.pop()
        if atom not in needed and atom in by_atom:
            needed[atom] = by_atom[atom]
            pending += (abs(literal) for rule in by_atom[atom] for literal in rule.body)
    return needed
