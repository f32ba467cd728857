"""Which of many patients contradict themselves: asked of the circuit, with the default readings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import clingo

from pyclingo_bridge.cohort.circuit import CircuitSource, GuidelineCircuit
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING, INCONSISTENT
from pyclingo_bridge.solving.symbols import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = Mapping[str, NDArray[np.uint16]]
    """For each input, 0 where it is unknown, else one more than the place of its value."""
    Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A circuit, and how the values of a table enter it."""

    circuit: GuidelineCircuit
    classes: "tuple[NDArray[np.uint8] | None, ...]"
    """For each input of the circuit, the class by code; None for what the table does not have."""

    def holds(self, table: "Codes") -> "NDArray[np.bool_]":
        """Shape `(outputs, rows)`."""
        import numpy as np

        count = len(next(iter(table.values())))
        words = (count + 63) // 64
        sources = sum(one.bits for one in self.circuit.inputs)
        planes = np.zeros((sources, words * 8), np.uint8)
        row = 0
        for coded, classes in zip(self.circuit.inputs, self.classes, strict=True):
            if classes is not None:
                number = classes[table[coded.name]]
                for bit in range(coded.bits):
                    packed = np.packbits(number & (1 << bit), bitorder="little")
                    planes[row + bit, : len(packed)] = packed
            row += coded.bits
        # Words are read as they lie in memory, so that bytes keep their order on any machine.
        found = self.circuit.schedule.evaluate(planes.view(np.uint64))
        bits = np.unpackbits(found.view(np.uint8), axis=1, count=count, bitorder="little")
        return bits.view(np.bool_)


class Impossible:
    """The patients that a case could not be: with an error among their findings, under the default
    readings or with one of them chosen otherwise."""

    def __init__(self, kb: KnowledgeBase, values: Mapping[str, Sequence[Value]]) -> None:
        """`values`: of each input of the tables to come, in the order of their codes."""
        self._kb, self._values = kb, values
        self._asked = self._circuit([INCONSISTENT()])

    def rows(self, table: "Codes") -> "Mask":
        """Whether each row contradicts itself, or a constraint forbids it."""
        import numpy as np

        found: Mask = np.logical_or.reduce(self._asked.holds(table), axis=0)
        return found

    def findings(self, table: "Codes") -> dict[str, int]:
        """The errors in the rows, and in how many they are, the most frequent first."""
        atoms = [
            one.symbol
            for one in self._kb.structure.program.atoms(FINDING)
            if str(one.symbol.arguments[1]) == "error"
        ]
        counts = self._circuit(atoms).holds(table).sum(axis=1).reshape(-1, len(atoms) + 1).max(0)
        named = {str(one.arguments[0]): int(n) for one, n in zip(atoms, counts, strict=False)}
        rows = sorted((-n, kind) for kind, n in named.items() if n)
        return {kind: -n for n, kind in rows}

    def _circuit(self, outputs: Iterable[clingo.Symbol]) -> Asked:
        """The outputs under the default readings, then with each other choice of each reading."""
        rows = self._kb.readings.items()
        others: list[dict[str, str]] = [{name: one} for name, (_, *more) in rows for one in more]
        return self.asked(outputs, [{}, *others])

    def asked(
        self, outputs: Iterable[clingo.Symbol], readings: Iterable[Mapping[str, str]]
    ) -> Asked:
        """A circuit for the outputs under the first choice of readings, and for each other choice
        for what holds only then."""
        import numpy as np

        wanted = list(outputs)
        first, *others = readings
        circuit = CircuitSource(self._kb, wanted).circuits(wanted, first, wanted, others)
        classes = tuple(
            np.array([0, *(coded.codes[value] for value in self._values[coded.name])], np.uint8)
            if coded.name in self._values
            else None
            for coded in circuit.inputs
        )
        return Asked(circuit, classes)
