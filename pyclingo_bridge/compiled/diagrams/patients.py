"""The patients that a question leaves, as diagrams of what it leaves open.

Most constraints are about few inputs. What all patients fulfil is held in parts that have no input
in common, and conjoined with a conclusion only where they share an input with it: so they do not
multiply its size.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from pyclingo_bridge.compiled.diagrams.diagram import ALWAYS, NEVER, Diagram
from pyclingo_bridge.compiled.diagrams.differences import Differences
from pyclingo_bridge.compiled.diagrams.space import Space
from pyclingo_bridge.compiled.question import Question
from pyclingo_bridge.solving.questions import Literal


class Patients:
    """The patients of whom what a question assumes is true and whom no constraint forbids."""

    def __init__(self, space: Space, question: Question) -> None:
        self._space, self._question = space, question
        self._diagrams, self._narrowed = space.diagrams.narrowed(question.allowed)
        self._parts = self._in_parts(map(self._narrowed, space.fulfilled(question.concluded)))
        self._differences = Differences(self._diagrams)
        self._around: dict[int, Diagram] = {}

    @cached_property
    def exist(self) -> bool:
        """Whether there is such a patient."""
        left = self._question.impossible is None
        return left and all(part != NEVER for _, part in self._parts)

    def show(self, literal: Literal) -> bool:
        """Whether a literal is true of some of them."""
        diagram = self._narrowed(self._space.diagram(literal))
        around = self._beside(self._diagrams.asked(diagram))
        return self.exist and self._differences.meet(diagram, around)

    def with_classes(
        self, classes: Iterable[tuple[int, int]], literals: Sequence[Literal]
    ) -> list[set[Literal]]:
        """Those of some literals that are true of some of them whose input at a level is of a
        class, for each level and class."""
        if not self.exist:
            return [set() for _ in classes]
        met = {literal: self._children_met(literal) for literal in literals}
        bits = (self._differences.bit(*place) for place in classes)
        return [{literal for literal in literals if met[literal] & bit} for bit in bits]

    def _children_met(self, literal: Literal) -> int:
        """The classes of all inputs with which a literal is true of some patient, as bits."""
        diagram = self._narrowed(self._space.diagram(literal))
        asked = self._diagrams.asked(diagram)
        met = self._differences.children_met((diagram, self._beside(asked)))
        for levels, part in self._parts:
            if met and not levels & asked:  # what holds there hangs on nothing else
                met &= self._differences.children_met((ALWAYS, part))
        return met

    def bearing(self, literals: Iterable[Literal], levels: Iterable[int]) -> set[int]:
        """The levels, of some, that can still matter to whether one of the literals is true.

        A level matters where two patients differ there alone. It may also matter only together with
        others, where a constraint ties them: then it is one of a minimal set.
        """
        wanted = set(levels)
        left = sum(1 << level for level in wanted) if self.exist else 0
        diagrams = (self._narrowed(self._space.diagram(literal)) for literal in literals)
        pairs = [(one, self._beside(self._diagrams.asked(one))) for one in set(diagrams)]
        left = self._differences.without_bearing_alone(pairs, left)
        for part, _ in self._parts:
            while (tied := part & left).bit_count() > 1:
                touched = [pair for pair in pairs if self._diagrams.asked(pair[0]) & tied]
                together = self._differences.minimal_set(touched, tied)
                if not together:
                    break
                left &= ~together
        return {level for level in wanted if self.exist and not left >> level & 1}

    def _beside(self, levels: int) -> Diagram:
        """The parts that ask for one of some levels, which are bits."""
        if levels not in self._around:
            parts = (part for asked, part in self._parts if asked & levels)
            self._around[levels] = self._diagrams.all_of(parts)
        return self._around[levels]

    def _in_parts(self, conjuncts: Iterable[Diagram]) -> list[tuple[int, Diagram]]:
        """Diagrams of which no two ask for the same level, each behind those that it asks for."""
        parts: list[tuple[int, list[Diagram]]] = []
        for diagram in conjuncts:
            asked, joined = self._diagrams.asked(diagram), [diagram]
            apart = list[tuple[int, list[Diagram]]]()
            for part in parts:
                if part[0] & asked:
                    asked, joined = asked | part[0], part[1] + joined
                else:
                    apart.append(part)
            parts = [*apart, (asked, joined)]
        return [(asked, self._diagrams.all_of(joined)) for asked, joined in parts]
