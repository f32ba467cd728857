"""Evaluation of a circuit for a few patients at once, on whole numbers: a bit for each patient."""

from collections.abc import Mapping, Sequence

from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.operations import (
    AND,
    NOT,
    ROWS_OF_CONSTANTS,
    Block,
    Operation,
    Schedule,
)
from pyclingo_bridge.solving.questions import Literal


class Evaluation:
    """What a form says of patients by the classes of their inputs."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._last: tuple[object, list[int]] = None, []

    def outputs(self, classes: Sequence[int], chosen: tuple[Literal, ...]) -> list[int]:
        """The outputs of the form for one patient, 0 or 1 each; the last question's are kept."""
        key = tuple(classes), chosen
        if self._last[0] != key:
            self._last = key, self.of_patient(self._form.schedule, classes, chosen)
        return self._last[1]

    def of_patient(
        self, schedule: Schedule, classes: Sequence[int], chosen: tuple[Literal, ...]
    ) -> list[int]:
        """The outputs of a schedule from the sources of the form, for one patient: 0 or 1 each."""
        return evaluated(schedule, self._sources(classes, dict.fromkeys(chosen, 1), 1), 1)

    def evaluated(
        self, classes: Sequence[int], readings: Mapping[Literal, int], mask: int
    ) -> list[int]:
        """The outputs of the form under several choices of readings, a bit for each."""
        return evaluated(self._form.schedule, self._sources(classes, readings, mask), mask)

    def _sources(
        self, classes: Sequence[int], readings: Mapping[Literal, int], mask: int
    ) -> list[int]:
        """The sources of the form for a patient: those of inputs, then those of readings."""
        sources: list[int] = []
        for entry, number in zip(self._form.inputs, classes, strict=True):
            bits = [0] * len(entry.classes)
            if number:
                bits[number - 1] = mask
            sources += bits
        sources += (readings.get(literal, 0) for literal in self._form.chosen)
        return sources


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
