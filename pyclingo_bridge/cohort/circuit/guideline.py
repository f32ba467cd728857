"""The circuit of a guideline: what is known of a patient in, atoms of the answer out.

A patient is one small number for each input: 0 where nothing is known, else the class of the value.
Values that no rule tells apart are of one class. A number enters the circuit bit by bit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import clingo

from pyclingo_bridge.cohort.circuit.compiling import Compiled, compile_rules
from pyclingo_bridge.cohort.circuit.gates import FALSE, TRUE, Edge, Gates
from pyclingo_bridge.cohort.circuit.reach import rules_behind
from pyclingo_bridge.cohort.circuit.schedule import Schedule, schedule
from pyclingo_bridge.cohort.circuit.situations import PlanRules, Situations, situations_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.solving.program import Literal
from pyclingo_bridge.solving.symbols import Value

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
    """Atoms as text, in the order of the rows of an answer, `IMPOSSIBLE` last; rows for further
    readings may follow."""
    schedule: Schedule

    @cached_property
    def read(self) -> frozenset[str]:
        """The inputs that an output rests on."""
        names = [one.name for one in self.inputs for _ in range(one.bits)]
        return frozenset(names[source] for source in self.schedule.read)


class CircuitSource:
    """The ground rules of a guideline, with values merged for what may ever be asked."""

    def __init__(
        self,
        kb: KnowledgeBase,
        kept: Iterable[clingo.Symbol],
        of_plans: Iterable[clingo.Symbol] | None = None,
    ) -> None:
        """`kept` are atoms that some circuit may have as an output, `of_plans` those that a plan is
        read from where situations may be asked for. Raises NotACircuit for what is beside the rules
        about plans."""
        self.kb = kb
        self.structure: Structure = kb.structure
        literals = [one.literal for symbol in kept if (one := self._atoms.get(symbol)) is not None]
        self._plans = None if of_plans is None else PlanRules(self.structure, of_plans)
        literals += self._plans.fixed if self._plans is not None else ()
        self._kept = self.structure.shown.union(literals, self.structure.errors)
        self.inputs = tuple(
            Coded(one.name, value_classes(self.structure, one.name, literals))
            for one in kb.vocabulary
        )

    def circuit(
        self, outputs: Iterable[clingo.Symbol], readings: Mapping[str, str] | None = None
    ) -> GuidelineCircuit:
        """The circuit for some atoms under one choice of readings, with plans switched off.

        Raises NotACircuit for what is not a boolean function of the patient, ReadingError, and
        ValueError for an atom that was not to be kept.
        """
        return self.circuits(outputs, readings, (), ())

    def circuits(
        self,
        outputs: Iterable[clingo.Symbol],
        readings: Mapping[str, str] | None,
        differing: Iterable[clingo.Symbol],
        others: Iterable[Mapping[str, str] | None],
    ) -> GuidelineCircuit:
        """The same, and for each of `others`, another choice of readings, the `differing` atoms
        where they hold but do not under the first, and where only then a constraint forbids the
        patient; they follow in this order.

        What the readings do not touch is there once. Raises as `circuit` does.
        """
        gates, given = Gates(), dict.fromkeys(self.structure.planning, FALSE)
        sources = self._of_inputs(gates, given)
        shown, compared = list(outputs), list(differing)
        wanted = {_literal(self._atoms.get(one)) for one in (*shown, *compared)} - {0}
        if lost := sorted(str(self.structure.symbols[one]) for one in wanted - self._kept):
            raise ValueError(f"values were merged that distinguish {', '.join(lost)}")
        beside, symbols = self.structure.beside, self.structure.symbols
        open_given = given | self._reading_sources(gates)
        rules = rules_behind(self.structure.rules, open_given, wanted, beside)

        def compiled(choice: Mapping[str, str] | None) -> Compiled:
            context = given | self._of_readings(self.kb.chosen(choice))
            return compile_rules(rules, context, wanted, gates, symbols, beside)

        found = compiled(readings)
        edges = [*(self._edge(found, one) for one in shown), found.impossible]
        before = [self._edge(found, one) for one in compared]
        for choice in others:
            after = compiled(choice)
            pairs = zip(compared, before, strict=True)
            edges += [gates.every((self._edge(after, one), was ^ 1)) for one, was in pairs]
            edges.append(gates.every((after.impossible, found.impossible ^ 1)))
        return GuidelineCircuit(
            self.inputs, (*map(str, shown), IMPOSSIBLE), schedule(gates, sources, edges)
        )

    def situations(self, readings: Mapping[str, str] | None = None) -> Situations:
        """What patients leave of the rules about plans, under one choice of readings.

        Raises as `circuit` does, and ValueError where the source is not made for it.
        """
        if self._plans is None:
            raise ValueError("values were merged as if situations were not asked for")
        gates, given = Gates(), dict.fromkeys(self.structure.planning, FALSE)
        sources = self._of_inputs(gates, given)
        given |= self._of_readings(self.kb.chosen(readings))
        return situations_of(self._plans, gates, sources, given)

    @cached_property
    def _atoms(self) -> dict[clingo.Symbol, clingo.SymbolicAtom]:
        return {one.symbol: one for one in self.structure.program.every_atom()}

    def _edge(self, found: Compiled, symbol: clingo.Symbol) -> Edge:
        atom = self._atoms.get(symbol)
        if atom is None:
            return FALSE
        return TRUE if atom.is_fact else found.edge(atom.literal)

    def _reading_sources(self, gates: Gates) -> dict[Literal, Edge]:
        """Every choice of a reading left open."""
        return {one: gates.source() for _, one in self._choosing}

    def _of_readings(self, chosen: Mapping[str, str]) -> dict[Literal, Edge]:
        return {
            one: TRUE if chosen[name] == choice else FALSE for (name, choice), one in self._choosing
        }

    @cached_property
    def _choosing(self) -> list[tuple[tuple[str, str], Literal]]:
        rows = self.structure.program.literals(CHOSEN)
        return [((str(name), str(choice)), one) for (name, choice), one in rows]

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
            gates.exclude(given[self._stating[coded.name, one[0]]] for one in coded.classes)
        return sources

    @cached_property
    def _stating(self) -> dict[tuple[str, Value], Literal]:
        rows = self.structure.program.literals(PATIENT)
        return {(str(name), value): one for (name, value), one in rows}


def _literal(atom: clingo.SymbolicAtom | None) -> Literal:
    """The literal of an atom that may hold of some and not of others; 0 for any other."""
    return 0 if atom is None or atom.is_fact else int(atom.literal)
