"""The best plans of a patient, under a guideline and under its mutants."""

from collections.abc import Iterable, Sequence

import clingo

from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.answer.expectations import of_plans
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.mutate.judge import Batch
from pyclingo_bridge.mutate.killers import Situation
from pyclingo_bridge.mutate.mutants import Mutant
from pyclingo_bridge.solving.program import AnswerSet
from pyclingo_bridge.solving.solver import Enumeration
from pyclingo_bridge.solving.symbols import signature_of


def patient_of(situation: Situation) -> Situation:
    """The patient and the readings of a situation: what a case file can say."""
    return frozenset(filter(_of_a_case, situation))


def _of_a_case(symbol: clingo.Symbol) -> bool:
    return signature_of(symbol) in (PATIENT, CHOSEN)


class BestPlans:
    """The mutants of a batch, by what they do to the best plans."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        free = batch.structure.free.items()
        self._free = {symbol: atom for atom, symbol in free if _of_a_case(symbol)}
        self._known: dict[tuple[Situation, Mutant | None], Enumeration] = {}

    def changing(
        self, patient: Situation, symbols: Iterable[clingo.Symbol], mutants: Iterable[Mutant]
    ) -> list[Mutant]:
        """The mutants that change some plan of a patient, best or not, or one of the atoms in it:
        others need not be looked at."""
        contrast = self.batch.contrast
        solver, given = contrast.leave_one_out.solver, contrast.leave_one_out.pair.left.given
        which = {solver.all_of(self.batch.assumed(mutant)): mutant for mutant in mutants}
        stated = [
            literal if symbol in patient else -literal
            for symbol, literal in given.items()
            if _of_a_case(symbol)
        ]
        reached = solver.reached([*contrast.in_plans(symbols), *stated], which) if which else set()
        return [mutant for literal, mutant in which.items() if literal in reached]

    def of(self, patient: Situation, mutant: Mutant | None) -> Enumeration:
        """The best plans under a mutant, or under the guideline."""
        key = patient, mutant
        if key not in self._known:
            switched, structure = self.batch.switched, self.batch.structure
            switches = {one: n < len(switched.rules) for n, one in enumerate(switched.switches)}
            switches |= {} if mutant is None else self.batch.switches(mutant)
            assumed = [switch if on else -switch for switch, on in switches.items()]
            assumed += [atom if symbol in patient else -atom for symbol, atom in self._free.items()]
            assumed += structure.planning
            self._known[key] = structure.program.optima(assumed, DEFAULT_SECONDS)
        return self._known[key]

    def goals(self, patient: Situation, mutant: Mutant) -> frozenset[str]:
        """What a case can expect of its best plans that does not hold under a mutant.

        Nothing where not all the best plans were found in time.
        """
        before, after = self.of(patient, None), self.of(patient, mutant)
        if not (before.complete and after.complete):
            return frozenset()
        some, every = _some_and_every(before.answer_sets)
        others, all_others = _some_and_every(after.answer_sets)
        return frozenset(
            [
                *(str(atom) for atom in some - others if of_plans(atom)),
                *(f"absent({atom})" for atom in others - some if of_plans(atom)),
                *(f"always({atom})" for atom in every - all_others),
                *(f"absent(always({atom}))" for atom in all_others - every),
            ]
        )


def _some_and_every(
    plans: Sequence[AnswerSet],
) -> tuple[frozenset[clingo.Symbol], frozenset[clingo.Symbol]]:
    """What is shown in some of the plans, and in every one."""
    atoms = [frozenset(plan.atoms) for plan in plans]
    return frozenset().union(*atoms), atoms[0].intersection(*atoms) if atoms else frozenset()
