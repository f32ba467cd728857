"""Tables of patients in parts, whatever their size: CSV, Parquet, JSON Lines."""

import csv
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, Location, quoted

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 65_536
_MOST_COLUMNS = 10_000
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
    """A row that is not a row of its table: its number, and its text as far as it is known."""

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
        message = f"{quoted(path.name)} is not a table that can be read or written here"
        fix = _OTHERWISE.get(path.suffix.lower(), f"its name ends in one of {', '.join(FORMATS)}")
        raise TableError([Diagnostic("unknown-format", message, help=fix)])
    return found


def expect_files(paths: Iterable[Path]) -> None:
    """Raises TableError for what is no regular file, OSError for what cannot be opened."""
    for path in paths:
        if path.is_dir():
            fix = f"name its tables, {quoted(str(path / '*.parquet'))} say"
            message = f"{quoted(str(path))} is a folder"
            raise TableError([Diagnostic("no-file", message, help=fix)])
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe cannot be read twice, nor a device
            fix = "save what it gives as a file, and name that"
            message = f"{quoted(str(path))} is not a regular file"
            raise TableError([Diagnostic("not-a-regular-file", message, help=fix)])
        format_of(path)
        with path.open("rb"):
            pass  # the reasons for which a file cannot be opened, as Python names them


def parts_of(path: Path, expected: Collection[str] = ()) -> Iterator[Part]:
    """The rows of a table in parts, in order; cells are as they were read (see `legible`).

    `expected` are the names of columns that are known, where rows of JSON Lines may bring others.
    Raises TableError, with the file, and OSError.
    """
    import pyarrow as pa

    from pyclingo_bridge.cohort.tables.csv_reader import csv_parts
    from pyclingo_bridge.cohort.tables.jsonl_reader import json_lines

    expect_files([path])
    kind = format_of(path)
    try:
        if kind == "jsonl":
            yield from json_lines(path, expected)
        else:
            yield from {"csv": csv_parts, "parquet": _parquet}[kind](path)
    except UnicodeDecodeError as error:
        shown = quoted(error.object.decode("utf-8", "replace"))
        message, fix = f"the name {shown} of a column is not UTF-8", "rename it"
        raise TableError([Diagnostic("not-utf8", message, _start(path), help=fix)]) from None
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


def rows_in(paths: Iterable[Path]) -> int | None:
    """How many rows tables have together; None where one does not say so itself."""
    numbers = [_rows_in(path) for path in paths]
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _rows_in(path: Path) -> int | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if format_of(path) != "parquet":
        return None
    try:
        return int(pq.read_metadata(for_arrow(path)).num_rows)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return None  # the reason is told where it is read


def file_name(path: Path) -> str:
    """The name of a file as text, whatever its bytes are."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _start(path: Path) -> Location:
    return Location(str(path), 1, 1)


def check_names(path: Path, names: list[str]) -> None:
    """Raises TableError for columns without a name, or with the same, and for far too many."""
    where, fix = _start(path), "rename one of them: which of them counts is not said"
    if len(names) > _MOST_COLUMNS:
        message = f"the table has {len(names):,} columns, more than {_MOST_COLUMNS:,}"
        few = "leave out those that give no input: is it a table of one patient a row?"
        raise TableError([Diagnostic("too-many-columns", message, where, help=few)])
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
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


def _parquet(path: Path) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(for_arrow(path))
    check_names(path, schema.names)
    texts = [one.name for one in schema if pa.types.is_string(one.type)]
    row = 1
    with pq.ParquetFile(for_arrow(path), read_dictionary=texts, pre_buffer=False) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
            yield Part(file_name(path), batch, range(row, row + batch.num_rows))
            row += batch.num_rows
