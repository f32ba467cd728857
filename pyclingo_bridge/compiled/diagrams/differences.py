"""What a conclusion can still hang on: two patients side by side, on diagrams.

A conclusion and the constraints of its patients are walked down at once. The two patients are of
the same class at each level but where they may differ.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, product, repeat
from typing import TypeVar, cast

from pyclingo_bridge.compiled.diagrams.diagram import ALWAYS, NEVER, Diagram, Diagrams

_Pair = tuple[Diagram, Diagram]
_Sides = tuple[Diagram, Diagram, Diagram, Diagram]
"""What is concluded of either patient, and what else has to be true of either."""
_Together = TypeVar("_Together", bound=tuple[Diagram, ...])


class Differences:
    """Walks down diagrams of which no child is closed."""

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams
        self._levels, self._below = diagrams.levels, diagrams.children
        self._met: dict[_Pair, bool] = {}
        self._starts = [0, *accumulate(diagrams.widths)]
        self._children_met = {(ALWAYS, ALWAYS): (1 << self._starts[-1]) - 1}
        self._differing: dict[_Sides, bool] = {}

    def meet(self, left: Diagram, right: Diagram) -> bool:
        """Whether both are true of some patient."""
        if NEVER in (left, right):
            return False
        if left == right or ALWAYS in (left, right):
            return True
        pair = left, right
        if pair not in self._met:
            _, children = self._children(pair)
            self._met[pair] = any(self.meet(*below) for below in children)
        return self._met[pair]

    def children_met(self, pair: _Pair) -> int:
        """The children of all levels, as bits by `bit`, with which both are true of somebody."""
        if NEVER in pair:
            return 0
        if pair not in self._children_met:
            level, children = self._children(pair)
            others, met = ~(self.bit(level + 1, 0) - self.bit(level, 0)), 0
            for number, below in enumerate(children):
                if found := self.children_met(below):
                    met |= found & others | self.bit(level, number)
            self._children_met[pair] = met
        return self._children_met[pair]

    def bit(self, level: int, number: int) -> int:
        """The bit of a child of a level."""
        return 1 << self._starts[level] + number

    def without_bearing_alone(self, pairs: Iterable[_Pair], levels: int) -> int:
        """The levels left, of some as bits, at which no two patients who differ there alone differ
        in a conclusion. Pairs are of a conclusion and what is true of everybody."""
        pending, seen = list(pairs), set[_Pair]()
        while pending:
            pair = pending.pop()
            conclusion, everybody = pair
            if pair in seen or everybody == NEVER:
                continue
            if not self._diagrams.asked(conclusion) & levels:
                continue
            seen.add(pair)
            level, children = self._children(pair)
            below = list(dict.fromkeys(children))
            if levels >> level & 1 and self._differ_in_one(below):
                levels &= ~(1 << level)
            pending += below
        return levels

    def _differ_in_one(self, children: Sequence[_Pair]) -> bool:
        """Whether two patients alike below can be below two of some children and differ in the
        conclusion."""
        return any(
            self._differ((one[0], other[0], one[1], other[1]), 0, self._differing)
            for number, one in enumerate(children)
            for other in children[number + 1 :]
        )

    def minimal_set(self, pairs: Iterable[_Pair], levels: int) -> int:
        """A minimal set of some levels, as bits, in which two patients who differ in a conclusion
        differ, the first levels left out wherever that can be; 0 where there is none."""

        def apart(pairs: Iterable[_Pair], levels: int) -> list[_Pair]:
            known = dict[_Sides, bool]()
            return [(c, e) for c, e in pairs if self._differ((c, c, e, e), levels, known)]

        left = apart(pairs, levels)
        if not left:
            return 0
        for level in range(levels.bit_length()):
            fewer = levels & ~(1 << level)
            if fewer != levels and (still := apart(left, fewer)):
                left, levels = still, fewer
        return levels

    def _differ(self, sides: _Sides, free: int, known: dict[_Sides, bool]) -> bool:
        """Whether two patients who are alike at all levels that are not free can differ in the
        conclusion."""
        left, right, first, second = sides
        if NEVER in (first, second):
            return False
        if left == right and not (free and self._diagrams.asked(left) & free):
            return False
        if left != right and first == second == ALWAYS:
            return True
        if sides not in known:
            level, children = self._children(sides)
            if free >> level & 1:
                several = list(children)
                ones = dict.fromkeys((one[0], one[2]) for one in several)
                others = dict.fromkeys((one[1], one[3]) for one in several)
                pairs = product(ones, others)
                children = ((one[0], other[0], one[1], other[1]) for one, other in pairs)
            known[sides] = any(self._differ(one, free, known) for one in dict.fromkeys(children))
        return known[sides]

    def _children(self, sides: _Together) -> tuple[int, Iterator[_Together]]:
        """The first level that a side asks for, and by each of its children those of all sides."""
        levels, below = self._levels, self._below
        level = min([levels[side] for side in sides])
        rows = [below[side] if levels[side] == level else repeat(side) for side in sides]
        return level, cast(Iterator[_Together], zip(*rows, strict=False))  # one has the width
