"""Whole tables: each format in and out, nothing lost, nothing half-written."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.mapping import MappingError
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.progress import Done
from pyclingo_bridge.cohort.run import StrictError, answer_tables
from pyclingo_bridge.cohort.tables import csv_header, csv_reader, jsonl_reader
from pyclingo_bridge.cohort.tables import reader as tables_in
from pyclingo_bridge.cohort.tables.reader import TableError
from pyclingo_bridge.cohort.tables.writer import TableFile
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.usefixtures("compiled_once")
Cases = Callable[[int, int], list[bridge.Case]]
SUFFIXES = ("csv", "tsv", "parquet", "jsonl")


@pytest.fixture(scope="module")
def answering(kb: KnowledgeBase) -> Answering:
    return answering_of(kb)


@pytest.fixture(scope="module")
def rows(generated: Cases) -> list[dict[str, Any]]:
    cases = generated(60, 21)
    found: list[dict[str, Any]] = [
        {"patient_id": f"p{n}", **case.values} for n, case in enumerate(cases)
    ]
    found[17]["flr_percent"] = 999
    return found


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    names = sorted({name for row in rows for name in row})
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".parquet":
        columns = {n: pa.array([row.get(n) for row in rows]) for n in names}
        pq.write_table(pa.table(columns), path, row_group_size=16)
    else:
        delimiter = "\t" if path.suffix == ".tsv" else ";"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a table as text, without what is empty."""
    if path.suffix == ".jsonl":
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    elif path.suffix == ".parquet":
        found = pq.read_table(path).to_pylist()
    else:
        with path.open(newline="", encoding="utf-8") as file:
            found = list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))
    return [{n: str(cell) for n, cell in row.items() if cell not in (None, "")} for row in found]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.sample(2)
def test_every_format_says_the_same(
    answering: Answering, rows: list[dict[str, Any]], tmp_path: Path, suffix: str
) -> None:
    table = write(tmp_path / f"in.{suffix}", rows)
    out, rejects = tmp_path / f"out.{suffix}", tmp_path / "rejects.csv"
    found = answer_tables(answering, [table], out, rejects, jobs=1)
    answers = read(out)
    reference = write(tmp_path / "reference.jsonl", rows)
    answer_tables(answering, [reference], tmp_path / "expected.jsonl", jobs=1)
    expected = [{**row, "file": str(table)} for row in read(tmp_path / "expected.jsonl")]
    assert answers == expected
    assert [row["patient_id"] for row in answers] == [
        row["patient_id"] for n, row in enumerate(rows) if n != 17
    ]
    (rejected,) = read(rejects)
    assert (rejected["row"], rejected["column"], rejected["kind"]) == (
        "18", "flr_percent", "value-outside-domain",
    )  # fmt: skip
    assert json.loads(rejected["record"])["patient_id"] == "p17"
    assert (found.counts.read, found.counts.accepted) == (60, 59)


