"""Patients whose best plans kill a mutant that shows in nothing but plans."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyclingo_bridge.mutate.best_plans import BestPlans, patient_of
from pyclingo_bridge.mutate.judge import Judged
from pyclingo_bridge.mutate.killers import Situation
from pyclingo_bridge.mutate.mutants import Mutant, Place
from pyclingo_bridge.population.self_composition import WITH_PLANS


@dataclass
class PlanKills:
    """What was found so far, batch by batch."""

    by_plans: dict[Situation, dict[Place, frozenset[str]]] = field(default_factory=dict)
    """For a patient, the mutants that its best plans kill, by their places, each with the goals."""
    by_answers: list[Situation] = field(default_factory=list)
    """Patients who kill without a plan, under other readings."""

    def look(self, plans: BestPlans, judged: Sequence[Judged], smallest: bool) -> None:
        """Look for patients that kill those of the mutants that a case cannot notice otherwise."""
        batch = plans.batch
        filled = batch.table.filled([patient_of(one.situation) for one in judged])
        mutants = [one.mutant for one in judged]
        left = [one for one in mutants if not batch.table.noticed(filled, batch.switches(one))]
        for patient in tuple(self.by_plans):
            left = self._without_noticed(plans, patient, left)
        while left:
            first, *left = left
            killer = self._killer(plans, first, smallest)
            if killer is not None:
                left = self._without_noticed(plans, killer, left)

    def _killer(self, plans: BestPlans, mutant: Mutant, smallest: bool) -> Situation | None:
        """A patient whose best plans kill a mutant, noted; None where there is none."""
        batch, contrast = plans.batch, plans.batch.contrast
        for context in contrast.plan_killers(batch.assumed(mutant)):
            situation = contrast.situation(context)
            patient = patient_of(situation)
            if WITH_PLANS not in situation:
                if batch.table.noticed(batch.table.filled([patient]), batch.switches(mutant)):
                    self.by_answers.append(patient)
                    return None
            elif goals := plans.goals(patient, mutant):
                if smallest:
                    fewer = patient_of(contrast.situation(contrast.smallest(context)))
                    if fewer_goals := plans.goals(fewer, mutant):
                        patient, goals = fewer, fewer_goals
                self.by_plans.setdefault(patient, {})[mutant.place] = goals
                return patient
        return None

    def _without_noticed(
        self, plans: BestPlans, patient: Situation, mutants: Sequence[Mutant]
    ) -> list[Mutant]:
        """The mutants that the best plans of a patient do not kill; the others are noted."""
        noticed: set[Mutant] = set()
        for mutant in plans.changing(patient, plans.batch.contrast.seen, mutants):
            if goals := plans.goals(patient, mutant):
                self.by_plans[patient][mutant.place] = goals
                noticed.add(mutant)
        return [mutant for mutant in mutants if mutant not in noticed]
