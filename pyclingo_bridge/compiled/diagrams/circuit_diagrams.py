"""The gates of a circuit as diagrams, each made when it is first asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pyclingo_bridge.compiled.circuits.operations import FALSE, Edge
from pyclingo_bridge.compiled.diagrams.diagram import NEVER, Diagram, Diagrams, NoDiagram


class CircuitDiagrams:
    """What a circuit says where its sources are given as diagrams."""

    def __init__(
        self,
        diagrams: Diagrams,
        gates: Sequence[tuple[Edge, ...] | None],
        source: Callable[[int], Diagram | None],
        known: Mapping[int, Diagram] | None = None,
    ) -> None:
        """`source` gives the diagram of a source, by its node; `known` has those of further nodes,
        if there are any."""
        self._diagrams, self._gates, self._source = diagrams, gates, source
        self._known: dict[int, Diagram] = {FALSE >> 1: NEVER, **(known or {})}

    def of_edge(self, edge: Edge) -> Diagram:
        """The diagram of an edge. Raises NoDiagram for what rests on a loop: its variables are
        nodes without children and no sources."""
        known = self._known
        awaited: list[tuple[int, list[Edge]]] = []
        self._await(awaited, edge >> 1)
        while awaited:
            node, left = awaited[-1]
            while left and (diagram := known.get(left[-1] >> 1)) is not None:
                child = left.pop()
                if diagram == child & 1:  # one that is false: the others do not matter
                    left.clear()
            if left:
                self._await(awaited, left[-1] >> 1)
            else:
                awaited.pop()
                known[node] = self._every(self._gates[node] or ())
        diagram = known[edge >> 1]
        return self._diagrams.negated(diagram) if edge & 1 else diagram

    def unless_above(self, sources: Iterable[int]) -> dict[int, Diagram]:
        """The diagrams made so far, but for those of nodes that rest on one of some sources."""
        above = set(sources)
        for node, children in enumerate(self._gates):  # each stands after its children
            if children is not None and not above.isdisjoint(child >> 1 for child in children):
                above.add(node)
        return {node: diagram for node, diagram in self._known.items() if node not in above}

    def _every(self, children: Iterable[Edge]) -> Diagram:
        """The conjunction of edges of which all have diagrams, or one that is false."""
        known, conjuncts = self._known, []
        for child in children:
            diagram = known.get(child >> 1)
            if diagram == child & 1:
                return NEVER
            if diagram is not None:
                conjuncts.append(self._diagrams.negated(diagram) if child & 1 else diagram)
        return self._diagrams.all_of(conjuncts)

    def _await(self, awaited: list[tuple[int, list[Edge]]], node: int) -> None:
        """Give a source its diagram, or let a gate wait for those of its children that have none
        yet; for none of them where another is false. Raises NoDiagram."""
        if node in self._known:
            return
        children = self._gates[node]
        if children is not None:
            false = any(self._known.get(child >> 1) == child & 1 for child in children)
            missing = () if false else (one for one in children if one >> 1 not in self._known)
            awaited.append((node, list(missing)))
            return
        diagram = self._source(node)
        if diagram is None:
            raise NoDiagram
        self._known[node] = diagram
