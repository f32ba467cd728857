"""The best plans of a patient, under a guideline and under its mutants."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import clingo

from pyclingo_bridge.answer.assess import DEFAULT_SECONDS
from pyclingo_bridge.answer.expectations import of_plans
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.mutate.judge import Batch
from pyclingo_bridge.mutate.killers import Situation
from pyclingo_bridge.mutate.mutants import Mutant
from pyclingo_bridge.solving.program import AnswerSet
from pyclingo_bridge.solving.solver import Enumeration, Literal
from pyclingo_bridge.solving.symbols import signature_of

_SAID = (PATIENT, CHOSEN)


def view_of(situation: Situation) -> Situation:
    """The patient and the readings of a situation: what a case file can say."""
    return frozenset(one for one in situation if signature_of(one) in _SAID)


class BestPlans:
    """The mutants of a batch, by what they do to the best plans."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def changing(
        self, view: Situation, symbols: Iterable[clingo.Symbol], mutants: Iterable[Mutant]
    ) -> list[Mutant]:
        """The mutants that change some plan of a patient, best or not, or one of the atoms in it:
        others need not be looked at."""
        contrast = self._batch.contrast
        solver, given = contrast.leave_one_out.solver, contrast.leave_one_out.pair.left.given
        which = {solver.all_of(self._batch.assumed(one)): one for one in mutants}
        said = [
            one if symbol in view else -one
            for symbol, one in given.items()
            if signature_of(symbol) in _SAID
        ]
        reached = solver.reached([*contrast.in_plans(symbols), *said], which) if which else set()
        return [one for literal, one in which.items() if literal in reached]

    def of(self, view: Situation, mutant: Mutant | None) -> Enumeration:
        """The best plans under a mutant, or under the guideline."""
        key = view, mutant
        if key not in self._known:
            switched = self._batch.switched
            switches = {one: n < len(switched.rules) for n, one in enumerate(switched.switches)}
            switches |= {} if mutant is None else self._batch.switches(mutant)
            assumed = [one if on else -one for one, on in switches.items()]
            assumed += [one if symbol in view else -one for symbol, one in self._free.items()]
            assumed += self._batch.structure.planning
            self._known[key] = self._batch.structure.program.optima(assumed, DEFAULT_SECONDS)
        return self._known[key]

    def goals(self, view: Situation, mutant: Mutant) -> frozenset[str]:
        """What a case can expect of its best plans that does not hold under a mutant.

        Nothing where not all the best plans were found in time.
        """
        before, after = self.of(view, None), self.of(view, mutant)
        if not (before.complete and after.complete):
            return frozenset()
        (some, every), (others, all_others) = map(_told, (before.answer_sets, after.answer_sets))
        found = [
            *(str(one) for one in some - others if of_plans(one)),
            *(f"absent({one})" for one in others - some if of_plans(one)),
            *(f"always({one})" for one in every - all_others),
            *(f"absent(always({one}))" for one in all_others - every),
        ]
        return frozenset(found)

    @cached_property
    def _free(self) -> dict[clingo.Symbol, Literal]:
        """What can be said of patients and readings."""
        free = self._batch.structure.free.items()
        return {symbol: one for one, symbol in free if signature_of(symbol) in _SAID}

    @cached_property
    def _known(self) -> dict[tuple[Situation, Mutant | None], Enumeration]:
        return {}


def _told(
    plans: Sequence[AnswerSet],
) -> tuple[frozenset[clingo.Symbol], frozenset[clingo.Symbol]]:
    """What is shown in some of the plans, and in every one."""
    atoms = [frozenset(one.atoms) for one in plans]
    return frozenset().union(*atoms), atoms[0].intersection(*atoms) if atoms else frozenset()
