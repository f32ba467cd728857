"""Minimal reasons: the smallest sets of facts that guarantee a conclusion.

A set of facts guarantees a conclusion when it holds for every consistent patient of whom these
facts are true, whatever else is or is not known of them. That nothing is known of an input is a
fact in this sense too, where the conclusion depends on it.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Annotated

from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.files.json_form import Limits
from pyclingo_bridge.base.records import record
from pyclingo_bridge.explain.goals import Goal
from pyclingo_bridge.guideline.influence import inputs_bearing_on
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.minimal_cores import minimal_cores
from pyclingo_bridge.solving.questions import Literal


@record
class Known:
    """An input with its value; None where the reason is that nothing is known of it."""

    input: str
    value: Value | None

    def __str__(self) -> str:
        return f"{self.input}={'unknown' if self.value is None else self.value}"


Reason = tuple[Known, ...]
KnownText = Annotated[str, Limits(pattern="^[^=]+=.+$")]
"""`input=value`; `input=unknown` where nothing is said of it."""


def reason_text(reason: Reason) -> list[KnownText]:
    """A reason as JSON has it."""
    return list(map(str, reason))


def optional_reason_text(reason: Reason | None) -> list[KnownText] | None:
    """The same; null where there is none."""
    return None if reason is None else reason_text(reason)


def reason_texts(reasons: Sequence[Reason]) -> list[list[KnownText]]:
    """Reasons as JSON has them."""
    return list(map(reason_text, reasons))


@record
class Reasons:
    """Minimal reasons, smallest first; `complete` where there are no others."""

    sufficient: tuple[Reason, ...]
    necessary: Reason
    """What every reason needs, of those that are given and those that are not."""
    complete: bool


def reasons_for(inquiry: Inquiry, goal: Goal, holds: bool, wanted: int | None = 1) -> Reasons:
    """The first `wanted` minimal reasons (None: all) why a goal holds, or does not hold.

    The conclusion must be what the case gives under these readings, without plans.
    """
    if not goal.literals:
        return Reasons(((),), (), True)
    program = inquiry.kb.solver
    literal = program.any_of(goal.literals)
    context = [-literal if holds else literal, *inquiry.consistent]
    bearing = inputs_bearing_on(inquiry.kb, goal.literals)
    candidates = tuple(literal for literal, name in inquiry.patient.items() if name in bearing)
    kept = program.in_every_core(context, candidates)
    cores = minimal_cores(program, context, candidates, kept)
    reasons = [reason_of(inquiry, core) for core in islice(cores, wanted)]
    complete = wanted is None or next(cores, None) is None
    necessary = reason_of(inquiry, [literal for literal in candidates if literal in kept])
    return Reasons(tuple(sorted(reasons, key=_by_size)), necessary, complete)


def reason_of(inquiry: Inquiry, literals: Iterable[Literal]) -> Reason:
    """Assumptions on the patient as inputs with their values."""
    names = (inquiry.patient[literal] for literal in literals)
    return tuple(Known(name, inquiry.case.values.get(name)) for name in names)


def _by_size(reason: Reason) -> tuple[int, int, list[str]]:
    """The order of reasons: those that need the fewest unknown inputs first, then the shortest."""
    unknown = sum(known.value is None for known in reason)
    return unknown, len(reason), list(map(str, reason))
