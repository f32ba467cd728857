"""What an extension adds to the answers: statements, inputs, criteria, overrides, readings."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from tests.conftest import PATIENTS, facts_text

pytestmark = pytest.mark.usefixtures("loaded_once")

Extend = Callable[[str], KnowledgeBase]


@pytest.fixture
def extend(tmp_path: Path) -> Extend:
    """`extend(text)`: the shipped knowledge base with one further file."""

    def _extend(text: str) -> KnowledgeBase:
        path = tmp_path / "extra.lp"
        path.write_text(text, encoding="utf-8")
        return bridge.load(extra=[path])

    return _extend


def ask(kb: KnowledgeBase, name: str, more: Mapping[str, Value], **readings: str) -> Answer:
    """The answer for patient A or B with further facts."""
    case = bridge.parse_case(facts_text({**PATIENTS[name], **more}), name, kb.vocabulary)
    return bridge.assess(kb, case, readings)


def said(answer: Answer, statement: str) -> set[tuple[str, str, str, bool]]:
    return {
        (one.modality, one.action, one.strength, one.in_force)
        for one in answer.advice
        if one.statement == statement
    }


@pytest.mark.slow
def test_a_statement_with_a_recommendation(extend: Extend) -> None:
    kb = extend(
        """
        source(own, "Protocol of a unit", "2026-02-01").
        statement(own_01, own, geriatrics, should, "ECOG 2 or more: geriatric assessment.").
        threshold(ecog, 2, own_01).
        recommends(own_01, geriatric_assessment) :- candidate, patient(ecog, V),
            threshold(ecog, T, own_01), V >= T.
        action_label(geriatric_assessment, "geriatric assessment").
        """
    )
    advice = {("recommends", "geriatric_assessment", "should", True)}
    expected: list[tuple[dict[str, Value], set[tuple[str, str, str, bool]]]] = [
        ({"ecog": 1}, set()),
        ({"ecog": 2}, advice),
        ({"ecog": 3}, advice),
        ({}, set()),
    ]
    for more, wanted in expected:
        assert said(ask(kb, "A", more), "OWN-01") == wanted
    assert ask(kb, "B", {}).verdict == "indicated"


@pytest.mark.slow
def test_inputs_with_rules(extend: Extend) -> None:
    kb = extend(
        """
        domain(age_years, 18..110).
        unit(age_years, "years").
        question(age_years, "Wie alt? – in vollen Jahren").
        change(age_years, never).
        domain(frailty, (none; severe)).
        question(frailty, "How frail?").
        closed_world(frailty, none).
        statement(own_01, s0, core, must, "Old and frail: no triplet.").
        threshold(age_years, 80, own_01).
        _aged :- patient(age_years, V), threshold(age_years, T, own_01), V >= T.
        forbids(own_01, triplet) :- candidate, _aged, effective(frailty, severe).
        """
    )
    assert kb.vocabulary["age_years"].domain_text() == "18..110 years"
    forbidden = {("forbids", "triplet", "must", True)}
    for age, frailty, wanted in [
        (79, "severe", set()),
        (80, "severe", forbidden),
        (81, "severe", forbidden),
        (80, "none", set()),
        (80, None, set()),
        (None, "severe", set()),
    ]:
        given = {"age_years": age, "frailty": frailty}
        more = {name: value for name, value in given.items() if value is not None}
        assert said(ask(kb, "A", more), "OWN-01") == wanted
    assert Given("frailty", "none") in ask(kb, "A", {}).assumed


CONSENT = """
domain(consent, (yes; no)).
question(consent, "Does the patient consent?").
statement(own_02, s0, core, must, "The patient agrees to the operation.").
criterion(consent).
label(consent, "consent").
asked_for(consent, consent).
met(consent, own_02) :- patient(consent, yes).
failed(consent, own_02) :- patient(consent, no).
"""


@pytest.mark.parametrize("criteria_list", ["union", "opening_summary", "core_three"])
@pytest.mark.sample(1)
def test_a_sixth_criterion_decides(extend: Extend, criteria_list: str) -> None:
    kb = extend(CONSENT)
    open_ = ask(kb, "B", {}, criteria_list=criteria_list)
    assert open_.verdict == "undetermined"
    assert ("consent", ("verdict",)) in {(m.input, m.matters_for) for m in open_.missing}
    yes = ask(kb, "B", {"consent": "yes"}, criteria_list=criteria_list)
    assert yes.verdict == "indicated"
    no = ask(kb, "B", {"consent": "no"}, criteria_list=criteria_list)
    assert no.verdict == "not_indicated_now"
    (criterion,) = [c for c in no.criteria if c.id == "consent"]
    assert (criterion.status, [g.input for g in criterion.because]) == ("failed", ["consent"])


@pytest.mark.slow
def test_an_override_of_a_shipped_statement(extend: Extend, kb: KnowledgeBase) -> None:
    extended = extend(
        """
        statement(own_03, s2, systemic, should, "ECOG 3 or 4: no doublet.").
        advises_against(own_03, doublet) :- unresectable, patient(ecog, (3; 4)).
        overrides(own_03, (s2_02; s2_05)).
        """
    )
    assert said(ask(kb, "A", {"ecog": 3, "ras": "wild_type"}), "S2-05") == {
        ("recommends", "doublet", "should", True)
    }
    for ecog, in_force in [(2, True), (3, False), (4, False)]:
        answer = ask(extended, "A", {"ecog": ecog, "ras": "wild_type"})
        assert said(answer, "S2-05") == {("recommends", "doublet", "should", in_force)}
    (advice,) = [one for one in answer.advice if one.statement == "S2-05"]
    assert advice.overridden_by == "OWN-03"


@pytest.mark.slow
def test_a_reading(extend: Extend) -> None:
    kb = extend(
        """
        statement(own_04, s2, systemic, may, "Supportive care where the patient is frail.").
        reading(frail_from, (ecog_two; ecog_three)).
        default_reading(frail_from, ecog_three).
        reading_from(frail_from, own_04).
        _frail_from(2) :- chosen(frail_from, ecog_two).
        _frail_from(3) :- chosen(frail_from, ecog_three).
        permits(own_04, supportive_care) :- patient(ecog, V), _frail_from(T), V >= T.
        """
    )
    assert kb.readings["frail_from"] == ("ecog_three", "ecog_two")
    assert not said(ask(kb, "A", {"ecog": 2}), "OWN-04")
    assert said(ask(kb, "A", {"ecog": 2}, frail_from="ecog_two"), "OWN-04")
    assert said(ask(kb, "A", {"ecog": 3}), "OWN-04")


def test_rules_on_plans_a_property_and_what_is_shown(extend: Extend) -> None:
    kb = extend(
        """
        :- planning, do(systemic_therapy, doublet), do(review, resectability_review).
        #minimize { 1@1, D : do(D, own), planning }.
        violated(own_claim) :- verdict(indicated), failed(r0).
        #show violated/1.
        """
    )
    (claim,) = kb.program.atoms(("violated", 1))
    assert not kb.program.satisfiable([claim.literal, -kb.planning])
    assert ask(kb, "B", {}).verdict == "indicated"


def test_what_an_override_could_close_only_under_two_readings_is_accepted(extend: Extend) -> None:
    extend(
        """
        statement(own_05, s0, core, must, "x").
        overrides(own_05, s0_05) :- chosen(remnant, either).
        overrides(s0_05, own_05) :- chosen(remnant, both).
        """
    )
