"""The circuit of a guideline: from what is known of a patient to the atoms of the answer.

A patient is one small number for each input: 0 where nothing is known, else the class of the value.
Values that no rule tells apart are of one class. A number enters the circuit bit by bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.compiled.circuits.operations import Schedule
from pyclingo_bridge.solving.atoms import Value

IMPOSSIBLE = "impossible"
"""The name of the output that is true where a constraint forbids the patient."""


@dataclass(frozen=True)
class Coded:
    """An input as the circuit sees it."""

    name: str
    classes: tuple[tuple[Value, ...], ...]
    """The values, in classes that no rule tells apart; the class of number 1 comes first."""

    @cached_property
    def codes(self) -> Mapping[Value, int]:
        """The number of each value's class."""
        return {
            value: number for number, values in enumerate(self.classes, start=1) for value in values
        }

    @property
    def bits(self) -> int:
        """The number of bits of a class number."""
        return len(self.classes).bit_length()


@dataclass(frozen=True)
class GuidelineCircuit:
    """A circuit that answers for patients, as plain data."""

    inputs: tuple[Coded, ...]
    """In the order in which their numbers, and of each its bits from the lowest, are given."""
    outputs: tuple[str, ...]
    """Atoms as text, in the order of the rows of an answer, `IMPOSSIBLE` last; rows for further
    readings may follow."""
    schedule: Schedule

    @cached_property
    def read(self) -> frozenset[str]:
        """The inputs that an output rests on."""
        names = [coded.name for coded in self.inputs for _ in range(coded.bits)]
        return frozenset(names[source] for source in self.schedule.read)
