"""`contrast`: what separates two options, or two plans, for a case."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any
from typing import Literal as OneOf

from pyclingo_bridge.answer.assess import ranked_plans
from pyclingo_bridge.answer.common import DEFAULT_SECONDS, STRENGTHS
from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import Diagnostic, nearest, quoted
from pyclingo_bridge.base.files.json_form import Limits, PublicResult, shown
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.explain.goals import Goal, GoalError, any_goal
from pyclingo_bridge.explain.justified_case import explained
from pyclingo_bridge.explain.model import Blocked, Node
from pyclingo_bridge.explain.reasons import Reason, optional_reason_text, reasons_for
from pyclingo_bridge.explain.tree import Tree
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    ADVICE,
    CALLS,
    CONSIDERS,
    DEPARTS,
    DO,
    EXCLUDED,
    FORBIDS,
    IN_FORCE,
    OVERRIDDEN,
    PREFERS,
    RECOMMENDS,
    REQUIRES,
    SERVES,
)
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.program import AnswerSet
from pyclingo_bridge.solving.symbols import atoms_of


@dataclass(frozen=True, slots=True)
class Broken:
    """A statement that a plan departs from."""

    statement: str
    strength: str


_CALLING = frozenset({REQUIRES.name, RECOMMENDS.name, PREFERS.name, CONSIDERS.name})
STATES = ("best", "worse", "excluded", "not_called_for", "no_option", "no_plan")


@dataclass(frozen=True, slots=True)
class Side:
    """An option or a plan, and how it stands for a case.

    `status` of an option: `best` (in one of the best plans), `worse` (only in plans that depart
    from more), `excluded` (a statement in force rules it out), `not_called_for` (no statement in
    force calls for it), `no_option` (its decision is not due, or a more exact action takes its
    place), `no_plan` (an option that no consistent plan has). Of a plan: `best` or `worse`.
    """

    name: str
    status: Annotated[str, Limits(enum=STATES)]
    called_for_by: tuple[str, ...]
    excluded_by: tuple[str, ...]
    overridden: tuple[str, ...]
    """Statements that would call for it, and give way to another."""
    departs_from: tuple[Broken, ...]
    """What the plan, or the best plan with the option, departs from."""
    steps: tuple[Step, ...]
    """The steps of that plan; none where no plan has it."""
    reason: Reason | None = field(metadata=shown(form=optional_reason_text))
    """A minimal set of facts for its being an option, being ruled out, or not being called for."""
    derivation: Node | None
    """Why it is an option, or why it is ruled out."""
    blocked_by: tuple[Blocked, ...]
    """Why nothing calls for it, or why it is not an option all the same."""


@dataclass(frozen=True, slots=True, repr=False)
class Contrast(PublicResult):
    """Two options, or two plans, side by side."""

    schema_version: OneOf[2] = field(default=2, init=False)
    case: str
    kb: Identity
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    kind: OneOf["options", "plans"]
    a: Side
    b: Side
    only_a: tuple[Step, ...]
    """The steps that only the plan of `a` has; none of this where one side has no plan."""
    only_b: tuple[Step, ...]
    breaks_a: tuple[Broken, ...]
    """What only the plan of `a` departs from, the strongest first."""
    breaks_b: tuple[Broken, ...]
    review_status: str
    disclaimer: str

    def _in_short(self) -> str:
        return " against ".join(f"{side.name} ({side.status})" for side in (self.a, self.b))


@exclusive
def contrast(
    kb: KnowledgeBase,
    case: AnyCase,
    a: str,
    b: str,
    readings: Mapping[str, str] | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Contrast:
    """What separates two options (names of actions) or two plans (numbers, the best is 1).

    Raises CaseError, ReadingError as `explain`; GoalError for an action or a plan that is none.
    """
    inquiry = Inquiry(kb, case, readings)
    sides = _Sides(inquiry, seconds)
    plans = a.isdigit() and b.isdigit()
    side_a, side_b = (sides.plan(int(x)) if plans else sides.option(x) for x in (a, b))
    return Contrast(
        case=inquiry.case.name,
        kb=kb.identity,
        readings=inquiry.readings,
        kind="plans" if plans else "options",
        a=side_a,
        b=side_b,
        only_a=_only(side_a, side_b),
        only_b=_only(side_b, side_a),
        breaks_a=_breaks(side_a, side_b),
        breaks_b=_breaks(side_b, side_a),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


def _only(side: Side, other: Side) -> tuple[Step, ...]:
    """The steps of one plan that the other has not; none where one side has no plan."""
    done = {(step.decision, step.action) for step in other.steps}
    return tuple(s for s in side.steps if done and (s.decision, s.action) not in done)


def _breaks(side: Side, other: Side) -> tuple[Broken, ...]:
    """What one plan departs from and the other does not; none where one side has no plan."""
    both = side.steps and other.steps
    return tuple(b for b in side.departs_from if both and b not in other.departs_from)


class _Sides:
    """The options and plans of a case."""

    def __init__(self, inquiry: Inquiry, seconds: float) -> None:
        self._inquiry, self._kb, self._seconds = inquiry, inquiry.kb, seconds
        self._atoms = inquiry.atoms()

    @cached_property
    def _least(self) -> frozenset[tuple[int, int]] | None:
        """The cost of the best plans; None where there is no plan."""
        plans = self._kb.program.optima(self._inquiry.planned, self._seconds).answer_sets
        return _cost(plans[0]) if plans else None

    def plan(self, number: int) -> Side:
        """The plan of that rank in the order of `query`, worse ones too."""
        enumeration = self._kb.program.all_answer_sets(self._inquiry.planned, self._seconds)
        plans = ranked_plans(self._kb, self._atoms, enumeration)
        if not 1 <= number <= len(plans):
            fix = f"there are {len(plans)}: `crlm query CASE --plans N` lists the best N"
            raise GoalError([Diagnostic("no-such-plan", f"there is no plan {number}", help=fix)])
        plan, (answer_set, *_) = plans[number - 1]
        return self._side(f"plan {number}", self._status(answer_set), plan, answer_set)

    def option(self, action: str) -> Side:
        """An action, whether it is an option or not."""
        self._refuse_unknown(action)
        goal = any_goal(self._kb, f"option(_, {action}, _)")
        calls, excludes = self._calls(), self._excludes()
        excluded = sorted({printed(s) for s in excludes.statements(action)})
        called = {printed(s) for s in calls.statements(action)}
        general = {name for name, _ in self._atoms[OVERRIDDEN]}
        overridden = {printed(s) for _, a, s in self._atoms[ADVICE] if a == action and s in general}
        plan, answer_set = self._best_with(action)
        status = self._status(answer_set) if answer_set is not None else "no_plan"
        if not self._holds(goal):
            if excluded:
                status, goal = "excluded", any_goal(self._kb, excludes.form.format(action))
            elif called:
                status = "no_option"
            else:
                status, goal = "not_called_for", any_goal(self._kb, calls.form.format(action))
        reason = next(iter(reasons_for(self._inquiry, goal, self._holds(goal)).sufficient), None)
        side = self._side(action, status, plan, answer_set)
        derivation, blocked = self._explained(goal)
        return replace(
            side,
            called_for_by=tuple(sorted(called)),
            excluded_by=tuple(excluded),
            overridden=tuple(sorted(overridden)),
            reason=reason,
            derivation=derivation,
            blocked_by=blocked,
        )

    def _calls(self) -> "_Said":
        """What calls for an action: `calls/3`, or in a guideline without it advice in force."""
        if self._has(CALLS):
            return _Said("calls(_, {}, _)", [(a, s) for s, a, _ in self._rows(CALLS)])
        return self._advised("_", _CALLING)

    def _excludes(self) -> "_Said":
        """What rules an action out: `excluded/2`, or in a guideline without it a prohibition."""
        if self._has(EXCLUDED):
            return _Said("excluded({}, _)", self._rows(EXCLUDED))
        return self._advised(FORBIDS.name, {FORBIDS.name})

    def _advised(self, modality: str, modalities: Set[str]) -> "_Said":
        """Advice of some modalities, in force where the guideline says what is."""
        predicate = IN_FORCE if self._has(IN_FORCE) else ADVICE
        rows = [(a, s) for m, a, s in self._rows(predicate) if m in modalities]
        return _Said(f"{predicate.name}({modality}, {{}}, _)", rows)

    def _has(self, predicate: Signature) -> bool:
        """Whether the guideline derives a predicate at all."""
        return next(iter(self._kb.table.literals(predicate)), None) is not None

    def _side(
        self, name: str, status: str, plan: Plan | None, answer_set: AnswerSet | None
    ) -> Side:
        """A plan without what is particular to an option."""
        rows = atoms_of(answer_set.atoms)[DEPARTS] if answer_set is not None else []
        broken = {Broken(printed(statement), str(strength)) for statement, strength in rows}
        departs = sorted(broken, key=lambda b: (STRENGTHS.index(b.strength), b.statement))
        steps = () if plan is None else plan.steps
        return Side(name, status, (), (), (), tuple(departs), steps, None, None, ())

    def _status(self, answer_set: AnswerSet) -> str:
        return "best" if _cost(answer_set) == self._least else "worse"

    def _best_with(self, action: str) -> tuple[Plan | None, AnswerSet | None]:
        """The best plan in which an action is done, and its answer set."""
        steps = [literal for (_, a), literal in self._kb.table.literals(DO) if a == action]
        if not steps:
            return None, None
        done = self._kb.program.any_of(steps)
        enumeration = self._kb.program.optima([*self._inquiry.planned, done], self._seconds)
        plans = ranked_plans(self._kb, self._atoms, enumeration)
        return (plans[0][0], plans[0][1][0]) if plans else (None, None)

    def _explained(self, goal: Goal) -> tuple[Node | None, tuple[Blocked, ...]]:
        with explained(self._inquiry) as explainer:
            true = (atom for atom in goal.literals.values() if atom in explainer.situation)
            atom = next(true, None)
            claim = explainer.why_not(goal.form) if atom is None else explainer.why(atom)
            node = Tree(self._inquiry, explainer).nodes([claim])[0]
        return (None, node.blocked_by) if atom is None else (node, ())

    def _rows(self, predicate: Signature) -> list[tuple[Any, ...]]:
        """The atoms of a predicate that hold, shown or not."""
        rows = {literal: row for row, literal in self._kb.table.literals(predicate)}
        true = self._kb.solver.holds(self._inquiry.unplanned, rows)
        return [rows[literal] for literal in true or ()]

    def _holds(self, goal: Goal) -> bool:
        return bool(self._kb.solver.holds(self._inquiry.unplanned, goal.literals))

    def _refuse_unknown(self, action: str) -> None:
        """Raise GoalError for what no plan has."""
        actions = {str(name) for name, _, _ in self._kb.table.facts(SERVES)}
        if not actions:  # a guideline without plans: what its statements speak of
            actions = {str(row[1]) for row, _ in self._kb.table.literals(ADVICE)}
        if action not in actions:
            near = nearest(action, actions)
            fix = f"did you mean `{near}`?" if near else f"one of {', '.join(sorted(actions))}"
            message = f"no plan has an action {quoted(action)}"
            raise GoalError([Diagnostic("unknown-action", message, help=fix)])


@dataclass(frozen=True, slots=True)
class _Said:
    """Which statements say something of which actions."""

    form: str
    """The atom that says it, with a place for the action."""
    rows: Sequence[tuple[Any, ...]]
    """Actions with statements."""

    def statements(self, action: str) -> Iterator[Any]:
        """The statements that say it of an action."""
        return (statement for other, statement in self.rows if other == action)


def _cost(answer_set: AnswerSet) -> frozenset[tuple[int, int]]:
    """The cost of a plan by priority; answer sets may leave out what costs nothing."""
    return frozenset((priority, weight) for priority, weight in answer_set.cost if weight)
