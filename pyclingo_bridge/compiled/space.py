"""Conclusions as diagrams over all patients, under one choice for every reading."""

from collections.abc import Iterable

from pyclingo_bridge.compiled.diagrams import ALWAYS, NEVER, Diagram, Diagrams
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.solving.questions import Literal


class Space:
    """All patients, under the choices in force."""

    def __init__(self, form: Form, chosen: Iterable[Literal]) -> None:
        self._form = form
        self.diagrams = Diagrams([1 + len(entry.classes) for entry in form.inputs])
        in_force = set(chosen)
        self._sources = {
            source >> 1: ALWAYS if literal in in_force else NEVER
            for literal, source in form.chosen.items()
        }
        for level, entry in enumerate(form.inputs):
            for number, source in enumerate(entry.sources, 1):
                self._sources[source >> 1] = self.diagrams.one_class(level, number)
        self._possible = self.diagrams.negated(self._of_edge(form.impossible))
        self._joined: dict[tuple[Diagram, ...], Diagram] = {}

    def _of_edge(self, edge: int) -> Diagram:
        return self.diagrams.of_edge(edge, self._form.gates, self._sources)

    def of(self, literal: Literal) -> Diagram:
        """Where a conclusion holds; KeyError for what is none. Raises TooManyNodes."""
        diagram = self._of_edge(self._form.edges[abs(literal)])
        return self.diagrams.negated(diagram) if literal < 0 else diagram

    def together(self, diagrams: Iterable[Diagram]) -> Diagram:
        """The patients of whom all of these hold and whom no constraint forbids."""
        key = tuple(sorted({*diagrams, self._possible}))
        if key not in self._joined:
            self._joined[key] = self.diagrams.all_of(key)
        return self._joined[key]
