"""Plans from answer sets: steps in order of time, ranked by what they depart from."""

from collections.abc import Callable, Iterable, Mapping

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.guideline.predicates import (
    BACKED_BY,
    CONTINGENT,
    DEPARTS,
    DO,
    LATEST,
    MONTHS,
    REPEATS,
    START,
    WAITS,
)
from pyclingo_bridge.solving.program import AnswerSet
from pyclingo_bridge.solving.symbols import Atoms, Row, Value, printed

_Key = tuple[Value, Value]


def rank(
    answer_sets: Iterable[AnswerSet], make: Callable[[Atoms, int], Plan | None]
) -> tuple[tuple[Plan, AnswerSet], ...]:
    """The plans with their answer sets, best first; those of equal cost share a rank."""
    answer_sets = tuple(answer_sets)
    places = {cost: place for place, cost in enumerate(sorted({a.cost for a in answer_sets}), 1)}
    made = ((make(Atoms(found.atoms), places[found.cost]), found) for found in answer_sets)
    pairs = [(plan, found) for plan, found in made if plan is not None]
    return tuple(sorted(pairs, key=lambda pair: _order(pair[0])))


def _order(plan: Plan) -> tuple[object, ...]:
    return plan.rank, [(step.decision, step.action) for step in plan.steps]


def plan_of(
    atoms: Atoms, place: int, silent: tuple[str, ...], order: Mapping[str, int]
) -> Plan | None:
    """The plan that an answer set is; None where nothing is to be decided.

    Steps come in order of time; of one week, the certain before the contingent, then in the order
    of the decisions.
    """
    details = _Details(atoms)
    steps = [details.step(decision, action) for decision, action in atoms[DO]]
    if not steps and not silent:
        return None
    return Plan(
        rank=place,
        departs_from=tuple(sorted({printed(statement) for statement, _ in atoms[DEPARTS]})),
        silent=silent,
        steps=tuple(sorted(steps, key=lambda step: _when(step, order))),
    )


def _when(step: Step, order: Mapping[str, int]) -> tuple[object, ...]:
    listed = order.get(step.decision, len(order))
    return step.start_week, step.contingent_on is not None, listed, step.action


class _Details:
    """What an answer set says of each step."""

    def __init__(self, atoms: Atoms) -> None:
        self._start = _numbers(atoms[START])
        self._latest = _numbers(atoms[LATEST])
        self._months = _numbers(atoms[MONTHS])
        self._repeats = {(d, a): (int(w), int(m)) for d, a, w, m in atoms[REPEATS]}
        self._contingent = {(d, a): str(what) for d, a, what in atoms[CONTINGENT]}
        self._waits = _grouped(atoms[WAITS], str)
        self._behind = _grouped(atoms[BACKED_BY], printed)

    def step(self, decision: Value, action: Value) -> Step:
        key = decision, action
        weeks, months = self._repeats.get(key, (None, None))
        return Step(
            decision=str(decision),
            action=str(action),
            start_week=self._start.get(key, 0),
            latest_week=self._latest.get(key),
            repeat_weeks=weeks,
            repeat_months=months,
            months=self._months.get(key),
            after=self._waits.get(key, ()),
            statements=self._behind.get(key, ()),
            contingent_on=self._contingent.get(key),
        )


def _numbers(rows: Iterable[Row]) -> dict[_Key, int]:
    """The number of each step; of several latest weeks the earliest binds."""
    found: dict[_Key, int] = {}
    for decision, action, number in rows:
        key = decision, action
        if isinstance(number, int):  # what is not a number says nothing of time
            found[key] = min(number, found.get(key, number))
    return found


def _grouped(rows: Iterable[Row], text: Callable[[Value], str]) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, set[str]] = {}
    for decision, action, what in rows:
        found.setdefault((decision, action), set()).add(text(what))
    return {key: tuple(sorted(texts)) for key, texts in found.items()}
