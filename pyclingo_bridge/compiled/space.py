"""Conclusions as diagrams over all patients, under one choice for every reading."""

from collections.abc import Iterable, Mapping, Set

from pyclingo_bridge.compiled.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.compiled.diagrams import ALWAYS, NEVER, Diagram, Diagrams
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.question import Beyond, QuestionReader
from pyclingo_bridge.solving.questions import Literal


class Space:
    """All patients, under the choices in force."""

    def __init__(self, form: Form, chosen: Iterable[Literal], reader: QuestionReader) -> None:
        self._form, self._reader = form, reader
        self.diagrams = Diagrams([1 + len(entry.classes) for entry in form.inputs])
        in_force = set(chosen)
        sources = {
            source >> 1: ALWAYS if literal in in_force else NEVER
            for literal, source in form.chosen.items()
        }
        for level, entry in enumerate(form.inputs):
            for number, source in enumerate(entry.sources, 1):
                sources[source >> 1] = self.diagrams.one_class(level, number)
        self._circuit = CircuitDiagrams(self.diagrams, form.gates, sources.get)
        self._possible = self._circuit.of_edge(form.impossible ^ 1)
        self._joined: dict[tuple[Diagram, ...], Diagram] = {}

    def diagram(self, literal: Literal, stands_for: Mapping[Literal, Set[Literal]]) -> Diagram:
        """Where a literal holds, which may stand for any of several others. Raises Beyond for what
        the form does not speak of, NoDiagram."""
        atom = abs(literal)
        diagram = self._positive(atom, stands_for)
        return self.diagrams.negated(diagram) if literal < 0 else diagram

    def _positive(self, atom: Literal, stands_for: Mapping[Literal, Set[Literal]]) -> Diagram:
        diagrams, reader = self.diagrams, self._reader
        if atom in self._form.edges:
            return self._circuit.of_edge(self._form.edges[atom])
        if atom in stands_for:
            parts = (self.diagram(-part, stands_for) for part in stands_for[atom])
            return diagrams.negated(diagrams.all_of(parts))
        if atom in reader.known:
            return diagrams.negated(diagrams.one_class(reader.known[atom], 0))
        if atom in reader.inputs:
            level, number = reader.inputs[atom]
            if len(self._form.inputs[level].stated[number - 1]) == 1:
                return diagrams.one_class(level, number)
        raise Beyond

    def together(self, diagrams: Iterable[Diagram]) -> Diagram:
        """The patients of whom all of these hold and whom no constraint forbids."""
        key = tuple(sorted({*diagrams, self._possible}))
        if key not in self._joined:
            self._joined[key] = self.diagrams.all_of(key)
        return self._joined[key]
