"""Which mutants the expectations of case files notice.

A case kills a mutant when one of its expectations changes truth: `crlm test` would tell. What is
expected of a plan is looked up in the best plans, and only where some plan of the case is changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import clingo

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.expectations import goal_in_plans, matches, of_plans
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.solver import Literal
from pyclingo_bridge.structure import Structure
from pyclingo_bridge.verify.mutation.columns import Filled
from pyclingo_bridge.verify.mutation.contrast import Situation
from pyclingo_bridge.verify.mutation.judging import Batch
from pyclingo_bridge.verify.mutation.kill_table import Table
from pyclingo_bridge.verify.mutation.mutants import Mutant
from pyclingo_bridge.verify.two import PLANNING, stated

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Goal:
    """An atom that some of the cases expect, or expect not to hold."""

    literals: tuple[Literal, ...]
    cases: int


def situation_of(kb: KnowledgeBase, case: Case) -> Situation:
    """A case under the default readings, without a plan."""
    chosen = [
        clingo.Function("chosen", [clingo.parse_term(name), clingo.parse_term(choice)])
        for name, choice in kb.chosen().items()
    ]
    return frozenset([*chosen, *(stated(name, value) for name, value in case.values.items())])


class CaseKills:
    """Case files put to the mutants of a batch."""

    def __init__(self, batch: Batch, cases: Sequence[Case]) -> None:
        self._batch, self._cases = batch, cases
        goals: dict[str, int] = {}
        self._of_plans: dict[int, list[clingo.Symbol]] = {}
        for number, case in enumerate(cases):
            for one in case.expectations:
                goal = clingo.parse_term(one.goal)
                if of_plans(goal):
                    self._of_plans.setdefault(number, []).append(goal)
                    continue
                text = str(_bare(goal))
                goals[text] = goals.get(text, 0) | 1 << number
        symbols = self._batch.structure.symbols
        found = {text: _matching(clingo.parse_term(text), batch.structure) for text in goals}
        self._goals = [_Goal(found[text], goals[text]) for text in goals if found[text]]
        wanted = [symbols[one] for goal in self._goals for one in goal.literals]
        self._table = Table(batch.kb, batch.tagged, wanted)

    @cached_property
    def _filled(self) -> Filled:
        kb = self._batch.kb
        return self._table.filled([situation_of(kb, one) for one in self._cases])

    def by_answers(self, mutant: Mutant) -> int:
        """The cases that kill a mutant by what they expect without plans, a bit for each."""
        new = self._filled.changed(self._batch.switches(mutant))
        killed = 0
        for goal in self._goals:
            if any(one in new for one in goal.literals):
                killed |= goal.cases & (self._holds(goal, {}) ^ self._holds(goal, new))
        return killed

    def _holds(self, goal: _Goal, new: Mapping[Literal, int]) -> int:
        found = 0
        for one in goal.literals:
            found |= new.get(one, self._filled.values.get(one, 0))
        return found

    def by_plans(self, mutants: Iterable[Mutant]) -> dict[Mutant, int]:
        """For each mutant that the best plans of a case betray, that case."""
        left = list(mutants)
        found: dict[Mutant, int] = {}
        for number in self._of_plans:
            for one in self._changing(number, [one for one in left if one not in found]):
                if self._told(number, None) != self._told(number, one):
                    found[one] = number
        return found

    def _changing(self, number: int, mutants: Sequence[Mutant]) -> list[Mutant]:
        """The mutants that change some plan of a case, as far as it matters to its goals."""
        contrast = self._batch.contrast
        solver, space = contrast.one_off.solver, contrast.space
        which = {solver.all_of(self._batch.assumed(one)): one for one in mutants}
        literals = (
            one
            for goal in self._of_plans[number]
            for one in _matching(_bare(goal), self._batch.structure)
        )
        context = contrast.in_plans(self._batch.structure.symbols[one] for one in literals)
        context += [*space.patient(self._cases[number].values), *space.in_force]
        reached = solver.reached(context, which) if which else set()
        return [one for literal, one in which.items() if literal in reached]

    def _told(self, number: int, mutant: Mutant | None) -> list[bool]:
        """Which of the goals about plans hold."""
        key = number, mutant
        if key not in self._known:
            program = self._batch.structure.program
            switches = dict.fromkeys(self._batch.tagged.switches, False)
            switches |= dict.fromkeys(self._table.always, True)
            switches |= {} if mutant is None else self._batch.switches(mutant)
            assumed = [one if on else -one for one, on in switches.items()]
            assumed += self._patient(number)
            plans = program.optima(assumed, _SECONDS).answer_sets
            self._known[key] = [goal_in_plans(goal, plans) for goal in self._of_plans[number]]
        return self._known[key]

    def _patient(self, number: int) -> list[Literal]:
        program = self._batch.structure.program
        there = {*situation_of(self._batch.kb, self._cases[number]), PLANNING}
        free = self._batch.structure.free
        return [
            one if symbol in there else -one
            for one, symbol in free.items()
            if symbol.name in ("patient", "chosen", "planning") and program.literal(symbol)
        ]

    @cached_property
    def _known(self) -> dict[tuple[int, Mutant | None], list[bool]]:
        return {}


def _bare(goal: clingo.Symbol) -> clingo.Symbol:
    while goal.match("absent", 1) or goal.match("always", 1):
        goal = goal.arguments[0]
    return goal


def _matching(goal: clingo.Symbol, structure: Structure) -> tuple[Literal, ...]:
    """The atoms of the form of a goal; none where a fact is of that form: then it always holds."""
    if goal.type is not clingo.SymbolType.Function:
        return ()
    atoms = structure.program.atoms(goal.name, len(goal.arguments), goal.positive)
    found = [one for one in atoms if matches(goal, one.symbol)]
    return () if any(one.is_fact for one in found) else tuple(one.literal for one in found)