@pytest.mark.slow
def test_many_parts_by_processes_keep_their_order(
    answering: Answering,
    rows: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = write(tmp_path / "in.parquet", rows)
    alone, together = tmp_path / "alone.jsonl", tmp_path / "together.jsonl"
    first = answer_tables(answering, [table, table], alone, jobs=1)
    monkeypatch.setattr(tables_in, "ROWS_AT_ONCE", 7)
    told: list[Done] = []
    second = answer_tables(answering, [table, table], together, jobs=2, progress=told.append)
    assert read(alone) == read(together)
    assert first.counts == second.counts
    assert len(told) >= 18
    assert told[-1].read == first.counts.read == 120
    assert told[-1].size == pytest.approx(2 * table.stat().st_size)


def test_broken_rows_are_put_aside_with_their_number(answering: Answering, tmp_path: Path) -> None:
    text = "patient_id,mmr\na,deficient\nb\nc,proficient,x\nd,\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    lines = '{"mmr": "deficient"}\n[1]\nno\n\n{"mmr": 1, "mmr": 2}\n{"mmr": ["x"]}\n'
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    for name, bad, empty in (("in.csv", ["2", "3"], 0), ("in.jsonl", ["2", "3", "5", "6"], 1)):
        rejects = tmp_path / "rejects.jsonl"
        found = answer_tables(answering, [tmp_path / name], None, rejects, jobs=1)
        assert [row["row"] for row in read(rejects)] == bad
        assert (found.counts.accepted, found.counts.empty) == (2 - empty, empty)
        assert found.counts.read == 2 + len(bad)


@pytest.mark.slow
def test_nothing_is_left_of_a_run_that_ends_early(
    answering: Answering, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    table = write(tmp_path / "in.parquet", rows)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.csv").write_text("before", encoding="utf-8")

    def interrupted(_: Done) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer_tables(answering, [table], folder / "a.csv", folder / "r.csv", progress=interrupted)
    with pytest.raises(StrictError, match="row 18 of"):
        answer_tables(answering, [table], folder / "a.csv", folder / "r.csv", strict=True)
    assert [one.name for one in folder.iterdir()] == ["a.csv"]
    assert (folder / "a.csv").read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.ods", b"", "unknown-format"),
        ("a.csv", b"", "empty-table"),
        ("a.csv", b"mmr,mmr\n", "column-twice"),
        ("a.csv", b"\xff\xfem\0m\0r\0\n\0", "not-utf8"),
        ("a.csv", b"mmr,\xe9\n", "not-utf8"),
        ("a.csv", b'mmr,kras\n,"mutant\n,mutant\n', "endless-row"),
        ("a.csv", b'mmr\n"deficient\n' + 300_000 * b"proficient\n", "endless-row"),
        ("a.parquet", b"no parquet", "unreadable-table"),
    ],
)
def test_a_table_that_is_none(
    answering: Answering, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableError) as error:
        answer_tables(answering, [path], tmp_path / "out.csv")
    problem = error.value.diagnostics[0]
    assert problem.code == code
    if code == "endless-row":
        assert problem.location is not None
        assert problem.location.line == 2
    assert not (tmp_path / "out.csv").exists()


def test_a_header_is_looked_at_once() -> None:
    """Each line of a row that never ends is counted once, however many went before."""
    looked_at = 0

    class Line(str):
        __slots__ = ()

        def count(self, *args: Any) -> int:
            nonlocal looked_at
            looked_at += len(self)
            return super().count(*args)

        def __add__(self, more: str) -> "Line":
            return Line(str(self) + more)

    text = '"never\n' + 1000 * "closed\n"
    lines = map(Line, text.splitlines(keepends=True))
    file: Any = SimpleNamespace(readline=lambda _: next(lines, Line()))
    assert csv_header._record(file, next(lines)) == text
    assert looked_at == len(text)


