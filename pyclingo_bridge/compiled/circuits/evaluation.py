"""Evaluation of a circuit for a few patients at once, on whole numbers: a bit for each patient."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from pyclingo_bridge.compiled.circuits.operations import (
    AND,
    NOT,
    ROWS_OF_CONSTANTS,
    Block,
    Operation,
    Schedule,
)
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.solving.questions import Literal

Patient = tuple[Sequence[int], tuple[Literal, ...]]
"""The class of each input, and the choices of readings in force."""


class Evaluation:
    """What a form says of patients by the classes of their inputs."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._last: tuple[object, list[int]] = None, []

    def outputs(self, classes: Sequence[int], chosen: tuple[Literal, ...]) -> list[int]:
        """The outputs of the form for one patient, 0 or 1 each."""
        return [output & 1 for output in self.under_each(classes, chosen)]

    def under_each(self, classes: Sequence[int], chosen: tuple[Literal, ...]) -> list[int]:
        """The outputs for one patient: bit 0 under the readings chosen, a bit behind it with each
        other choice alone, by `others`. The last patient's are kept: all bits cost what one does.
        """
        key = tuple(classes), chosen
        if self._last[0] != key:
            patients = [(classes, chosen)]
            for place, options in enumerate(self._form.choices):  # in the order of `others`
                patients += (
                    (classes, (*chosen[:place], other, *chosen[place + 1 :]))
                    for other in options
                    if other != chosen[place]
                )
            self._last = key, self.of_patients(patients)
        return self._last[1]

    def others(self, chosen: tuple[Literal, ...]) -> list[Literal]:
        """The choices that are not in force."""
        options = chain.from_iterable(self._form.choices)
        return [choice for choice in options if choice not in chosen]

    def of_patient(
        self, schedule: Schedule, classes: Sequence[int], chosen: tuple[Literal, ...]
    ) -> list[int]:
        """The outputs of a schedule from the sources of the form, for one patient: 0 or 1 each."""
        return evaluated(schedule, self._sources([(classes, chosen)]), 1)

    def of_patients(self, patients: Sequence[Patient]) -> list[int]:
        """The outputs of the form for patients under their readings, a bit for each."""
        return evaluated(self._form.schedule, self._sources(patients), (1 << len(patients)) - 1)

    def _sources(self, patients: Sequence[Patient]) -> list[int]:
        """The sources of the form for patients: those of inputs, then those of readings. In most
        inputs all patients are alike."""
        every = (1 << len(patients)) - 1
        sources = list[int]()
        columns = zip(*(classes for classes, _ in patients), strict=True)
        for entry, column in zip(self._form.inputs, columns, strict=True):
            rows = [0] * (len(entry.classes) + 1)
            first, others = column[0], 0
            if column.count(first) != len(column):
                for place, number in enumerate(column):
                    if number != first:
                        rows[number] |= 1 << place
                        others |= 1 << place
            rows[first] = every ^ others
            sources += rows[1:]
        readings = dict.fromkeys(self._form.chosen, 0)
        for options in zip(*(chosen for _, chosen in patients), strict=True):
            for literal in set(options):
                alike = (1 << place for place, one in enumerate(options) if one == literal)
                readings[literal] = every if len(set(options)) == 1 else sum(alike)
        return [*sources, *readings.values()]


def true_in_each(rows: Mapping[Literal, int], count: int) -> Iterator[frozenset[Literal]]:
    """The literals that are true of each of `count` patients, of rows with a bit for each. What is
    true of all of them is looked at once."""
    every = (1 << count) - 1
    always = frozenset(literal for literal, row in rows.items() if row == every)
    some = [(literal, row) for literal, row in rows.items() if 0 < row < every]
    for column in range(count):
        yield always.union(literal for literal, row in some if row >> column & 1)


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
