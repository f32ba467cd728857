"""CSV tables in parts. A row that is no row of its table is put aside with its number."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.cohort.tables_in import (
    Broken,
    Part,
    TableError,
    check_names,
    for_arrow,
    readable,
)
from pyclingo_bridge.diagnostics import Diagnostic, Location, quoted

if TYPE_CHECKING:
    import pyarrow as pa

_BYTES_AT_ONCE = 8 << 20
_BLOCK = 1 << 20
"""Bytes that are read at once, in which a row has to fit. pyarrow reads 32 such blocks ahead, and
keeps them."""
_DELIMITERS = ",;\t"
_END = "\0end\0"
_UNDECODED = range(0xDC80, 0xDD00)
"""What stands for a byte that is no UTF-8."""


def csv_parts(path: Path) -> Iterator[Part]:
    """The rows of a CSV table in parts, every cell as text.

    Raises TableError for a header that cannot be used and a quotation mark that is never closed:
    after it nobody knows where a row ends.
    """
    import pyarrow as pa
    import pyarrow.csv as reading

    names, delimiter = _header(path)
    broken: list[Broken] = []

    def bad(row: Any) -> str:
        cells = "1 cell" if row.actual_columns == 1 else f"{row.actual_columns} cells"
        message = f"{cells}, and the header has {row.expected_columns}"
        broken.append(Broken(row.number - 1, "broken-row", message, row.text or ""))
        return "skip"

    options = (
        reading.ReadOptions(use_threads=False, block_size=_BLOCK),
        reading.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=bad),
        reading.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,  # one cell in another encoding is no reason to refuse them all
        ),
    )
    row, last = 0, ""
    try:
        for batch in _gathered(reading.open_csv(for_arrow(path), *options)):
            numbers: list[int] = []
            skipped = {one.row for one in broken}
            while len(numbers) < batch.num_rows:
                row += 1
                if row not in skipped:
                    numbers.append(row)
            here = tuple(one for one in broken if one.row <= row)
            broken[:] = [one for one in broken if one.row > row]
            part = readable(Part(str(path), batch, tuple(numbers), here))
            last = _last_cell(part.rows) or last
            yield part
    except pa.ArrowInvalid as error:
        if "straddling" in str(error) and (line := _endless_row(path, delimiter)):
            raise _endless(path, line) from None
        raise
    if broken:
        last = broken[-1].text
    if last and _may_be_open(path, last) and (line := _endless_row(path, delimiter)):
        raise _endless(path, line)
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
    with path.open("rb") as raw:
        wide = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        line = file.readline()
        delimiter = max(_DELIMITERS, key=line.count)
        file.seek(0)
        names = next(csv.reader(file, delimiter=delimiter), [])
    if not names:
        message = f"{quoted(str(path))} is empty"
        fix = "the first line of a CSV file names its columns"
        raise TableError([Diagnostic("empty-table", message, Location(str(path), 1, 1), help=fix)])
    strange = [place for place, char in enumerate(line, start=1) if ord(char) in _UNDECODED]
    if wide or strange:
        message = "the header is UTF-16" if wide else "the header is not UTF-8"
        where = Location(str(path), 1, 1 if wide else strange[0])
        coding = "UTF-16" if wide else "WINDOWS-1252"
        fix = f"save the table as UTF-8 (`iconv -f {coding} -t UTF-8`, say)"
        raise TableError([Diagnostic("not-utf8", message, where, help=fix)])
    check_names(path, names)
    return names, delimiter


def _last_cell(rows: "pa.RecordBatch") -> str:
    return (rows.column(rows.num_columns - 1)[-1].as_py() or "") if rows.num_rows else ""


def _may_be_open(path: Path, last: str) -> bool:
    """Whether a file may end in a cell that a quotation mark opens and none closes."""
    tail = ('"' + last.rpartition('"')[2]).encode().rstrip()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2 * len(last.encode()) - 4))
        return file.read().rstrip().endswith(tail)


def _endless_row(path: Path, delimiter: str) -> int | None:
    """The line where a row begins that does not end, or not within what is read at once."""
    size, start = 0, 1

    def lines() -> Iterator[str]:
        nonlocal size
        for line in file:
            size += len(line)
            if size > _BLOCK:
                return
            yield line
        yield _END

    before = csv.field_size_limit(_BLOCK)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.reader(lines(), delimiter=delimiter)
            for row in reader:
                if row == [_END]:
                    return None
                if row and row[-1].endswith(_END):
                    return start
                size, start = 0, reader.line_num + 1
    finally:
        csv.field_size_limit(before)
    return start


def _endless(path: Path, line: int) -> TableError:
    mib = _BLOCK >> 20
    message = f"the row that begins here does not end, or is longer than {mib} MiB"
    fix = "close its quotation mark; one that belongs to the text is doubled"
    return TableError([Diagnostic("endless-row", message, Location(str(path), line, 1), help=fix)])
