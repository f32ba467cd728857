"""Ground rules over values, put together by intervals of them.

A comparison of two inputs of 300 values each has up to 90,000 ground instances, and a proof over
them has to look at every pair. Instances that differ in the value of one input alone say that it is
in a set of values: one rule for each interval of it says the same, in an order encoding of the input
(Tamura and others 2009), in which such a proof is as long as a domain.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

_FEWEST = 4
"""So many instances are worth putting together."""


class Interval(NamedTuple):
    """That an input has one of some neighbouring values, by their places in its domain."""

    input: str
    first: int
    last: int


class Domains:
    """The atoms that state each input of a structure, in order of its values."""

    def __init__(self, structure: Structure) -> None:
        free = structure.free
        self.atoms: Mapping[str, Sequence[Literal]] = {
            name: [atom for _, atom in stating if atom in free]
            for name, stating in structure.stating.items()
        }
        self.place: Mapping[Literal, tuple[str, int]] = {
            atom: (name, place)
            for name, atoms in self.atoms.items()
            if len(atoms) >= _FEWEST
            for place, atom in enumerate(atoms)
        }
        """The input and the place of the atoms of larger domains."""


def put_together(
    rules: Iterable[GroundRule], domains: Domains
) -> Iterator[tuple[GroundRule, Interval | None]]:
    """The rules, where an input has one value at most; beside an interval, a rule holds where the
    input is in it as well."""
    every = list(rules)
    keys = [list(_keys(rule, domains)) for rule in every]
    sizes = Counter(key for of_rule in keys for key, _ in of_rule)
    groups: dict[_Key, list[int]] = defaultdict(list)
    kept: dict[_Key, list[GroundRule]] = defaultdict(list)
    for rule, of_rule in zip(every, keys, strict=True):
        key, place = max(of_rule, key=lambda one: sizes[one[0]], default=(None, 0))
        if key is None or sizes[key] < _FEWEST:
            yield rule, None
        else:
            groups[key].append(place)
            kept[key].append(rule)
    for key, places in groups.items():
        intervals = list(_intervals(key.input, sorted(places)))
        if 2 * len(intervals) > len(places):
            yield from ((rule, None) for rule in kept[key])
            continue
        rule = GroundRule(False, key.head, key.rest)
        yield from ((rule, interval) for interval in intervals)


class _Key(NamedTuple):
    """What instances of a rule have in common that differ in the value of one input."""

    input: str
    head: tuple[Literal, ...]
    rest: tuple[Literal, ...]


def _keys(rule: GroundRule, domains: Domains) -> Iterator[tuple[_Key, int]]:
    """For each input whose value a rule asks for, the rule without it, and the place of the value."""
    if rule.choice or rule.weights:
        return
    for literal in rule.body:
        if literal in domains.place:
            name, place = domains.place[literal]
            rest = tuple(sorted(one for one in rule.body if one != literal))
            yield _Key(name, rule.head, rest), place


def _intervals(name: str, places: Sequence[int]) -> Iterator[Interval]:
    """The intervals that some places in order make up."""
    first = last = places[0]
    for place in places[1:]:
        if place > last + 1:
            yield Interval(name, first, last)
            first = place
        last = place
    yield Interval(name, first, last)
