"""Which mutants the expectations of case files notice.

A case kills a mutant when one of its expectations changes truth: `crlm test` would tell. What is
expected of a plan is looked up in the best plans, and only where some plan of the case is changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import clingo

from pyclingo_bridge.answer.expectations import goal_in_plans, of_plans, placed
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.mutate.best_plans import BestPlans
from pyclingo_bridge.mutate.bit_columns import Bits, Filled
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.killers import Situation
from pyclingo_bridge.mutate.mutants import Mutant
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import matches, signature_of


def _situation(kb: KnowledgeBase, case: Case, readings: Mapping[str, str]) -> Situation:
    """The patient of a case under readings, the others being default, without a plan."""
    term = clingo.parse_term
    chosen = (CHOSEN(term(name), term(choice)) for name, choice in kb.chosen(readings).items())
    stated = (
        PATIENT(name, value if isinstance(value, int) else term(value))
        for name, value in case.values.items()
    )
    return frozenset([*chosen, *stated])


class CaseKills:
    """Case files put to the mutants of a batch."""

    def __init__(self, cases: Sequence[Case], plans: BestPlans) -> None:
        self._batch, self._plans = plans.batch, plans
        self._patients: dict[Situation, int] = {}
        self._of_plans: dict[Situation, list[clingo.Symbol]] = {}
        expecting: dict[clingo.Symbol, Bits] = {}
        for case in cases:
            for expectation in case.expectations:
                readings, goal = placed(clingo.parse_term(expectation.goal))
                patient = _situation(self._batch.kb, case, readings)
                if of_plans(goal):
                    self._of_plans.setdefault(patient, []).append(goal)
                    continue
                number = self._patients.setdefault(patient, len(self._patients))
                atom = _unwrapped(goal)
                expecting[atom] = expecting.get(atom, 0) | 1 << number
        structure = self._batch.structure
        matching = ((_matching(atom, structure), cases) for atom, cases in expecting.items())
        self._goals = [(literals, cases) for literals, cases in matching if literals]
        """The atoms that some of the cases expect, or expect not to hold, with a bit for each case
        under the readings that it expects it of."""
        wanted = [structure.symbols[one] for literals, _ in self._goals for one in literals]
        self._table = Table(self._batch.kb, self._batch.switched, wanted)

    @cached_property
    def _filled(self) -> Filled:
        return self._table.filled(list(self._patients))

    def by_answers(self, mutant: Mutant) -> bool:
        """Whether some case kills a mutant by what it expects without plans."""
        filled = self._filled
        new = filled.changed(self._batch.switches(mutant))
        return any(
            cases & (filled.any_true(literals, {}) ^ filled.any_true(literals, new))
            for literals, cases in self._goals
            if not new.keys().isdisjoint(literals)
        )

    def by_plans(self, mutants: Iterable[Mutant]) -> set[Mutant]:
        """The mutants that the best plans of some case betray, all being found in time."""
        structure, left = self._batch.structure, list(mutants)
        killed: set[Mutant] = set()
        for patient, goals in self._of_plans.items():
            literals = (one for goal in goals for one in _matching(_unwrapped(goal), structure))
            symbols = [structure.symbols[literal] for literal in literals]
            for mutant in self._plans.changing(patient, symbols, left):
                before, after = self._fulfilled(patient, None), self._fulfilled(patient, mutant)
                if before is not None and after is not None and before != after:
                    killed.add(mutant)
            left = [mutant for mutant in left if mutant not in killed]
        return killed

    def _fulfilled(self, patient: Situation, mutant: Mutant | None) -> list[bool] | None:
        """Which of the goals about plans hold; None where not all the best plans are found."""
        plans = self._plans.of(patient, mutant)
        if not plans.complete:
            return None
        return [goal_in_plans(goal, plans.answer_sets) for goal in self._of_plans[patient]]


def _unwrapped(goal: clingo.Symbol) -> clingo.Symbol:
    """The atom of a goal, without `absent` and `always`."""
    while goal.match("absent", 1) or goal.match("always", 1):
        goal = goal.arguments[0]
    return goal


def _matching(goal: clingo.Symbol, structure: Structure) -> tuple[Literal, ...]:
    """The atoms of the form of a goal; none where a fact is of that form: then it always holds."""
    if goal.type is not clingo.SymbolType.Function:
        return ()
    atoms = structure.program.atoms(signature_of(goal), goal.positive)
    found = [atom for atom in atoms if matches(goal, atom.symbol)]
    return () if any(atom.is_fact for atom in found) else tuple(atom.literal for atom in found)
