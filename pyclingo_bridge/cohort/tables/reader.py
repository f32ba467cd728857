"""Tables of patients in parts, whatever their size: CSV, Parquet, JSON Lines."""

import csv
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, Location, quoted
from pyclingo_bridge.cohort.requirements import pa, pq

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
_READ_ALONE = {".xlsx": "xlsx", ".txt": "csv"}
"""Formats that are read and not written."""
_OTHERWISE = {
    **dict.fromkeys((".gz", ".zip", ".zst", ".bz2", ".xz"), "unpack it first"),
    **dict.fromkeys((".xlsx", ".xls", ".xlsb", ".ods"), "save it as CSV (UTF-8)"),
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


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns of a table, the line they stand in, and what stands between them."""

    names: list[str]
    line: int = 1
    delimiter: str = ""
    passed: int = 0
    """Lines between the names and the rows that are no rows."""
    first: int = 2
    """The line of the first row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in its files a table stands, where that is said."""

    sheet: str | None = None
    """Of files of Excel, the sheet that is read."""
    header: int | None = None
    """Of CSV and Excel, the line that names the columns; those before it are passed over."""
    rows: int | None = None
    """The line of the first row; those between are passed over."""

    def passed(self, last: int) -> int:
        """The lines between the names, which end in line `last`, and the rows."""
        return 0 if self.rows is None else max(0, self.rows - last - 1)


PLAIN = Layout()


@dataclass(frozen=True)
class Part:
    """Some rows of a table; numbers count its data rows from 1."""

    file: str
    rows: "pa.RecordBatch"
    numbers: tuple[int, ...] | range
    broken: tuple[Broken, ...] = ()
    empty: int = 0
    """Rows in which no cell says anything: they are no patients, and not among `rows`."""
    size: float = 0
    """Bytes of the file that it took, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Query:
    """An SQL query whose result is a table."""

    text: str
    place: Location
    """Where its first line stands."""
    files: tuple[Path, ...]
    layout: Layout = PLAIN

    @property
    def name(self) -> str:
        """The file in which it stands."""
        return self.place.file


def format_of(path: Path, reading: bool = False) -> str:
    """`csv`, `parquet` or `jsonl`, in `reading` `xlsx` too. Raises TableError for any other
    suffix."""
    suffix, known = path.suffix.lower(), {**FORMATS, **(_READ_ALONE if reading else {})}
    if suffix not in known:
        message = f"{quoted(path.name)} is not a table that can be read or written here"
        fix = _OTHERWISE.get(suffix, f"its name ends in one of {', '.join(known)}")
        raise TableError([Diagnostic("unknown-format", message, help=fix)])
    return known[suffix]


def expect_files(paths: Iterable[Path]) -> None:
    """Raises TableError for what is not a regular file, OSError for what cannot be opened."""
    for path in paths:
        if path.is_dir():
            message = f"{quoted(str(path))} is a folder"
            fix = f"name its tables, {quoted(str(path / '*.parquet'))} say"
            raise TableError([Diagnostic("no-file", message, help=fix)])
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe cannot be read twice, nor a device
            message = f"{quoted(str(path))} is not a regular file"
            fix = "save what it gives as a file, and name that"
            raise TableError([Diagnostic("not-a-regular-file", message, help=fix)])
        format_of(path, reading=True)
        with path.open("rb"):
            pass  # the reasons for which a file cannot be opened, as Python names them


def parts_of(
    source: Path | Query,
    expected: Collection[str] = (),
    repeated: Collection[str] = (),
    layout: Layout = PLAIN,
) -> Iterator[Part]:
    """The rows of a table in parts, in order; cells are as they were read (see `legible`).

    `expected` are the names of columns that are known, where rows of JSON Lines may bring others;
    columns whose cells are `repeated` come from CSV as dictionaries. Raises TableError, with the
    file, OSError, MissingExtra.
    """
    from pyclingo_bridge.cohort.tables.csv_reader import csv_parts
    from pyclingo_bridge.cohort.tables.empty_rows import without_empty_rows
    from pyclingo_bridge.cohort.tables.jsonl_reader import json_lines

    if isinstance(source, Query):
        from pyclingo_bridge.cohort.tables.query_reader import query_parts

        yield from map(without_empty_rows, query_parts(source))
        return
    expect_files([source])
    with _readable(source):
        match format_of(source, reading=True):
            case "jsonl":
                parts = json_lines(source, expected)
            case "csv":
                parts = csv_parts(source, repeated, layout)
            case "xlsx":
                from pyclingo_bridge.cohort.tables.xlsx_reader import xlsx_parts

                parts = xlsx_parts(source, layout)
            case _:
                parts = _parquet(source)
        yield from map(without_empty_rows, parts)


def header_of_table(source: Path | Query, layout: Layout = PLAIN) -> Header | None:
    """The header of a table; None of JSON Lines. Raises TableError, with the file, OSError,
    MissingExtra."""
    from pyclingo_bridge.cohort.tables.csv_header import header_of

    if isinstance(source, Query):
        from pyclingo_bridge.cohort.tables.query_reader import header_of_query

        return header_of_query(source)
    path = source
    with _readable(path):
        match format_of(path, reading=True):
            case "jsonl":
                return None
            case "csv":
                return header_of(path, layout)
            case "xlsx":
                from pyclingo_bridge.cohort.tables.xlsx_reader import table_of

                return table_of(path, layout)[0]
            case _:
                schema = pq.read_schema(for_arrow(path))
                check_names(path, schema.names)
                return Header(schema.names)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A context in which what cannot be read of a table is a TableError."""
    try:
        yield
    except UnicodeDecodeError as error:
        shown = quoted(error.object.decode("utf-8", "replace"))
        message, fix = f"the name {shown} of a column is not UTF-8", "rename it"
        raise TableError([Diagnostic("not-utf8", message, _start(path), help=fix)]) from None
    except (pa.ArrowException, OSError, csv.Error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # not of what is in the file
        message = (str(error) or "it is damaged").splitlines()[0]
        message = f"{quoted(str(path))} cannot be read: {message[:1].lower()}{message[1:]}"
        fix, where = "is it whole, and what its suffix says?", _start(path)
        raise TableError([Diagnostic("unreadable-table", message, where, help=fix)]) from None


def for_arrow(path: Path) -> "Path | BinaryIO":
    """The path, or the open file where the name is not UTF-8: Arrow takes no such name."""
    return path if file_name(path) == str(path) else path.open("rb")


def size_of(tables: Collection[Path | Query]) -> int | None:
    """The bytes of all tables together, as parts count them; None where one is made by a query."""
    paths = [table for table in tables if isinstance(table, Path)]
    if len(paths) < len(tables):
        return None
    return sum(os.stat(path).st_size for path in paths)


def file_name(source: Path | Query) -> str:
    """The name of the file of a table as text, whatever its bytes are."""
    if isinstance(source, Query):
        return source.name
    return str(source).encode("utf-8", "backslashreplace").decode()


def _start(path: Path) -> Location:
    return Location(str(path), 1, 1)


def named(names: list[str]) -> list[str]:
    """The names of columns, with `column 3` for the third where it has none."""
    return [name or f"column {number}" for number, name in enumerate(names, start=1)]


def check_names(path: Path, names: list[str], line: int = 1) -> None:
    """Raises TableError for columns without a name, or of the same name, and for far too many;
    they are named in that line."""
    where, fix = (
        Location(str(path), line, 1),
        "rename one of them: which of them counts is not said",
    )
    if len(names) > _MOST_COLUMNS:
        message = f"the table has {len(names):,} columns, more than {_MOST_COLUMNS:,}"
        few = "leave out those that give no input: is it a table of one patient a row?"
        raise TableError([Diagnostic("too-many-columns", message, where, help=few)])
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    problems = [
        Diagnostic("column-twice", f"the column {quoted(name)} is there twice", where, help=fix)
        for name in twice
    ]
    for number, name in enumerate(names, start=1):
        if not name:
            message, fix = f"column {number} has no name", "the first line names the columns"
            problems.append(Diagnostic("column-without-name", message, where, help=fix))
    if problems:
        raise TableError(problems)


def _parquet(path: Path) -> Iterator[Part]:
    schema = pq.read_schema(for_arrow(path))
    texts = [column.name for column in schema if pa.types.is_string(column.type)]
    with pq.ParquetFile(for_arrow(path), read_dictionary=texts, pre_buffer=False) as file:
        size = os.stat(path).st_size
        batches = file.iter_batches(ROWS_AT_ONCE, use_threads=False)
        yield from numbered_parts(path, batches, size / max(1, file.metadata.num_rows))


def numbered_parts(
    source: Path | Query, batches: "Iterable[pa.RecordBatch]", size: float = 0
) -> Iterator[Part]:
    """The batches as parts, their rows numbered from 1, each of so many bytes of the file."""
    row = 1
    for batch in batches:
        numbers = range(row, row + batch.num_rows)
        yield Part(file_name(source), batch, numbers, size=size * batch.num_rows)
        row += batch.num_rows
