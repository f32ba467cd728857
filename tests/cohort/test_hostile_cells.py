"""Whatever a cell holds: its row is rejected with a reason, all others are answered as they are
without it, and nothing is lost."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.cell_texts import legible_column
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.tables import csv_reader as csv_in
from pyclingo_bridge.cohort.tables import jsonl_reader as jsonl_in
from pyclingo_bridge.cohort.tables.reader import TableError, parts_of
from tests.cohort import hostile
from tests.conftest import ROOT
from tests.sizes import size

TABLES, ROWS = size(smoke=(4, 12), ci=(4, 12), full=(60, 30))
Said = dict[str, Any]


@pytest.fixture(scope="module")
def answering() -> Answering:
    small = bridge.load(ROOT / "tests/data/small_guideline")
    return answering_of(small, None, ColumnMapping(keep=frozenset({"note"})))


def run(answering: Answering, path: Path) -> tuple[dict[int, Said], dict[int, Said]]:
    """What is answered and what is rejected, by row."""
    out, rejects = path.with_name("out.jsonl"), path.with_name("rejects.csv")
    found = answer_tables(answering, [path], out, rejects, jobs=1)
    answers = [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]
    refused: list[Said] = []
    if rejects.exists():
        with rejects.open(encoding="utf-8", newline="") as file:
            refused = list(csv.DictReader(file))
    assert found.counts.read == len(answers) + len(refused) + found.counts.empty
    assert all(one["kind"] and one["reason"] for one in refused)
    return (
        {one.pop("row"): one for one in answers},
        {int(one.pop("row")): one for one in refused},
    )


def drawn_table(suffix: str, seed: int) -> tuple[Any, list[Any]]:
    """A table, and each of its rows as a table."""
    drawn, share = random.Random(f"{suffix}{seed}"), 0.1
    if suffix == "csv":
        header, lines = hostile.csv_rows(drawn, ROWS, share)
        return [header, *lines], [[header, line] for line in lines]
    if suffix == "jsonl":
        lines = hostile.json_rows(drawn, ROWS, share)
        return lines, [[line] for line in lines]
    table = hostile.parquet_table(drawn, ROWS, 0.4)
    return table, [table.slice(row, 1) for row in range(ROWS)]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_each_row_is_read_as_if_it_were_alone(
    answering: Answering, tmp_path: Path, suffix: str
) -> None:
    kinds, good = set[str](), 0
    for seed in range(TABLES):
        whole, rows = drawn_table(suffix, seed)
        answers, refused = run(answering, hostile.written(tmp_path, suffix, whole))
        assert not answers.keys() & refused.keys()
        assert sorted({*answers, *refused}) == list(range(1, ROWS + 1))
        for number, row in enumerate(rows, start=1):
            alone, rejected = run(answering, hostile.written(tmp_path, suffix, row))
            assert alone.get(1) == answers.get(number)
            if number in refused:
                assert rejected[1] == refused[number]
        good += len(answers)
        kinds |= {one["kind"] for one in refused.values()}
    assert good > TABLES
    assert len(kinds) >= 3, kinds


def test_the_comparison_finds_a_column_read_by_its_neighbours(
    answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: a part whose first rows decide what the others are."""

    def first(self: Any) -> pa.RecordBatch:
        return found(self).slice(0, 1)

    found = jsonl_in._Part.table
    monkeypatch.setattr(jsonl_in._Part, "table", first)
    with pytest.raises((AssertionError, IndexError, ValueError)):
        test_each_row_is_read_as_if_it_were_alone(answering, tmp_path, "jsonl")


@pytest.mark.parametrize("place", range(len(hostile.COLUMNS)))
def test_a_column_of_any_type_is_legible(place: int) -> None:
    column = hostile.COLUMNS[place]
    for one in (column, column.slice(1), column.slice(0, 0)):
        found, wrong = legible_column(one)
        assert len(found) == len(one)
        found.cast(pa.string())
        cells = found.to_pylist()
        assert all(cells[row] is None for row in wrong)
        nothing = {row for row, cell in enumerate(one.is_valid().to_pylist()) if not cell}
        assert {row for row, cell in enumerate(cells) if cell is None} == nothing | wrong.keys()


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = hostile.written(tmp_path, "parquet", pa.table({"painXX": ["yes"]}))
    path.write_bytes(path.read_bytes().replace(b"painXX", b"pain\xff\xff"))
    with pytest.raises(TableError) as error:
        list(parts_of(path))
    assert error.value.diagnostics[0].code == "not-utf8"


def test_a_column_that_is_left_out_rejects_nobody(tmp_path: Path) -> None:
    small = bridge.load(ROOT / "tests/data/small_guideline")
    ignoring = answering_of(small, None, ColumnMapping(ignore=frozenset({"note"})))
    path = hostile.written(tmp_path, "csv", [b"pain,note", b"yes,\xff", b"no,x"])
    answers, refused = run(ignoring, path)
    assert (sorted(answers), refused) == ([1, 2], {})


def test_a_file_whose_name_is_not_utf8(tmp_path: Path, answering: Answering) -> None:
    path = tmp_path / "t\udcff.csv"
    try:
        path.write_text("pain,note\nyes,\nmaybe,\n", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("no such name here")
    answers, refused = run(answering, path)
    assert "\\udcff" in answers[1]["file"]
    assert "\\udcff" in refused[2]["file"]


def test_many_names_in_json_lines(tmp_path: Path) -> None:
    """Names beyond a bound are refused, those that are expected never."""
    small = bridge.load(ROOT / "tests/data/small_guideline")
    answering = answering_of(small, None, ColumnMapping(ignore_rest=True))
    lines = [json.dumps({f"k{n}": 1}).encode() for n in range(1500)] + [b'{"pain": "yes"}']
    answers, refused = run(answering, hostile.written(tmp_path, "jsonl", lines))
    assert list(answers) == [*range(1, 1001), 1501]
    assert [one["kind"] for one in refused.values()] == ["too-many-columns"] * 500


@pytest.mark.parametrize("block", [64, 65, 66, 67, 100, 1000])
def test_bytes_that_are_not_utf8_across_blocks(
    answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    """The parser reads blocks, in two of which a row has to fit."""
    notes = ["x", "Größe", "\x1a", "\x1a0", "€" * 5, "\udcff\udcfe", "\udce9", "a" * 40]
    lines = [f"yes,{notes[n % len(notes)]}" for n in range(200)]
    content = [line.encode("utf-8", "surrogateescape") for line in ["pain,note", *lines]]
    content[100] = b"\xff"
    path = hostile.written(tmp_path, "csv", content)
    monkeypatch.setattr(csv_in, "_BLOCK", block)
    monkeypatch.setattr(csv_in, "_BLOCKS_AT_ONCE", 3)
    answers, refused = run(answering, path)
    bad = {
        n
        for n, line in enumerate(lines, start=1)
        if line.encode("utf-8", "ignore").decode() != line
    } | {100}
    assert refused.keys() == bad
    assert [answers[n]["note"] for n in sorted(answers)] == [
        line[4:] for n, line in enumerate(lines, start=1) if n not in bad
    ]
