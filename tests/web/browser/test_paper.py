"""Pages on paper: a board is an index and a sheet for each patient, a check is no book."""

import re
import subprocess
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Report
from pyclingo_bridge.render.check_words import FOREMOST
from pyclingo_bridge.render.html import board_page as pages
from pyclingo_bridge.render.html.board_page import board_page
from pyclingo_bridge.render.html.check_page import check_page
from tests.conftest import ROOT
from tests.generated import generate
from tests.sizes import size
from tests.web.browser.tools import tools

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EACH, DRAWN = size(smoke=6, ci=3, full=1), size(smoke=2, ci=8, full=100)
MOST_PAGES = 20
ON_AN_INDEX = 40
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
)


def printed(page: str, folder: Path) -> int:
    """On how many sheets a page is printed."""
    _, _, browser = tools()
    source, paper = folder / "board.html", folder / "board.pdf"
    source.write_text(page, encoding="utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [browser, *FLAGS, profile, f"--print-to-pdf={paper}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


@pytest.fixture(scope="module")
def patients(kb: KnowledgeBase) -> list[tuple[Case, bridge.Answer]]:
    """Shipped patients, and some of whom nearly all is stated, with notes."""
    shipped = sorted((ROOT / "cases").glob("*.lp"))[::EACH]
    cases = [bridge.read_case(path, kb.vocabulary) for path in shipped]
    for drawn in islice(generate(kb, 5, known=1.0), DRAWN):
        cases.append(Case(drawn.name, drawn.facts, notes=4 * ("A note of some length. " * 20,)))
    return [(case, bridge.assess(kb, case)) for case in cases]


def test_a_sheet_for_each_patient_and_an_index(
    kb: KnowledgeBase, patients: list[tuple[Case, bridge.Answer]], tmp_path: Path
) -> None:
    for start in range(0, len(patients), ON_AN_INDEX):
        some = patients[start : start + ON_AN_INDEX]
        assert printed(board_page(kb, some), tmp_path) == len(some) + (len(some) > 1)


def test_a_check_is_read_on_paper(shipped_report: Report, tmp_path: Path) -> None:
    """All of it in twenty pages; the ten questions to the committee, with the headline, on one."""
    kb = load_for_checks()
    assert printed(check_page(kb, shipped_report), tmp_path) <= MOST_PAGES
    ten = shipped_report.questions[:FOREMOST]
    for questions, sheets in ((ten, 1), (2 * ten, 2)):
        page = check_page(kb, replace(shipped_report, questions=questions))
        alone = re.sub(r'<section aria-labelledby="summary">.*</main>', "</main>", page, flags=re.S)
        assert printed(alone, tmp_path) == sheets


def test_letters_that_are_too_large_are_found(
    kb: KnowledgeBase,
    patients: list[tuple[Case, bridge.Answer]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "_ROOM", (10**6,))
    assert printed(board_page(kb, patients[-2:]), tmp_path) > 3
