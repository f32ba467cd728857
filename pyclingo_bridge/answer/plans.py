"""Plans from answer sets: their steps in order of time, ranked by what they depart from."""

from collections import defaultdict
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
    plans = [
        (plan, answer_set)
        for answer_set in answer_sets
        if (plan := make(Atoms(answer_set.atoms), places[answer_set.cost])) is not None
    ]

    def order(pair: tuple[Plan, AnswerSet]) -> tuple[int, list[tuple[str, str]]]:
        return pair[0].rank, [(step.decision, step.action) for step in pair[0].steps]

    return tuple(sorted(plans, key=order))


def plan_of(
    atoms: Atoms, place: int, silent: tuple[str, ...], order: Mapping[str, int]
) -> Plan | None:
    """The plan of an answer set; None where nothing is to be decided.

    Steps come in order of time; of one week, the certain before the contingent, then in the order
    of the decisions.
    """
    steps = _steps(atoms)
    if not steps and not silent:
        return None

    def when(step: Step) -> tuple[int, bool, int, str]:
        listed = order.get(step.decision, len(order))
        return step.start_week, step.contingent_on is not None, listed, step.action

    return Plan(
        rank=place,
        departs_from=tuple(sorted({printed(statement) for statement, _ in atoms[DEPARTS]})),
        silent=silent,
        steps=tuple(sorted(steps, key=when)),
    )


def _steps(atoms: Atoms) -> list[Step]:
    """The steps of a plan, each with what the answer set says of it."""
    start, latest, months = (_numbers(atoms[of]) for of in (START, LATEST, MONTHS))
    repeats = {(d, a): (int(weeks), int(months)) for d, a, weeks, months in atoms[REPEATS]}
    contingent = {(d, a): str(event) for d, a, event in atoms[CONTINGENT]}
    waits, statements = _texts(atoms[WAITS], str), _texts(atoms[BACKED_BY], printed)
    return [
        Step(
            decision=str(decision),
            action=str(action),
            start_week=start.get(step, 0),
            latest_week=latest.get(step),
            repeat_weeks=repeats.get(step, (None, None))[0],
            repeat_months=repeats.get(step, (None, None))[1],
            months=months.get(step),
            after=waits.get(step, ()),
            statements=statements.get(step, ()),
            contingent_on=contingent.get(step),
        )
        for decision, action in atoms[DO]
        for step in [(decision, action)]
    ]


def _numbers(rows: Iterable[Row]) -> dict[_Key, int]:
    """The number of each step; of several latest weeks the earliest binds."""
    numbers: dict[_Key, int] = {}
    for decision, action, number in rows:
        step = decision, action
        if isinstance(number, int):  # what is not a number says nothing of time
            numbers[step] = min(number, numbers.get(step, number))
    return numbers


def _texts(rows: Iterable[Row], text: Callable[[Value], str]) -> dict[_Key, tuple[str, ...]]:
    texts: dict[_Key, set[str]] = defaultdict(set)
    for decision, action, value in rows:
        texts[decision, action].add(text(value))
    return {step: tuple(sorted(values)) for step, values in texts.items()}
