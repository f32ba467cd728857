"""What is said of the steps of plans, on every kind of page."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.answer.plans import NO_CONVERSION
from pyclingo_bridge.words.labels import Words

NOW = "now"
Section = tuple[str, tuple[Step, ...]]
"""A part of a plan: its heading, and its steps in order."""


def when(step: Step, today: date | None = None) -> str:
    """When a step can start, and how often it comes again: `from week 9, every 2 months`; with the
    day from which weeks count, also the day.

    Empty for a step that only comes after others: the sources give no durations.
    """
    parts = []
    if step.not_before_week is not None:
        parts.append(f"from {week(step.not_before_week, today)}" if step.not_before_week else NOW)
    if step.latest_week is not None:
        parts.append(f"{week(step.latest_week, today)} at the latest")
    if step.repeat_weeks is not None:
        months, weeks = step.repeat_months, step.repeat_weeks
        parts.append(f"every {months} months" if months else f"every {weeks} weeks")
    return ", ".join(parts)


def until(number: int | None, today: date | None = None) -> str:
    """How long something is held back."""
    if number is None:
        return "no time given"
    return "due now" if number == 0 else f"until {week(number, today)}"


def week(number: int, today: date | None) -> str:
    """A week counted from today; with the day where that is known: `week 9 (2027-02-04)`."""
    return f"week {number}" + (f" ({today + timedelta(weeks=number)})" if today else "")


def conditions(contingency: Callable[[str], str], step: Step) -> list[str]:
    """What a step hangs on (`contingency` words it), and how long it lasts."""
    notes = [contingency(step.contingent_on)] if step.contingent_on else []
    return notes + ([f"{step.months} months"] if step.months is not None else [])


def directly_after(step: Step, steps: Iterable[Step]) -> tuple[str, ...]:
    """What a step comes after, without what that comes after in its turn."""
    behind = {
        other.action: other.after
        for other in steps
        if other.contingent_on in (None, step.contingent_on) and other is not step
    }
    implied = {earlier for action in step.after for earlier in behind.get(action, ())}
    return tuple(action for action in step.after if action not in implied)


def waiting(words: Words, step: Step, steps: Iterable[Step]) -> str:
    """What a step comes after and what its date hangs on: `after liver resection`.

    What comes again and again is done during what it comes after.
    """
    hidden = {"mdt_decision"} | ({"resectability_review"} if step.contingent_on else set())
    earlier = () if step.repeat_weeks is not None else directly_after(step, steps)
    decisions = {other.action: other.decision for other in steps}
    beside = [a for a in earlier if decisions.get(a) == step.decision]
    after = [a for a in earlier if a not in hidden and a not in beside]
    notes = [f"with {', '.join(map(words.action, beside))}"] if beside else []
    notes += [f"after {', '.join(map(words.action, after))}"] if after else []
    if step.depends_on:
        notes.append(f"the date depends on {' and '.join(map(words.input, step.depends_on))}")
    return "; ".join(notes)


def doing(action: Callable[[str], str], step: Step) -> str:
    """What is done (`action` words it): what runs is continued, alternatives are told."""
    actions = " or ".join(map(action, (step.action, *step.alternatives)))
    if step.continues and step.repeat_weeks is not None:
        return f"{actions} again"
    return f"continue {actions}" if step.continues else actions


def sections(words: Words, plan: Plan) -> tuple[Section, ...]:
    """A plan in parts: the phases of what is certain, then each branch at a review."""
    headings: dict[str, list[Step]] = {}
    for step in plan.steps:
        if step.contingent_on is None:
            heading = words.phase(step.phase) if step.phase else ""
        else:
            heading = words.contingency(step.contingent_on).capitalize()
        headings.setdefault(heading, []).append(step)
    return tuple((heading, tuple(steps)) for heading, steps in headings.items())


def name(words: Words, plan: Plan, plans: Iterable[Plan]) -> str:
    """What sets a plan apart from those of its rank: as few of its choices as tell it."""
    peers = [other for other in plans if other.rank == plan.rank and other != plan]
    told: list[str] = []
    for step in plan.steps:
        alike = [other for other in peers if step.action in _actions(other)]
        if step.contingent_on != NO_CONVERSION and len(alike) < len(peers):
            peers, told = alike, [*told, doing(words.action, step)]
    own = _actions(plan)
    for other in peers:
        extra = [step for step in other.steps if step.action not in own]
        told += [f"without {doing(words.action, step)}" for step in extra[:1]]
    return "; ".join(dict.fromkeys(told))


def _actions(plan: Plan) -> set[str]:
    return {step.action for step in plan.steps}


def instead(words: Words, first: Plan, plan: Plan, plans: Iterable[Plan]) -> str:
    """What a further plan does otherwise than the first."""
    if plan.rank == first.rank:
        return name(words, plan, plans)
    done = _actions(first)
    other = [
        f"{words.decision(step.decision)}: {doing(words.action, step)}"
        for step in plan.steps
        if step.action not in done
    ]
    return "; ".join(other) or "leaves out steps of the first"
