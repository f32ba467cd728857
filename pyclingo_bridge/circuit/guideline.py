"""The circuit of a guideline: what is known of a patient in, atoms of the answer out.

A patient is one small number for each input: 0 where nothing is known, else the class of the value.
Values that no rule tells apart are of one class. A number enters the circuit bit by bit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import clingo

from pyclingo_bridge.circuit.compiling import Compiled, compile_rules
from pyclingo_bridge.circuit.gates import FALSE, TRUE, Edge, Gates
from pyclingo_bridge.circuit.schedule import Schedule, schedule
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.program import Literal
from pyclingo_bridge.structure import Structure
from pyclingo_bridge.vocabulary import Value

IMPOSSIBLE = "impossible"
"""The output that a constraint forbids the patient."""


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
        """How many bits a class number has."""
        return len(self.classes).bit_length()


@dataclass(frozen=True)
class GuidelineCircuit:
    """A circuit that answers for patients, as plain data."""

    inputs: tuple[Coded, ...]
    """In the order in which their numbers, and of each its bits from the lowest, are given."""
    outputs: tuple[str, ...]
    """Atoms as text, in the order of the rows of an answer; `IMPOSSIBLE` last."""
    schedule: Schedule


class CircuitSource:
    """The ground rules of a guideline, with values merged for what may ever be asked."""

    def __init__(self, kb: KnowledgeBase, kept: Iterable[clingo.Symbol]) -> None:
        """`kept` are atoms that some circuit may have as an output."""
        self.kb = kb
        self.structure: Structure = kb.structure
        program = self.structure.program
        literals = [one for symbol in kept if (one := program.literal(symbol)) is not None]
        self.inputs = tuple(
            Coded(one.name, self.structure.alike(one.name, literals)) for one in kb.vocabulary
        )

    def circuit(
        self, outputs: Iterable[clingo.Symbol], readings: Mapping[str, str] | None = None
    ) -> GuidelineCircuit:
        """The circuit for some atoms under one choice of readings.

        Raises NotACircuit for what is no boolean function of the patient, ReadingError.
        """
        gates = Gates()
        wanted = tuple(outputs)
        found, sources = self._compiled(gates, wanted, self.kb.chosen(readings))
        program = self.structure.program
        edges = [self._edge(found, program.literal(symbol)) for symbol in wanted]
        names = (*map(str, wanted), IMPOSSIBLE)
        plan = schedule(gates, sources, [*edges, found.impossible])
        return GuidelineCircuit(self.inputs, names, plan)

    @staticmethod
    def _edge(found: Compiled, literal: Literal | None) -> Edge:
        return FALSE if literal is None else found.edge(literal)

    def _compiled(
        self, gates: Gates, wanted: Iterable[clingo.Symbol], chosen: Mapping[str, str]
    ) -> tuple[Compiled, list[Edge]]:
        program = self.structure.program
        given: dict[Literal, Edge] = dict.fromkeys(self.structure.planning, FALSE)
        for (name, choice), one in program.literals("chosen", 2):
            given[one] = TRUE if chosen[str(name)] == choice else FALSE
        sources: list[Edge] = []
        for coded in self.inputs:
            bits = [gates.source() for _ in range(coded.bits)]
            sources += bits
            for number, values in enumerate(coded.classes, start=1):
                first, *others = (self._stated(coded.name, value) for value in values)
                bit_is = [bit ^ (not number >> place & 1) for place, bit in enumerate(bits)]
                given[first] = gates.every(bit_is)
                given.update(dict.fromkeys(others, FALSE))
        literals = [one for s in wanted if (one := program.literal(s)) is not None]
        found = compile_rules(self.structure.rules, given, literals, gates, self.structure.symbols)
        return found, sources

    def _stated(self, name: str, value: Value) -> Literal:
        return self._stating[name, value]

    @cached_property
    def _stating(self) -> dict[tuple[str, Value], Literal]:
        rows = self.structure.program.literals("patient", 2)
        return {(str(name), value): one for (name, value), one in rows}
