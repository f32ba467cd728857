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
        literals = [one.literal for symbol in kept if (one := self._atoms.get(symbol)) is not None]
        self.inputs = tuple(
            Coded(one.name, self.structure.alike(one.name, literals)) for one in kb.vocabulary
        )

    def circuit(
        self, outputs: Iterable[clingo.Symbol], readings: Mapping[str, str] | None = None
    ) -> GuidelineCircuit:
        """The circuit for some atoms under one choice of readings, with plans switched off.

        Raises NotACircuit for what is no boolean function of the patient, ReadingError.
        """
        gates = Gates()
        given = self._of_readings(self.kb.chosen(readings))
        sources = self._of_inputs(gates, given)
        wanted = tuple(outputs)
        atoms = [self._atoms.get(symbol) for symbol in wanted]
        derived = [one.literal for one in atoms if one is not None and not one.is_fact]
        rules, symbols = self.structure.rules, self.structure.symbols
        found = compile_rules(rules, given, derived, gates, symbols)
        edges = [self._edge(found, one) for one in atoms]
        plan = schedule(gates, sources, [*edges, found.impossible])
        return GuidelineCircuit(self.inputs, (*map(str, wanted), IMPOSSIBLE), plan)

    @cached_property
    def _atoms(self) -> dict[clingo.Symbol, clingo.SymbolicAtom]:
        return {one.symbol: one for one in self.structure.program.every_atom()}

    @staticmethod
    def _edge(found: Compiled, atom: clingo.SymbolicAtom | None) -> Edge:
        if atom is None:
            return FALSE
        return TRUE if atom.is_fact else found.edge(atom.literal)

    def _of_readings(self, chosen: Mapping[str, str]) -> dict[Literal, Edge]:
        given: dict[Literal, Edge] = dict.fromkeys(self.structure.planning, FALSE)
        for (name, choice), one in self.structure.program.literals("chosen", 2):
            given[one] = TRUE if chosen[str(name)] == choice else FALSE
        return given

    def _of_inputs(self, gates: Gates, given: dict[Literal, Edge]) -> list[Edge]:
        """New sources, one for each bit; in `given` the first value of a class stands for all."""
        sources: list[Edge] = []
        for coded in self.inputs:
            bits = [gates.source() for _ in range(coded.bits)]
            sources += bits
            for number, values in enumerate(coded.classes, start=1):
                first, *others = (self._stating[coded.name, value] for value in values)
                own = (bit ^ (not number >> place & 1) for place, bit in enumerate(bits))
                given[first] = gates.every(own)
                given.update(dict.fromkeys(others, FALSE))
        return sources

    @cached_property
    def _stating(self) -> dict[tuple[str, Value], Literal]:
        rows = self.structure.program.literals("patient", 2)
        return {(str(name), value): one for (name, value), one in rows}
