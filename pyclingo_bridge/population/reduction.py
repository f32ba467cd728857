"""Reductions of a ground program that keep what a search over all patients finds.

Of a number between 0 and 400 the rules may tell two classes apart. Where some patient shows
something, so does one who has, of each such class, the value that stands for it: so searches over
all patients look at those alone, a tenth of the values. Other searches need no plans, or choices of
a plan that have nothing to do with each other one after the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import replace

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.population.interval_rules import by_intervals
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.components import components
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

Stated = tuple[str, Value]
"""An input and its value."""
_SMALL = 10
"""A part that has less than this fraction of the atoms of the largest is small."""


def representatives(
    structures: Iterable[Structure], ordered: Iterable[Stated]
) -> tuple[Stated, ...]:
    """The first value of each class of values that are alike under every structure, in order.

    Exchanging alike values leaves every atom that has a name as it is, and what a plan costs.
    """
    classes = list(map(_classes_of, structures))
    first: dict[tuple[object, ...], Stated] = {}
    for name, value in ordered:
        key = name, *(of_structure.number(name, value) for of_structure in classes)
        first.setdefault(key, (name, value))
    return tuple(first.values())


def alike(
    structures: Iterable[Structure], name: str, value: Value, values: Iterable[Value]
) -> list[Value]:
    """The values of an input that no structure tells apart from one of them, in their order."""
    classes = list(map(_classes_of, structures))
    wanted = [one.number(name, value) for one in classes]
    return [other for other in values if [one.number(name, other) for one in classes] == wanted]


def _classes_of(structure: Structure) -> "_ValueClasses":
    """The values that a structure does not tell apart; worked out once."""
    if _ValueClasses not in structure.remembered:
        structure.remembered[_ValueClasses] = _ValueClasses(structure)
    classes: _ValueClasses = structure.remembered[_ValueClasses]
    return classes


class _ValueClasses:
    """The values that one structure does not tell apart."""

    def __init__(self, structure: Structure) -> None:
        # Without `#show` all is shown, also what is stated of the patient.
        self._structure = replace(structure, shown=frozenset(), remembered={})
        stated = {atom for _, atom in structure.literals(PATIENT)}
        costs = {abs(one) for _, literals in structure.minimized for one, _ in literals}
        self._kept = structure.symbols.keys() - stated | costs
        self._numbers: dict[str, dict[Value, int]] = {}

    def number(self, name: str, value: Value) -> int | None:
        """Which class a value is of; None for what the structure does not know."""
        if name not in self._numbers:
            classes = value_classes(self._structure, name, self._kept, planning=True)
            self._numbers[name] = {v: number for number, alike in enumerate(classes) for v in alike}
        return self._numbers[name].get(value)


def narrowed(structure: Structure, stated: Iterable[Stated]) -> Structure:
    """The same rules over patients of whom nothing else can be stated."""
    wanted = set(stated)
    rows = structure.literals(PATIENT)
    never = {atom for (name, value), atom in rows if (str(name), value) not in wanted}
    return by_intervals(_without(structure, never))


def unplanned(structure: Structure) -> Structure:
    """The same rules with plans switched off."""
    return _without(structure, set(structure.planning))


def independent(structure: Structure) -> list[Structure]:
    """The rules in parts that have no choice of a plan in common.

    Plans of the parts for one patient are together a plan; so who has none has none of some part.
    What forbids a patient whatever is chosen is in every part.
    """
    of_choices = structure.above(structure.choices)
    read = ((of_choices.intersection(map(abs, rule.body)), rule) for rule in structure.rules)
    group_of = _groups(atoms.union(rule.head) for atoms, rule in read if atoms)
    parts: dict[int, set[GroundRule]] = defaultdict(set)
    for rule in structure.rules:
        if not rule.head and (below := of_choices.intersection(map(abs, rule.body))):
            parts[group_of[next(iter(below))]].add(rule)
    bound = set().union(*parts.values())
    return [
        replace(
            structure,
            rules=[rule for rule in structure.rules if rule not in bound or rule in part],
            remembered={},
        )
        for part in parts.values()
    ] or [structure]


def unconnected(structure: Structure, apart: Set[Literal] = frozenset()) -> list[Structure]:
    """The rules in parts that have no input, reading, choice or conclusion in common.

    They may have facts in common, that plans are switched on, what is `apart`, and that a case
    contradicts itself, where no rule reads that. Parts that are small beside the largest are one
    with it.
    """
    facts = {r.head[0] for r in structure.rules if not (r.choice or r.body) and len(r.head) == 1}
    shared = facts.union(structure.planning, structure.errors, apart)
    if not structure.reading.keys().isdisjoint(structure.errors):
        return [structure]
    atoms = [{*rule.head, *map(abs, rule.body)} - shared for rule in structure.rules]
    group_of = _groups(filter(None, atoms))
    sizes = Counter(group_of.values())
    largest = max(sizes, key=sizes.__getitem__, default=0)
    parts: dict[int | None, list[GroundRule]] = defaultdict(list)
    for rule, own in zip(structure.rules, atoms, strict=True):
        group = group_of[next(iter(own))] if own else None
        small = group is not None and sizes[group] * _SMALL < sizes[largest]
        parts[largest if small else group].append(rule)
    common = parts.pop(None, [])
    return [
        replace(structure, rules=[*common, *rules], remembered={}) for rules in parts.values()
    ] or [structure]


def parts_of(
    kb: KnowledgeBase,
    structure: Structure,
    planning: bool = False,
    apart: Set[Literal] = frozenset(),
) -> list[Structure]:
    """Ground rules of a knowledge base in parts as `unconnected` has them, plans being switched on
    or off; one part where a patient of whom nothing is known has no answer.

    So a patient in one of several is one of the whole, of whom no more is known: nobody is
    forbidden by what is not known of him.
    """
    switched = kb.planning if planning else -kb.planning
    nothing = [*kb.patient({}), *kb.in_force(kb.chosen()), switched, *kb.consistent]
    return unconnected(structure, apart) if kb.program.satisfiable(nothing) else [structure]


def _groups(together: Iterable[Set[Literal]]) -> dict[Literal, int]:
    """The number of the group of each atom, where some atoms each are in one group."""
    linked: dict[Literal, set[Literal]] = defaultdict(set)
    for first, *others in together:
        linked[first].update(others)
        for atom in others:
            linked[atom].add(first)
    groups = components(linked, linked.__getitem__)
    return {atom: number for number, group in enumerate(groups) for atom in group}


def _without(structure: Structure, never: set[Literal]) -> Structure:
    """What is left where some atoms are never true; nor is then what only rules on them derive."""
    rules: list[GroundRule | None] = list(structure.rules)
    places = grouped(
        (abs(literal), place)
        for place, rule in enumerate(structure.rules)
        for literal in {*rule.head, *rule.body}
    )
    deriving = Counter(atom for rule in structure.rules for atom in set(rule.head))
    while never:
        gone: Counter[Literal] = Counter()
        for place in sorted({place for atom in never for place in places.get(atom, ())}):
            rule = rules[place]
            if rule is not None:
                rules[place] = left = _simplified(rule, never)
                gone.update(set(rule.head).difference(left.head if left else ()))
        deriving.subtract(gone)
        never = {atom for atom in gone if not deriving[atom]} - never
    kept = [rule for rule in rules if rule is not None]
    return replace(structure, rules=kept, remembered={})


def _simplified(rule: GroundRule, never: set[Literal]) -> GroundRule | None:
    """What is left of a rule where some atoms are never true; None: nothing."""
    if never.isdisjoint(map(abs, rule.body)) and never.isdisjoint(rule.head):
        return rule
    head = tuple(atom for atom in rule.head if atom not in never)
    if (rule.head and not head) or (not rule.weights and not never.isdisjoint(rule.body)):
        return None
    if not rule.weights:
        body = tuple(literal for literal in rule.body if -literal not in never)
        return GroundRule(rule.choice, head, body)
    pairs = list(zip(rule.body, rule.weights, strict=True))
    lower = rule.lower - sum(weight for literal, weight in pairs if -literal in never)
    pairs = [(literal, weight) for literal, weight in pairs if abs(literal) not in never]
    if lower <= 0:
        return GroundRule(rule.choice, head, ())
    if sum(weight for _, weight in pairs) < lower:
        return None
    body, weights = zip(*pairs, strict=True)
    return GroundRule(rule.choice, head, body, weights, lower)
