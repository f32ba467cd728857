"""Tables with cells that no registry should hold, in all formats, written as bytes."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

GOOD: dict[str, list[str]] = {
    "pain": ["yes", "no", ""],
    "stiffness": ["0", "3", "4", "6", ""],
    "imaging": ["worn", "clear", ""],
    "fitness": ["fit", "frail", "unfit"],
    "patient_id": ["a", "b7", "=1+1"],
    "note": ["", "all well", "Größe"],
}
"""Columns of the small guideline, one that is carried along and one that is kept on demand."""
_TEXTS = [
    b"\xff\xfe", "Größe".encode("latin-1"), b"\xed\xa0\x80", b"fi\x00t", b"9" * 5000, b"x" * 50_000,
    str(2**64 - 1).encode(), b"NaN", b"Infinity", b"-1", b"3,4", b"2.5", b"1e999", b"=cmd", b"\x1a",
    b"[1, 2]", "\u2028\ufeff\U0010ffff".encode(), b"4_0", "\u0664".encode(), b"9" * 18 + b"e99",
]  # fmt: skip
_JSON = [
    r'"\ud800"', r'"a\udfffb"', "9" * 5000, str(2**64 - 1), "NaN", "-Infinity", "1e999", "[1]",
    '{"a": {"b": null}}', r'{"\ud800": 1}', "true", "[" * 40 + "]" * 40, "[" * 3000 + "]" * 3000,
    r'"\u0000"', '"' + "x" * 50_000 + '"', "3.0", "-0", '""', "nul",
]  # fmt: skip
_BAD_TEXT = pa.array([b"\xff", b"fit", b"", None, b"\xed\xa0\x80"], pa.binary())
COLUMNS: list[pa.Array] = [
    _BAD_TEXT,
    _BAD_TEXT.view(pa.string()),
    _BAD_TEXT.cast(pa.large_binary()).view(pa.large_string()),
    pa.array([2**64 - 1, 0, 3, None], pa.uint64()),
    pa.array([float("nan"), float("inf"), 3.0, 1e300, -0.0]),
    pa.array([1.0, 2.5, None], pa.float16()),
    pa.array(["3", "4.50", "1", None], pa.string()).cast(pa.decimal128(9, 2)),
    pa.array([0, 5, None, 2**62], pa.duration("ns")),
    pa.array([[1], [], None]),
    pa.array([{"a": 1, "b": "x"}, None]),
    pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int8())),
    pa.array([3, 3, 9, None]).dictionary_encode(),
    pa.array([-(2**31), 2**31 - 1, 0, 19_000, None], pa.int32()).cast(pa.date32()),
    pa.array([0, 2**62, -(2**62), 1, None], pa.timestamp("s")),
    pa.array([0, 1_000_001, None], pa.timestamp("ns", "Europe/Paris")),
    pa.array([0, 7, None], pa.timestamp("us", "Nowhere/None")),
    pa.array([1, None], pa.time64("ns")),
    pa.array([True, False, None]),
    pa.nulls(3),
]
"""Cells of the types that Parquet knows."""


def csv_rows(drawn: random.Random, rows: int, share: float) -> tuple[bytes, list[bytes]]:
    """A header, and rows as lines; `share` of the cells are hostile."""

    def cell(name: str) -> bytes:
        text = drawn.choice(_TEXTS) if drawn.random() < share else None
        return drawn.choice(GOOD[name]).encode() if text is None else b'"' + text + b'"'

    lines = [b",".join(map(cell, GOOD)) for _ in range(rows)]
    for place in range(rows):
        if drawn.random() < share:
            lines[place] += drawn.choice([b",x", b"\xe9,", b',"\xff"'])
        if drawn.random() < share:
            lines[place] = drawn.choice([b"\xe9", b"# a comment", b"x,\xff", b"\x00"])
    return ",".join(GOOD).encode(), lines


def json_rows(drawn: random.Random, rows: int, share: float) -> list[bytes]:
    """Rows as lines; `share` of the cells are hostile, and some names."""

    def cell(good: list[str]) -> str:
        return drawn.choice(_JSON) if drawn.random() < share else json.dumps(drawn.choice(good))

    def line() -> bytes:
        pairs = [f"{json.dumps(name)}: {cell(good)}" for name, good in GOOD.items()]
        if drawn.random() < share:
            pairs.append(drawn.choice([r'"\ud800": 1', '"pain": 1', '"": 2', '"verdict": 3']))
        text = "{" + ", ".join(pairs) + "}"
        return text.encode() + (b"\xff" if drawn.random() < share / 4 else b"")

    return [line() for _ in range(rows)]


def parquet_table(drawn: random.Random, rows: int, share: float) -> pa.Table:
    """A table of which `share` of the columns are of an odd type."""
    columns: dict[str, pa.Array] = {}
    for name, good in GOOD.items():
        if drawn.random() < share:
            odd = drawn.choice(COLUMNS)
            columns[name] = odd.take(pa.array([drawn.randrange(len(odd)) for _ in range(rows)]))
        else:
            columns[name] = pa.array([drawn.choice(good) or None for _ in range(rows)], pa.string())
    return pa.table(columns)


def written(folder: Path, suffix: str, content: Any) -> Path:
    """A table in a file: lines, or a table for Parquet."""
    path = folder / f"table.{suffix}"
    if isinstance(content, pa.Table):
        pq.write_table(content, path)
    else:
        path.write_bytes(b"".join(line + b"\n" for line in content))
    return path
