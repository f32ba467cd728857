"""The summary of a cohort for the terminal: every number, in order, at any width."""

import re

import pytest
from rich.cells import cell_len

from pyclingo_bridge.cohort.counts import Counts, Summary
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.text.cohort import bar, cohort_text
from pyclingo_bridge.words.numbers import share, short, whole
from tests.render.cohort_summaries import ADVICE, everybody, nobody, planted, registry, small

ANY = [nobody(), planted(), everybody(1), everybody(10_000_000)]


def in_order(text: str, parts: list[str]) -> bool:
    """Whether each part comes after the one before."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return True


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_registry_at_every_width(kb: KnowledgeBase, width: int) -> None:
    summary = registry(kb)
    text = cohort_text(kb, summary, width, everything=True)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "\x1b" not in text
    of = summary.counts
    one_line = " ".join(text.split())
    numbers = [of.read, of.accepted, of.rejected, of.left_open, of.not_compared]
    numbers += [*of.problems.values(), *of.verdicts.values(), *of.keeps_open.values()]
    numbers += [*of.criteria.values(), *of.failed_together.values(), *of.open_together.values()]
    numbers += [*of.advice.values(), *of.compared.values(), *of.by_reading.values()]
    found = {int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", one_line)}
    # A single change of a reading stands as the total alone.
    assert set(numbers) <= found
    for name, choice in summary.readings.items():
        assert f"{name}={choice}" in one_line
    assert summary.review_status in one_line
    assert summary.disclaimer in one_line


def test_planted_numbers_in_order(kb: KnowledgeBase) -> None:
    text = cohort_text(kb, planted(), 80)
    assert in_order(text, ["12 rows read, 10 accepted, 2 rejected", "2  100 %", "unknown-value"])
    assert in_order(text, ["Verdicts", "3  30.0 %", "replace", "7  70.0 %", "wait"])
    assert in_order(text, ["met 5 (50.0 %), failed 4 (40.0 %), open 1 (10.0 %); fails alone: 3"])
    assert in_order(
        text,
        ["fail together", "none fails: 4", "only worn", "only willing", "worn + willing", "open"],
    )
    assert in_order(text, ["stay open together", "none is open: 9", "1  10.0 %", "only worn"])
    assert in_order(text, ["keep verdicts open", ": 1 (10.0 %)", "   1   40.0 %  weight"])
    assert in_order(text, ["gate: “both” instead of “either”", "2 get another verdict (20.0 %)"])
    assert "replace → wait" in text
    assert in_order(text, ["Advice", "recommends", "8  80.0 %", "cane"])
    assert "Compared" not in text
    assert "synthetic" not in text.lower()


def test_rare_rows_wait_for_everything(kb: KnowledgeBase) -> None:
    summary = registry(kb)
    text = cohort_text(kb, summary, 100)
    assert "--all gives every row" in text
    assert in_order(text, ["fail together", "11 more", "stay open"])
    assert "--all" not in cohort_text(kb, summary, 100, everything=True)
    assert "--all" not in cohort_text(kb, planted(), 100)


@pytest.mark.parametrize("summary", ANY, ids=lambda one: str(one.counts.accepted))
@pytest.mark.parametrize("colour", [False, True])
def test_any_number_of_patients(kb: KnowledgeBase, summary: Summary, colour: bool) -> None:
    text = cohort_text(kb, summary, 60, colour)
    assert ("\x1b" in text) == colour
    assert whole(summary.counts.read) in text
    assert ("nothing to count" in text) == (not summary.counts.accepted)
    if summary.compared_with:
        assert "Compared with version 2" in text
        assert "wait → replace" in text


def test_synthetic_rows_are_told_first(kb: KnowledgeBase) -> None:
    first = cohort_text(kb, registry(kb), 80).splitlines()[0]
    assert first.startswith("Synthetic data: all 1,000,000 rows are labelled synthetic.")
    few = cohort_text(kb, registry(kb, synthetic=1), 80).splitlines()[0]
    assert few.startswith("Synthetic data: 1 row is labelled synthetic.")


def test_a_file_name_does_not_reach_the_terminal(kb: KnowledgeBase) -> None:
    evil = small(Counts(), files=("a\x1b[31m\nb.csv", "[bold]c.csv"), compared_with="\x1b[1mx")
    text = cohort_text(kb, evil, 80)
    assert "\x1b" not in text
    assert "Compared with \\x1b[1mx" in text
    assert "a\\x1b[31m\\nb.csv, [bold]c.csv" in text


def test_the_strongest_advice_comes_first(kb: KnowledgeBase) -> None:
    text = cohort_text(kb, registry(kb), 100)
    words = [" ".join(one.split("_")) for one in ADVICE]
    assert in_order(text, ["Advice in force", *(f"\n  {one}\n" for one in words)])


@pytest.mark.parametrize(
    ("part", "of", "said"),
    [
        (0, 0, "–"),
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (1, 10_000_000, "<0.1 %"),
        (9_999_999, 10_000_000, ">99.9 %"),
        (1, 3, "33.3 %"),
    ],
)
def test_shares(part: int, of: int, said: str) -> None:
    assert share(part, of) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00k"),
        (9_994, "9.99k"),
        (9_996, "10.0k"),
        (148_212, "148k"),
        (999_499, "999k"),
        (999_999, "1.00M"),
        (10_000_000, "10.0M"),
    ],
)
def test_short_numbers(number: int, said: str) -> None:
    assert short(number) == said


def test_bars() -> None:
    assert bar(0, 10, 8) == " " * 8
    assert bar(1, 10**7, 8) == "▏" + " " * 7
    assert bar(5, 10, 8) == "████    "
    assert bar(10, 10, 8) == "█" * 8
    assert bar(0, 0, 4) == " " * 4
