"""Fewer ground rules over which a search comes to the same.

Of a number between 0 and 400 the rules may tell two classes apart. Where some patient shows
something, so does one who has, of each such class, the value that stands for it: so searches over
all patients look at those alone, a tenth of the values. Other searches need no plans, or choices of
a plan that have nothing to do with each other one after the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pyclingo_bridge.guideline.predicates import PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Value

Stated = tuple[str, Value]
"""An input and its value."""


def representatives(
    structures: Iterable[Structure], ordered: Iterable[Stated]
) -> tuple[Stated, ...]:
    """Of values that are alike under each of some rules, the first; what is left is in order.

    Exchanging alike values leaves every atom that has a name as it is, and what a plan costs.
    """
    classes = [_Classes(one) for one in structures]
    left: dict[tuple[object, ...], Stated] = {}
    for one in ordered:
        left.setdefault((one[0], *(of.number(*one) for of in classes)), one)
    return tuple(left.values())


class _Classes:
    """The values that one structure does not tell apart."""

    def __init__(self, structure: Structure) -> None:
        # Without `#show` all is shown, also what is stated of the patient.
        self._structure = replace(structure, shown=frozenset(), remembered={})
        stated = {one for _, one in structure.program.literals(PATIENT)}
        named = {one for one in structure.symbols if one not in stated}
        costs = {abs(one) for _, literals in structure.minimized for one, _ in literals}
        self._kept = named | costs
        self._numbers: dict[str, dict[Value, int]] = {}

    def number(self, name: str, value: Value) -> int | None:
        """Which class a value is of; None for what the structure does not know."""
        if name not in self._numbers:
            alike = enumerate(value_classes(self._structure, name, self._kept, planning=True))
            self._numbers[name] = {one: number for number, values in alike for one in values}
        return self._numbers[name].get(value)


def narrowed(structure: Structure, stated: Iterable[Stated]) -> Structure:
    """The same rules over patients of whom nothing else can be stated."""
    wanted = set(stated)
    rows = structure.program.literals(PATIENT)
    return _without(
        structure, {one for (name, value), one in rows if (str(name), value) not in wanted}
    )


def unplanned(structure: Structure) -> Structure:
    """The same rules with plans switched off."""
    return _without(structure, set(structure.planning))


def independent(structure: Structure) -> list[Structure]:
    """The rules in parts that have no choice of a plan in common.

    Plans of the parts for one patient are together a plan; so who has none has none of some part.
    What forbids a patient whatever is chosen is in every part.
    """
    choosing = structure.above(structure.choices)
    joined = _Joined(choosing)
    for rule in structure.rules:
        below = choosing.intersection(map(abs, rule.body))
        joined.join([*below, *(rule.head if below else ())])
    parts: dict[Literal, set[GroundRule]] = defaultdict(set)
    for rule in structure.rules:
        if not rule.head and (below := choosing.intersection(map(abs, rule.body))):
            parts[joined.first(next(iter(below)))].add(rule)
    bound = set().union(*parts.values())
    return [
        replace(
            structure,
            rules=[one for one in structure.rules if one not in bound or one in part],
            remembered={},
        )
        for part in parts.values()
    ] or [structure]


class _Joined:
    """Atoms that have been put together (union-find)."""

    def __init__(self, atoms: Iterable[Literal]) -> None:
        self._next = {one: one for one in atoms}

    def first(self, atom: Literal) -> Literal:
        """The same atom for all that are together."""
        while (after := self._next[atom]) != atom:
            self._next[atom] = self._next[after]
            atom = after
        return atom

    def join(self, atoms: Sequence[Literal]) -> None:
        for one in atoms[1:]:
            self._next[self.first(one)] = self.first(atoms[0])


def _without(structure: Structure, never: set[Literal]) -> Structure:
    """What is left where some atoms are never true; nor is then what only rules on them derive."""
    rules: list[GroundRule] = list(structure.rules)
    while never:
        left = [new for rule in rules if (new := _rest(rule, never)) is not None]
        derived = {one for rule in left for one in rule.head}
        never = {one for rule in rules for one in rule.head} - derived - never
        rules = left
    return replace(structure, rules=rules, remembered={})


def _rest(rule: GroundRule, never: set[Literal]) -> GroundRule | None:
    """What is left of a rule where some atoms are never true; None: nothing."""
    if never.isdisjoint(map(abs, rule.body)) and never.isdisjoint(rule.head):
        return rule
    head = tuple(one for one in rule.head if one not in never)
    if (rule.head and not head) or (not rule.weights and not never.isdisjoint(rule.body)):
        return None
    if not rule.weights:
        body = tuple(one for one in rule.body if -one not in never)
        return GroundRule(rule.choice, head, body)
    pairs = list(zip(rule.body, rule.weights, strict=True))
    lower = rule.lower - sum(weight for one, weight in pairs if -one in never)
    pairs = [(one, weight) for one, weight in pairs if abs(one) not in never]
    if lower <= 0:
        return GroundRule(rule.choice, head, ())
    if sum(weight for _, weight in pairs) < lower:
        return None
    body, weights = zip(*pairs, strict=True)
    return GroundRule(rule.choice, head, body, weights, lower)
