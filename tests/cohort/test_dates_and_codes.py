"""Dates and codes of a registry that may be read as another: never, whatever is written."""

import random
import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path

import pytest

from pyclingo_bridge.case.values.dates import completed
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.cohort.columns import conversion
from pyclingo_bridge.cohort.columns.conversion import BadCell, Conversion
from pyclingo_bridge.cohort.columns.mapping import MappingError
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.sizes import size

UNTIL = date(2026, 3, 1)
DAYS = [UNTIL - timedelta(days) for days in range(400)]
FORMS = ("%d%m%Y", "%Y%m%d", "%m%d%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d", "%d%m-%Y")
CODES = ("N", "Y", "No", "YES", "0", "U", "true", "x", "1.0")


def writings(day: date, form: str) -> set[str]:
    """A day in a form, with and without the zeros before its numbers."""
    parts = re.split("(%[dmY])", form)
    numbers = {"%d": day.day, "%m": day.month, "%Y": day.year}
    texts = [
        {f"{numbers[part]:02}", str(numbers[part])} if part in numbers else {part} for part in parts
    ]
    return {"".join(text) for text in product(*texts)}


def dates_read_wrongly(kb: KnowledgeBase) -> list[str]:
    """The texts that may be several days, or are another than the one that is read."""
    target, words, wrong = kb.vocabulary["weeks_since_bevacizumab"], ValueReader(kb.vocabulary), []
    for form in FORMS:
        meant = defaultdict[str, set[int]](set)
        for day in DAYS:
            for text in writings(day, form):
                meant[text].add(completed(day, UNTIL, "weeks"))
        reader = Conversion("x", date_format=form, until=UNTIL)
        for text, weeks in meant.items():
            try:
                value = reader.value(target, (text,), words)
            except BadCell:
                continue
            if weeks != {value}:
                wrong.append(f"{text} as {form}: {value} of {weeks}")
        written = {day.strftime(form) for day in DAYS}
        assert all(meant[text] == {reader.value(target, (text,), words)} for text in written)
    return wrong


def test_a_date_that_may_be_two_days_is_refused(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not dates_read_wrongly(kb)
    monkeypatch.setattr(conversion, "_UNDIVIDED", re.compile("(?!)"))
    assert dates_read_wrongly(kb), "a planted fault is found"


@pytest.mark.parametrize("parts", [p for n in (1, 2) for p in combinations(("%Y", "%m", "%d"), n)])
def test_a_month_or_a_year_is_no_day(
    kb: KnowledgeBase, tmp_path: Path, parts: tuple[str, ...]
) -> None:
    path, form = tmp_path / "m.toml", "/".join(parts)
    entry = f'[inputs.weeks_since_bevacizumab]\ndate = "{form}"\nuntil = "2026-03-01"\n'
    path.write_text(entry, "utf-8")
    with pytest.raises(MappingError, match="does not say how days are written"):
        load_mapping(path, kb.vocabulary)


def codes_read_wrongly(kb: KnowledgeBase, seed: int) -> list[str]:
    """Cells like a code that is listed, and read as another value than it."""
    drawn, words, wrong = random.Random(seed), ValueReader(kb.vocabulary), list[str]()
    for _ in range(size(smoke=500, ci=3000, full=50_000)):
        target = kb.vocabulary[drawn.choice(["r0_feasible", "lung_metastases", "kras"])]
        listed = {c: drawn.choice([None, *target.values]) for c in drawn.sample(CODES, 2)}
        unknown = frozenset(drawn.sample(CODES, 1)) - set(listed)
        said = {**dict.fromkeys(unknown), **listed}
        code = drawn.choice(list(said))
        cell = drawn.choice([code, code.lower(), code.upper(), code.title()])
        cell = cell.removesuffix(".0") if drawn.random() < 0.5 else cell
        try:
            value = Conversion("x", values=listed, unknown=unknown).value(target, (cell,), words)
        except BadCell:
            continue
        alike = {meaning for other, meaning in said.items() if other.lower() == cell.lower()}
        if cell in said and value != said[cell]:
            wrong.append(f"{cell}: {value}, and listed as {said[cell]}")
        elif alike and value not in alike:
            wrong.append(f"{cell}: {value}, beside {said}")
    return wrong


def test_a_code_in_other_letters_is_no_other_value(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not codes_read_wrongly(kb, 3)
    monkeypatch.setattr(Conversion, "_expect_unlisted", lambda *_: None)
    assert codes_read_wrongly(kb, 3), "a planted fault is found"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ('values = { "" = "mutant" }', "no-code"),
        ('unknown = ["N"]\nvalues = { N = "mutant" }', "settled-twice"),
    ],
)
def test_what_is_said_of_a_code_in_vain_is_told(
    kb: KnowledgeBase, tmp_path: Path, entry: str, code: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(f"[inputs.kras]\n{entry}\n", "utf-8")
    with pytest.raises(MappingError) as caught:
        load_mapping(path, kb.vocabulary)
    assert [problem.code for problem in caught.value.diagnostics] == [code]


@pytest.mark.parametrize(("cell", "value"), [("1.0", "yes"), ("0.0", "no"), (1.0, "yes")])
def test_a_truth_value_as_other_programs_write_it(
    kb: KnowledgeBase, cell: str | float, value: str
) -> None:
    words = ValueReader(kb.vocabulary)
    assert Conversion("x").value(kb.vocabulary["r0_feasible"], (cell,), words) == value


def test_help_for_a_length_names_both_units(kb: KnowledgeBase) -> None:
    target, words = kb.vocabulary["max_diameter_mm"], ValueReader(kb.vocabulary)
    with pytest.raises(BadCell) as caught:
        Conversion("x").value(target, ("4.5",), words)
    assert "in cm, `scale = 10`" in (caught.value.problem.help or "")
