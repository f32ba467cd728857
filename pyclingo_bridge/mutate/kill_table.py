"""Situations against mutants, by going through the rules for all situations at once.

The same question as of the two copies, answered in another way: the tests compare the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import clingo

from pyclingo_bridge.answer.expectations import of_plans
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.mutate.bit_columns import BROKEN, Columns, Filled
from pyclingo_bridge.mutate.killers import Situation, observed, of_contradictions
from pyclingo_bridge.population.switches import SwitchedProgram
from pyclingo_bridge.solving.bitsets import members
from pyclingo_bridge.solving.solver import Literal


class Table:
    """Situations against mutants, by going through the rules for all situations at once."""

    def __init__(
        self, kb: KnowledgeBase, switched: SwitchedProgram, also: Sequence[clingo.Symbol] = ()
    ) -> None:
        self.structure = structure = switched.structure
        self._seen = observed(kb, switched)
        literals = [one for x in also if (one := structure.program.literal(x)) is not None]
        switches = set(switched.switches)
        bodies = (rule.body for rule in structure.rules if not switches.isdisjoint(rule.body))
        below = {abs(one) for body in bodies for one in body}
        self._columns = Columns(structure, {*self._seen, *literals, *below, *structure.errors})
        self._heads = structure.choices
        self.always = frozenset(switched.switches[: len(switched.rules)])

    def filled(self, situations: Sequence[Situation]) -> Filled:
        """The answers of the guideline."""
        on = frozenset(self.structure.symbols[one] for one in self.always)
        return self._columns.filled([one | on for one in situations])

    def killed(self, filled: Filled, switches: Mapping[Literal, bool]) -> int:
        """The situations that tell a mutant from the guideline, a bit for each."""
        new = filled.changed(switches)
        told = errors = 0
        for one in self._differing(filled, new):
            told |= filled.values[one] ^ new[one]
            if of_contradictions(self.structure.symbols[one]):
                errors |= filled.values[one] ^ new[one]
        void = filled.every
        for values in ({}, new):
            void &= self._any(filled, values, self.structure.errors)
        broken = filled.values.get(BROKEN, 0), new.get(BROKEN, filled.values.get(BROKEN, 0))
        valid = 0
        for values, wrong in (({}, broken[0]), (new, broken[1])):
            valid |= filled.every & ~wrong & ~self._unlike(filled, values)
        return valid & (told & ~void | errors | broken[0] ^ broken[1])

    def told(self, filled: Filled, switches: Mapping[Literal, bool]) -> int:
        """The situations, all without a plan, that a case can tell from those under a mutant."""
        new = filled.changed(switches)
        found = 0
        for one in self._expectable(filled, new):
            found |= filled.values[one] ^ new[one]
        return found & ~self._broken(filled, new)

    def changes(
        self, filled: Filled, switches: Mapping[Literal, bool]
    ) -> dict[int, frozenset[str]]:
        """For each of these situations, the goals of a case that tell."""
        new = filled.changed(switches)
        answered = ~self._broken(filled, new)
        found: dict[int, set[str]] = {}
        for one in self._expectable(filled, new):
            text = str(self.structure.symbols[one])
            before = filled.values[one]
            for place in members((before ^ new[one]) & answered):
                goal = text if before >> place & 1 else f"absent({text})"
                found.setdefault(place, set()).add(goal)
        return {place: frozenset(goals) for place, goals in found.items()}

    def _differing(self, filled: Filled, new: Mapping[Literal, int]) -> Iterator[Literal]:
        return (one for one in self._seen_set if one in new and new[one] != filled.values[one])

    def _expectable(self, filled: Filled, new: Mapping[Literal, int]) -> Iterator[Literal]:
        """What is different, but for what a case expects of plans only."""
        symbols = self.structure.symbols
        return (one for one in self._differing(filled, new) if not of_plans(symbols[one]))

    @staticmethod
    def _broken(filled: Filled, new: Mapping[Literal, int]) -> int:
        """Where a constraint forbids the answer: then no atom holds."""
        before = filled.values.get(BROKEN, 0)
        return before | new.get(BROKEN, before)

    @cached_property
    def _seen_set(self) -> frozenset[Literal]:
        return frozenset(self._seen)

    @staticmethod
    def _any(filled: Filled, new: Mapping[Literal, int], atoms: Sequence[Literal]) -> int:
        found = 0
        for one in atoms:
            found |= new.get(one, filled.values.get(one, 0))
        return found

    def _unlike(self, filled: Filled, new: Mapping[Literal, int]) -> int:
        found = 0
        for one in self._heads:
            found |= filled.selected(one) ^ new.get(one, filled.values.get(one, 0))
        return found
