"""Rules with switches as a circuit: the smallest set of rules behind what holds of a patient.

Where the patient and the readings are given, what holds is a function of which rules are there: a
diagram, of which it is asked which rules can be left off.
"""

from collections.abc import Iterable, Mapping, Sequence

from pyclingo_bridge.compiled.circuits.operations import Edge
from pyclingo_bridge.compiled.diagrams.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.compiled.diagrams.diagram import (
    ALWAYS,
    MOST_LEVELS,
    NEVER,
    Diagram,
    Diagrams,
    NoDiagram,
)
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.circuit import PopulationCircuit
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.interval_rules import by_intervals
from pyclingo_bridge.population.reduction import Stated, unplanned
from pyclingo_bridge.population.switches import SwitchedProgram
from pyclingo_bridge.solving.solver import Literal

_ON = (1,)


class RuleCircuit:
    """The rules with switches, plans switched off."""

    def __init__(self, switched: SwitchedProgram, stated: Iterable[Stated]) -> None:
        """Of patients, what is `stated` can be said. Raises NotACircuit."""
        self._switched = switched
        self._circuit = PopulationCircuit(
            by_intervals(unplanned(switched.structure)),
            stated,
            switched.switches[: len(switched.rules)],
        )

    def forcing(
        self, witness: Witness, readings: Mapping[str, str], goals: Sequence[Literal]
    ) -> tuple[Rule, ...]:
        """The preferred minimal set of rules with which the goals, literals of the rules with
        switches, hold of a patient under all `readings`, whatever other rules there are; empty
        where there is none. Raises NoDiagram, also for a patient of whom this cannot be stated."""
        circuit = self._circuit
        said = {*witness.values.items()}
        if not said <= circuit.stated.keys():
            raise NoDiagram
        levels = _Levels(circuit, said, readings.items())
        diagrams = CircuitDiagrams(levels.diagrams, circuit.gates, levels.source)
        holds = levels.diagrams.all_of(diagrams.of_edge(circuit.edge(goal)) for goal in goals)
        possible = diagrams.of_edge(circuit.impossible ^ 1)
        fails = levels.diagrams.both(levels.diagrams.negated(holds), possible)
        numbers = {number: level for level, number in enumerate(levels.numbers)}
        ordered = sorted(numbers)
        bounds = [(numbers[number], _ON, None) for number in ordered]
        everything: list[Sequence[int] | None] = [None] * len(ordered)
        needed = levels.diagrams.minimal(fails, everything, bounds)
        return tuple(self._switched.rules[ordered[place]] for place in needed or ())


class _Levels:
    """The levels of a diagram over switches, given to them as they come to be asked for."""

    def __init__(
        self,
        circuit: PopulationCircuit,
        said: Iterable[Stated],
        chosen: Iterable[tuple[str, str]],
    ) -> None:
        self.diagrams = Diagrams([2] * MOST_LEVELS)
        self.numbers: list[int] = []
        """The number of the rule of each level."""
        given: list[Edge] = [circuit.stated[item] for item in said]
        given += [circuit.chosen[item] for item in chosen if item in circuit.chosen]
        self._given = {edge >> 1 for edge in given}
        self._switches = {edge >> 1: number for number, edge in enumerate(circuit.free.values())}

    def source(self, node: int) -> Diagram:
        """The diagram of a source. Raises NoDiagram."""
        number = self._switches.get(node)
        if number is None:
            return ALWAYS if node in self._given else NEVER
        if len(self.numbers) == MOST_LEVELS:
            raise NoDiagram
        self.numbers.append(number)
        return self.diagrams.one_class(len(self.numbers) - 1, 1)
