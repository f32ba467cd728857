"""What some rules say of every patient, as diagrams: under the default readings and under others.

A level is an input, in the order of the vocabulary, and a child of a node a value, the more telling
ones first, after that nothing is known. So the smallest patient of a diagram is the way to 1 that
takes the fewest values, and of several the first.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.compiled.circuits.compiling import NotACircuit
from pyclingo_bridge.compiled.diagrams.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.compiled.diagrams.diagram import ALWAYS, NEVER, Diagram, Diagrams, NoDiagram
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.circuit import PopulationCircuit
from pyclingo_bridge.population.reduction import Stated
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.solver import Literal

_NOBODY = 1 << 30
"""More inputs than there are."""


class Holding:
    """Where the literals of the rules hold, under one choice of readings."""

    def __init__(self, circuit: PopulationCircuit, diagrams: CircuitDiagrams) -> None:
        self._circuit, self._diagrams = circuit, diagrams

    def of(self, literal: Literal) -> Diagram:
        """Where a literal holds. Raises NoDiagram."""
        return self._diagrams.of_edge(self._circuit.edge(literal))

    @property
    def impossible(self) -> Diagram:
        """Where a constraint forbids the patient. Raises NoDiagram."""
        return self._diagrams.of_edge(self._circuit.impossible)


class PatientDiagrams:
    """Diagrams over all patients."""

    def __init__(self, circuit: PopulationCircuit, defaults: Mapping[str, str]) -> None:
        """`defaults` are the default readings. Raises NoDiagram."""
        self._circuit, self._defaults = circuit, defaults
        values = grouped((name, value) for name, value in circuit.stated)
        self.values: tuple[tuple[str, tuple[Value, ...]], ...] = tuple(
            (name, tuple(listed)) for name, listed in values.items()
        )
        """Of each level the input, and the values of its children but for the first."""
        self.diagrams = Diagrams([1 + len(listed) for _, listed in self.values])
        self.stated: dict[Stated, Diagram] = {
            (name, value): self.diagrams.one_class(level, number)
            for level, (name, listed) in enumerate(self.values)
            for number, value in enumerate(listed, 1)
        }
        """Where an input has a value."""
        self._sources = {
            edge >> 1: self.stated[item] for item, edge in circuit.stated.items()
        } | self._chosen(defaults)
        self._default = CircuitDiagrams(self.diagrams, circuit.gates, self._sources.get)
        self.default = Holding(circuit, self._default)
        """What holds under the default readings."""
        self._fewest: dict[Diagram, int] = {NEVER: _NOBODY, ALWAYS: 0}

    def _chosen(self, readings: Mapping[str, str]) -> dict[int, Diagram]:
        """The diagrams of the sources of readings."""
        chosen = self._circuit.chosen.items()
        return {
            edge >> 1: ALWAYS if readings[name] == choice else NEVER
            for (name, choice), edge in chosen
        }

    def under(self, name: str, choice: str) -> Holding:
        """What holds under another choice of one reading, all others being the default."""
        others = self._chosen({**self._defaults, name: choice})
        changed = [source for source, chosen in others.items() if chosen != self._sources[source]]
        known = self._default.unless_above(changed)
        sources = self._sources | others
        other = CircuitDiagrams(self.diagrams, self._circuit.gates, sources.get, known)
        return Holding(self._circuit, other)

    def fewest(self, diagram: Diagram) -> int:
        """How many inputs are known at least of a patient of a diagram; more than there are where
        there is none."""
        fewest = self._fewest.get(diagram)
        if fewest is None:
            unknown, *known = self.diagrams.children[diagram]
            fewest = min(self.fewest(unknown), 1 + min(map(self.fewest, dict.fromkeys(known))))
            self._fewest[diagram] = fewest
        return fewest

    def smallest(self, diagram: Diagram) -> tuple[Given, ...] | None:
        """The facts of the smallest patient of a diagram, the first in order of several; None where
        there is none."""
        if diagram == NEVER:
            return None
        facts: list[Given] = []
        while diagram != ALWAYS:
            children, left = self.diagrams.children[diagram], self.fewest(diagram)
            wanted = (n for n, c in enumerate(children) if n and 1 + self.fewest(c) == left)
            number = next(wanted, 0)
            if number:
                name, values = self.values[self.diagrams.levels[diagram]]
                facts.append(Given(name, values[number - 1]))
            diagram = children[number]
        return tuple(facts)


def diagrams_of(
    structure: Structure, stated: Iterable[Stated], defaults: Mapping[str, str]
) -> PatientDiagrams | None:
    """Rules without plans as diagrams, over patients of whom what is `stated` can be said; None
    where they have none."""
    with suppress(NotACircuit, NoDiagram):
        return PatientDiagrams(PopulationCircuit(structure, stated), defaults)
    return None
