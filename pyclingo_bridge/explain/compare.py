"""`compare`: two dates of one patient: the facts that changed, and what that changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from pyclingo_bridge.answer.assess import assess, verdict
from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.answer.model import Advice, Hold, Step
from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic, quoted
from pyclingo_bridge.base.files.json_form import PublicResult
from pyclingo_bridge.case.model import AnyCase, Case
from pyclingo_bridge.case.read import as_case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.words.numbers import counted

_MOST_FACTS = 3
"""How many facts together are tried as the cause of another verdict."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """An input that is said otherwise, newly, or no longer (null: nothing is said)."""

    input: str
    before: Value | None
    after: Value | None
    bears_on: tuple[str, ...]
    """What would be otherwise on the second date had this one input stayed as it was: `verdict`,
    `criteria`, `warnings`, `advice`, `holds`, `plans`, `silences`. Empty: this change alone made no
    difference."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What of one part of the answer is new, gone, or the same."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(PublicResult):
    """Two dates of one patient side by side."""

    schema_version: Literal[1] = field(default=1, init=False)
    before: str
    after: str
    kb: Identity
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    facts: tuple[FactChange, ...]
    verdict_before: str
    verdict_after: str
    verdict_turned_by: tuple[tuple[str, ...], ...]
    """The smallest sets of changed inputs that by themselves lead to the second verdict."""
    criteria: Moved
    advice: Moved
    holds: Moved
    plans: Moved
    """Steps of the first best plan."""
    warnings: Moved
    silences: Moved
    """Decisions on which the sources say nothing."""
    review_status: str
    disclaimer: str

    def _in_short(self) -> str:
        turn = f"{self.verdict_before} → {self.verdict_after}"
        return f"{turn}, {counted(len(self.facts), 'fact')} changed"


@exclusive
def compare(
    kb: KnowledgeBase,
    before: AnyCase,
    after: AnyCase,
    readings: Mapping[str, str] | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Comparison:
    """What changed from one case to the other, and what that changed in the answer.

    Raises CaseError where one of the two contradicts itself, ReadingError for an unknown reading.
    """
    before, after = as_case(before, kb.vocabulary), as_case(after, kb.vocabulary)
    first, second = (_parts(kb, case, readings, seconds) for case in (before, after))
    verdict_before, verdict_after = first["verdict"][0], second["verdict"][0]
    return Comparison(
        before=before.name,
        after=after.name,
        kb=kb.identity,
        readings=kb.chosen(readings),
        facts=tuple(_fact_changes(kb, before, after, second, readings, seconds)),
        verdict_before=verdict_before,
        verdict_after=verdict_after,
        verdict_turned_by=_turned_by(kb, before, after, verdict_after, readings)
        if verdict_before != verdict_after
        else (),
        **{part: _moved(first[part], second[part]) for part in first if part != "verdict"},
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


def doubts(before: Case, after: Case) -> list[Diagnostic]:
    """Warnings where two cases may not be an earlier and a later date of one patient."""
    found = []
    if before.title and after.title and before.title != after.title:
        message = f"{quoted(before.title)} and {quoted(after.title)} may be two patients"
        found.append(Diagnostic("other-patient", message, level="warning"))
    if before.date and after.date and before.date > after.date:
        message = f"the first case is of {before.date}, after the second, of {after.date}"
        fix = "give the earlier date first"
        found.append(Diagnostic("dates-reversed", message, level="warning", help=fix))
    return found


def _parts(
    kb: KnowledgeBase, case: Case, readings: Mapping[str, str] | None, seconds: float
) -> dict[str, tuple[str, ...]]:
    """The parts of an answer by name, as texts that can be compared."""
    answer = assess(kb, case, readings, None, seconds, analyse=False)
    return {
        "verdict": (answer.verdict,),
        "criteria": tuple(f"{criterion.id} {criterion.status}" for criterion in answer.criteria),
        "advice": tuple(map(_advice, answer.advice)),
        "holds": tuple(map(_hold, answer.holds)),
        "plans": tuple(map(_step, answer.plans[0].steps)) if answer.plans else (),
        "warnings": tuple(one.text for one in answer.findings if one.level != "note"),
        "silences": tuple(silence.decision for silence in answer.silent),
    }


def _advice(advice: Advice) -> str:
    overridden = "" if advice.in_force else f" (overridden by {advice.overridden_by})"
    return f"{advice.modality} {advice.action} {advice.statement}{overridden}"


def _hold(hold: Hold) -> str:
    week = "no time given" if hold.until_week is None else f"until week {hold.until_week}"
    return f"{hold.action} {week} {hold.statement}"


def _step(step: Step) -> str:
    week = "" if step.not_before_week is None else f"week {step.not_before_week}: "
    branch = f" ({step.contingent_on})" if step.contingent_on else ""
    actions = " or ".join((step.action, *step.alternatives))
    return f"{week}{actions}{branch}"


def _moved(before: tuple[str, ...], after: tuple[str, ...]) -> Moved:
    return Moved(
        tuple(text for text in after if text not in before),
        tuple(text for text in before if text not in after),
        tuple(text for text in after if text in before),
    )


def _fact_changes(
    kb: KnowledgeBase,
    before: Case,
    after: Case,
    parts_after: Mapping[str, tuple[str, ...]],
    readings: Mapping[str, str] | None,
    seconds: float,
) -> Iterable[FactChange]:
    old, new = before.values, after.values
    for name in kb.vocabulary.names:
        if old.get(name) == new.get(name):
            continue
        undone = _changed(new, {name: old.get(name)})
        try:
            parts = _parts(kb, Case.of(after.name, undone), readings, seconds)
            bears = tuple(part for part in parts if parts[part] != parts_after[part])
        except CaseError:  # without it the case would contradict itself
            bears = ("consistency",)
        yield FactChange(name, old.get(name), new.get(name), bears)


def _changed(values: Mapping[str, Value], changes: Mapping[str, Value | None]) -> dict[str, Value]:
    merged: dict[str, Value | None] = {**values, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def _turned_by(
    kb: KnowledgeBase,
    before: Case,
    after: Case,
    wanted: str,
    readings: Mapping[str, str] | None,
) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of changed inputs that lead from the first case to the second verdict."""
    old, new = before.values, after.values
    changed = [name for name in kb.vocabulary.names if old.get(name) != new.get(name)]

    def leads(names: Iterable[str]) -> bool:
        values = _changed(old, {name: new.get(name) for name in names})
        try:
            return verdict(kb, Case.of(before.name, values), readings) == wanted
        except CaseError:
            return False

    smallest: list[tuple[str, ...]] = []
    for size in range(1, min(_MOST_FACTS, len(changed)) + 1):
        for names in combinations(changed, size):
            if not any(set(smaller) <= set(names) for smaller in smallest) and leads(names):
                smallest.append(names)
    if smallest:
        return tuple(smallest)
    needed = list(changed)  # no small set does: one that needs each of its facts
    for name in changed:
        fewer = [other for other in needed if other != name]
        needed = fewer if leads(fewer) else needed
    return (tuple(needed),)
