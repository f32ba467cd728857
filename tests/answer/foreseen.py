"""What a plan foresees after conversion, and what the same patient gets, stated as converted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value, printed

DECISIONS = (
    *("liver_procedure", "sequence", "primary_treatment", "pelvic_radiotherapy"),
    *("extrahepatic_treatment", "postoperative_therapy"),
)
GIVEN, FORESEEN = "given", "foreseen"
REGIMEN = {
    "doublet": "folfox", "triplet": "folfoxiri", "pembrolizumab": "pembrolizumab",
    "systemic_chemotherapy": "other", "chemotherapy_before_liver_resection": "other",
}  # fmt: skip
BIOLOGIC = {"bevacizumab": "bevacizumab", "anti_egfr": "cetuximab"}
RADIOTHERAPY = {
    "pelvic_radiotherapy": "long_course", "long_course_chemoradiotherapy": "long_course",
    "short_course_radiotherapy": "short_course",
}  # fmt: skip
GOOD: Mapping[str, tuple[Value, Value]] = {
    "r0_feasible": ("no", "yes"),
    "all_disease_removable": ("no", "yes"),
    "negative_margin_achievable": ("no", "yes"),
    "all_sites_treatable": ("no", "yes"),
    "flr_adequate": ("no", "yes"),
    "diaphragm_invasion": ("unresectable", "resectable"),
    "adrenal_invasion": ("unresectable", "resectable"),
    "other_organ_invasion": ("unresectable", "resectable"),
}
"""What conversion mends: the value that fails, and the one in its place."""
ENOUGH = {"flr_percent": 40, "flr_segments": 4}
WEEKS = {0: 0, 1: 5, 2: 9}
Options = Mapping[tuple[str, str], tuple[str, ...]]
"""Decision and action, with the statements that call for it."""


@dataclass(frozen=True, order=True)
class Difference:
    """An option that only one of the two has, and a statement behind it."""

    decision: str
    action: str
    side: str
    statement: str


def options(kb: KnowledgeBase, case: bridge.Case, when: str) -> Options:
    """What can be chosen at that time, today or at conversion."""
    inquiry = Inquiry(kb, case)

    def true(name: str, arity: int) -> list[tuple[Value, ...]]:
        rows = {literal: row for row, literal in kb.program.literals((name, arity))}
        return [rows[one] for one in kb.program.holds(inquiry.unplanned, rows) or ()]

    answers = [(str(d), str(a), printed(s)) for s, a, d, time in true("answers", 4) if time == when]
    techniques = {str(a) for (a,) in true("operative_technique", 1)}
    found = {}
    for decision, action, time in true("option", 3):
        if time == when:
            key = str(decision), str(action)
            statements = sorted({s for d, a, s in answers if (d, a) == key})
            if not statements and key[1] in techniques:
                statements = ["S0-31"]
            found[key] = tuple(statements)
    return found


def stated_as_converted(case: bridge.Case, answer: Answer) -> dict[str, Value]:
    """All that was known, but what the plan's treatment and the conversion that a review finds
    change."""
    values = dict(case.values)
    steps = [one for one in answer.plans[0].steps if one.contingent_on is None]
    (review,) = (one for one in steps if one.action == "resectability_review")
    months = {week: n for n, week in WEEKS.items()}[review.not_before_week or 0]
    values |= {"current_resectability": "resectable", "r0_assessed_by": "hpb_unit"}
    values.setdefault("initial_resectability", "unresectable")
    for name, (bad, good) in GOOD.items():
        if values.get(name) == bad:
            values[name] = good
    for name, enough in ENOUGH.items():
        if name in values:
            values[name] = max(int(values[name]), enough)
    if not ENOUGH.keys() & values.keys():
        values["flr_adequate"] = "yes"
    return {**values, **dict(_treated([one.action for one in steps], values, months))}


def _treated(
    actions: Iterable[str], values: Mapping[str, Value], months: int
) -> Iterator[tuple[str, Value]]:
    """What the plan's treatment until the review adds."""
    given = values.get("systemic_therapy", "none") != "none"
    for action in actions:
        if action in REGIMEN and not given:
            yield "systemic_therapy", REGIMEN[action]
            yield "months_of_chemotherapy", int(values.get("months_of_chemotherapy", 0)) + months
        if action in BIOLOGIC and values.get("biologic", "none") == "none":
            yield "biologic", BIOLOGIC[action]
        if action in RADIOTHERAPY:
            yield "pelvic_rt_given", RADIOTHERAPY[action]
    if int(values.get("months_of_chemotherapy", 0)) > 0:
        yield "months_of_chemotherapy", int(values["months_of_chemotherapy"]) + months
    if "months_since_review" in values:
        yield "months_since_review", 0
    for name in ("weeks_since_pelvic_rt", "weeks_since_bevacizumab"):
        if name in values:
            yield name, int(values[name]) + WEEKS[months]


def differences(foreseen: Options, given: Options) -> Iterator[Difference]:
    """What only one side has."""
    for side, one, other in ((FORESEEN, foreseen, given), (GIVEN, given, foreseen)):
        for (decision, action), statements in one.items():
            if decision in DECISIONS and (decision, action) not in other:
                for statement in statements:
                    yield Difference(decision, action, side, statement)


def compared(kb: KnowledgeBase, case: bridge.Case) -> list[Difference] | None:
    """What differs for a case, in order; None where nothing can be compared.

    That is where no review is planned, and where the converted patient is not operated on for want
    of something that conversion does not bring.
    """
    answer = bridge.assess(kb, case, analyse=False)
    plan = next(iter(answer.plans), None)
    if plan is None or not any(one.action == "resectability_review" for one in plan.steps):
        return None
    converted = bridge.Case.of(f"{case.name}, converted", stated_as_converted(case, answer))
    try:
        verdict = bridge.assess(kb, converted, plans=0, analyse=False).verdict
    except bridge.CaseError:  # sixty months of chemotherapy, and two more
        return None
    if verdict not in ("indicated", "consider"):
        return None
    sides = options(kb, case, "conversion"), options(kb, converted, "today")
    return sorted(differences(*sides))
