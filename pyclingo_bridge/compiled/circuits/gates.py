"""Gates: boolean expressions as an and-inverter graph, in which equal expressions are one node.

An edge is a whole number: twice the number of a node, and one more where it is negated. Node 0 is
the constant, so the edge 0 is false and 1 is true. A node is a source or the conjunction of its
children; a disjunction is a negated conjunction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge

_MOST_COMPARED = 64
"""Children of a conjunction, up to which they are compared with what stands inside them."""
_MOST_SUMS = 100_000


class TooLarge(Exception):
    """A sum of weights with too many partial sums for a circuit."""

    def __init__(self, literals: int, bound: int) -> None:
        super().__init__(f"a sum of {literals} weights that is to reach {bound}")


@dataclass(frozen=True, slots=True)
class Loop:
    """Nodes that rest on each other: each variable becomes its next edge until none changes."""

    variables: tuple[int, ...]
    following: tuple[Edge, ...]


@dataclass
class Gates:
    """A growing circuit."""

    children: list[tuple[Edge, ...] | None] = field(default_factory=lambda: [None])
    """Of each node: what it is the conjunction of; None for a source and the constant."""
    loops: list[Loop] = field(default_factory=list)
    _numbers: dict[tuple[Edge, ...], int] = field(default_factory=dict, repr=False)
    _exclusive_set: dict[Edge, int] = field(default_factory=dict, repr=False)
    """The number of the set of mutually exclusive edges that an edge is in."""
    _sets: int = 0

    def source(self) -> Edge:
        """A new node that is given from outside."""
        self.children.append(None)
        return 2 * (len(self.children) - 1)

    def exclude(self, edges: Iterable[Edge]) -> None:
        """Declare that no two of these edges ever hold together; an edge is in one such set at
        most."""
        self._sets += 1
        self._exclusive_set.update(dict.fromkeys(edges, self._sets))

    def every(self, edges: Iterable[Edge]) -> Edge:
        """The conjunction of edges."""
        children = self._conjuncts(edges)
        if children is None:
            return FALSE
        if len(children) < 2:
            return children[0] if children else TRUE
        if children not in self._numbers:
            self.children.append(children)
            self._numbers[children] = len(self.children) - 1
        return 2 * self._numbers[children]

    def some(self, edges: Iterable[Edge]) -> Edge:
        """The disjunction of edges."""
        return self.every(edge ^ 1 for edge in edges) ^ 1

    def at_least(self, weighted: Sequence[tuple[Edge, int]], bound: int) -> Edge:
        """Where the weights, all above zero, of the edges that hold reach the bound.

        Raises TooLarge where that takes more than some 100,000 partial sums.
        """
        ordered = sorted(weighted, key=lambda pair: (-pair[1], pair[0]))
        total = rest = sum(weight for _, weight in ordered)
        layers: list[tuple[Edge, int, int, set[int]]] = []
        missing, size = {bound}, 0
        for edge, weight in ordered:  # what may be missing before each, from the heaviest on
            sums = {lack for lack in missing if 0 < lack <= rest}
            missing = {lack - taken for lack in sums for taken in (0, weight)}
            rest -= weight
            layers.append((edge, weight, rest, sums))
            size += len(sums)
            if size > _MOST_SUMS:
                raise TooLarge(len(ordered), bound)
        reached: dict[int, Edge] = {}
        for edge, weight, rest, sums in reversed(layers):
            after: dict[int, Edge] = {}
            for lack in sums:
                with_edge = self.every((edge, self._reached(reached, lack - weight, rest)))
                after[lack] = self.some((self._reached(reached, lack, rest), with_edge))
            reached = after
        return self._reached(reached, bound, total)

    @staticmethod
    def _reached(known: dict[int, Edge], missing: int, rest: int) -> Edge:
        if missing <= 0:
            return TRUE
        return FALSE if missing > rest else known[missing]

    def _conjuncts(self, edges: Iterable[Edge]) -> tuple[Edge, ...] | None:
        """The edges that a conjunction needs, sorted; None where they exclude each other."""
        children = set(edges) - {TRUE}
        chosen = self._chosen(children)
        if any(self._is_false(edge, children, chosen) for edge in children):
            return None
        children = {edge for edge in children if self._rival(edge ^ 1, chosen) is None}
        if len(children) > _MOST_COMPARED:
            return tuple(sorted(children))
        simpler = self._simplified(children)
        while simpler is not None and simpler != children:
            children, simpler = simpler, self._simplified(simpler)
        return None if simpler is None else tuple(sorted(simpler))

    def _simplified(self, children: set[Edge]) -> set[Edge] | None:
        """The conjuncts without what follows from others; None where they exclude each other."""
        kept = set(children)
        for edge in sorted(children):
            inner = self.children[edge >> 1]
            if inner is None or edge not in kept:
                continue
            kept.discard(edge)
            chosen = self._chosen(kept)
            excluded = any(self._is_false(child, kept, chosen) for child in inner)
            if edge & 1:
                if not excluded:
                    rest = [x for x in inner if not self._is_false(x ^ 1, kept, chosen)]
                    kept.add(self.every(rest) ^ 1 if len(rest) < len(inner) else edge)
            elif excluded:
                return None
            else:
                kept = kept.difference(inner) | {edge}
        chosen = self._chosen(kept)
        if any(self._is_false(edge, kept, chosen) for edge in kept):
            return None
        return kept - {TRUE}

    def _chosen(self, edges: Iterable[Edge]) -> dict[int, Edge]:
        """Of each set of mutually exclusive edges, the one that is among these."""
        return {self._exclusive_set[edge]: edge for edge in edges if edge in self._exclusive_set}

    def _is_false(self, edge: Edge, true: set[Edge], chosen: dict[int, Edge]) -> bool:
        """Whether an edge is seen to be false where others are true."""
        return edge == FALSE or edge ^ 1 in true or self._rival(edge, chosen) is not None

    def _rival(self, edge: Edge, chosen: dict[int, Edge]) -> Edge | None:
        """The chosen edge that excludes this one."""
        rival = chosen.get(self._exclusive_set.get(edge, 0))
        return None if rival == edge else rival
