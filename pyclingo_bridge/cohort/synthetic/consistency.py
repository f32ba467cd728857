"""Consistency of many synthetic patients: which contradict themselves, asked of a circuit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.answer_columns import CONTRADICTORY
from pyclingo_bridge.cohort.bit_rows import unpacked
from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.cohort.requirements import np
from pyclingo_bridge.compiled.circuits.circuit import GuidelineCircuit
from pyclingo_bridge.compiled.storage.kept_circuits import Asked, circuits_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING
from pyclingo_bridge.solving.atoms import Atom, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = Mapping[str, NDArray[np.uint16]]
    """For each input, 0 where it is unknown, else one more than the place of its value."""
    Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class TableCircuit:
    """A circuit, and how the values of a table enter it."""

    circuit: GuidelineCircuit
    classes: "tuple[NDArray[np.uint8] | None, ...]"
    """For each input of the circuit, the class by code; None for what the table does not have."""

    def holds(self, table: "Codes") -> "Mask":
        """Whether each output of the circuit holds in each row: shape `(outputs, rows)`."""
        count = len(next(iter(table.values())))
        bits = sum(coded.bits for coded in self.circuit.inputs)
        planes = np.zeros((bits, (count + 63) // 64 * 8), np.uint8)
        row = 0
        for coded, classes in zip(self.circuit.inputs, self.classes, strict=True):
            if classes is not None:
                number = classes[table[coded.name]]
                for bit in range(coded.bits):
                    packed = np.packbits(number & (1 << bit), bitorder="little")
                    planes[row + bit, : len(packed)] = packed
            row += coded.bits
        # Words are read as they lie in memory, so that bytes keep their order on any machine.
        outputs = evaluate(self.circuit.schedule, planes.view(np.uint64))
        return unpacked(outputs, count).view(np.bool_)


class Impossible:
    """The patients that a case could not be: with an error among their findings, under the default
    readings or with one of them chosen otherwise."""

    def __init__(self, kb: KnowledgeBase, values: Mapping[str, Sequence[Value]]) -> None:
        """`values`: of each input of the tables to come, in the order of their codes."""
        self._kb, self._values = kb, values
        self._circuit = self._under_each_reading([CONTRADICTORY])

    def rows(self, table: "Codes") -> "Mask":
        """Whether each row contradicts itself, or a constraint forbids it."""
        rows: Mask = np.logical_or.reduce(self._circuit.holds(table), axis=0)
        return rows

    def findings(self, table: "Codes") -> dict[str, int]:
        """The errors in the rows, and in how many they are, the most frequent first."""
        rows = [row for row, _ in self._kb.table.literals(FINDING) if row[1] == "error"]
        errors: list[Atom] = [(FINDING.name, row) for row in rows]
        holds = self._under_each_reading(errors).holds(table)
        counts = holds.sum(axis=1).reshape(-1, len(errors) + 1).max(0)
        pairs = zip(errors, counts, strict=False)  # the last count is of constraints
        named = {str(row[0]): int(count) for (_, row), count in pairs}
        ranked = sorted((-count, kind) for kind, count in named.items() if count)
        return {kind: -count for count, kind in ranked}

    def _under_each_reading(self, outputs: Iterable[Atom]) -> TableCircuit:
        """The outputs under the default readings, then with each other choice of each reading."""
        readings = self._kb.readings.items()
        others = [{name: choice} for name, (_, *choices) in readings for choice in choices]
        return self.circuit(outputs, [{}, *others])

    def circuit(
        self, outputs: Iterable[Atom], readings: Iterable[Mapping[str, str]]
    ) -> TableCircuit:
        """A circuit for the outputs under the first choice of readings, and for each other choice
        for what holds only then."""
        atoms = tuple(outputs)
        first, *others = map(self._kb.chosen, readings)
        circuit = circuits_of(self._kb, Asked(atoms, first, atoms, tuple(others))).circuit
        classes = tuple(
            np.array([0, *(coded.codes[value] for value in self._values[coded.name])], np.uint8)
            if coded.name in self._values
            else None
            for coded in circuit.inputs
        )
        return TableCircuit(circuit, classes)
