"""Conclusions as diagrams over all patients, under one choice for every reading."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pyclingo_bridge.compiled.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.compiled.diagrams import (
    ALWAYS,
    MOST_NODES,
    NEVER,
    Diagram,
    Diagrams,
    NoDiagram,
)
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.operations import Edge
from pyclingo_bridge.compiled.question import Beyond, QuestionReader
from pyclingo_bridge.solving.questions import Literal

_MOST_CONJOINED = 60_000
"""So many nodes a conjunction may add."""


class KeptDiagrams(NamedTuple):
    """Diagrams that were made before, under one choice for every reading."""

    chosen: tuple[Literal, ...]
    levels: tuple[int, ...]
    children: tuple[tuple[Diagram, ...], ...]
    """Of each node."""
    known: Mapping[int, Diagram]
    """The diagrams by the gates that they are of."""


class Space:
    """All patients, under the choices in force."""

    def __init__(
        self,
        form: Form,
        chosen: Iterable[Literal],
        reader: QuestionReader,
        kept: KeptDiagrams | None = None,
    ) -> None:
        """`kept` are diagrams under the same choices, which need not be made."""
        self._form, self._reader = form, reader
        widths = [1 + len(entry.classes) for entry in form.inputs]
        if kept is None:
            self.diagrams = Diagrams(widths)
        else:
            self.diagrams = Diagrams.of_nodes(widths, kept.levels, kept.children)
        self._chosen = tuple(chosen)
        in_force = set(self._chosen)
        sources = {
            source >> 1: ALWAYS if literal in in_force else NEVER
            for literal, source in form.chosen.items()
        }
        for level, entry in enumerate(form.inputs):
            for number, source in enumerate(entry.sources, 1):
                sources[source >> 1] = self.diagrams.one_class(level, number)
        known = {} if kept is None else kept.known
        self._circuit = CircuitDiagrams(self.diagrams, form.gates, sources.get, known)
        conjuncts = self._conjuncts(form.impossible ^ 1)
        self._possible = tuple(map(self._circuit.of_edge, conjuncts))
        self._joined: dict[frozenset[Literal], Diagram | None] = {}

    def kept(self, literals: Iterable[Literal]) -> KeptDiagrams:
        """The diagrams of some atoms of the form, and of what no constraint forbids, as plain data.

        Raises NoDiagram.
        """
        form = self._form
        edges = [form.edges[literal] ^ sign for literal in literals for sign in (0, 1)]
        edges += (part for edge in tuple(edges) for part in self._conjuncts(edge))
        edges += self._conjuncts(form.impossible ^ 1)
        for edge in edges:
            self._circuit.of_edge(edge)
        few, copied = self.diagrams.narrowed([None] * len(form.inputs))
        known = {edge >> 1: copied(self._circuit.of_edge(edge & ~1)) for edge in edges}
        return KeptDiagrams(self._chosen, tuple(few.levels), tuple(few.children), known)

    def diagram(self, literal: Literal) -> Diagram:
        """Where a literal holds, which may stand for any of several others. Raises Beyond for what
        the form does not speak of, NoDiagram."""
        atom = abs(literal)
        diagram = self._positive(atom)
        return self.diagrams.negated(diagram) if literal < 0 else diagram

    def _positive(self, atom: Literal) -> Diagram:
        diagrams, reader = self.diagrams, self._reader
        if atom in self._form.edges:
            return self._circuit.of_edge(self._form.edges[atom])
        if atom in reader.stands_for:
            parts = (self.diagram(-part) for part in reader.stands_for[atom])
            return diagrams.negated(diagrams.all_of(parts))
        if atom in reader.known:
            return diagrams.negated(diagrams.one_class(reader.known[atom], 0))
        if atom in reader.inputs:
            level, number = reader.inputs[atom]
            if len(self._form.inputs[level].stated[number - 1]) == 1:
                return diagrams.one_class(level, number)
        raise Beyond

    def together(self, literals: Iterable[Literal]) -> Diagram:
        """The patients of whom all of these hold and whom no constraint forbids. Raises NoDiagram
        where that takes many more nodes than there are: clingo is quicker then."""
        key = frozenset(literals)
        if key not in self._joined:
            self._joined[key] = self._conjoined(key)
        if (joined := self._joined[key]) is None:
            raise NoDiagram
        return joined

    def _conjoined(self, literals: Iterable[Literal]) -> Diagram | None:
        diagrams = self.diagrams
        diagrams.most = min(MOST_NODES, len(diagrams.levels) + _MOST_CONJOINED)
        try:
            return diagrams.all_of(self.fulfilled(literals))
        except NoDiagram:
            return None
        finally:
            diagrams.most = MOST_NODES

    def fulfilled(self, literals: Iterable[Literal]) -> Iterator[Diagram]:
        """Diagrams that are all true where literals hold and no constraint forbids the patient."""
        yield from self._possible
        for literal in literals:
            if abs(literal) in self._form.edges:
                edge = self._form.edges[abs(literal)] ^ (literal < 0)
                yield from map(self._circuit.of_edge, self._conjuncts(edge))
            else:
                yield self.diagram(literal)

    def _conjuncts(self, edge: Edge) -> list[Edge]:
        """The edges that all have to be true where an edge is."""
        children = None if edge & 1 else self._form.gates[edge >> 1]
        return [edge] if children is None else [e for c in children for e in self._conjuncts(c)]
