"""Tables of patients in parts, whatever their size: CSV, Parquet, JSON Lines."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, Location, quoted

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 65_536
_LINES_AT_ONCE = 16_384
FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


_OTHERWISE = {
    **dict.fromkeys((".gz", ".zip", ".zst", ".bz2", ".xz"), "unpack it first"),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "save it as CSV (UTF-8)"),
    ".json": "write one object a line, and name it .jsonl",
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
    column: str = ""


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
        fix = _OTHERWISE.get(path.suffix.lower(), f"its name ends in one of {', '.join(FORMATS)}")
        raise TableError([Diagnostic("unknown-format", message, help=fix)])
    return found


def expect_files(paths: Iterable[Path]) -> None:
    """Raises TableError for what is no file, OSError for what cannot be opened."""
    for path in paths:
        if path.is_dir():
            fix = f"name its tables, {quoted(str(path / '*.parquet'))} say"
            message = f"{quoted(str(path))} is a folder"
            raise TableError([Diagnostic("no-file", message, help=fix)])
        format_of(path)
        with path.open("rb"):
            pass  # the reasons for which a file cannot be opened, as Python names them


def parts_of(path: Path) -> Iterator[Part]:
    """The rows of a table in parts, in order. Raises TableError, with the file, and OSError."""
    import pyarrow as pa

    from pyclingo_bridge.cohort.csv_in import csv_parts

    expect_files([path])
    reader = {"csv": csv_parts, "parquet": _parquet, "jsonl": _json_lines}[format_of(path)]
    try:
        yield from reader(path)
    except (pa.ArrowException, OSError, csv.Error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # not of what is in the file
        message = (str(error) or "it is damaged").splitlines()[0]
        message = f"{quoted(str(path))} cannot be read: {message[:1].lower()}{message[1:]}"
        fix = "is it whole, and what its suffix says?"
        raise TableError(
            [Diagnostic("unreadable-table", message, _start(path), help=fix)]
        ) from None


def for_arrow(path: Path) -> "Path | BinaryIO":
    """What Arrow can open: it takes no name that is not UTF-8, but a file that is open already."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return path.open("rb")
    return path


def rows_in(path: Path) -> int | None:
    """How many rows a table has, where it says so itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if format_of(path) != "parquet":
        return None
    try:
        return int(pq.read_metadata(for_arrow(path)).num_rows)
    except (pa.ArrowInvalid, OSError):
        return None


def _start(path: Path) -> Location:
    return Location(str(path), 1, 1)


def check_names(path: Path, names: list[str]) -> None:
    """Raises TableError for columns without a name, or with the same."""
    twice = sorted({one for one in names if names.count(one) > 1})
    where, fix = _start(path), "rename one of them: which of them counts is not said"
    problems = [
        Diagnostic("column-twice", f"the column {quoted(one)} is there twice", where, help=fix)
        for one in twice
    ]
    for number, name in enumerate(names, start=1):
        if not name:
            message, fix = f"column {number} has no name", "the first line names the columns"
            problems.append(Diagnostic("column-without-name", message, where, help=fix))
    if problems:
        raise TableError(problems)


def readable(part: Part) -> Part:
    """The same with the rows put aside whose text is no UTF-8."""
    import pyarrow as pa

    try:
        part.rows.validate(full=True)
    except pa.ArrowInvalid:
        broken, good = list(part.broken), []
        for row, number in enumerate(part.numbers):
            if found := _undecodable(part.rows.slice(row, 1)):
                column, text = found
                message = f"the text in {quoted(column)} is not UTF-8 (save the table as UTF-8)"
                broken.append(Broken(number, "not-utf8", message, text, column))
            else:
                good.append(row)
        broken.sort(key=lambda one: one.row)
        numbers = tuple(part.numbers[row] for row in good)
        rows = part.rows.take(pa.array(good, pa.int64()))
        return replace(part, rows=rows, numbers=numbers, broken=tuple(broken))
    return part


def _undecodable(row: "pa.RecordBatch") -> tuple[str, str] | None:
    """The first column of a row whose text is no UTF-8, and the row as far as it can be read."""
    column, cells = "", dict[str, str]()
    for name in row.schema.names:
        cell = row.column(name)[0]
        try:
            cells[name] = str(cell.as_py())
        except UnicodeDecodeError as error:
            column, cells[name] = column or name, error.object.decode("utf-8", "replace")
    return (column, json.dumps(cells, ensure_ascii=False)) if column else None


def _parquet(path: Path) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(for_arrow(path))
    check_names(path, schema.names)
    texts = [one.name for one in schema if pa.types.is_string(one.type)]
    row = 1
    with pq.ParquetFile(for_arrow(path), read_dictionary=texts, pre_buffer=False) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
            yield readable(Part(str(path), batch, range(row, row + batch.num_rows)))
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
    except json.JSONDecodeError as error:
        return f"no JSON: {error.msg[:1].lower()}{error.msg[1:]} at character {error.colno}"
    except UnicodeDecodeError:
        return "the text is not UTF-8 (save the table as UTF-8)"
    except RecursionError:
        return "objects within objects without end"
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
        return pa.RecordBatch.from_struct_array(pa.array(rows, pa.struct([])))
    return pa.RecordBatch.from_arrays(arrays, names=names)
