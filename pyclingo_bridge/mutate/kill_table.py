"""Kill table: situations against mutants, by going through the rules for all situations at once.

The same question as of the two copies, answered in another way: the tests compare the two.
"""

from collections.abc import Iterator, Mapping, Sequence

import clingo

from pyclingo_bridge.answer.expectations import of_plans
from pyclingo_bridge.base.bitsets import members
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.mutate.bit_columns import BROKEN, Bits, Columns, Filled
from pyclingo_bridge.mutate.killers import Situation, observed, of_contradictions
from pyclingo_bridge.population.switches import SwitchedProgram
from pyclingo_bridge.solving.solver import Literal


class Table:
    """Situations against the mutants of a program with switches."""

    def __init__(
        self, kb: KnowledgeBase, switched: SwitchedProgram, also: Sequence[clingo.Symbol] = ()
    ) -> None:
        """`also` are atoms that are looked up, besides those that an answer tells."""
        self._structure = structure = switched.structure
        seen = observed(kb, switched)
        self._seen = frozenset(seen)
        literals = [one for x in also if (one := structure.program.literal(x)) is not None]
        wanted = {*seen, *literals, *switched.in_bodies, *structure.errors}
        self._columns = Columns(structure, wanted)
        switches = switched.switches[: len(switched.rules)]
        self._rules_on = frozenset(structure.symbols[switch] for switch in switches)

    def filled(self, situations: Sequence[Situation]) -> Filled:
        """The answers of the guideline."""
        return self._columns.filled([situation | self._rules_on for situation in situations])

    def killed(self, filled: Filled, switches: Mapping[Literal, bool]) -> Bits:
        """The situations that tell a mutant from the guideline."""
        new = filled.changed(switches)
        different = of_errors = 0
        for atom in self._differing(filled, new):
            changed = filled.values[atom] ^ new[atom]
            different |= changed
            if of_contradictions(self._structure.symbols[atom]):
                of_errors |= changed
        valid, void = 0, filled.every
        for values in ({}, new):
            void &= filled.any_true(self._structure.errors, values)
            valid |= ~filled.true(BROKEN, values) & ~self._not_chosen(filled, values)
        broken = filled.true(BROKEN, {}) ^ filled.true(BROKEN, new)
        return filled.every & valid & (different & ~void | of_errors | broken)

    def noticed(self, filled: Filled, switches: Mapping[Literal, bool]) -> Bits:
        """The situations, all without a plan, in which a case can notice a mutant."""
        new = filled.changed(switches)
        noticed = 0
        for atom in self._expectable(filled, new):
            noticed |= filled.values[atom] ^ new[atom]
        return noticed & ~self._broken(filled, new)

    def changes(
        self, filled: Filled, switches: Mapping[Literal, bool]
    ) -> dict[int, frozenset[str]]:
        """For each of these situations, the goals of a case that notice the mutant."""
        new = filled.changed(switches)
        answered = ~self._broken(filled, new)
        goals: dict[int, set[str]] = {}
        for atom in self._expectable(filled, new):
            text = str(self._structure.symbols[atom])
            before = filled.values[atom]
            for place in members((before ^ new[atom]) & answered):
                goal = text if before >> place & 1 else f"absent({text})"
                goals.setdefault(place, set()).add(goal)
        return {place: frozenset(texts) for place, texts in goals.items()}

    def _differing(self, filled: Filled, new: Mapping[Literal, Bits]) -> Iterator[Literal]:
        return (atom for atom in self._seen if atom in new and new[atom] != filled.values[atom])

    def _expectable(self, filled: Filled, new: Mapping[Literal, Bits]) -> Iterator[Literal]:
        """What is different, but for what a case expects of plans only."""
        symbols = self._structure.symbols
        return (atom for atom in self._differing(filled, new) if not of_plans(symbols[atom]))

    @staticmethod
    def _broken(filled: Filled, new: Mapping[Literal, Bits]) -> Bits:
        """Where a constraint forbids the answer, before or after: then no atom holds."""
        return filled.true(BROKEN, {}) | filled.true(BROKEN, new)

    def _not_chosen(self, filled: Filled, new: Mapping[Literal, Bits]) -> Bits:
        """Where the plan is not just what is said to be chosen."""
        where = 0
        for head in self._structure.choices:
            where |= filled.selected(head) ^ filled.true(head, new)
        return where
