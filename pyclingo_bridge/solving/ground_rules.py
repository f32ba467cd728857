"""The ground rules of a program, as plain data."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from pyclingo_bridge.solving.questions import Literal


class GroundRule(NamedTuple):
    """A ground rule; with weights, its body holds where those of true literals reach `lower`."""

    choice: bool
    head: tuple[Literal, ...]
    body: tuple[Literal, ...]
    weights: tuple[int, ...] = ()
    lower: int = 0


class Beside(NamedTuple):
    """The parts of a ground program other than rules that bear on its answer sets."""

    externals: Mapping[Literal, bool | None] = {}
    """Atoms that are set from outside; None where that is left open, or a rule derives it too."""
    theories: Mapping[Literal, str] = {}
    """The names of theory atoms; those that stand in no rule share the literal 0."""
    edges: Sequence[tuple[Literal, ...]] = ()
    """The conditions of edges that may close no circle."""


Minimized = tuple[int, tuple[tuple[Literal, int], ...]]
"""A priority, and literals with what each costs."""


def missing(rule: GroundRule, possible: Container[Literal]) -> Literal | None:
    """An atom that a body asks for and that cannot be true; None where the body can hold."""
    asked = () if rule.weights else rule.body
    return next((literal for literal in asked if literal > 0 and literal not in possible), None)


def firing(
    rules: Iterable[GroundRule], possible: Iterable[Literal], closed: Container[Literal]
) -> list[GroundRule]:
    """The rules whose bodies can hold where the atoms in `possible` can be true, and what such
    rules derive, but for atoms that are `closed`. Each rule waits for one atom at a time."""
    true = set(possible)
    waiting: dict[Literal, list[GroundRule]] = defaultdict(list)
    fired: list[GroundRule] = []
    pending = list(rules)
    while pending:
        rule = pending.pop()
        if (atom := missing(rule, true)) is not None:
            waiting[atom].append(rule)
            continue
        fired.append(rule)
        for head in rule.head:
            if head not in true and head not in closed:
                true.add(head)
                pending += waiting.pop(head, ())
    return fired
