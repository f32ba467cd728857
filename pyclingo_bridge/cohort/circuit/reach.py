"""Which ground rules a circuit needs: those that can take effect, behind what is asked of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from pyclingo_bridge.cohort.circuit.gates import FALSE, TRUE, Edge
from pyclingo_bridge.guideline.dependencies import through_negation
from pyclingo_bridge.solving.ground_rules import Beside, GroundRule
from pyclingo_bridge.solving.program import Literal

Given = Mapping[Literal, Edge]
Deriving = dict[Literal, list[GroundRule]]


def rules_behind(
    rules: Iterable[GroundRule],
    given: Given,
    wanted: Iterable[Literal],
    beside: Beside | None = None,
) -> list[GroundRule]:
    """The rules that `compile_rules` needs, for a program that is compiled more than once."""
    beside = beside or Beside()
    alive = alive_rules(rules, given, beside)
    deriving = behind(alive, given, wanted, beside)
    needed = {id(rule) for found in deriving.values() for rule in found}
    return [rule for rule in alive if not rule.head or id(rule) in needed]


def settled(given: Given, beside: Beside) -> dict[Literal, Edge]:
    """What is given, and the externals that are set."""
    constants = {False: FALSE, True: TRUE}
    outside = {one: constants[v] for one, v in beside.externals.items() if v is not None}
    return outside | dict(given)


def unsettled(beside: Beside) -> set[Literal]:
    """Atoms that clingo decides freely, or a theory does."""
    return {one for one, value in beside.externals.items() if value is None}.union(beside.theories)


def alive_rules(rules: Iterable[GroundRule], given: Given, beside: Beside) -> list[GroundRule]:
    """The rules that can take effect: nothing in their bodies is false whatever the sources say."""
    known = settled(given, beside)
    possible = {one for one, edge in known.items() if edge != FALSE} | unsettled(beside)
    never = {-one for one, edge in known.items() if edge == TRUE}
    waiting: dict[Literal, list[GroundRule]] = defaultdict(list)
    alive: list[GroundRule] = []
    left = list(rules)
    while left:
        rule = left.pop()
        if not _satisfiable(rule, never):
            continue
        missing = None if rule.weights else _missing(rule, possible)
        if missing is not None:
            waiting[missing].append(rule)
            continue
        alive.append(rule)
        for atom in rule.head:
            if atom not in given and atom not in possible:
                possible.add(atom)
                left += waiting.pop(atom, ())
    return alive


def _satisfiable(rule: GroundRule, never: Collection[Literal]) -> bool:
    if rule.weights:
        return True
    return rule.lower <= 0 and not any(one in never for one in rule.body)


def _missing(rule: GroundRule, possible: Collection[Literal]) -> Literal | None:
    return next((one for one in rule.body if one > 0 and one not in possible), None)


def behind(
    alive: Iterable[GroundRule], given: Given, wanted: Iterable[Literal], beside: Beside
) -> Deriving:
    """The rules behind what is wanted or may forbid an answer, by the atom that they derive.

    What may forbid an answer: a constraint, the choice that a source must have, a loop through
    negation, a theory and an edge.
    """
    every: Deriving = defaultdict(list)
    left = [*map(abs, wanted), *beside.theories, *(abs(o) for one in beside.edges for o in one)]
    for rule in alive:
        if not rule.head:
            left += map(abs, rule.body)
        for atom in rule.head:
            if not rule.choice or given.get(atom) != FALSE:
                every[atom].append(rule)
    left += (atom for atom in given if atom in every)
    left += through_negation(every)
    found: Deriving = {}
    while left:
        atom = left.pop()
        if atom not in found and atom in every:
            found[atom] = every[atom]
            left += [abs(one) for rule in every[atom] for one in rule.body]
    return found
