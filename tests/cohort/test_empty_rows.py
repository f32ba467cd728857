"""Rows in which no cell says anything: no patients, counted, in every format; no row is lost."""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.tables import csv_reader, empty_rows, jsonl_reader, reader
from tests.conftest import ROOT
from tests.sizes import size

TABLES = size(smoke=6, ci=20, full=300)
NAMES = ("patient_id", "pain", "stiffness")
FULL = [("a", "yes", "4"), ("b", None, ""), (None, "no", None), ("c", "maybe", None)]
EMPTY = [(None, None, None), ("", " ", None), ("\t", None, ""), (None, None, float("nan"))]
LINES = {
    "csv": ["", "   ", ",,", ",", '"",," "', ",,,,", "\t,\t,"],
    "jsonl": ["", "  ", "{}", '{"pain": null}', '{"pain": " ", "stiffness": NaN}'],
}
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def answering() -> Answering:
    return answering_of(bridge.load(ROOT / "tests/data/small_guideline"))


def line(suffix: str, row: Row) -> str:
    if suffix == "csv":
        return ",".join(cell or "" for cell in row)
    return json.dumps(dict(zip(NAMES, row, strict=True)))


def drawn(folder: Path, suffix: str, seed: int) -> tuple[Path, list[int]]:
    """A table, and the numbers of its empty rows."""
    chosen = random.Random(f"{suffix}{seed}")
    empty = [chosen.random() < 0.4 for _ in range(chosen.randint(1, 40))]
    path = folder / f"{seed}.{suffix}"
    if suffix == "parquet":
        rows = [chosen.choice(EMPTY if one else FULL) for one in empty]
        columns = [
            pa.array(cells, pa.string(), from_pandas=True) for cells in zip(*rows, strict=True)
        ]
        pq.write_table(pa.table(columns, NAMES), path)
    else:
        full = [line(suffix, row) for row in FULL]
        lines = [chosen.choice(LINES[suffix] if one else full) for one in empty]
        head = [",".join(NAMES)] if suffix == "csv" else []
        path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    return path, [number for number, one in enumerate(empty, start=1) if one]


def lost(answering: Answering, folder: Path, suffix: str) -> int:
    """The number of tables in which a row is answered, rejected or called empty that should not
    be, or none of them."""
    wrong = 0
    for seed in range(TABLES):
        path, empty = drawn(folder, suffix, seed)
        out, rejects = folder / "out.jsonl", folder / "rejects.jsonl"
        try:
            counts = answer_tables(answering, [path], out, rejects, jobs=1).counts
        except RuntimeError:
            wrong += 1
            continue
        told = [
            json.loads(one)["row"]
            for file in (out, rejects)
            if file.exists()
            for one in file.read_text("utf-8").splitlines()
        ]
        every = counts.accepted + counts.rejected + counts.empty
        fits = counts.empty == len(empty) and every == counts.read
        wrong += not fits or sorted([*told, *empty]) != list(range(1, counts.read + 1))
    return wrong


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_no_row_is_lost(
    answering: Answering, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "_BLOCK", 64)
    monkeypatch.setattr(csv_reader, "_BLOCKS_AT_ONCE", 1)
    monkeypatch.setattr(jsonl_reader, "_LINES_AT_ONCE", 5)
    monkeypatch.setattr(reader, "ROWS_AT_ONCE", 5)
    assert lost(answering, tmp_path, suffix) == 0
    monkeypatch.setattr(empty_rows, "_empty", lambda _: pa.array([]))  # a planted fault
    assert lost(answering, tmp_path, suffix) > 0


def test_reading_ahead_between_any_two_lines_loses_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyarrow may tell of the rows ahead from a thread of its own: here it does so wherever the
    reader can be interrupted, each time at another line."""
    count, chosen, real = 300, random.Random(0), pyarrow.csv.open_csv
    ahead, handler = list[Any](), list[Any]()

    def tell(share: float = 1) -> None:
        while ahead and chosen.random() < share:
            handler[0](ahead.pop(0))

    def later(row: Any) -> str:
        ahead.append(row)
        return "skip"

    def read_ahead(text: Any, *options: Any) -> Iterator[pa.RecordBatch]:
        handler.append(options[1].invalid_row_handler)
        options[1].invalid_row_handler = later
        batches = iter(real(text, *options))
        batch = next(batches)
        while batch is not None:
            tell()
            following = next(batches, None)
            yield batch
            batch = following
        tell()

    def interrupted(frame: FrameType, _event: str, _arg: object) -> Any:
        if frame.f_code.co_name != "csv_parts":
            return None
        tell(share=0.2)
        return interrupted

    monkeypatch.setattr(csv_reader, "_BLOCK", 64)
    monkeypatch.setattr(csv_reader, "_BLOCKS_AT_ONCE", 1)
    monkeypatch.setattr(pyarrow.csv, "open_csv", read_ahead)
    path = tmp_path / "a.csv"
    rows = ("yes,4", ",,", "yes,4,5") * count
    path.write_text("\n".join(["pain,stiffness", *rows]) + "\n", encoding="utf-8")
    before = sys.gettrace()
    sys.settrace(interrupted)
    try:
        parts = list(csv_reader.csv_parts(path))
    finally:
        sys.settrace(before)
    told = [row for part in parts for row in (*part.numbers, *(bad.row for bad in part.broken))]
    assert sum(part.empty for part in parts) == count
    assert sorted(told) == [row for row in range(1, 3 * count + 1) if row % 3 != 2]


def test_an_empty_line_of_a_table_of_one_column_is_an_empty_row(
    answering: Answering, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text('stiffness\n4\n\n""\n3\n', encoding="utf-8")
    counts = answer_tables(answering, [path], jobs=1).counts
    assert (counts.read, counts.accepted, counts.empty) == (4, 2, 2)
