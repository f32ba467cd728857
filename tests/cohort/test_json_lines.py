"""JSON Lines read and written at once are as read and written line by line with Python's `json`."""

import datetime
import decimal
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pyclingo_bridge.cohort.tables import jsonl_block, jsonl_reader
from pyclingo_bridge.cohort.tables.jsonl_block import batch_of
from pyclingo_bridge.cohort.tables.jsonl_reader import json_lines
from pyclingo_bridge.cohort.tables.jsonl_text import json_lines_of
from tests.sizes import size

FILES = size(smoke=400, ci=1_200, full=40_000)
NAMES = ("a", "b", 'c"d', "ä", "a b", "x\\y", "")
PLAIN = (
    ("null", '"x"', r'"y\"z"'),
    ("1", "2", "null", "-0"),
    ("1", "5"),
    ("1.5", "2.0", "1e5", "null"),
    ("true", "false"),
    ("null",),
    ('"2020-01-01"', "null"),
    ('"2020-01-01"', '"x"'),
    ('"2020-01-01 10:00:00"',),
)
"""Values of a column; pyarrow reads each kind in its own way."""
HOSTILE = (
    *("null", "true", "1", "-0", "1.50", "-0.0", "NaN", "Infinity", "Inf", "01", "+1"),
    *("12345678901234567890123", '""', '"2020-01-01"', '"12:30"', r'"\u00e4"', r'"\ud83d\ude00"'),
    *(r'"\ud800"', r'"\udc00"', r'"\u0000"', "[1, 2]", '{"q":1}', r'"a\"b\": 3"', r'"a\nb"'),
    *('"{"', '"}"', "'x'", '"\t"', '"é"'),
)
LINES = (
    *("", "  ", "{", "}", "{}{}", '{"a":1}{"b":{}', '{"a":{}', "[]", '"x"', '{"a":1}x'),
    *('{"a":1},', "\x0c", "\0", '{"a":1}\0}', "// c", '{"a":1} // }', '{"a":1 /* */ }'),
    *(' {"a":1} ', '{"a":1,}', '\ufeff{"a":1}', "{}"),
)


def written(drawn: random.Random) -> bytes:
    """A file of a few lines, some of which are no rows."""
    plain = drawn.random() < 0.7
    values = {name: drawn.choice(PLAIN) if plain else HOSTILE for name in NAMES}
    lines = []
    for _ in range(drawn.randint(1, 5)):
        names = drawn.sample(NAMES, drawn.randint(0, len(NAMES)))
        if names and drawn.random() < 0.02:
            names.append(drawn.choice(names))
        keys = [json.dumps(name, ensure_ascii=drawn.random() < 0.1) for name in names]
        cells = [drawn.choice(values[name]) for name in names]
        colon, comma = drawn.choice((":", ": ", " : ")), drawn.choice((",", ", ", " ,"))
        pairs = (f"{key}{colon}{cell}" for key, cell in zip(keys, cells, strict=True))
        lines.append(f"{{{comma.join(pairs)}}}")
    if drawn.random() < 0.15:
        lines.insert(drawn.randrange(len(lines) + 1), drawn.choice(LINES))
    data = "\n".join(lines).encode() + drawn.choice((b"", b"\n", b"\r\n"))
    if drawn.random() < 0.05:
        data = "\ufeff".encode() + data
    return data.replace(b"x", b"\xff") if drawn.random() < 0.03 else data


def read(path: Path) -> list[Any]:
    parts = json_lines(path)
    return [
        (part.rows.schema, part.rows.num_rows, part.rows.to_pydict(), part.numbers, part.broken)
        for part in parts
    ]


def differing(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[bytes], int]:
    """The files that are read otherwise than line by line, and how many were read at once."""
    drawn, found, at_once = random.Random(7), list[bytes](), 0

    def counted(lines: Sequence[bytes]) -> pa.RecordBatch | None:
        nonlocal at_once
        batch = batch_of(lines)
        at_once += batch is not None
        return batch

    for _ in range(FILES):
        path.write_bytes(data := written(drawn))
        with monkeypatch.context() as patched:
            patched.setattr(jsonl_reader, "batch_of", lambda _: None)
            expected = read(path)
            patched.setattr(jsonl_reader, "batch_of", counted)
            patched.setattr(jsonl_reader, "_CELLS_AT_ONCE", drawn.choice((1, 8, 1 << 20)))
            if read(path) != expected:
                found.append(data)
    return found, at_once


