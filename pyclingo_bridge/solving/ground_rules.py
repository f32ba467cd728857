"""The ground rules of a program, as plain data."""

from collections.abc import Mapping, Sequence
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
