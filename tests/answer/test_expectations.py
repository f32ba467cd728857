"""What `expect/1` means: it must be able to fail."""

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.expectations import check_expectations
from pyclingo_bridge.base.diagnostics import BridgeError, Location
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase, ReadingError
from pyclingo_bridge.solving.program import Enumeration, Program
from tests.conftest import PATIENTS, facts_text

HOLDS = [
    "verdict(not_indicated_now)",
    "failed(r0)",
    "recommends(s2_11, triplet)",
    "recommends(any, triplet)",
    "absent(verdict(indicated))",
    "absent(do(any, pembrolizumab))",
    "do(conversion_technique, portal_vein_embolisation)",
    "always(do(systemic_therapy, triplet))",
    "start(review, resectability_review, 9)",
    "after(liver_procedure, liver_resection, review, resectability_review)",
    "under(remnant, both, failed(liver_remnant))",
    "under(remnant, either, verdict(not_indicated_now))",
    "under(delay_limit, six_months, absent(verdict(indicated)))",
]
FAILS = [
    "verdict(indicated)",
    "recommends(any, pembrolizumab)",
    "absent(verdict(not_indicated_now))",
    "absent(do(systemic_therapy, triplet))",
    "always(do(conversion_technique, portal_vein_embolisation))",
    "verdict(not_indicated_now, any)",
    "no_such_predicate(any)",
    "under(remnant, both, verdict(indicated))",
    "absent(under(remnant, both, failed(liver_remnant)))",
    "always(under(remnant, both, do(conversion_technique, portal_vein_embolisation)))",
]


@pytest.mark.parametrize(
    ("goal", "expected"), [(g, True) for g in HOLDS] + [(g, False) for g in FAILS]
)
def test_goal(kb: KnowledgeBase, goal: str, expected: bool) -> None:
    text = facts_text(PATIENTS["A"]) + f"expect({goal})."
    (outcome,) = check_expectations(kb, bridge.parse_case(text, "x", kb.vocabulary))
    assert outcome.fulfilled is expected


def test_a_refused_case_can_be_expected(kb: KnowledgeBase) -> None:
    text = "patient(ras, wild_type). patient(kras, mutant)."
    text += "expect(finding(ras_against_its_genes, error))."
    (outcome,) = check_expectations(kb, bridge.parse_case(text, "x", kb.vocabulary))
    assert outcome.fulfilled


@pytest.mark.parametrize(
    ("goal", "code"),
    [("under(remnnt, both, open(r0))", "reading"), ("under(remnant, all, open(r0))", "choice")],
)
def test_a_reading_that_does_not_exist_is_told_with_its_place(
    kb: KnowledgeBase, goal: str, code: str
) -> None:
    case = bridge.parse_case(f"expect({goal}).", "x", kb.vocabulary)
    with pytest.raises(ReadingError) as refused:
        check_expectations(kb, case)
    (problem,) = refused.value.diagnostics
    assert (problem.code, problem.location) == (f"unknown-{code}", Location("x", 1, 8))


def test_plans_that_are_not_all_found_are_not_judged(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bridge.parse_case("expect(absent(do(any, triplet))).", "x", kb.vocabulary)
    assert check_expectations(kb, case)
    monkeypatch.setattr(Program, "optima", lambda *_: Enumeration((), complete=False))
    with pytest.raises(BridgeError) as refused:
        check_expectations(kb, case)
    (problem,) = refused.value.diagnostics
    assert (problem.code, problem.location) == ("plans-unfinished", Location("x", 1, 8))


def test_readings_nest(kb: KnowledgeBase) -> None:
    values = {**PATIENTS["B"], "flr_segments": 1}
    both = "under(remnant, both, under(criteria_list, core_three, {}))"
    goals = ["failed(liver_remnant)", "absent(met(liver_remnant))", "verdict(not_indicated_now)"]
    text = facts_text(values) + "".join(f"expect({both.format(goal)})." for goal in goals)
    outcomes = check_expectations(kb, bridge.parse_case(text, "x", kb.vocabulary))
    assert [one.fulfilled for one in outcomes] == [True, True, True]
