"""Plans from answer sets: steps in an order in which none precedes what it comes after, ranked by
what they depart from, those that differ in one choice alone made one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.guideline.predicates import (
    AFTER,
    BACKED_BY,
    CONTINGENT,
    CONTINUES,
    DEPARTS,
    DEPENDS,
    DO,
    LATEST,
    MONTHS,
    OTHERWISE,
    PHASE,
    REPEATS,
    START,
    WAITS,
)
from pyclingo_bridge.solving.answer_sets import AnswerSet
from pyclingo_bridge.solving.atoms import Atoms, Row, Value, printed

NO_CONVERSION = "no_conversion"
"""The branch of a plan that is followed where a review does not find what it looks for."""

_Key = tuple[Value, Value]
Ranked = tuple[Plan, tuple[AnswerSet, ...]]
"""A plan, with the answer sets that it stands for: its own, then those of its alternatives."""


def rank(
    answer_sets: Iterable[AnswerSet], make: Callable[[Atoms, int], Plan | None]
) -> tuple[Ranked, ...]:
    """The plans with their answer sets, best first; those of equal cost share a rank.

    Of one rank, those with fewer steps that others do without come first. Plans that differ in one
    choice and in nothing else are one plan, with alternatives at that step.
    """
    answer_sets = tuple(answer_sets)
    places = {cost: place for place, cost in enumerate(sorted({a.cost for a in answer_sets}), 1)}
    plans = [
        (plan, (answer_set,))
        for answer_set in answer_sets
        if (plan := make(answer_set.rows, places[answer_set.cost])) is not None
    ]
    shared: dict[int, set[str]] = {}
    for plan, _ in plans:
        decided = {step.decision for step in plan.steps}
        shared[plan.rank] = shared.get(plan.rank, decided) & decided

    def order(ranked: Ranked) -> tuple[int, int, list[tuple[str, str]]]:
        plan = ranked[0]
        spare = sum(step.decision not in shared[plan.rank] for step in plan.steps)
        return plan.rank, spare, [(step.decision, step.action) for step in plan.steps]

    return _told_apart(_with_alternatives(sorted(plans, key=order)))


def _with_alternatives(plans: Sequence[Ranked]) -> list[Ranked]:
    """Plans that differ in the action of one step alone, as one plan."""
    decisions = dict.fromkeys(step.decision for plan, _ in plans for step in plan.steps)
    for decision in decisions:
        groups: dict[object, list[Ranked]] = defaultdict(list)
        for ranked in plans:
            groups[_but_for(ranked[0], decision)].append(ranked)
        plans = [_merged(group, decision) for group in groups.values()]
    return list(plans)


def _but_for(plan: Plan, decision: str) -> object:
    """A plan without the actions of one decision, wherever they are named."""
    actions = {step.action for step in plan.steps if step.decision == decision}

    def blank(step: Step) -> Step:
        after = tuple(sorted("" if action in actions else action for action in step.after))
        if step.decision == decision:
            return replace(step, action="", statements=(), after=after)
        return step if after == step.after else replace(step, after=after)

    return plan.rank, plan.departs_from, frozenset(map(blank, plan.steps)), len(plan.steps)


def _merged(group: Sequence[Ranked], decision: str) -> Ranked:
    """The first of plans that differ in one decision alone, with what the others do instead."""
    (first, answer_sets), *others = group
    if not others:
        return group[0]
    own, *theirs = (
        {step.action: step for step in plan.steps if step.decision == decision} for plan, _ in group
    )
    common = set(own).intersection(*theirs)
    instead = {a: step for steps in theirs for a, step in steps.items() if a not in own}
    behind = {statement for step in instead.values() for statement in step.statements}
    steps = tuple(
        replace(
            step,
            alternatives=(*step.alternatives, *instead),
            statements=tuple(sorted({*step.statements, *behind})),
        )
        if step.decision == decision and step.action not in common
        else step
        for step in first.steps
    )
    merged = (*answer_sets, *(one for _, sets in others for one in sets))
    return replace(first, steps=steps), merged


def _told_apart(plans: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """The plans, each with the decisions in which those of its rank differ."""
    choices: dict[int, list[dict[str, frozenset[str]]]] = defaultdict(list)
    for plan, _ in plans:
        choices[plan.rank].append(_choices(plan))
    differing = {rank: _differing(chosen) for rank, chosen in choices.items()}
    return tuple(
        (replace(plan, differs_in=differing[plan.rank]), answer_sets) for plan, answer_sets in plans
    )


def _choices(plan: Plan) -> dict[str, frozenset[str]]:
    decided: dict[str, set[str]] = defaultdict(set)
    for step in plan.steps:
        decided[step.decision].add(step.action)
    return {decision: frozenset(actions) for decision, actions in decided.items()}


def _differing(choices: Sequence[Mapping[str, frozenset[str]]]) -> tuple[str, ...]:
    decisions = dict.fromkeys(decision for chosen in choices for decision in chosen)
    return tuple(
        decision
        for decision in decisions
        if len({chosen.get(decision, frozenset()) for chosen in choices}) > 1
    )


def plan_of(
    atoms: Atoms, place: int, silent: tuple[str, ...], order: Mapping[str, int]
) -> Plan | None:
    """The plan of an answer set; None where nothing is to be decided.

    No step precedes one that it comes after. Beyond that, what is certain comes before what is
    contingent; within these steps come by phase, by week, and in the order of the decisions.
    """
    steps = _steps(atoms)
    if not steps and not silent:
        return None
    phases = {str(phase): place for place, (_, phase) in enumerate(sorted(_phases(atoms)))}

    def when(step: Step) -> tuple[int, int, int, int, str]:
        week = 0 if step.not_before_week is None else step.not_before_week
        listed = order.get(step.decision, len(order))
        branch = 0 if step.contingent_on is None else 1 + (step.contingent_on == NO_CONVERSION)
        return branch, phases.get(step.phase or "", -1), week, listed, step.action

    return Plan(
        rank=place,
        differs_in=(),
        departs_from=tuple(sorted({printed(statement) for statement, _ in atoms[DEPARTS]})),
        silent=silent,
        steps=in_order(sorted(steps, key=when)),
    )


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps in the given order, but that none precedes one that it comes after."""
    left, ordered = list(steps), list[Step]()
    while left:
        awaited = {step.action for step in left if step.contingent_on != NO_CONVERSION}
        free = (step for step in left if awaited.isdisjoint(step.after))
        ready = next(free, left[0])
        left.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def _phases(atoms: Atoms) -> set[tuple[int, str]]:
    return {(int(number), str(phase)) for _, _, phase, number in atoms[PHASE]}


