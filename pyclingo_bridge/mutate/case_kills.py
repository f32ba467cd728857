"""Which mutants the expectations of case files notice.

A case kills a mutant when one of its expectations changes truth: `crlm test` would tell. What is
expected of a plan is looked up in the best plans, and only where some plan of the case is changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import clingo

from pyclingo_bridge.answer.expectations import goal_in_plans, of_plans, placed
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.mutate.best_plans import BestPlans
from pyclingo_bridge.mutate.bit_columns import Filled
from pyclingo_bridge.mutate.judge import Batch
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.killers import Situation
from pyclingo_bridge.mutate.mutants import Mutant
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Value, matches, signature_of


@dataclass(frozen=True, slots=True)
class _Goal:
    """An atom that some of the cases expect, or expect not to hold."""

    literals: tuple[Literal, ...]
    cases: int
    """A bit for each, under the readings that it expects it of."""


def situation_of(
    kb: KnowledgeBase, values: Mapping[str, Value], readings: Mapping[str, str]
) -> Situation:
    """A patient under readings, the others being default, without a plan."""
    chosen = [
        CHOSEN(clingo.parse_term(name), clingo.parse_term(choice))
        for name, choice in kb.chosen(readings).items()
    ]
    return frozenset([*chosen, *(_stated(name, value) for name, value in values.items())])


def _stated(name: str, value: Value) -> clingo.Symbol:
    argument = clingo.Number(value) if isinstance(value, int) else clingo.parse_term(value)
    return PATIENT(name, argument)


class CaseKills:
    """Case files put to the mutants of a batch."""

    def __init__(self, batch: Batch, cases: Sequence[Case], plans: BestPlans) -> None:
        self._batch, self._plans = batch, plans
        self._views: dict[Situation, int] = {}
        self._of_plans: dict[Situation, list[clingo.Symbol]] = {}
        goals: dict[str, int] = {}
        for case in cases:
            for one in case.expectations:
                readings, goal = placed(clingo.parse_term(one.goal))
                view = situation_of(batch.kb, case.values, readings)
                if of_plans(goal):
                    self._of_plans.setdefault(view, []).append(goal)
                    continue
                number = self._views.setdefault(view, len(self._views))
                text = str(_bare(goal))
                goals[text] = goals.get(text, 0) | 1 << number
        symbols = self._batch.structure.symbols
        found = {text: _matching(clingo.parse_term(text), batch.structure) for text in goals}
        self._goals = [_Goal(found[text], goals[text]) for text in goals if found[text]]
        wanted = [symbols[one] for goal in self._goals for one in goal.literals]
        self._table = Table(batch.kb, batch.switched, wanted)

    @cached_property
    def _filled(self) -> Filled:
        return self._table.filled(list(self._views))

    def by_answers(self, mutant: Mutant) -> bool:
        """Whether some case kills a mutant by what it expects without plans."""
        new = self._filled.changed(self._batch.switches(mutant))
        return any(
            goal.cases & (self._holds(goal, {}) ^ self._holds(goal, new))
            for goal in self._goals
            if any(one in new for one in goal.literals)
        )

    def _holds(self, goal: _Goal, new: Mapping[Literal, int]) -> int:
        found = 0
        for one in goal.literals:
            found |= new.get(one, self._filled.values.get(one, 0))
        return found

    def by_plans(self, mutants: Iterable[Mutant]) -> set[Mutant]:
        """The mutants that the best plans of some case betray, all being found in time."""
        left = list(mutants)
        found: set[Mutant] = set()
        for view, goals in self._of_plans.items():
            literals = (one for x in goals for one in _matching(_bare(x), self._batch.structure))
            symbols = [self._batch.structure.symbols[one] for one in literals]
            for one in self._plans.changing(view, symbols, left):
                told = [self._told(view, None), self._told(view, one)]
                if None not in told and told[0] != told[1]:
                    found.add(one)
            left = [one for one in left if one not in found]
        return found

    def _told(self, view: Situation, mutant: Mutant | None) -> list[bool] | None:
        """Which of the goals about plans hold; None where not all the best plans are found."""
        plans = self._plans.of(view, mutant)
        if not plans.complete:
            return None
        return [goal_in_plans(goal, plans.answer_sets) for goal in self._of_plans[view]]


def _bare(goal: clingo.Symbol) -> clingo.Symbol:
    while goal.match("absent", 1) or goal.match("always", 1):
        goal = goal.arguments[0]
    return goal


def _matching(goal: clingo.Symbol, structure: Structure) -> tuple[Literal, ...]:
    """The atoms of the form of a goal; none where a fact is of that form: then it always holds."""
    if goal.type is not clingo.SymbolType.Function:
        return ()
    atoms = structure.program.atoms(signature_of(goal), goal.positive)
    found = [one for one in atoms if matches(goal, one.symbol)]
    return () if any(one.is_fact for one in found) else tuple(one.literal for one in found)
