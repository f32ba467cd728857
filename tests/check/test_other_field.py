"""A guideline of another field with known faults: the check finds these, and nothing else."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.check.run import check
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Finding, Report, Witness
from pyclingo_bridge.solving.atoms import Value
from tests.conftest import ROOT

FOLDER = ROOT / "tests/data/sore_throat"

KNOWN_FAULTS = {
    "contradiction(n_03,n_04)": "two drugs for the allergic who are pregnant, and no override",
    "gap(follow_up,when_to_review,class(duration(unknown)))": "ill for how long, nobody knows",
    "no_plan": "an allergy and a long QT interval leave no drug",
    'never_fires("kb/advice.lp","recommends(n_06, swab)",1)': "a dead rule",
    'redundant("kb/advice.lp","considers(n_07, backup_prescription)",2)': "a wider one says it",
    'redundant("kb/verdict.lp","may_work",1)': "of the unused predicate",
    "unread_input(smoker)": "no rule reads it",
    "unused(may_work,0)": "derived, and never used",
    "worse_by_better(temperature)": "above 40 degrees the point for fever is lost",
    "boundary(days_ill,15)": "a warning after 14 days, of no statement",
    "idle_reading(course,five_days)": "it changes neither verdict nor advice",
    "property(no_clarithromycin_in_pregnancy)": "a plan may choose either of the two drugs",
    "reference(ng84,3)": "the list ends at 2",
    "stale(gap(assessment,any,any))": "accepted, and not found",
}
ACCEPTED = {"gap(drug,dose,all)": ("Doses are in the formulary.", ("N-02",))}
NOTED = {
    "contradiction(n_02,n_03)",  # resolved: n_03 overrides n_02
    "contradiction(n_02,n_04)",  # resolved in the same patients
    "contradiction(n_02,n_05)",  # and here
    'not_for_adults("kb/score.lp","sign(child)",1)',
    "reading(backup,withheld,1)",
    'condition(m_04,n_01,"for self_care")',
    "alone(mcisaac)",
    "alone(ng84)",
}

SHOWN = {
    "contradiction(n_03,n_04)": "conflict(choice,n_03,clarithromycin,n_04,erythromycin)",
    "contradiction(n_02,n_03)": "opposed(choice,n_02,penicillin,n_03,clarithromycin)",
    "contradiction(n_02,n_04)": "opposed(choice,n_02,penicillin,n_04,erythromycin)",
    "contradiction(n_02,n_05)": "opposed(action,n_02,penicillin,n_05,penicillin)",
    "gap(follow_up,when_to_review,class(duration(unknown)))": "gap(follow_up,when_to_review)",
    "gap(drug,dose,all)": "gap(drug,dose)",
}
"""For each finding about one patient, the atom that shows it."""

WITNESSES: dict[str, dict[str, Value]] = {
    "contradiction(n_03,n_04)": {
        "test_result": "positive",
        "penicillin_allergy": "yes",
        "pregnant": "yes",
    },
    "gap(follow_up,when_to_review,class(duration(unknown)))": {"test_result": "negative"},
    "no_plan": {"test_result": "positive", "penicillin_allergy": "yes", "long_qt": "yes"},
    "property(no_clarithromycin_in_pregnancy)": {
        "test_result": "positive",
        "penicillin_allergy": "yes",
        "pregnant": "yes",
    },
    "gap(drug,dose,all)": {"test_result": "positive"},
}


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_for_checks(FOLDER)


@pytest.fixture(scope="module")
def report(kb: KnowledgeBase) -> Report:
    return check(kb, as_written=True)


@pytest.fixture(scope="module")
def by_id(report: Report) -> Mapping[str, Finding]:
    return {one.id: one for one in report.findings}


def test_these_faults_and_no_others(report: Report) -> None:
    assert {one.id for one in report.findings if one.counts} == KNOWN_FAULTS.keys()
    assert report.failed
    ids = [one.id for one in report.findings]
    assert len(ids) == len(set(ids))


def test_what_is_accepted(report: Report) -> None:
    found = {one.id: one.acceptance for one in report.findings if one.acceptance is not None}
    assert {key: (one.reason, one.statements) for key, one in found.items()} == ACCEPTED


def test_what_is_noted(report: Report) -> None:
    assert {one.id for one in report.findings if one.level == "note"} == NOTED


def test_resolved_contradictions_only_as_written(kb: KnowledgeBase) -> None:
    ids = {one.id for one in check(kb).findings}
    assert not {one for one in NOTED if one.startswith("contradiction")} & ids
    assert KNOWN_FAULTS.keys() <= ids


def test_every_analysis_proves_something_of_what_is_right(report: Report) -> None:
    proofs = [proof.claim for one in report.analyses for proof in one.proofs]
    assert "no_drug_untested: Nobody gets an antibiotic without a positive swab." in proofs
    assert "`pregnant` has no influence on verdict, as N-02 says" in proofs
    assert "age_years: 14 | 15 (M-03), 44 | 45 (M-03)" in proofs
    assert "a decided criterion is never turned round by learning more: confirmed, likely" in proofs


@pytest.mark.parametrize("finding", WITNESSES)
def test_the_smallest_patient(by_id: Mapping[str, Finding], finding: str) -> None:
    witness = by_id[finding].witness
    assert witness is not None
    assert values_of(witness) == WITNESSES[finding]
    assert witness.readings == ()


@pytest.mark.parametrize("finding", SHOWN)
def test_the_patient_shows_it_and_needs_every_input(
    kb: KnowledgeBase, by_id: Mapping[str, Finding], finding: str
) -> None:
    witness = by_id[finding].witness
    assert witness is not None
    goal = clingo.parse_term(SHOWN[finding])
    assert holds(kb, values_of(witness), goal)
    for fewer in without_one(values_of(witness)):
        assert not holds(kb, fewer, goal)


def test_the_patient_without_a_plan(kb: KnowledgeBase, by_id: Mapping[str, Finding]) -> None:
    witness = by_id["no_plan"].witness
    assert witness is not None
    assert not plans(kb, values_of(witness))
    for fewer in without_one(values_of(witness)):
        assert plans(kb, fewer)


def test_the_plan_against_the_claim(kb: KnowledgeBase, by_id: Mapping[str, Finding]) -> None:
    witness = by_id["property(no_clarithromycin_in_pregnancy)"].witness
    assert witness is not None
    assert witness.steps == ("drug: clarithromycin",)
    step = "do(drug,clarithromycin)"
    violated = "violated(no_clarithromycin_in_pregnancy)"
    assert {step, violated} in [plan & {step, violated} for plan in plans(kb, values_of(witness))]
    for fewer in without_one(values_of(witness)):
        assert all(violated not in plan for plan in plans(kb, fewer))


def test_a_better_temperature_does_harm(by_id: Mapping[str, Finding]) -> None:
    finding = by_id["worse_by_better(temperature)"]
    assert finding.witness is not None
    assert finding.beside is not None
    first, second = values_of(finding.witness), values_of(finding.beside)
    assert {key for key in first | second if first.get(key) != second.get(key)} == {"temperature"}
    assert int(second["temperature"]) < int(first["temperature"])
    assert (verdict(first), verdict(second)) == ("symptomatic", "test")
    for name in first:
        pair = [{k: v for k, v in one.items() if k != name} for one in (first, second)]
        assert verdict(pair[0]) == verdict(pair[1])


def test_the_noted_reading_changes_the_advice(by_id: Mapping[str, Finding]) -> None:
    witness = by_id["reading(backup,withheld,1)"].witness
    assert witness is not None
    guideline = bridge.load(FOLDER)
    case = bridge.Case.of("x", values_of(witness))
    said = [
        {one.statement for one in bridge.assess(guideline, case, readings=readings).advice}
        for readings in ({}, {"backup": "withheld"})
    ]
    assert said[0] - said[1] == {"N-07"}


def values_of(witness: Witness) -> dict[str, Value]:
    return {one.input: one.value for one in witness.facts}


def without_one(values: Mapping[str, Value]) -> Iterable[dict[str, Value]]:
    """The patient with one known input less, for each of them."""
    for name in values:
        yield {key: value for key, value in values.items() if key != name}


def verdict(values: Mapping[str, Value]) -> str:
    return bridge.assess(bridge.load(FOLDER), bridge.Case.of("x", values)).verdict or ""


def context(kb: KnowledgeBase, values: Mapping[str, Value]) -> list[int]:
    return [*kb.patient(values), *kb.in_force(kb.chosen()), *kb.consistent]


def holds(kb: KnowledgeBase, values: Mapping[str, Value], goal: clingo.Symbol) -> bool:
    literal = kb.program.literal(goal)
    assert literal is not None
    assert kb.program.satisfiable([*context(kb, values), -kb.planning])
    return kb.program.satisfiable([*context(kb, values), -kb.planning, literal])


def plans(kb: KnowledgeBase, values: Mapping[str, Value]) -> list[set[str]]:
    """The atoms of every plan."""
    literals = {one.literal: str(one.symbol) for one in kb.program.every_atom()}
    wanted = [one for one, text in literals.items() if text.startswith(("do(", "violated("))]
    groups = [[one] for one in wanted]
    found = kb.program.combinations([*context(kb, values), kb.planning], groups)
    return [{literals[one] for one in chosen if one is not None} for chosen in found]


@pytest.mark.parametrize("choices", ["5;7", "five;seven"])
def test_plans_under_readings_of_any_kind(tmp_path: Path, choices: str) -> None:
    """A choice of a reading may be a number; everybody has a plan, whatever it is."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "pyclingo_bridge/cli/guideline/starter", folder)
    file = folder / "guideline.lp"
    one, other = choices.split(";")
    text = file.read_text().replace(
        "threshold(severity, 5, g_01).",
        f'reading(cut, ({choices})). default_reading(cut, {one}). reading_label(cut, "the cut").\n'
        f"threshold(severity, 5, g_01) :- chosen(cut, {one}).\n"
        f"threshold(severity, 7, g_01) :- chosen(cut, {other}).",
    )
    file.write_text(text)
    (analysed,) = check(load_for_checks(folder), only="plans").analyses
    assert analysed.findings == ()
    assert analysed.proofs