def _steps(atoms: Atoms) -> list[Step]:
    """The steps of a plan, each with what the answer set says of it."""
    start, latest, months = (_numbers(atoms[of]) for of in (START, LATEST, MONTHS))
    repeats = {(d, a): (int(weeks), int(months)) for d, a, weeks, months in atoms[REPEATS]}
    contingent = {(d, a): str(event) for d, a, event in atoms[CONTINGENT]}
    phases = {(d, a): str(phase) for d, a, phase, _ in atoms[PHASE]}
    waits, statements = _texts(atoms[WAITS], str), _texts(atoms[BACKED_BY], printed)
    earlier = _texts([(d, a, b) for d, a, _, b in atoms[AFTER]], str)
    depends, continues = _texts(atoms[DEPENDS], str), set(atoms[CONTINUES])
    steps = [
        Step(
            phase=phases.get(step),
            decision=str(decision),
            action=str(action),
            alternatives=(),
            continues=step in continues,
            not_before_week=start.get(step),
            latest_week=latest.get(step),
            repeat_weeks=repeats.get(step, (None, None))[0],
            repeat_months=repeats.get(step, (None, None))[1],
            months=months.get(step),
            depends_on=depends.get(step, ()),
            after=tuple(dict.fromkeys((*earlier.get(step, ()), *waits.get(step, ())))),
            statements=statements.get(step, ()),
            contingent_on=contingent.get(step),
        )
        for decision, action in atoms[DO]
        for step in [(decision, action)]
    ]
    by_key = {(step.decision, step.action): step for step in steps}
    otherwise = [by_key[str(d), str(a)] for d, a in atoms[OTHERWISE] if (str(d), str(a)) in by_key]
    return steps + [_again(step, by_key) for step in otherwise]


def _again(step: Step, steps: Mapping[tuple[str, str], Step]) -> Step:
    """A step as it goes on where a review does not find what it looks for."""
    review = next((one for one in steps.values() if one.repeat_weeks is not None), step)
    return replace(
        step,
        phase=review.phase,
        continues=True,
        not_before_week=None,
        latest_week=None,
        depends_on=(),
        after=(review.action,),
        statements=review.statements,
        contingent_on=NO_CONVERSION,
    )


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
