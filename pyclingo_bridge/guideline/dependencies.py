"""Ground rules in the order in which they rest on each other, and what leads back to itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.components import components
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

Deriving = Mapping[Literal, Sequence[GroundRule]]


def layers(deriving: Deriving) -> list[tuple[Literal, ...]]:
    """The derived atoms in groups that rest on each other, what they rest on first."""

    def below(atom: Literal) -> Iterator[Literal]:
        for rule in deriving[atom]:
            for one in rule.body:
                if abs(one) in deriving:
                    yield abs(one)

    return list(components(deriving, below))


def through_negation(deriving: Deriving) -> set[Literal]:
    """The atoms that rest on each other by way of a negation."""
    return {one for group in loops_through_negation(deriving) for one in group}


def loops_through_negation(deriving: Deriving) -> Iterator[frozenset[Literal]]:
    """The groups of atoms that rest on each other by way of a negation."""
    for group in layers(deriving):
        inside = frozenset(group)
        rules = (rule for one in group for rule in deriving[one])
        if any(one < 0 and -one in inside for rule in rules for one in rule.body):
            yield inside


def deriving(structure: Structure, rules: Iterable[GroundRule] | None = None) -> Deriving:
    """The rules, or those of them, by what they derive; nothing derives what is given."""
    found: dict[Literal, list[GroundRule]] = defaultdict(list)
    for rule in structure.rules if rules is None else rules:
        for one in rule.head:
            if not structure.is_given(one):
                found[one].append(rule)
    return found
