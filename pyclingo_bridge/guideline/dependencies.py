"""Dependencies between the atoms of ground rules: components, and loops through negation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.components import components
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

Deriving = Mapping[Literal, Sequence[GroundRule]]


def layers(by_head: Deriving) -> list[tuple[Literal, ...]]:
    """The strongly connected components of derived atoms, each after those it depends on."""

    def below(atom: Literal) -> Iterator[Literal]:
        atoms = (abs(literal) for rule in by_head[atom] for literal in rule.body)
        return (needed for needed in atoms if needed in by_head)

    return list(components(by_head, below))


def through_negation(by_head: Deriving) -> set[Literal]:
    """The atoms that depend on themselves through a negation."""
    return set(chain.from_iterable(loops_through_negation(by_head)))


def loops_through_negation(by_head: Deriving) -> Iterator[frozenset[Literal]]:
    """The components of atoms that depend on each other through a negation."""
    for group in layers(by_head):
        inside = frozenset(group)
        rules = (rule for atom in group for rule in by_head[atom])
        if any(literal < 0 and -literal in inside for rule in rules for literal in rule.body):
            yield inside


def deriving(structure: Structure, rules: Iterable[GroundRule] | None = None) -> Deriving:
    """The rules of a structure, or `rules`, by derived atom; given atoms have none."""
    every = structure.rules if rules is None else rules
    heads = ((atom, rule) for rule in every for atom in rule.head)
    return grouped((atom, rule) for atom, rule in heads if not structure.is_given(atom))
