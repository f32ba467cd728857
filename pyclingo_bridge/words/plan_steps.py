"""Words for the steps of plans, the same on every kind of page."""

from collections.abc import Callable

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.words.labels import Words


def when(step: Step) -> str:
    """When a step starts, and how often it comes again: `week 9, every 2 months`."""
    if step.repeat_weeks is None:
        return f"week {step.start_week}"
    unit = "months" if step.repeat_months else "weeks"
    return f"week {step.start_week}, every {step.repeat_months or step.repeat_weeks} {unit}"


def until(week: int | None) -> str:
    """The time for which something is held back."""
    if week is None:
        return "no time given"
    return "due now" if week == 0 else f"until week {week}"


def conditions(contingency: Callable[[str], str], step: Step) -> list[str]:
    """The condition of a step (`contingency` words it), its length, and its latest start."""
    notes = []
    if step.contingent_on:
        notes.append(contingency(step.contingent_on))
    if step.months is not None:
        notes.append(f"{step.months} months")
    if step.latest_week is not None:
        notes.append(f"at the latest week {step.latest_week}")
    return notes


def instead(words: Words, first: Plan, plan: Plan) -> str:
    """The steps of a further plan that the first does not have."""
    done = {(step.decision, step.action) for step in first.steps}
    others = [
        f"{words.decision(step.decision)}: {words.action(step.action)} from week {step.start_week}"
        for step in plan.steps
        if (step.decision, step.action) not in done
    ]
    return "; ".join(others) or "leaves out steps of the first"
