"""A table in the words of a registry, with its mapping, is answered as the same table in the words
of the guideline: constants, prefixes, what is not listed, decimal commas, numbers as codes."""

import pickle
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns import conversion
from pyclingo_bridge.cohort.columns.conversion import BadCell, Conversion
from pyclingo_bridge.cohort.columns.mapping import MappingError
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.cohort.conftest import with_mapping
from tests.sizes import size

TABLES, ROWS = size(smoke=10, ci=40, full=1000), 30


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def coded(drawn: random.Random, kb: KnowledgeBase) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A mapping, a table in its words, and the same in the words of the guideline."""
    text, strange, known = "", dict[str, list[Any]](), dict[str, list[Any]]()
    for one in kb.vocabulary:
        drawn_values = [drawn.choice([None, *one.values]) for _ in range(ROWS)]
        entry = f'[inputs.{one.name}]\ncolumn = "c_{one.name}"\n'
        match drawn.choice(["constant", "codes", "prefix", "else", "numbers"]):
            case "constant":
                value = drawn.choice(["", "unknown", *one.values])
                drawn_values = [None if value in ("", "unknown") else value] * ROWS
                text += f"[inputs.{one.name}]\nconstant = {value!r}\n"
                cells = None
            case "prefix":
                codes = {value: "G" * n for n, value in enumerate(one.values, start=1)}
                entry += "values = { " + ", ".join(f'"{c}*" = {v!r}' for v, c in codes.items())
                text += entry + " }\n"
                tails = ["", "x", "-12"]
                cells = [v if v is None else codes[v] + drawn.choice(tails) for v in drawn_values]
            case "else":
                rest = drawn.choice(one.values)
                codes = {value: f"k{n}" for n, value in enumerate(one.values) if value != rest}
                entry += f"else = {rest!r}\nvalues = {{ "
                text += entry + ", ".join(f"{c} = {v!r}" for v, c in codes.items()) + " }\n"
                others = ["z", "q", "k"]
                cells = [
                    v if v is None else codes.get(v, drawn.choice(others)) for v in drawn_values
                ]
            case "numbers" if one.numeric:
                text += entry + drawn.choice(['decimal = ","\n', 'decimal = ","\nround = "up"\n'])
                cells = [
                    v if v is None else drawn.choice(["{},0", "{}"]).format(v) for v in drawn_values
                ]
            case _:
                codes = {value: str(n) for n, value in enumerate(one.values)}
                entry += "values = { " + ", ".join(f"{c} = {v!r}" for v, c in codes.items())
                text += entry + ', 99 = "" }\nunknown = [98]\n'
                forms = ["{}", "{}.0", " {}"]
                cells = [
                    drawn.choice([None, "99", "98.0"])
                    if v is None
                    else drawn.choice(forms).format(codes[v])
                    for v in drawn_values
                ]
        known[one.name] = [None if v is None else str(v) for v in drawn_values]
        if cells is not None:
            strange[f"c_{one.name}"] = cells
    strange["patient_id"] = known["patient_id"] = [str(n) for n in range(ROWS)]
    return text, strange, known


def differences(folder: Path, kb: KnowledgeBase, plain: Answering) -> int:
    """The number of tables that are answered otherwise in the words of a registry."""
    drawn, found = random.Random(3), 0
    for _ in range(TABLES):
        text, strange, known = coded(drawn, kb)
        mapping = load_mapping(written(folder / "m.toml", text), kb.vocabulary)
        answers = with_mapping(plain, mapping)(pa.RecordBatch.from_pydict(strange))
        expected = plain(pa.RecordBatch.from_pydict(known))
        told = ["problem_column", "problem", "patient_id"]
        found += not answers.drop_columns(told).equals(expected.drop_columns(told))
    return found


def test_words_of_a_registry(
    small: KnowledgeBase, plain: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differences(tmp_path, small, plain) == 0
    listed = Conversion._listed

    def shortest(self: Conversion, text: str) -> Any:
        reversed_ones = Conversion("", values=self.values, prefixes=self.prefixes[::-1])
        return listed(reversed_ones, text)

    monkeypatch.setattr(Conversion, "_listed", shortest)  # planted faults
    assert differences(tmp_path, small, plain) > 0
    monkeypatch.undo()
    monkeypatch.setattr(conversion, "_whole", lambda text: text)
    assert differences(tmp_path, small, plain) > 0


@pytest.mark.parametrize(
    ("cell", "value"),
    [("33,4", 33), ("33", 33), (33.4, 33), ("33.4", "decimal-point"), ("1.234,5", "value-outside")],
)
def test_decimal_commas(kb: KnowledgeBase, cell: str | float, value: int | str) -> None:
    read = Conversion("x", decimal=",", rounding="down")
    target = kb.vocabulary["flr_percent"]
    if isinstance(value, int):
        assert read.value(target, (cell,), ValueReader(kb.vocabulary)) == value
    else:
        with pytest.raises(BadCell) as error:
            read.value(target, (cell,), ValueReader(kb.vocabulary))
        assert error.value.problem.code.startswith(value)


def test_else_is_for_texts_alone(kb: KnowledgeBase) -> None:
    """A number outside its domain says something: it is not a code that is not listed."""
    read = Conversion("x", otherwise=(None,))
    target = kb.vocabulary["flr_percent"]
    assert read.value(target, (">10",), ValueReader(kb.vocabulary)) is None
    for cell in ("101", "33.4"):
        with pytest.raises(BadCell):
            read.value(target, (cell,), ValueReader(kb.vocabulary))


def test_the_day_of_a_time_hangs_on_the_zone(kb: KnowledgeBase, tmp_path: Path) -> None:
    entry = '[inputs.weeks_since_bevacizumab]\ndate = "%Y-%m-%dT%H:%M%z"\nuntil = "2026-01-15"\n'
    target, cell = kb.vocabulary["weeks_since_bevacizumab"], "2026-01-01T23:30+00:00"
    for zone, value in (("", None), ("UTC", 2), ("Europe/Berlin", 1)):
        text = entry + (f'zone = "{zone}"\n' if zone else "")
        mapping = load_mapping(written(tmp_path / "m.toml", text), kb.vocabulary)
        read = mapping.conversions["weeks_since_bevacizumab"]
        assert read.until == date(2026, 1, 15)
        if value is None:
            with pytest.raises(BadCell, match="is a time in a zone"):
                read.value(target, (cell,), ValueReader(kb.vocabulary))
        else:
            assert read.value(target, (cell,), ValueReader(kb.vocabulary)) == value


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("cells", "entry", "asked"),
    [
        (["0.45", "1", ""], "", True),
        (["0,45", "0"], 'decimal = ","', True),
        (["0.45"], 'round = "down"', True),
        (["0", "1"], "", False),
        (["0.45", "33.4"], 'round = "down"', False),
        (["0.339"], 'share = true\nround = "down"', False),
        (["0.45"], 'share = false\nround = "down"', False),
        (["0.45"], "scale = 100", False),
        ([*["1"] * 5, "0.2"], "", True),
    ],
)
@pytest.mark.usefixtures("compiled_once")
def test_shares_are_asked_about(
    kb: KnowledgeBase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cells: list[str],
    entry: str,
    asked: bool,
) -> None:
    from pyclingo_bridge.cohort.tables import csv_reader

    monkeypatch.setattr(csv_reader, "_BLOCK", 30)
    monkeypatch.setattr(csv_reader, "_BLOCKS_AT_ONCE", 1)
    rows = "".join(f'a,"{cell}"\n' for cell in cells)
    path = written(tmp_path / "a.csv", "patient_id,flr_percent\n" + rows)
    text = f"[inputs.flr_percent]\n{entry}\n" if entry else ""
    mapping = load_mapping(written(tmp_path / "m.toml", text), kb.vocabulary)
    answering = answering_of(kb, None, mapping)
    if not asked:
        assert answer_tables(answering, [path], jobs=1).counts.rejected == 0
        return
    with pytest.raises(MappingError) as error:
        answer_tables(answering, [path], tmp_path / "out.csv", jobs=1)
    (problem,) = error.value.diagnostics
    assert problem.code == "share-or-percentage"
    assert "`share = true`" in (problem.help or "")
    assert not (tmp_path / "out.csv").exists()


def test_cells_are_read_as_case_files_are(kb: KnowledgeBase) -> None:
    """Also in another process: the words go with what answers."""
    table = {
        "mmr": ["MSI-H", "mss", "Deficient", "not tested"],
        "flr_percent": ["45 %", ">= 40 %", "> 20 %", "NA"],
        "max_diameter_mm": ["4.5 cm", "45", "12 mm", "-"],
        "r0_feasible": ["Yes", "0", "true", "n"],
    }
    known = {
        "mmr": ["deficient", "proficient", "deficient", None],
        "flr_percent": ["45", "40", None, None],
        "max_diameter_mm": ["45", "45", "12", None],
        "r0_feasible": ["yes", "no", "yes", "no"],
    }
    answering = answering_of(kb)
    expected = answering(pa.RecordBatch.from_pydict(known))
    assert answering(pa.RecordBatch.from_pydict(table)).equals(expected)
    sent = pickle.loads(pickle.dumps(answering))
    assert sent(pa.RecordBatch.from_pydict(table)).equals(expected)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (
            'weeks_since_bevacizumab]\ndate = "%Y-%m-%d"\nuntil = "2026-01-01"\nunit = "days"',
            "wrong-unit",
        ),
        ('flr_percent]\nround = "nearest"', "unsafe-rounding"),
        ('max_diameter_mm]\nround = "down"', "unsafe-rounding"),
    ],
)
def test_units_and_rounding_are_those_of_the_guideline(
    kb: KnowledgeBase, tmp_path: Path, entry: str, code: str
) -> None:
    with pytest.raises(MappingError) as caught:
        load_mapping(written(tmp_path / "m.toml", f"[inputs.{entry}\n"), kb.vocabulary)
    assert [problem.code for problem in caught.value.diagnostics] == [code]
    months = '[inputs.months_of_chemotherapy]\ndate = "%Y-%m-%d"\nuntil = "2026-01-01"\n'
    mapping = load_mapping(written(tmp_path / "m.toml", months), kb.vocabulary)
    assert mapping.conversions["months_of_chemotherapy"].unit == "months"


def test_a_code_that_is_not_listed_is_no_word(kb: KnowledgeBase) -> None:
    """`1` is yes, unless the column has codes of its own."""
    target, words = kb.vocabulary["r0_feasible"], ValueReader(kb.vocabulary)
    assert Conversion("x").value(target, ("1",), words) == "yes"
    coded = Conversion("x", values={"2": "yes", "3": "no"})
    for cell in ("1", "0", 1):
        with pytest.raises(BadCell):
            coded.value(target, (cell,), words)
        assert replace(coded, otherwise=(None,)).value(target, (cell,), words) is None


def test_a_bad_cell_of_which_silence_says_more_costs_the_row(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    mapping = load_mapping(written(tmp_path / "m.toml", 'on_bad = "unknown"\n'), kb.vocabulary)
    table = {"lung_metastases": ["2 nodules", "pending", "none"], "mmr": ["what", "MSS", "x"]}
    found = answering_of(kb, None, mapping).answered(pa.RecordBatch.from_pydict(table))
    assert [bad.row for bad in found.rejected] == [0, 1]
