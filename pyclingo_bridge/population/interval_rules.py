"""Ground rules over values, put together by intervals.

A comparison of two inputs of 300 values each has up to 90,000 ground instances, and a proof over
them looks at every pair. Instances that differ in the value of one input alone say that it is in a
set of values. One rule for each interval of it says the same, in an order encoding of the input
(Tamura and others 2009), in which such a proof is as long as a domain.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import NamedTuple

from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

_FEWEST = 8
"""So many values, and instances, are worth putting together."""


def by_intervals(structure: Structure) -> Structure:
    """The same rules where an input has one value at most, with fewer instances of them: atoms
    without a name say that a value is at a place of its domain or before, or there or behind."""
    bounds = _Bounds(structure)
    keys = [list(_keys(rule, bounds.place)) for rule in structure.rules]
    sizes = Counter(key for of_rule in keys for key, _ in of_rule)
    rules: list[GroundRule] = []
    groups: dict[_Key, list[tuple[int, GroundRule]]] = defaultdict(list)
    for rule, of_rule in zip(structure.rules, keys, strict=True):
        key, place = max(of_rule, key=lambda one: sizes[one[0]], default=(None, 0))
        if key is None or sizes[key] < _FEWEST:
            rules.append(rule)
        else:
            groups[key].append((place, rule))
    for key, instances in groups.items():
        intervals = list(_intervals(sorted(place for place, _ in instances)))
        if 2 * len(intervals) > len(instances):
            rules += (rule for _, rule in instances)
            continue
        for first, last in intervals:
            body = (*key.rest, *bounds.within(key.input, first, last))
            rules.append(GroundRule(False, key.head, body))
    return replace(structure, rules=[*rules, *bounds.rules], remembered={}) if groups else structure


class _Bounds:
    """The order encoding of the inputs of a structure: their atoms, and rules that derive them."""

    def __init__(self, structure: Structure) -> None:
        free = structure.free
        stating = {
            name: [atom for _, atom in stated if atom in free]
            for name, stated in structure.stating.items()
        }
        self._atoms = {name: atoms for name, atoms in stating.items() if len(atoms) >= _FEWEST}
        self.place = {
            atom: (name, place)
            for name, atoms in self._atoms.items()
            for place, atom in enumerate(atoms)
        }
        """The input that an atom states, and the place of the value in its domain."""
        self.rules: list[GroundRule] = []
        self._chains: dict[tuple[str, bool], list[Literal]] = {}
        used = (abs(one) for rule in structure.rules for one in (*rule.head, *rule.body))
        last = max(chain(structure.symbols, used), default=0)
        self._unused = count(last + 1)

    def within(self, name: str, first: int, last: int) -> list[Literal]:
        """The atoms that are all true where the value of an input is in an interval of places."""
        end = len(self._atoms[name]) - 1
        upper = [self._chain(name, True)[last]] if last < end or not first else []
        return upper + ([self._chain(name, False)[end - first]] if first else [])

    def _chain(self, name: str, upper: bool) -> list[Literal]:
        """For each place in a domain the atom that the value is there or before; counted from the
        end, unless the bound is an `upper` one."""
        if (name, upper) not in self._chains:
            atoms = self._atoms[name]
            made: list[Literal] = []
            for atom in atoms if upper else reversed(atoms):
                bound = next(self._unused)
                self.rules.append(GroundRule(False, (bound,), (atom,)))
                self.rules += [GroundRule(False, (bound,), (made[-1],))] if made else []
                made.append(bound)
            self._chains[name, upper] = made
        return self._chains[name, upper]


class _Key(NamedTuple):
    """What instances of a rule have in common that differ in the value of one input."""

    input: str
    head: tuple[Literal, ...]
    rest: tuple[Literal, ...]


def _keys(
    rule: GroundRule, places: Mapping[Literal, tuple[str, int]]
) -> Iterator[tuple[_Key, int]]:
    """For each input whose value a rule asks for, the rule without it, and the value's place."""
    if rule.choice or rule.weights:
        return
    for literal in rule.body:
        if literal in places:
            name, place = places[literal]
            rest = tuple(sorted(one for one in rule.body if one != literal))
            yield _Key(name, rule.head, rest), place


def _intervals(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of neighbouring places among some in order."""
    first = last = places[0]
    for place in places[1:]:
        if place > last + 1:
            yield first, last
            first = place
        last = place
    yield first, last
