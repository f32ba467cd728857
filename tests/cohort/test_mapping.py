"""Mapping files: codes, decimals, dates; and every way of getting one wrong."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest

from pyclingo_bridge.case.values.dates import completed
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.cohort.columns.conversion import BadCell, Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("compiled_once")
MAPPING = """
keep = ["hospital"]
ignore = ["remarks"]
unknown = ["n/a"]

[inputs.mmr]
column = "MSI"
values = { "MSS" = "proficient", "MSI-H" = "deficient", "9" = "" }

[inputs.flr_percent]
column = "volumetry"
scale = 100
round = "down"

[inputs.weeks_since_bevacizumab]
column = "last_dose"
date = "%d.%m.%Y"
until_column = "board"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_registry_of_its_own_words(kb: KnowledgeBase, tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, MAPPING), kb.vocabulary)
    row = {
        "hospital": "H1", "remarks": "x", "MSI": "MSI-H", "volumetry": "0.339",
        "last_dose": "01.03.2026", "board": "14.04.2026", "braf": "n/a",
    }  # fmt: skip
    answering = answering_of(kb, None, mapping)
    batch = pa.RecordBatch.from_pylist([row, {**row, "MSI": "9", "last_dose": "15.04.2026"}])
    columns = mapping.of(batch.schema.names, kb.vocabulary)
    read = {one.target.name: one for one in answering.side.coders(columns) if one is not None}
    assert read["mmr"].value(batch, 0) == "deficient"
    assert read["flr_percent"].value(batch, 0) == 33
    assert read["weeks_since_bevacizumab"].value(batch, 0) == 6
    assert read["braf"].value(batch, 0) is None
    assert read["mmr"].value(batch, 1) is None
    found = answering.answered(batch)
    assert [(one.row, one.columns) for one in found.rejected] == [(1, "last_dose")]
    assert found.rows.column("hospital").to_pylist() == ["H1", "H1"]


@pytest.mark.parametrize(
    ("rounding", "cell", "value"),
    [("down", "33.9", 33), ("up", "33.1", 34), ("nearest", "33.5", 34), ("nearest", "33.49", 33)],
)
def test_rounding_is_as_stated(kb: KnowledgeBase, rounding: str, cell: str, value: int) -> None:
    one = kb.vocabulary["flr_percent"]
    assert (
        Conversion("x", rounding=rounding).value(one, (cell,), ValueReader(kb.vocabulary)) == value
    )
    with pytest.raises(BadCell, match="not a whole number"):
        Conversion("x").value(one, (cell,), ValueReader(kb.vocabulary))


def test_units_are_exact(kb: KnowledgeBase) -> None:
    one = kb.vocabulary["max_diameter_mm"]
    centimetres = Conversion("x", scale=Fraction(10))
    words = ValueReader(kb.vocabulary)
    cells = "2.9", 2.9, "0.3"
    assert [centimetres.value(one, (cell,), words) for cell in cells] == [29, 29, 3]
    with pytest.raises(BadCell):  # of which unit the column is has been said
        centimetres.value(one, ("2.9 mm",), words)