def test_a_table_without_rows_gives_the_columns(answering: Answering, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("patient_id,mmr\n", encoding="utf-8")
    found = answer_tables(answering, [tmp_path / "in.csv"], tmp_path / "out.csv")
    header = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert found.counts.read == 0
    assert len(header) == 1
    assert header[0].startswith('"file","row","patient_id","verdict"')


def test_a_column_that_the_mapping_reads_has_to_be_there(kb: KnowledgeBase, tmp_path: Path) -> None:
    from pyclingo_bridge.cohort.columns.conversion import Conversion
    from pyclingo_bridge.cohort.columns.mapping import ColumnMapping

    (tmp_path / "in.csv").write_text("tumour_sites\nx\n", encoding="utf-8")
    answering = answering_of(kb, None, ColumnMapping({"mmr": Conversion("tumor_sites")}))
    with pytest.raises(MappingError, match="did you mean `tumour_sites`"):
        answer_tables(answering, [tmp_path / "in.csv"])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("flr_percent\n50\n\n40\n", {1: 50, 3: 40}),
        ("flr_percent\r\n\r\n40\r\n\r\n", {2: 40}),
        ("sep=;\nflr_percent;mmr\n50;\n", {1: 50}),
        ('"sep=|"\r\nflr_percent|mmr\r\n50|\r\n', {1: 50}),
        ("flr_percent|mmr\n50|\n\n40|\n", {1: 50, 3: 40}),
        ('"patient_id;x","flr_percent"\na,50\n', {1: 50}),
        ('"patient\n;id","flr_percent"\na,50\n\nb,40\n', {1: 50, 3: 40}),
        ("# id,flr_percent\na,50\n", {1: 50}),
        ("\n \r\nmmr,flr_percent\n,50\n", {1: 50}),
        ("sep=;\n\nmmr;flr_percent\n;50\n", {1: 50}),
        ("size, mm|flr_percent|mmr\na|50|\n", {1: 50}),
        ("a, b; c, d;flr_percent\nx;y;50\n", {1: 50}),
        ("id;flr_percent;all, some\na;50;x\n", {1: 50}),
    ],
)
def test_headers_that_say_how_a_table_is_written(
    tmp_path: Path, text: str, rows: dict[int, int]
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(text.encode())
    (part,) = tables_in.parts_of(path)
    said = map(int, part.rows.column("flr_percent").to_pylist())
    assert (dict(zip(part.numbers, said, strict=True)), part.broken) == (rows, ())


@pytest.mark.parametrize(
    ("text", "cells"), [("Registry of 2026\na,b\n1,2\n", 2), ('"All, of 2026"\na;b;c\n', 3)]
)
def test_a_title_before_the_header_is_named(tmp_path: Path, text: str, cells: int) -> None:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=f"the next has {cells} cells") as error:
        list(tables_in.parts_of(path))
    assert error.value.diagnostics[0].code == "title-line"


@pytest.mark.parametrize(
    "text", ["# export\na,b\n1,2\n", "# of 2026, all\na,b,c\n1,2,3\n", "# export\nmmr\n\n"]
)
def test_a_comment_before_the_header_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="the first line is a comment") as error:
        list(tables_in.parts_of(path))
    assert error.value.diagnostics[0].code == "comment-line"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n# page 2\n1,2\n", "not a comment in CSV"),
        ("a\n33,4\n", "is it a decimal comma"),
        ("sep=;\na;b\n1;2\n3\n", "1 cell, and the header has 2"),
    ],
)
def test_the_cause_of_a_broken_row_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    (bad,) = (one for part in tables_in.parts_of(path) for one in part.broken)
    assert said in bad.message
    assert bad.row == text.splitlines().index(bad.text) - text.startswith("sep=")


def test_no_cell_of_a_csv_file_is_run(tmp_path: Path) -> None:
    formulas = ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "＝1"]
    names = ["=n", "b"]
    rows = pa.table({names[0]: formulas, names[1]: ["a=1", "", None, "x", "1-2", "'=", "é"]})
    for safe in (True, False):
        with TableFile(tmp_path / "out.csv", spreadsheet_safe=safe) as table:
            for batch in rows.to_batches():
                table.write(batch)
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
            header, *written = csv.reader(file)
        mark = "'" if safe else ""
        assert header == [f"{mark}=n", "b"]
        assert [row[0] for row in written] == [mark + one for one in formulas]
        assert [row[1] for row in written] == [one or "" for one in rows["b"].to_pylist()]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_parts_take_the_whole_file(
    rows: list[dict[str, Any]], tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "_BLOCK", 2500)
    monkeypatch.setattr(csv_reader, "_BLOCKS_AT_ONCE", 1)
    monkeypatch.setattr(jsonl_reader, "_LINES_AT_ONCE", 7)
    monkeypatch.setattr(tables_in, "ROWS_AT_ONCE", 7)
    path = write(tmp_path / f"in.{suffix}", rows)
    sizes = [part.size for part in tables_in.parts_of(path)]
    assert len(sizes) > 3
    whole = tables_in.size_of([path])
    assert whole is not None
    assert -1e-6 < whole - sum(sizes) < max(sizes)
    assert min(sizes) > 0
