"""Boolean expressions of which equal ones are one.

An edge is a whole number: twice the number of a node, and one more where it is negated. Node 0 is
the constant, so the edge 0 is false and 1 is true. A node is a source or the conjunction of its
children; a disjunction is a negated conjunction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Edge = int
FALSE: Edge = 0
TRUE: Edge = 1
_MOST_LOOKED_INTO = 64
"""Children of a conjunction, up to which what stands inside them is compared."""
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
    _rivals: dict[Edge, int] = field(default_factory=dict, repr=False)
    """Of those that exclude each other, by the number of their set."""
    _sets: int = 0

    def source(self) -> Edge:
        """A new node that is given from outside."""
        self.children.append(None)
        return 2 * (len(self.children) - 1)

    def exclude(self, edges: Iterable[Edge]) -> None:
        """From now on it is taken that of these no two ever hold together; each is in one such set
        at most."""
        self._sets += 1
        self._rivals.update(dict.fromkeys(edges, self._sets))

    def every(self, edges: Iterable[Edge]) -> Edge:
        """Where all of them hold."""
        found = self._conjuncts(edges)
        if found is None:
            return FALSE
        if len(found) < 2:
            return found[0] if found else TRUE
        if found not in self._numbers:
            self.children.append(found)
            self._numbers[found] = len(self.children) - 1
        return 2 * self._numbers[found]

    def some(self, edges: Iterable[Edge]) -> Edge:
        """Where one of them holds."""
        return self.every(one ^ 1 for one in edges) ^ 1

    def at_least(self, weighed: Sequence[tuple[Edge, int]], bound: int) -> Edge:
        """Where the weights, all above zero, of those that hold reach the bound.

        Raises TooLarge where that takes more than some 100,000 partial sums.
        """
        ordered = sorted(weighed, key=lambda one: (-one[1], one[0]))
        left = sum(weight for _, weight in ordered)
        open_sums: list[set[int]] = []
        missing, size, after = {bound}, 0, []
        for _, weight in ordered:  # what may be missing before each, from the heaviest on
            open_sums.append({one for one in missing if 0 < one <= left})
            missing = {one - taken for one in open_sums[-1] for taken in (0, weight)}
            left -= weight
            after.append(left)
            size += len(open_sums[-1])
            if size > _MOST_SUMS:
                raise TooLarge(len(ordered), bound)
        reached: dict[int, Edge] = {}
        for (edge, weight), sums, rest in reversed(
            list(zip(ordered, open_sums, after, strict=True))
        ):
            now: dict[int, Edge] = {}
            for one in sums:
                with_it = self._reached(reached, one - weight, rest)
                without = self._reached(reached, one, rest)
                now[one] = self.some((without, self.every((edge, with_it))))
            reached = now
        return self._reached(reached, bound, sum(weight for _, weight in ordered))

    @staticmethod
    def _reached(known: dict[int, Edge], missing: int, left: int) -> Edge:
        if missing <= 0:
            return TRUE
        return FALSE if missing > left else known[missing]

    def _conjuncts(self, edges: Iterable[Edge]) -> tuple[Edge, ...] | None:
        """The children that say anything, in order; None where they exclude each other."""
        found = set(edges)
        found.discard(TRUE)
        chosen = self._chosen_of(found)
        if any(self._is_false(one, found, chosen) for one in found):
            return None
        found = {one for one in found if self._rival_of(one ^ 1, chosen) is None}
        if len(found) > _MOST_LOOKED_INTO:
            return tuple(sorted(found))
        while True:
            again = self._looked_into(found)
            if again is None or again == found:
                return None if again is None else tuple(sorted(again))
            found = again

    def _looked_into(self, found: set[Edge]) -> set[Edge] | None:
        """The same, with what follows from other children left out of each."""
        kept = set(found)
        for one in sorted(found):
            inner = self.children[one >> 1]
            if inner is None or one not in kept:
                continue
            kept.discard(one)
            chosen = self._chosen_of(kept)
            excluded = any(self._is_false(x, kept, chosen) for x in inner)
            if one & 1:
                left = [x for x in inner if not self._is_false(x ^ 1, kept, chosen)]
                if not excluded:
                    kept.add(self.every(left) ^ 1 if len(left) < len(inner) else one)
            elif excluded:
                return None
            else:
                kept -= set(inner)
                kept.add(one)
        chosen = self._chosen_of(kept)
        if any(self._is_false(one, kept, chosen) for one in kept):
            return None
        return kept - {TRUE}

    def _chosen_of(self, found: Iterable[Edge]) -> dict[int, Edge]:
        """One of each set of those that exclude each other."""
        return {self._rivals[one]: one for one in found if one in self._rivals}

    def _is_false(self, edge: Edge, held: set[Edge], chosen: dict[int, Edge]) -> bool:
        """Whether an edge is seen to be false where others hold."""
        return edge == FALSE or edge ^ 1 in held or self._rival_of(edge, chosen) is not None

    def _rival_of(self, edge: Edge, chosen: dict[int, Edge]) -> Edge | None:
        """What holds and excludes the edge."""
        found = chosen.get(self._rivals.get(edge, 0))
        return None if found == edge else found
