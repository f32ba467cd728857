"""What is said of the steps of plans, on every kind of page."""

from collections.abc import Callable

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.words.labels import Words


def when(step: Step) -> str:
    """When a step starts, and how often it comes again: `week 9, every 2 months`."""
    if step.repeat_weeks is None:
        return f"week {step.start_week}"
    return f"week {step.start_week}, every {step.repeat_months or step.repeat_weeks}" + (
        " months" if step.repeat_months else " weeks"
    )


def until(week: int | None) -> str:
    """How long something is held back."""
    if week is None:
        return "no time given"
    return "due now" if week == 0 else f"until week {week}"


def conditions(contingency: Callable[[str], str], step: Step) -> list[str]:
    """What a step hangs on (`contingency` words it), how long it lasts, and when it has to have
    begun."""
    notes = []
    if step.contingent_on:
        notes.append(contingency(step.contingent_on))
    if step.months is not None:
        notes.append(f"{step.months} months")
    if step.latest_week is not None:
        notes.append(f"at the latest week {step.latest_week}")
    return notes


def instead(words: Words, first: Plan, plan: Plan) -> str:
    """What a further plan does otherwise than the first."""
    done = {(step.decision, step.action) for step in first.steps}
    other = [
        f"{words.decision(step.decision)}: {words.action(step.action)} from week {step.start_week}"
        for step in plan.steps
        if (step.decision, step.action) not in done
    ]
    return "; ".join(other) or "leaves out steps of the first"
