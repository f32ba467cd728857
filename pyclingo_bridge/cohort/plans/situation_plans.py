"""The best plans of patients, searched for once in each situation."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyclingo_bridge.answer.model import Step
from pyclingo_bridge.answer.plans import plan_of, rank
from pyclingo_bridge.cohort.bit_rows import SEPARATOR, combined, places_in
from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.cohort.requirements import np, pa
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    AFTER,
    CONTINGENT,
    CONTINUES,
    DEPARTS,
    DEPENDS,
    DO,
    LATEST,
    MONTHS,
    PHASE,
    REPEATS,
    START,
)
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.plan_steps import conditions, doing, when

if TYPE_CHECKING:
    from pyclingo_bridge.cohort.bit_rows import BitRows

PLAN_COLUMNS = ("plan", "plan_departs_from", "plans_equally_good", "plan_status")
FOUND, CUT_SHORT = "found", "cut_short"
NO_PLAN, NO_STEP = "no_consistent_plan", "nothing_to_plan"
OF_A_PLAN = (
    *(DO, DEPARTS, START, LATEST, REPEATS, MONTHS, CONTINGENT, AFTER, PHASE, CONTINUES, DEPENDS),
)
"""The predicates that a plan is read from: situations that differ in others alone are the same."""
_QUICK = 1000
"""Conflicts, and answer sets, that a search may take before its time is measured."""
Situation = bytes


@dataclass(frozen=True, slots=True)
class Best:
    """The best plans of a situation: how many they are, and the first of them, as `crlm query`
    orders them, in words and as steps."""

    status: str
    text: str | None
    departs_from: str | None
    equally_good: int
    steps: tuple[tuple[str, str], ...]
    """Decision and action."""


@dataclass
class Planning:
    """A search for the best plans, as plain data, and the plans that were found so far."""

    situations: Situations
    decisions: Mapping[str, int]
    """Their order within a week."""
    decision_words: Mapping[str, str]
    action_words: Mapping[str, str]
    contingencies: Mapping[str, str]
    seconds: float
    """The time that the search in one situation may take."""
    known: dict[Situation, Best] = field(default_factory=dict, repr=False)

    def situations_of(
        self, planes: "BitRows", rows: int, without: Collection[int]
    ) -> "pa.DictionaryArray":
        """The situation of each patient, null for those `without` an answer."""
        situations = combined(evaluate(self.situations.schedule, planes), rows)
        mask = np.zeros(rows, np.bool_)
        mask[list(without)] = True
        indices = pa.array(situations.indices.to_numpy(zero_copy_only=False), mask=mask)
        return pa.DictionaryArray.from_arrays(indices, situations.dictionary)

    def new(self, situations: "pa.DictionaryArray") -> list[Situation]:
        """The situations that some patient is in and that are not known yet."""
        return [situation for situation in _patients(situations) if situation not in self.known]

    def best(self, situation: Situation) -> Best:
        """The best plans of a situation: a search."""
        solver = self.situations.solver(places_in(situation))
        optima = solver.quick_optima(_QUICK) or solver.optima((), self.seconds)
        plans = rank(optima.answer_sets, lambda atoms, n: plan_of(atoms, n, (), self.decisions))
        if plans:
            first = plans[0][0]
            steps = tuple((step.decision, step.action) for step in first.steps)
            text = SEPARATOR.join(map(self._step, first.steps))
            departs_from = SEPARATOR.join(first.departs_from) or None
            status = FOUND if optima.complete else CUT_SHORT
            return Best(status, text, departs_from, len(plans), steps)
        if not optima.complete:
            return Best(CUT_SHORT, None, None, 0, ())
        return Best(NO_STEP if optima.answer_sets else NO_PLAN, None, None, 0, ())

    def columns(self, situations: "pa.DictionaryArray") -> "dict[str, pa.Array]":
        """The columns of plans for patients in situations that are all known."""
        patients = _patients(situations)
        place = {situation: number for number, situation in enumerate(patients)}
        lookup = pa.array(list(map(place.get, situations.dictionary.to_pylist())), pa.int32())
        which = lookup.take(situations.indices)
        plans = [self.known[situation] for situation in patients]

        def text(cells: Iterable[str | None]) -> "pa.Array":
            return pa.array(list(cells), pa.string()).dictionary_encode().take(which)

        numbers = pa.array(np.array([best.equally_good for best in plans], np.int32))
        arrays = (
            text(best.text for best in plans),
            text(best.departs_from for best in plans),
            numbers.take(which),
            text(best.status for best in plans),
        )
        return dict(zip(PLAN_COLUMNS, arrays, strict=True))

    def count(self, situations: "pa.DictionaryArray", counts: Counts) -> None:
        """Add the patients in situations that are all known to the counts."""
        for situation, number in _patients(situations).items():
            best = self.known[situation]
            counts.plan_status[best.status] += number
            if best.text is not None:
                counts.best_plans[best.text] += number
            for step in best.steps:
                counts.plan_steps[step] += number

    def _step(self, step: Step) -> str:
        notes = conditions(self.contingencies.__getitem__, step)
        text = f"{self.decision_words[step.decision]}: {doing(self.action_words.__getitem__, step)}"
        text = ", ".join(filter(None, (when(step), text)))
        return f"{text} ({', '.join(notes)})" if notes else text


def _patients(situations: "pa.DictionaryArray") -> dict[Situation, int]:
    """The number of patients in each situation that occurs."""
    places, numbers = np.unique(
        situations.indices.drop_null().to_numpy(zero_copy_only=False), return_counts=True
    )
    pairs = zip(places.tolist(), numbers.tolist(), strict=True)
    return {situations.dictionary[place].as_py(): number for place, number in pairs}


def planning_of(kb: KnowledgeBase, situations: Situations, seconds: float) -> Planning:
    """The search for the best plans of a knowledge base."""
    words = Words(kb)
    steps = [(str(d), str(a)) for (d, a), _ in kb.table.literals(DO)]
    decisions = {decision: words.decision(decision) for decision, _ in steps}
    actions = {action: words.action(action) for _, action in steps}
    events = [str(event) for (_, _, event), _ in kb.table.literals(CONTINGENT)]
    contingencies = {event: words.contingency(event) for event in events}
    return Planning(situations, kb.decisions, decisions, actions, contingencies, seconds)
