"""The words and marks of explanations of programs."""

from collections.abc import Iterable

from pyclingo_bridge.base.diagnostics import printable
from pyclingo_bridge.justify.why.model import (
    Blocked,
    Bound,
    Elsewhere,
    Explained,
    Forbidden,
    Instance,
    Step,
    Strict,
)
from pyclingo_bridge.render.marks import RULE_BLOCKED, Kind

ALSO = "or also"
BLOCKED = RULE_BLOCKED
_KINDS = {
    "derived": Kind("✓", "derived", "derived"),
    "fact": Kind("✓", "fact", "fact"),
    "chosen": Kind("◆", "chosen", "chosen"),
    "alternative": Kind("◆", "one of several", "chosen"),
    "given": Kind("●", "external", "stated"),
    "double negation": Kind("✓", "not ruled out", "derived"),
    "absent": Kind("○", "absent", "absent"),
    "comparison": Kind("✓", "compared", "comparison"),
    "aggregate": Kind("✓", "counted", "comparison"),
    "conditional": Kind("✓", "in every case", "comparison"),
    "truth": Kind("✓", "compared", "comparison"),
}
_FAILS = Kind("✗", "does not hold", "absent")
_STATUS = {
    "blocked": "blocked",
    "not_chosen": "not chosen",
    "alternative_holds": "another alternative holds",
    "not_set": "external and not set",
}
_TOLD = ("fact", "chosen", "alternative", "given")
"""Kinds of which the note has the word."""


def kind_of(step: Step) -> Kind:
    """The mark and the word of a step."""
    if step.kind == "absent" or (step.holds and step.kind in _KINDS):
        return _KINDS[step.kind]
    return _FAILS


def says(step: Step) -> str:
    """What a step says: `p(1)`, `not p(1)`, `3 < 2 is false`."""
    amount = "" if step.amount is None else f" (it is {step.amount})"
    if step.kind == "absent":
        return f"not {step.text}"
    if step.kind == "double negation":
        return f"not not {step.text}"
    if step.kind == "undefined":
        return f"{step.text} has no value"
    return f"{step.text}{amount}" if step.holds else f"{step.text} is false{amount}"


def note(step: Step) -> str:
    """The kind of a step where its place does not tell, and the place and values of its rule."""
    if step.kind == "absent" and not (step.blocked_by or step.cut):
        return "no rule derives it"
    told = [_KINDS[step.kind].word] if step.kind in _TOLD else []
    return ", ".join([*told, *([] if step.rule is None else [place(step.rule)])])


def place(rule: Instance | Strict) -> str:
    """The place of a rule, with the values of its variables."""
    values = bounds(rule.values)
    return printable(f"{rule.file}:{rule.line}") + (f", {values}" if values else "")


def bounds(values: Iterable[Bound]) -> str:
    """The values of variables: `X=1, Y=2`."""
    return ", ".join(f"{one.variable}={one.value}" for one in values)


def blocked(one: Blocked) -> str:
    """A rule that could have derived an atom, and why it does not."""
    return f"{_STATUS[one.status]}: {one.rule.text}"


def strict(one: Strict) -> tuple[str, str]:
    """What forbids answer sets, and where it stands."""
    told = {"bound": "bound of ", "contradiction": "not both ", "fact": "fact "}
    return f"{told.get(one.kind, '')}{one.text}", "" if one.file is None else place(one)


def title(explained: Explained) -> str:
    """An answer set by its number and its cost."""
    cost = f", cost {' '.join(map(str, explained.cost))}" if explained.cost else ""
    return f"Answer set {explained.number}{cost}"


def elsewhere(one: Elsewhere) -> str:
    """Whether a goal holds in other answer sets."""
    if one.holds_in == "all":
        return "It holds in every answer set."
    if one.holds_in == "none":
        return "It holds in no answer set."
    cost = "" if one.other_cost is None else f", at a cost of {' '.join(map(str, one.other_cost))}"
    return f"In another answer set it is otherwise{cost}."


def forbidden(one: Forbidden) -> str:
    """How many sets of constraints there are."""
    if one.sets == ((),):
        return "No constraint is needed for that: the rules alone leave no other way."
    many = len(one.sets) > 1
    found = f"{len(one.sets)} smallest sets" if many else "A smallest set"
    each = "each of which leaves" if many else "that leaves"
    only = "There is no other." if one.complete else "There may be more."
    return f"{found} of constraints {each} no other way. {only}"