def test_a_block_is_read_as_its_lines_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, at_once = differing(tmp_path / "in.jsonl", monkeypatch)
    assert found == []
    assert at_once > FILES // 5


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("_NEGATIVE_ZERO", re.compile(b"(?!)")),
        ("_as_written", lambda _data, _name, cells: cells.cast(pa.string())),
    ],
)
def test_a_planted_fault_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: object
) -> None:
    monkeypatch.setattr(jsonl_block, name, fault)
    found, _ = differing(tmp_path / "in.jsonl", monkeypatch)
    assert found


def test_rows_with_names_of_their_own_are_not_put_into_one_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows times columns would be the square of what is written."""
    path, rows = tmp_path / "in.jsonl", 900
    lines = (b"".join(b'"k%d_%d":1,' % (row, n) for n in range(row % 7 + 1)) for row in range(rows))
    path.write_bytes(b"".join(b"{%s}\n" % line[:-1] for line in lines))
    most, cells = 1_000, list[int]()

    def counted(run: Sequence[bytes]) -> pa.RecordBatch | None:
        batch = batch_of(run)
        assert batch is not None
        cells.append(batch.num_rows * batch.num_columns)
        return batch

    monkeypatch.setattr(jsonl_reader, "_CELLS_AT_ONCE", most)
    monkeypatch.setattr(jsonl_reader, "_MOST_STRANGE", 7 * rows)
    monkeypatch.setattr(jsonl_reader, "batch_of", counted)
    assert [part.rows.num_rows for part in json_lines(path)] == [rows]
    assert most / 2 < max(cells) <= most


KINDS: tuple[tuple[list[Any], pa.DataType], ...] = (
    (["a", 'é"', "\\", "x\n", None, "\x7f", "\u2028"], pa.string()),
    (["a", "b", None], pa.string()),
    ([1, -5, None], pa.int16()),
    ([2**63, 0, None], pa.uint64()),
    ([1.5, float("nan"), float("inf"), None, 1e300], pa.float64()),
    ([True, False, None], pa.bool_()),
    ([datetime.date(2020, 1, 1), None], pa.date32()),
    ([datetime.datetime(2020, 1, 1, 3), None], pa.timestamp("us")),
    ([[1, 2], [], None], pa.list_(pa.int64())),
    ([{"a": 1, "b": None}, None], pa.struct([("a", pa.int64()), ("b", pa.string())])),
    ([None], pa.null()),
    ([decimal.Decimal("1.50"), None], pa.decimal128(5, 2)),
    (["x", "y"], pa.large_string()),
    ([b"ab", None], pa.binary()),
)


def column(drawn: random.Random, rows: int) -> pa.Array:
    cells, kind = drawn.choice(KINDS)
    made = pa.array([drawn.choice(cells) for _ in range(rows)], kind)
    nested = pa.types.is_nested(kind) or pa.types.is_null(kind)
    return made if nested or drawn.random() < 0.6 else made.dictionary_encode()


def test_rows_are_written_as_each_alone() -> None:
    drawn = random.Random(8)
    for _ in range(FILES):
        rows = drawn.choice((1, 2, 7, 30))
        names = drawn.sample(NAMES, drawn.randint(1, len(NAMES)))
        batch = pa.RecordBatch.from_arrays([column(drawn, rows) for _ in names], names=names)
        batch = batch.slice(drawn.randint(0, 3))
        stated = ({n: c for n, c in row.items() if c is not None} for row in batch.to_pylist())
        expected = [json.dumps(row, ensure_ascii=False, default=str) for row in stated]
        lines = b"".join(json_lines_of(batch)).decode()
        assert lines == "".join(f"{line}\n" for line in expected)


def test_rows_without_columns_are_empty_objects() -> None:
    empty = pa.RecordBatch.from_struct_array(pa.array([{}] * 3, pa.struct([])))
    assert b"".join(json_lines_of(empty)) == b"{}\n" * 3
