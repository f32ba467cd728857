"""The compiled form of a guideline: what its ground program says without plans, as plain data.

Sources are one for each class of values of an input, and one for each choice of a reading. Nothing
of clingo is needed to use it; `build` makes it, and `stored` keeps it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pyclingo_bridge.compiled.operations import (
    AND,
    NOT,
    ROWS_OF_CONSTANTS,
    Block,
    Edge,
    Operation,
    Schedule,
)
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.solving.atoms import Row, Value
from pyclingo_bridge.solving.questions import Literal


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
    """From all sources, those of inputs first, to `outputs`, and last what is impossible."""
    outputs: tuple[Literal, ...]
    shown: tuple[Shown, ...]
    situations: Callable[[], Situations | None]
    """What is left of the rules about plans; None where that is not a function of the patient."""


def evaluated(schedule: Schedule, sources: Sequence[int], mask: int) -> list[int]:
    """The outputs for some patients at once: a number each, with a bit for each patient.

    `sources` are such numbers, and `mask` has the bits of all patients.
    """
    rows = [0, mask, *sources, *(0,) * (schedule.rows - ROWS_OF_CONSTANTS - len(sources))]
    for step in schedule.steps:
        if isinstance(step, Block):
            _repeat(step, rows, mask)
        else:
            _run(step, rows, mask)
    return [rows[row] for row in schedule.outputs]


def _run(operations: Sequence[Operation], rows: list[int], mask: int) -> None:
    for kind, target, left, right in operations:
        if kind == AND:
            rows[target] = rows[left] & rows[right]
        elif kind == NOT:
            rows[target] = mask ^ rows[left]
        else:
            rows[target] = rows[left] | rows[right]


def _repeat(block: Block, rows: list[int], mask: int) -> None:
    """Run a block to its least fixpoint."""
    new = [0] * len(block.variables)
    while True:
        for row, value in zip(block.variables, new, strict=True):
            rows[row] = value
        _run(block.operations, rows, mask)
        old, new = new, [rows[row] for row in block.following]
        if old == new:
            return
