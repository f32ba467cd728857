"""Tables of patients in parts, whatever their size: CSV, Parquet, JSON Lines."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, Location, quoted

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 65_536
_LINES_AT_ONCE = 16_384
_BYTES_AT_ONCE = 8 << 20
_BLOCK = 1 << 20
"""Bytes of CSV that are read at once; pyarrow reads 32 such blocks ahead and keeps them."""
_DELIMITERS = ",;\t"
FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


class TableError(BridgeError):
    """A table that cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is no row of its table: its number, and its text as far as it is known."""

    row: int
    kind: str
    message: str
    text: str


@dataclass(frozen=True)
class Part:
    """Some rows of a table; numbers count its data rows from 1."""

    file: str
    rows: "pa.RecordBatch"
    numbers: tuple[int, ...] | range
    broken: tuple[Broken, ...] = ()


def format_of(path: Path) -> str:
    """`csv`, `parquet` or `jsonl`. Raises TableError for any other suffix."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        message = f"{quoted(path.name)} is no table that can be read or written here"
        fix = f"its name ends in one of {', '.join(FORMATS)}"
        raise TableError([Diagnostic("unknown-format", message, help=fix)])
    return found


def parts_of(path: Path) -> Iterator[Part]:
    """The rows of a table in parts, in order. Raises TableError, with the file, and OSError."""
    import pyarrow as pa

    kind = format_of(path)
    with path.open("rb"):
        pass  # the reasons for which a file cannot be opened, as Python names them
    reader = {"csv": _csv, "parquet": _parquet, "jsonl": _json_lines}[kind]
    try:
        yield from reader(path)
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error) as error:
        message = str(error).splitlines()[0]
        if kind == "csv" and "straddl" in message:
            message = f"{quoted(str(path))} has a row of more than {_BLOCK >> 20} MiB"
            fix = "look for a quotation mark that is not closed"
            long_row = Diagnostic("row-too-long", message, _start(path), help=fix)
            raise TableError([long_row]) from None
        message = f"{quoted(str(path))} cannot be read: {message[:1].lower()}{message[1:]}"
        raise TableError([Diagnostic("unreadable-table", message, _start(path))]) from None


def rows_in(path: Path) -> int | None:
    """How many rows a table has, where it says so itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if format_of(path) != "parquet":
        return None
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError):
        return None


def _start(path: Path) -> Location:
    return Location(str(path), 1, 1)


def _check_names(path: Path, names: list[str]) -> None:
    twice = sorted({one for one in names if names.count(one) > 1})
    problems = [
        Diagnostic("column-twice", f"the column {quoted(one)} is there twice", _start(path))
        for one in twice
    ]
    if "" in names:
        problems.append(Diagnostic("column-without-name", "a column has no name", _start(path)))
    if problems:
        raise TableError(problems)


def _csv(path: Path) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.csv as reading

    names, delimiter = _header(path)
    broken: list[Broken] = []

    def bad(row: Any) -> str:
        message = f"{row.actual_columns} cells, and {row.expected_columns} columns"
        broken.append(Broken(row.number - 1, "broken-row", message, row.text or ""))
        return "skip"

    reader = reading.open_csv(
        path,
        reading.ReadOptions(use_threads=False, block_size=_BLOCK),
        reading.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=bad),
        reading.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    row = 0
    for batch in _gathered(reader):
        numbers: list[int] = []
        skipped = {one.row for one in broken}
        while len(numbers) < batch.num_rows:
            row += 1
            if row not in skipped:
                numbers.append(row)
        here = tuple(one for one in broken if one.row <= row)
        broken[:] = [one for one in broken if one.row > row]
        yield Part(str(path), batch, tuple(numbers), here)
    if broken or not row:
        empty = pa.RecordBatch.from_pylist([], pa.schema([(one, pa.string()) for one in names]))
        yield Part(str(path), empty, (), tuple(broken))


def _gathered(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """The same rows in larger batches."""
    import pyarrow as pa

    some: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        some.append(batch)
        size += batch.nbytes
        if size >= _BYTES_AT_ONCE:
            yield pa.concat_batches(some)
            some.clear()
            size = 0
    if some:
        yield pa.concat_batches(some)


def _header(path: Path) -> tuple[list[str], str]:
    """The names of the columns and what stands between them: comma, semicolon or tab."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
        delimiter = max(_DELIMITERS, key=line.count)
        file.seek(0)
        names = next(csv.reader(file, delimiter=delimiter), [])
    if not names:
        message = f"{quoted(str(path))} is empty"
        fix = "the first line of a CSV file names its columns"
        raise TableError([Diagnostic("empty-table", message, _start(path), help=fix)])
    _check_names(path, names)
    return names, delimiter


def _parquet(path: Path) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    _check_names(path, schema.names)
    texts = [one.name for one in schema if pa.types.is_string(one.type)]
    row = 1
    with pq.ParquetFile(path, read_dictionary=texts, pre_buffer=False) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
            yield Part(str(path), batch, range(row, row + batch.num_rows))
            row += batch.num_rows


def _json_lines(path: Path) -> Iterator[Part]:
    with path.open("rb") as file:
        lines = enumerate(file, start=1)
        while some := list(islice(lines, _LINES_AT_ONCE)):
            rows: list[dict[str, Any]] = []
            numbers: list[int] = []
            broken: list[Broken] = []
            for number, line in some:
                if not line.strip():
                    continue
                found = _json_row(line)
                if isinstance(found, dict):
                    rows.append(found)
                    numbers.append(number)
                else:
                    text = line.decode("utf-8", "replace").rstrip("\r\n")
                    broken.append(Broken(number, "broken-row", found, text))
            yield Part(str(path), _table(rows), tuple(numbers), tuple(broken))


def _json_row(line: bytes) -> dict[str, Any] | str:
    """The object that a line holds, or why it holds none."""
    try:
        found = json.loads(line, object_pairs_hook=_once)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"no JSON: {error}"
    except _Twice as error:
        return f"{quoted(str(error))} is there twice"
    return found if isinstance(found, dict) else "no JSON object"


class _Twice(Exception):
    """A key that an object has twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def _table(rows: list[dict[str, Any]]) -> "pa.RecordBatch":
    """Objects as columns; where a column mixes kinds of values, each as its JSON."""
    import pyarrow as pa

    names = list(dict.fromkeys(name for row in rows for name in row))
    arrays = []
    for name in names:
        cells = [row.get(name) for row in rows]
        kinds = {type(one) for one in cells if one is not None}
        if len(kinds) > 1 or kinds & {list, dict}:
            cells = [o if o is None or isinstance(o, str) else json.dumps(o) for o in cells]
        try:
            arrays.append(pa.array(cells))
        except (pa.ArrowInvalid, OverflowError):
            arrays.append(pa.array([None if one is None else str(one) for one in cells]))
    if not names:
        return pa.RecordBatch.from_pylist([{}] * len(rows), pa.schema([]))
    return pa.RecordBatch.from_arrays(arrays, names=names)
