"""Expectations of a case file on its own answer: `expect(Goal).`, and whether they are met.

A goal is an atom, with `any` for anything. `absent(Goal)` expects it not to hold (clingo reads
neither `_` nor `not` in a fact, and case files run under plain clingo too). An atom of the plans
(`do/2`, `start/3`, `departs/2`, …) holds when one of the best plans has it, `always(Goal)` when all
have it. `finding(Kind, error)` expects the case to be refused for that contradiction.
`under(Reading, Choice, Goal)` expects the goal where that reading is chosen, the others being
default.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import clingo

from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.case.model import Case, Expectation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase, ReadingError
from pyclingo_bridge.guideline.predicate_groups import OF_PLANS
from pyclingo_bridge.guideline.predicates import FINDING, INCONSISTENT
from pyclingo_bridge.solving.atoms import Atoms
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.program import AnswerSet, Enumeration
from pyclingo_bridge.solving.symbols import atoms_of, matches, signature_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """An expectation, and whether the answer meets it."""

    expectation: Expectation
    fulfilled: bool


@exclusive
def check_expectations(kb: KnowledgeBase, case: Case) -> tuple[Outcome, ...]:
    """Whether each expectation of a case is met, under the default readings but for `under/3`.

    Raises ReadingError for a reading or a choice that does not exist, CaseError for a case that has
    no one answer (`Inquiry.expect_one_answer`), and BridgeError where the best plans are not all
    found in time.
    """
    answers = {frozenset[tuple[str, str]](): _Goals(kb, case, kb.chosen())}
    outcomes: list[Outcome] = []
    for expectation in case.expectations:
        readings, goal = placed(clingo.parse_term(expectation.goal))
        key = frozenset(readings.items())
        if key not in answers:
            answers[key] = _Goals(kb, case, _chosen(kb, expectation, readings))
        goals = answers[key]
        if of_plans(goal) and not goals.plans.complete:
            raise BridgeError([_unfinished(expectation)])
        outcomes.append(Outcome(expectation, goals.holds(goal)))
    return tuple(outcomes)


def _unfinished(expectation: Expectation) -> Diagnostic:
    limit = f"{DEFAULT_SECONDS:g} seconds"
    message = f"`{expectation.goal}` is open: not all best plans were found in {limit}"
    fix = "state more of the patient, or expect nothing of plans"
    return Diagnostic("plans-unfinished", message, expectation.location, help=fix)


def _chosen(
    kb: KnowledgeBase, expectation: Expectation, readings: Mapping[str, str]
) -> Mapping[str, str]:
    try:
        return kb.chosen(readings)
    except ReadingError as error:
        problems = (replace(p, location=expectation.location) for p in error.diagnostics)
        raise ReadingError(problems) from error


def placed(goal: clingo.Symbol) -> tuple[Mapping[str, str], clingo.Symbol]:
    """The readings that a goal asks for, and the goal without them."""
    if goal.match("under", 3):
        name, choice, inner = goal.arguments
        readings, inner = placed(inner)
        return {str(name): str(choice), **readings}, inner
    if goal.match("absent", 1) or goal.match("always", 1):
        readings, inner = placed(goal.arguments[0])
        return readings, clingo.Function(goal.name, [inner])
    return {}, goal


def of_plans(goal: clingo.Symbol) -> bool:
    """Whether a goal is looked up in the best plans."""
    if goal.match("absent", 1) or goal.match("always", 1):
        return goal.name == "always" or of_plans(goal.arguments[0])
    return signature_of(goal) in OF_PLANS


def goal_in_plans(goal: clingo.Symbol, plans: Sequence[AnswerSet]) -> bool:
    """Whether a goal about plans holds in the best ones."""
    if goal.match("absent", 1):
        return not goal_in_plans(goal.arguments[0], plans)
    always = goal.match("always", 1)
    form = goal.arguments[0] if always else goal
    holds = [any(matches(form, atom) for atom in plan.atoms) for plan in plans]
    return any(holds) and (all(holds) or not always)


def _contradictory(atoms: Atoms) -> bool:
    """Whether a case contradicts itself, so that it need not have one answer."""
    errors = (row for row in atoms[FINDING] if row[1:] == ("error",))
    return bool(atoms[INCONSISTENT]) or any(errors)


class _Goals:
    """Decides goals for one case under some readings."""

    def __init__(self, kb: KnowledgeBase, case: Case, readings: Mapping[str, str]) -> None:
        inquiry = Inquiry(kb, case, readings)
        answer_set = kb.program.answer_set(inquiry.unplanned, hidden=True)
        atoms = () if answer_set is None else answer_set.atoms
        if answer_set is not None and not _contradictory(rows := atoms_of(atoms)):
            inquiry.expect_one_answer(rows)
        # An answer has thousands of atoms, and to compare one with a goal takes a while.
        self._atoms: dict[str, list[clingo.Symbol]] = defaultdict(list)
        for atom in atoms:
            self._atoms[atom.name].append(atom)
        self._kb, self._planned = kb, inquiry.planned

    def holds(self, goal: clingo.Symbol) -> bool:
        """Whether a goal holds."""
        if of_plans(goal):
            return goal_in_plans(goal, self.plans.answer_sets)
        if goal.match("absent", 1):
            return not self.holds(goal.arguments[0])
        return any(matches(goal, atom) for atom in self._atoms.get(goal.name, ()))

    @cached_property
    def plans(self) -> Enumeration:
        """The best plans."""
        return self._kb.program.optima(self._planned, DEFAULT_SECONDS)
