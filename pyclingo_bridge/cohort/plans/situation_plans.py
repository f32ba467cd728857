"""The best plans of patients, searched for once in each situation."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import clingo

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.answer.plans import plan_of, rank
from pyclingo_bridge.cohort.circuit.situations import Situations
from pyclingo_bridge.cohort.columns.combinations import SEPARATOR, combined, places_in
from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CONTINGENT,
    DEPARTS,
    DO,
    LATEST,
    MONTHS,
    REPEATS,
    START,
)
from pyclingo_bridge.solving.solver import Enumeration, Solver
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.plan_steps import conditions, when

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Words64 = NDArray[np.uint64]

PLAN_COLUMNS = ("plan", "plan_departs_from", "plans_equally_good", "plan_status")
FOUND, CUT_SHORT = "found", "cut_short"
NO_PLAN, NO_STEP = "no_consistent_plan", "nothing_to_plan"
_READ = (
    *(DO, DEPARTS, START, LATEST),
    *(REPEATS, MONTHS, CONTINGENT),
)
"""The predicates that are told of a plan: two situations that differ in others alone are one."""
_QUICK = 1000
"""Conflicts, and answer sets, that a search may take before its time is measured."""
Situation = bytes


@dataclass(frozen=True, slots=True)
class Best:
    """What is told of the best plans of a situation; of the first of them, as `crlm query` orders
    them, the steps."""

    status: str
    text: str | None
    departs_from: str | None
    equally_good: int
    steps: tuple[tuple[str, str], ...]
    """Decision and action."""


@dataclass
class Planning:
    """What finds the best plans, as plain data, and those found so far."""

    situations: Situations
    decisions: Mapping[str, int]
    """Their order within a week."""
    labels: Mapping[tuple[str, str], str]
    """A step in words, by decision and action."""
    contingencies: Mapping[str, str]
    seconds: float
    """How long the search in one situation may take."""
    known: dict[Situation, Best] = field(default_factory=dict, repr=False)

    def situations_of(
        self, planes: "Words64", rows: int, without: Collection[int]
    ) -> "pa.DictionaryArray":
        """The situation of each patient, null for those `without` an answer."""
        import numpy as np
        import pyarrow as pa

        found = combined(self.situations.schedule.evaluate(planes), rows)
        mask = np.zeros(rows, np.bool_)
        mask[list(without)] = True
        indices = pa.array(found.indices.to_numpy(zero_copy_only=False), mask=mask)
        return pa.DictionaryArray.from_arrays(indices, found.dictionary)

    def new(self, situations: "pa.DictionaryArray") -> list[Situation]:
        """Those that some patient is in and that were never met."""
        return [one for one in _met(situations) if one not in self.known]

    def best(self, situation: Situation) -> Best:
        """The best plans of a situation: a search."""
        solver = Solver(self.situations.program(places_in(situation)))
        found = solver.quick_optima(_QUICK) or solver.optima((), self.seconds)
        return self._told(found)

    def columns(self, situations: "pa.DictionaryArray") -> "dict[str, pa.Array]":
        """The columns of plans for patients in situations that are all known."""
        import numpy as np
        import pyarrow as pa

        met = list(_met(situations))
        place = {one: number for number, one in enumerate(met)}
        lookup = pa.array([place.get(one) for one in situations.dictionary.to_pylist()], pa.int32())
        which = lookup.take(situations.indices)
        plans = [self.known[one] for one in met]

        def text(cells: Iterable[str | None]) -> "pa.Array":
            return pa.array(list(cells), pa.string()).dictionary_encode().take(which)

        numbers = pa.array(np.array([one.equally_good for one in plans], np.int32))
        arrays = (
            text(one.text for one in plans),
            text(one.departs_from for one in plans),
            numbers.take(which),
            text(one.status for one in plans),
        )
        return dict(zip(PLAN_COLUMNS, arrays, strict=True))

    def count(self, situations: "pa.DictionaryArray", counts: Counts) -> None:
        """Add the patients in situations that are all known to the counts."""
        for one, number in _met(situations).items():
            best = self.known[one]
            counts.plan_status[best.status] += number
            if best.text is not None:
                counts.best_plans[best.text] += number
            for step in best.steps:
                counts.plan_steps[step] += number

    def _told(self, found: Enumeration) -> Best:
        plans = rank(found.answer_sets, lambda own, place: plan_of(own, place, (), self.decisions))
        if plans:
            first = plans[0][0]
            steps = tuple((step.decision, step.action) for step in first.steps)
            status = FOUND if found.complete else CUT_SHORT
            return Best(status, self._text(first), _listed(first.departs_from), len(plans), steps)
        if not found.complete:
            return Best(CUT_SHORT, None, None, 0, ())
        return Best(NO_STEP if found.answer_sets else NO_PLAN, None, None, 0, ())

    def _text(self, plan: Plan) -> str:
        return SEPARATOR.join(map(self._step, plan.steps))

    def _step(self, step: Step) -> str:
        notes = conditions(lambda what: self.contingencies[what], step)
        said = f"{when(step)}, {self.labels[step.decision, step.action]}"
        return f"{said} ({', '.join(notes)})" if notes else said


def _listed(items: Iterable[str]) -> str | None:
    return SEPARATOR.join(items) or None


def _met(situations: "pa.DictionaryArray") -> dict[Situation, int]:
    """The situations that patients are in, with how many they are."""
    import numpy as np

    places, numbers = np.unique(
        situations.indices.drop_null().to_numpy(zero_copy_only=False), return_counts=True
    )
    every = situations.dictionary
    return {
        every[place].as_py(): number
        for place, number in zip(places.tolist(), numbers.tolist(), strict=True)
    }


def read_of_plans(kb: KnowledgeBase) -> Iterator[clingo.Symbol]:
    """The atoms that are told of a plan."""
    program = kb.structure.program
    return (one.symbol for read in _READ for one in program.atoms(read))


def planning_of(kb: KnowledgeBase, situations: Situations, seconds: float) -> Planning:
    """What finds the best plans of a knowledge base."""
    words, program = Words(kb), kb.structure.program
    steps = [(str(d), str(a)) for (d, a), _ in program.literals(DO)]
    return Planning(
        situations,
        kb.decisions,
        {(d, a): f"{words.decision(d)}: {words.action(a)}" for d, a in steps},
        {str(what): words.contingency(str(what)) for (_, _, what), _ in
         program.literals(CONTINGENT)},
        seconds,
    )  # fmt: skip
