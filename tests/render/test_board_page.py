"""The page of a tumour board, and what changed since the last one: whole, safe, complete."""

import re
from datetime import date

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.compare import compare, doubts
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.changes import Changes
from pyclingo_bridge.render.html import board_page as pages
from pyclingo_bridge.render.html.board_page import Sheet, board_page
from pyclingo_bridge.render.html.comparison_page import comparison_page
from pyclingo_bridge.words.labels import Words
from tests.conftest import ROOT
from tests.render.support import read, readable, stands_alone

NAMES = ("patient_a", "patient_b", "c26_1_peritoneum_beyond_control", "bevacizumab_five_weeks_ago")
HOSTILE = "<script>alert(1)</script>\u202e\"&'"


@pytest.fixture(scope="module")
def patients(kb: KnowledgeBase) -> list[tuple[Case, Answer]]:
    cases = [bridge.read_case(ROOT / f"cases/{name}.lp", kb.vocabulary) for name in NAMES]
    return [(case, bridge.assess(kb, case)) for case in cases]


def left_out(kb: KnowledgeBase, case: Case, answer: Answer, text: str) -> list[str]:
    """What the sheet of a patient has to say, and does not."""
    words, sheet = Words(kb), Sheet(kb, case, answer)
    wanted = [sheet.name, sheet.verdict, sheet.reason, answer.disclaimer, answer.review_status]
    wanted += [words.known(fact.input, fact.value) for fact in case.facts if not fact.bound]
    wanted += [words.term(one.id) for one in answer.criteria if sheet.by_criteria]
    wanted += [one.reason for one in answer.holds] + [one.reason for one in answer.silent]
    wanted += [one.text for one in answer.findings]
    wanted += [sheet.against, sheet.fragile, sheet.departures]
    wanted += [text for what, ids, _ in sheet.against_actions for text in (what, ids)]
    for step in answer.plans[0].steps if answer.plans else ():
        wanted += [words.action(step.action), *step.statements]
    wanted += [question for question, _ in sheet.asked_next[:8]]
    return [part for part in wanted if " ".join(part.split()) not in text]


def test_pages_stand_alone(kb: KnowledgeBase, patients: list[tuple[Case, Answer]]) -> None:
    both = (patients[0][0], patients[1][0])
    for page in (
        board_page(kb, patients, date(2026, 12, 3)),
        board_page(kb, patients[:1]),
        comparison_page(kb, compare(kb, *both), both, patients[1][1]),
    ):
        stands_alone(page)
        readable(read(page))


def test_a_sheet_says_everything(kb: KnowledgeBase, patients: list[tuple[Case, Answer]]) -> None:
    page = read(board_page(kb, patients))
    sheets = [one for one in page.all("article") if "sheet" in one.get("class")]
    assert len(sheets) == len(patients)
    for sheet, (case, answer) in zip(sheets, patients, strict=True):
        assert left_out(kb, case, answer, " ".join(sheet.text.split())) == []


@pytest.mark.parametrize(
    "part", ["stated", "criteria", "holds", "plan", "against", "silent", "against_actions"]
)
def test_a_part_that_is_forgotten_is_found(
    kb: KnowledgeBase,
    patients: list[tuple[Case, Answer]],
    part: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty: tuple[object, ...] = ([], []) if part == "plan" else ()
    with monkeypatch.context() as patch:
        patch.setattr(Sheet, part, empty)
        texts = [" ".join(read(board_page(kb, [one])).text.split()) for one in patients]
    assert any(left_out(kb, *one, text) for one, text in zip(patients, texts, strict=True))


def test_the_index_leads_to_each_patient(
    kb: KnowledgeBase, patients: list[tuple[Case, Answer]]
) -> None:
    page = read(board_page(kb, patients))
    rows = page.all("tbody")[0].all("tr")
    assert [row.all("a")[0].get("href") for row in rows] == [
        f"#patient-{number}" for number in range(1, len(patients) + 1)
    ]
    for row, (_, answer) in zip(rows, patients, strict=True):
        assert Words(kb).term(answer.verdict) in row.text
    assert not read(board_page(kb, patients[:1])).all("table")


def test_who_is_refused_is_named(kb: KnowledgeBase, patients: list[tuple[Case, Answer]]) -> None:
    page = read(board_page(kb, patients[:1], refused=[("c.yaml", "it contradicts itself")]))
    row = page.all("tbody")[0].all("tr")[-1].text
    assert "c.yaml" in row
    assert "it contradicts itself" in row


def test_another_day_than_that_of_the_board_is_told(kb: KnowledgeBase) -> None:
    case = Case("a.yaml", date=date(2026, 10, 1))
    patients = [(case, bridge.assess(kb, case))]
    said = "Time is counted to 2026-10-01, not to the day of the board."
    assert said in board_page(kb, patients, date(2026, 12, 3))
    assert said not in board_page(kb, patients, date(2026, 10, 1))


def test_patients_of_one_name_are_told_apart(kb: KnowledgeBase) -> None:
    cases = [Case(f"{name}.yaml", title="A. B.") for name in ("first", "second")]
    page = read(board_page(kb, [(case, bridge.assess(kb, case)) for case in cases]))
    assert [case.name in page.all("tbody")[0].text for case in cases] == [True, True]


def test_free_text_is_text(kb: KnowledgeBase) -> None:
    case = Case("a.yaml", title=HOSTILE, notes=(HOSTILE, 1000 * "long "))
    page = board_page(kb, [(case, bridge.assess(kb, case))])
    stands_alone(page)
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert page.count("long") < 1000


def test_letters_get_smaller_where_there_is_more_to_say(
    kb: KnowledgeBase, patients: list[tuple[Case, Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Sheet(kb, *patients[0])
    sizes = set()
    for rooms in ((sheet.length,), (sheet.length - 1,)):
        monkeypatch.setattr(pages, "_ROOM", rooms)
        sizes.add(sheet.density)
    assert sizes == {0, 1}


def test_what_changed_is_told(kb: KnowledgeBase, patients: list[tuple[Case, Answer]]) -> None:
    (before, _), (after, answer) = patients[0], patients[1]
    result = compare(kb, before, after)
    words = Words(kb)
    text = " ".join(read(comparison_page(kb, result, (before, after), answer)).text.split())
    for verdict in (result.verdict_before, result.verdict_after):
        assert words.term(verdict) in text
    for fact in result.facts:
        assert words.input(fact.input) in text
    for part in Changes(kb, result).parts():
        for one in (*part.other, *part.gained, *part.lost):
            assert re.sub(r"\s+", " ", one) in text


def test_two_patients_and_reversed_dates_are_told(kb: KnowledgeBase) -> None:
    first = Case("a.yaml", title="A. B.", date=date(2026, 12, 3))
    other = Case("b.yaml", title="C. D.", date=date(2026, 10, 1))
    later = Case("c.yaml", title="A. B.", date=date(2026, 12, 17))
    assert [one.code for one in doubts(first, other)] == ["other-patient", "dates-reversed"]
    assert doubts(first, later) == []
    answer = bridge.assess(kb, other)
    page = comparison_page(kb, compare(kb, first, other), (first, other), answer)
    assert "may be two patients" in page
    assert "A. B. 2026-12-03 → C. D. 2026-10-01" in page
