"""The questions to the authors: what is one, in which order, and that faults still become one."""

import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from pyclingo_bridge.check.bearing import Bearings
from pyclingo_bridge.check.questions import KINDS, OpenQuestions
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import BEARINGS, Finding, Question, Report
from pyclingo_bridge.render.check_markdown import check_markdown
from pyclingo_bridge.render.check_words import FOREMOST, CheckWords
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

OF_THE_REMNANT = ("third", "adjacent", "caudate", "congested", "embolisation")
ARTEFACTS = (
    "condition(s0_29,s2_02",
    "condition(s0_08,s2_17",
    "strength(s0_24,s2_32",
    "strength(s0_25,s2_32",
    "strength(s0_26,s2_32",
    "overlap(s0_09,s2_48",
    "strength(s0_30,s2_11",
)
"""What earlier reports told, and what is no tension of the text: a part of a combination compared
with the whole, a declared equivalence, a permission called weaker, one action for two things."""
TERMS = {
    "contradiction": "contradiction(a,b)",
    "tension": "tension(a)",
    "gap": "gap(a,b,all)",
    "difference": 'strength(a,b,"for c")',
    "reference": "reference(a,1)",
}


@pytest.fixture(scope="module")
def checked() -> KnowledgeBase:
    return load_for_checks()


@pytest.fixture(scope="module")
def asked(checked: KnowledgeBase) -> OpenQuestions:
    return OpenQuestions(checked.program, Bearings(checked.program))


def made(kind: str, bearing: str) -> Finding:
    analysis = {"contradiction": "contradictions", "tension": "contradictions", "gap": "gaps"}
    return Finding(
        analysis.get(kind, "sources"), TERMS[kind], "error", f"{kind}, {bearing}", bearing=bearing
    )


def test_the_order_follows_kind_and_bearing(asked: OpenQuestions) -> None:
    """Of two findings, the one that is as weighty by both and more by one comes first."""
    found = [
        (k, b, replace(made(kind, bearing), id=f"{TERMS[kind]}{k}{b}"))
        for (k, kind), (b, bearing) in product(enumerate(KINDS), enumerate(BEARINGS))
    ]
    order = [one.text for one in asked.of(finding for *_, finding in found)]
    place = {finding.id: order.index(finding.title) for *_, finding in found}
    for (k, b, first), (m, c, second) in product(found, found):
        if (k, b) != (m, c) and k <= m and b <= c:
            assert place[first.id] < place[second.id]
    assert order[-1] == "reference, source"


def test_what_is_set_aside_is_no_question(asked: OpenQuestions) -> None:
    told = [one.text for one in asked.of([replace(made("gap", "operation"), aside="known")])]
    assert "gap, operation" not in told


def ids(report: Report) -> list[str]:
    return [one.id for one in report.findings]


@pytest.mark.slow
def test_the_ten_of_the_shipped_guideline(shipped_report: Report, checked: KnowledgeBase) -> None:
    words = CheckWords(checked)
    first = words.asked(shipped_report)[:FOREMOST]
    assert len(first) == FOREMOST
    for one in first:
        assert all(name in words.statements for name in one.question.statements)
        assert one.question.statements
        assert all((one.question.why, one.question.proposal, words.patient(one)))
        assert "_" not in words.patient(one) + one.question.why + one.question.proposal
    by_reading = [one.question.text for one in first if one.question.by_reading]
    for word in OF_THE_REMNANT:
        assert any(word in text for text in by_reading), word
    assert any(one.question.kind == "contradiction" and one.findings for one in first)
    assert shipped_report.questions[-1].kind == "reference"


@pytest.mark.slow
def test_what_is_no_finding_of_the_text_is_no_question(shipped_report: Report) -> None:
    told = ids(shipped_report)
    assert not [name for name in told for artefact in ARTEFACTS if name.startswith(artefact)]
    asked_about = {name for one in shipped_report.questions for name in one.findings}
    for exception in ("s0_17,s0_20", "s0_18,s0_20", "s0_19,s0_20", "s0_17,s2_40"):
        assert f"contradiction({exception})" in told
        assert f"contradiction({exception})" not in asked_about
    assert not [name for name in asked_about if "unknown" in name or name.startswith("overlap")]
    assert not [name for name in asked_about if "declined" in name or "incomplete" in name]


@pytest.mark.slow
def test_what_a_reader_found_is_said_so(shipped_report: Report, checked: KnowledgeBase) -> None:
    text = check_markdown(checked, shipped_report)
    head = text.partition("## Further questions")[0]
    assert head.count("Found by reading.") == sum(
        one.by_reading for one in shipped_report.questions[:FOREMOST]
    )
    assert len(head.split()) < 900, "more than a page"


def planted(folder: Path, *changes: tuple[str, str, str]) -> Report:
    """What is said of the shipped rules with some texts replaced."""
    shutil.copytree(ROOT / "kb", folder)
    for file, old, new in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return check(load_for_checks(folder), chosen_analyses(["contradictions", "sources"]))


def question_of(report: Report, finding: str) -> tuple[int, Question]:
    """The place and the question of a finding."""
    (found,) = (
        (place, one)
        for place, one in enumerate(report.questions)
        if any(name.startswith(finding) for name in one.findings)
    )
    return found


@pytest.mark.slow
def test_faults_become_questions(tmp_path: Path) -> None:
    """Planted: an exception that no rule resolves; two of which neither binds more strongly; an
    equivalent statement made weaker; a combination of which only a part is left."""
    report = planted(
        tmp_path / "kb",
        ("treatment/resection.lp", "overrides(s2_40, (s0_17; s0_18; s0_19)).",
         "overrides(s2_40, (s0_18; s0_19))."),
        ("statements/s2.lp", "statement(s2_40, s2, surgery, must,",
         "statement(s2_40, s2, surgery, should,"),
        ("statements/s2.lp", "statement(s2_09, s2, systemic, should,",
         "statement(s2_09, s2, systemic, may,"),
        ("treatment/systemic.lp", "recommends(s2_11, (triplet; bevacizumab))",
         "recommends(s2_11, triplet)"),
    )  # fmt: skip
    place, worst = question_of(report, "contradiction(s0_17,s2_40)")
    assert (place < 2, worst.kind, worst.bearing) == (True, "contradiction", "operation")
    later, _ = question_of(report, "contradiction(s0_18,s2_40)")
    assert place < later, "what the rules resolve and the sources do not"
    assert 'strength(s0_29,s2_09,"for anti_egfr")' in ids(report)
    assert 'strength(s0_30,s2_11,"for triplet")' in ids(report)
