"""`what_if`: one step over every value of every input of which nothing is stated."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.ask import Asking, Stating
from pyclingo_bridge.solving.atoms import Value


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What it would mean to state one of some values that no rule tells apart."""

    values: tuple[Value, ...]
    contradiction: Diagnostic | None
    """Why it cannot stand beside what is stated, and the way out."""
    verdict: str
    """The verdict if nothing else were known besides; empty for a contradiction."""
    settles: bool
    """Whether the verdict can change now, and then no longer could."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """An input of which nothing is stated."""

    input: str
    matters: bool
    """Whether it can still change any conclusion."""
    hypotheses: tuple[Hypothesis, ...]

    def of(self, value: Value) -> Hypothesis:
        """What it would mean to state a value of the input."""
        return next(one for one in self.hypotheses if value in one.values)


WhatIf = Mapping[str, Outlook]
"""Each input of which nothing is stated, in the order of the vocabulary."""


def what_if(inquiry: Inquiry, asking: Asking) -> WhatIf:
    """What each value would mean of each input of which nothing is stated."""
    stated = inquiry.case.values
    irrelevant = {*asking.unknown} - {*asking.ranked, *asking.others}
    return {
        name: Outlook(
            name,
            name not in irrelevant,
            tuple(_hypothesis(inquiry, asking, name, one) for one in asking.stating(name)),
        )
        for name in inquiry.kb.vocabulary.names
        if name not in stated
    }


def _hypothesis(inquiry: Inquiry, asking: Asking, name: str, one: Stating) -> Hypothesis:
    if one.verdict:
        settles = one.settled and len(asking.verdicts) > 1
        return Hypothesis(one.values, None, one.verdict, settles)
    values = inquiry.case.values | {name: one.values[0]}
    if one.errors:
        return Hypothesis(one.values, inquiry.contradiction(one.errors[0], values), "", False)
    try:
        Inquiry(inquiry.kb, Case.of(inquiry.case.name, values), inquiry.readings).atoms()
    except CaseError as error:
        return Hypothesis(one.values, error.diagnostics[0], "", False)
    raise AssertionError(f"{name} {one.values[0]} contradicts nothing")
