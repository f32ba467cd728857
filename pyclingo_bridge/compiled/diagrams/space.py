"""Conclusions as diagrams over all patients, under one choice for every reading."""

import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from pyclingo_bridge.compiled.circuits.operations import Edge
from pyclingo_bridge.compiled.diagrams.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.compiled.diagrams.diagram import (
    ALWAYS,
    MOST_NODES,
    NEVER,
    Diagram,
    Diagrams,
    NoDiagram,
)
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.question import Beyond, Question, QuestionReader
from pyclingo_bridge.solving.questions import Literal

_MOST_CONJOINED = 60_000
"""So many nodes a conjunction may add."""
_MOST_SPACES = 16
"""So many choices of readings have their diagrams kept, each until half of the nodes are there."""


class KeptDiagrams(NamedTuple):
    """Diagrams that were made before, under one choice for every reading: data of `marshal`, each
    part read when it is needed. Few questions need more than one or two of those that are alone."""

    chosen: tuple[Literal, ...]
    nodes: bytes
    """Of all nodes the levels, the children, and the diagrams by the gates that they are of."""
    alone: Mapping[tuple[Literal, ...], bytes]
    """By literals, in their order, what `together` gives for them: levels, children, diagram."""


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
        known: Mapping[int, Diagram] = {}
        if kept is None:
            self.diagrams = Diagrams(widths)
        else:
            levels, children, known = marshal.loads(kept.nodes)
            self.diagrams = Diagrams.of_nodes(widths, levels, children)
        self._chosen = tuple(chosen)
        in_force = set(self._chosen)
        sources = {
            source >> 1: ALWAYS if literal in in_force else NEVER
            for literal, source in form.chosen.items()
        }
        for level, entry in enumerate(form.inputs):
            for number, source in enumerate(entry.sources, 1):
                sources[source >> 1] = self.diagrams.one_class(level, number)
        self._circuit = CircuitDiagrams(self.diagrams, form.gates, sources.get, known)
        conjuncts = self._conjuncts(form.impossible ^ 1)
        self._possible = tuple(map(self._circuit.of_edge, conjuncts))
        self._joined: dict[frozenset[Literal], Diagram | None] = {}

    def kept(
        self, literals: Iterable[Literal], asked: Iterable[Iterable[Literal]] = ()
    ) -> KeptDiagrams:
        """The diagrams of some atoms of the form, of what no constraint forbids, and of literals
        that are `asked` for together. Raises NoDiagram."""
        form = self._form
        edges = [form.edges[literal] ^ sign for literal in literals for sign in (0, 1)]
        edges += (part for edge in tuple(edges) for part in self._conjuncts(edge))
        edges += self._conjuncts(form.impossible ^ 1)
        for edge in edges:
            self._circuit.of_edge(edge)
        few, copied = self.diagrams.narrowed([None] * len(form.inputs))
        known = {edge >> 1: copied(self._circuit.of_edge(edge & ~1)) for edge in edges}
        nodes = marshal.dumps((tuple(few.levels), tuple(few.children), known))
        return KeptDiagrams(self._chosen, nodes, {_key(one): self._alone(one) for one in asked})

    def _alone(self, literals: Iterable[Literal]) -> bytes:
        few, copied = self.diagrams.narrowed([None] * len(self._form.inputs))
        diagram = copied(self.together(literals))
        return marshal.dumps((tuple(few.levels), tuple(few.children), diagram))

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


class Spaces:
    """The spaces of choices of readings, made when they are needed."""

    def __init__(
        self, form: Form, reader: QuestionReader, kept: Callable[[], KeptDiagrams | None]
    ) -> None:
        """`kept` gives the diagrams that are kept with the form."""
        self._form, self._reader, self._read = form, reader, kept
        self._spaces: dict[tuple[Literal, ...], Space] = {}
        self._alone: dict[tuple[Literal, ...], tuple[Diagrams, Diagram]] = {}

    def of(self, question: Question) -> Space:
        """The space of the readings that a question has in force. Raises Beyond."""
        chosen = question.chosen
        if len(chosen) < len(self._form.choices):
            raise Beyond
        space = self._spaces.get(chosen)
        if space is None or len(space.diagrams.levels) > MOST_NODES // 2:
            if len(self._spaces) >= _MOST_SPACES:
                self._spaces.clear()
            space = Space(self._form, chosen, self._reader, self._kept_under(chosen))
            self._spaces[chosen] = space
        return space

    def together(self, question: Question) -> tuple[Diagrams, Diagram]:
        """The patients of whom all is true that a question concludes and whom no constraint
        forbids, with the diagrams that they are one of. Raises Beyond, NoDiagram."""
        kept, key = self._kept_under(question.chosen), _key(question.concluded)
        if kept is None or key not in kept.alone:
            space = self.of(question)
            return space.diagrams, space.together(key)
        if key not in self._alone:
            levels, children, diagram = marshal.loads(kept.alone[key])
            self._alone[key] = Diagrams.of_nodes((), levels, children), diagram
        return self._alone[key]

    @cached_property
    def _kept(self) -> KeptDiagrams | None:
        return self._read()

    def _kept_under(self, chosen: tuple[Literal, ...]) -> KeptDiagrams | None:
        """The diagrams that are kept, where they are under these choices."""
        return self._kept if self._kept is not None and self._kept.chosen == chosen else None


def _key(literals: Iterable[Literal]) -> tuple[Literal, ...]:
    """Literals as `KeptDiagrams.alone` has them."""
    return tuple(sorted(set(literals)))
