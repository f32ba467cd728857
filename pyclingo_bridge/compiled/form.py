"""The compiled form of a guideline: what its ground program says without plans, as plain data.

Sources are one for each class of values of an input, and one for each choice of a reading. Nothing
of clingo is needed to use it; `build` makes it, and `stored` keeps it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pyclingo_bridge.compiled.circuits.operations import Edge, Schedule
from pyclingo_bridge.solving.atoms import Row, Value
from pyclingo_bridge.solving.questions import Literal

if TYPE_CHECKING:
    from pyclingo_bridge.compiled.situations import Situations


class Input(NamedTuple):
    """An input: its values in classes that no rule tells apart, class 1 first."""

    name: str
    classes: tuple[tuple[Value, ...], ...]
    sources: tuple[Edge, ...]
    """Of each class the source that it holds."""
    stated: tuple[tuple[Literal, ...], ...]
    """Of each class the literals that state its values."""
    known: Literal


class Shown(NamedTuple):
    """An atom of an answer."""

    name: str
    row: Row
    place: int
    """Its place among the outputs; -1 where it always holds."""


class Form(NamedTuple):
    """A compiled guideline."""

    inputs: tuple[Input, ...]
    chosen: Mapping[Literal, Edge]
    """The sources of choices of readings, by the literal that puts them in force."""
    choices: tuple[tuple[Literal, ...], ...]
    """The literals of each reading: one of them is in force."""
    planning: Literal
    gates: tuple[tuple[Edge, ...] | None, ...]
    edges: Mapping[Literal, Edge]
    """Of each atom that may be asked for, where it holds."""
    impossible: Edge
    """Where a constraint forbids the patient."""
    schedule: Schedule
    """From all sources, those of inputs first, to the atoms of `edges`, and last what is
    impossible."""
    shown: tuple[Shown, ...]
    situations: "Callable[[], Situations | None]"
    """What is left of the rules about plans; None where that is not a function of the patient."""

    @property
    def outputs(self) -> tuple[Literal, ...]:
        """The atoms that the schedule works out, in its order."""
        return tuple(self.edges)
