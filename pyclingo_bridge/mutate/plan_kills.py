"""Patients whose best plans tell a mutant that nothing but a plan tells."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyclingo_bridge.mutate.best_plans import BestPlans, view_of
from pyclingo_bridge.mutate.judge import Batch, Judged
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.killers import Situation
from pyclingo_bridge.mutate.mutants import Mutant, Place
from pyclingo_bridge.population.self_composition import WITH_PLANS


@dataclass
class PlanKills:
    """What was found so far, batch by batch."""

    by_plans: dict[Situation, dict[Place, frozenset[str]]] = field(default_factory=dict)
    """For a patient, the mutants that its best plans tell, by their places, each with the goals."""
    by_answers: list[Situation] = field(default_factory=list)
    """Patients who tell without a plan, under other readings."""

    def look(
        self, batch: Batch, table: Table, plans: BestPlans, judged: Sequence[Judged], smallest: bool
    ) -> None:
        """Look for patients that tell those of the mutants that a case cannot tell otherwise."""
        filled = table.filled([view_of(one.situation) for one in judged])
        mutants = [one.mutant for one in judged]
        left = [one for one in mutants if not table.told(filled, batch.switches(one))]
        for view in list(self.by_plans):
            left = self._without_told(batch, plans, view, left)
        while left:
            first, *left = left
            found = self._found(batch, table, plans, first, smallest)
            if found is not None:
                left = self._without_told(batch, plans, found, left)

    def _found(
        self, batch: Batch, table: Table, plans: BestPlans, mutant: Mutant, smallest: bool
    ) -> Situation | None:
        """A patient of whom the best plans tell a mutant, noted."""
        contrast = batch.contrast
        for context in contrast.plan_killers(batch.assumed(mutant)):
            situation = contrast.situation(context)
            view = view_of(situation)
            if WITH_PLANS not in situation:
                if table.told(table.filled([view]), batch.switches(mutant)):
                    self.by_answers.append(view)
                    return None
            elif goals := plans.goals(view, mutant):
                fewer = (
                    view_of(contrast.situation(contrast.smallest(context))) if smallest else view
                )
                if fewer_goals := plans.goals(fewer, mutant):
                    view, goals = fewer, fewer_goals
                self.by_plans.setdefault(view, {})[mutant.place] = goals
                return view
        return None

    def _without_told(
        self, batch: Batch, plans: BestPlans, view: Situation, mutants: Sequence[Mutant]
    ) -> list[Mutant]:
        """The mutants that the best plans of a patient do not tell; the others are noted."""
        told: set[Mutant] = set()
        for one in plans.changing(view, batch.contrast.seen, mutants):
            if goals := plans.goals(view, one):
                self.by_plans[view][one.place] = goals
                told.add(one)
        return [one for one in mutants if one not in told]