@pytest.mark.parametrize(
    ("since", "until", "unit", "number"),
    [
        (date(2026, 1, 1), date(2026, 1, 7), "weeks", 0),
        (date(2026, 1, 1), date(2026, 1, 8), "weeks", 1),
        (date(2026, 1, 8), date(2026, 1, 7), "weeks", -1),
        (date(2026, 1, 31), date(2026, 2, 28), "months", 0),
        (date(2026, 1, 31), date(2026, 3, 31), "months", 2),
        (date(2025, 12, 15), date(2026, 1, 15), "months", 1),
        (date(2026, 1, 1), date(2026, 1, 4), "days", 3),
    ],
)
def test_completed_time(since: date, until: date, unit: str, number: int) -> None:
    assert completed(since, until, unit) == number


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("keep = [", "toml-syntax", 1),
        ("kep = ['x']", "unknown-key", 1),
        ("keep = 'x'", "wrong-type", 1),
        ("\n[inputs.mmmr]\ncolumn = 'x'", "unknown-input", 2),
        ("[inputs.mmr]\ncolum = 'x'", "unknown-key", 2),
        ("[inputs.mmr]\nvalues = { a = 'maybe' }", "value-outside-domain", 2),
        ("[inputs.mmr]\nround = 'down'", "not-a-number", 2),
        ("[inputs.flr_percent]\nround = 'off'", "unknown-choice", 2),
        ("[inputs.flr_percent]\nscale = 'a'", "wrong-type", 2),
        ("[inputs.weeks_since_bevacizumab]\ndate = '%Y-%m-%d'", "no-end", 2),
        ("[inputs.weeks_since_bevacizumab]\ndate = '%Y-%m-%d'\nuntil = 'soon'", "no-date", 3),
        ("[inputs.weeks_since_bevacizumab]\nuntil = 2026-01-01", "no-date-format", 1),
        ("[inputs.flr_percent]\n[inputs.mmr.values]\na = 'b'", "value-outside-domain", 3),
        ("[inputs.flr_segments]\n[inputs.flr]\ncolumn = 'x'", "unknown-input", 2),
        ("[inputs.flr_percent]\ncolumn = 'flr_segments'", "named-like-another", 2),
        (
            "[inputs.weeks_since_bevacizumab]\ndate = '%Y-%m-%d'\nuntil_column = 'mmr'",
            "named-like-another",
            3,
        ),
        ("ignore = ['x']\nkeep = ['x']", "settled-twice", 1),
        ("ignore = ['x']\n[inputs.mmr]\ncolumn = 'x'", "settled-twice", 3),
        ("ignore = 'all'", "wrong-type", 1),
        ("on_bad = 'maybe'", "unknown-choice", 1),
        ("[inputs.mmr]\nconstant = 'x'", "value-outside-domain", 2),
        ("[inputs.mmr]\nconstant = 'deficient'\ncolumn = 'x'", "constant-and-column", 3),
        ("[inputs.mmr]\nelse = 'x'", "value-outside-domain", 2),
        ("[inputs.mmr]\nvalues = { 'a*b*' = 'deficient' }", "no-prefix", 2),
        ("[inputs.mmr]\nvalues = { '*' = 'deficient' }", "no-prefix", 2),
        ("[inputs.mmr]\ndecimal = ','", "not-a-number", 2),
        ("[inputs.flr_percent]\ndecimal = ';'", "unknown-choice", 2),
        ("[inputs.flr_segments]\nshare = true", "not-a-percentage", 2),
        ("[inputs.flr_percent]\nshare = 'yes'", "wrong-type", 2),
        ("[inputs.flr_percent]\nscale = 100\nshare = true", "settled-twice", 3),
        (
            "[inputs.weeks_since_bevacizumab]\ndate = '%Y-%m-%d'\nuntil = 2026-01-01\nzone = 'x/y'",
            "no-time-zone",
            4,
        ),
        ("[inputs.weeks_since_bevacizumab]\nzone = 'UTC'", "no-date-format", 1),
        (
            "[inputs.weeks_since_bevacizumab]\ndate = '%Y-%m-%d'\nuntil = 2026-01-01\nelse = 3",
            "else-of-dates",
            4,
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    kb: KnowledgeBase, tmp_path: Path, text: str, code: str, line: int
) -> None:
    with pytest.raises(MappingError) as error:
        load_mapping(written(tmp_path, text), kb.vocabulary)
    first = error.value.diagnostics[0]
    assert first.code == code
    assert first.location is not None
    assert first.location.line == line


def test_a_column_with_the_name_of_an_input_for_another(kb: KnowledgeBase, tmp_path: Path) -> None:
    text = "[inputs.flr_percent]\ncolumn = 'flr_segments'\n[inputs.flr_segments]\n"
    for more in ("constant = 'unknown'", "column = 'flr_percent'", "column = 'x'"):
        load_mapping(written(tmp_path, text + more), kb.vocabulary)


def test_an_input_is_read_from_one_column_only(kb: KnowledgeBase) -> None:
    mapping = ColumnMapping({"mmr": Conversion("MSI")})
    assert mapping.of(["MSI", "mmr"], kb.vocabulary).strange == ("mmr",)


def test_the_example_of_the_documents(kb: KnowledgeBase, tmp_path: Path) -> None:
    text = (ROOT / "docs/registries.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(keep = .*?)```", text, re.DOTALL)
    mapping = load_mapping(written(tmp_path, example), kb.vocabulary)
    assert len(mapping.conversions) == example.count("[inputs.") == 6
