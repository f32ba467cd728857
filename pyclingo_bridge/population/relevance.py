"""Relevance of inputs: which can still change a conclusion of a case, by self-composition.

An input can matter to a conclusion when there are two consistent patients that differ in this input
alone, the conclusion being true of one and not of the other. That no such pair exists is a proof
that it cannot matter.
"""

from collections.abc import Iterable, Mapping, Sequence

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.population.self_composition import (
    Sides,
    by_arguments,
    known_by_input,
    of_patient,
)
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.solver import Literal


class Relevance:
    """Two patients that share what a case fixes; asked by assumption which inputs may differ."""

    def __init__(self, kb: KnowledgeBase) -> None:
        concluded = [literal for atoms in kb.conclusions.values() for literal in atoms]
        symbols = kb.structure.symbols
        compared = Sides(kb.structure, kb.structure, lambda _: concluded, of_patient)
        left = compared.pair.left
        self.solver = compared.solver
        self._stated, self._chosen = by_arguments(left, PATIENT), by_arguments(left, CHOSEN)
        self._known = known_by_input(left)
        self._differs = compared.differs
        self._consistent = [*compared.possible, *compared.without_plans]
        self._outcomes = {
            kind: self.solver.any_of(different)
            for kind, atoms in kb.conclusions.items()
            if (different := compared.different(symbols[literal] for literal in atoms))
        }
        self._several = self.solver.more_than(self._differs.values(), 1)

    def relevant(
        self,
        outcome: str,
        values: Mapping[str, Value],
        unstated: Iterable[str],
        readings: Mapping[str, str],
    ) -> frozenset[str]:
        """The inputs that can still matter to conclusions of a kind, given the facts of a case.

        All others are proved not to: each alone, and all of them together where those that can
        are known. An input that matters only together with others is one of a smallest such set.
        """
        if outcome not in self._outcomes:
            return frozenset()
        fixed = [*self._assumed(values, tuple(unstated), readings), self._outcomes[outcome]]
        names = {literal: name for name, literal in self._differs.items()}
        relevant = self.solver.reached([*fixed, -self._several], names)
        while joint := self._jointly_relevant(fixed, set(names) - relevant, relevant):
            relevant |= joint
        return frozenset(names[literal] for literal in relevant)

    def _assumed(
        self, values: Mapping[str, Value], unstated: Sequence[str], readings: Mapping[str, str]
    ) -> list[Literal]:
        """What is the same in both: the facts, what stays unsaid, and the readings in force."""
        fixed = [self._stated[item] for item in values.items()]
        fixed += [-self._known[name] for name in unstated]
        fixed += [self._chosen[item] for item in readings.items()]
        same = [-self._differs[name] for name in (*values, *unstated)]
        return [*self._consistent, *fixed, *same]

    def _jointly_relevant(
        self, fixed: Sequence[Literal], free: set[Literal], same: set[Literal]
    ) -> set[Literal]:
        """Inputs that only together lead from one consistent patient to another with another
        outcome, none of them to spare; empty where there are none. The first are left out wherever
        that can be, so that it does not depend on what was asked before."""
        differing, kept = self._differing(fixed, free, same), set(free)
        for literal in sorted(free if differing else ()):
            if literal in differing:
                others = same | (free - kept) | {literal}
                fewer = self._differing(fixed, kept - {literal}, others)
                if not fewer:
                    continue
                differing = fewer
            kept.discard(literal)
        return kept if differing else set()

    def _differing(
        self, fixed: Sequence[Literal], free: set[Literal], same: set[Literal]
    ) -> set[Literal]:
        """The free inputs that differ between two such patients; empty where there are none."""
        model = self.solver.holds([*fixed, *(-literal for literal in sorted(same))], sorted(free))
        return set(model or ())
