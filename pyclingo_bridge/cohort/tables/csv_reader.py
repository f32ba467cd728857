"""CSV tables in parts. A row that is not a row of its table is rejected with its number."""

import csv
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import count as counting
from itertools import islice
from pathlib import Path
from string import whitespace
from typing import Any

from pyclingo_bridge.base.diagnostics import Diagnostic, Location
from pyclingo_bridge.cohort.bit_rows import without_dictionary
from pyclingo_bridge.cohort.requirements import pa
from pyclingo_bridge.cohort.tables.csv_header import DECIMAL_COMMA, header_of, longest_cell
from pyclingo_bridge.cohort.tables.csv_text import Text, marked
from pyclingo_bridge.cohort.tables.reader import (
    PLAIN,
    Broken,
    Layout,
    Part,
    TableError,
    file_name,
)

_BLOCK = 1 << 20
"""Bytes that are read at once, in which a row has to fit. pyarrow reads 32 such blocks ahead, and
keeps them."""
_BLOCKS_AT_ONCE = 6
"""Blocks of a part."""
_END = "\0end\0"


def csv_parts(path: Path, repeated: Collection[str] = (), layout: Layout = PLAIN) -> Iterator[Part]:
    """The rows of a CSV table in parts, every cell as text; columns `repeated` as dictionaries.

    Raises TableError for a header that cannot be used and a quotation mark that is never closed:
    after it nobody knows where a row ends.
    """
    import pyarrow.csv as reading

    header, text = header_of(path, layout), Text(path)
    names, delimiter, before = header.names, header.delimiter, header.line + header.passed
    broken, blank = list[Broken](), list[int]()
    nothing = f'{whitespace}{delimiter}"'

    def reject(row: Any) -> str:
        shown = text.shown(row.text or "")
        if not shown.strip(nothing):
            blank.append(row.number - before)
            return "skip"
        message = _mismatch(row, shown, names)
        broken.append(Broken(row.number - before, "broken-row", message, shown))
        return "skip"

    options = (
        reading.ReadOptions(
            use_threads=False,
            block_size=_BLOCK,
            skip_rows=header.line - 1,
            skip_rows_after_names=header.passed,
        ),
        reading.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,  # they are counted
            invalid_row_handler=reject,
        ),
        reading.ConvertOptions(
            column_types={"": pa.string()}  # a column without a name
            | {
                marked(name): pa.dictionary(pa.int32(), pa.string())
                if name in repeated
                else pa.string()
                for name in names
            },
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,  # one cell in another encoding is no reason to refuse them all
        ),
    )
    row, last, rest = 0, b"", path.stat().st_size
    try:
        with text:
            for batch in map(text.unmarked, _gathered(reading.open_csv(text, *options))):
                skipped = {*blank, *(bad.row for bad in broken)}
                numbers = _numbers_after(row, batch.num_rows, skipped)
                row = numbers[-1] if numbers else row
                here = tuple(rejected for rejected in broken if rejected.row <= row)
                empty = bisect_right(blank, row)
                # `reject` is called meanwhile for what is read ahead: only what is counted goes
                del broken[: len(here)], blank[:empty]
                last = _last_cell(batch) or last
                size = min(rest, _BLOCKS_AT_ONCE * _BLOCK)  # what is ahead is read already
                rest -= size
                rows = pa.RecordBatch.from_arrays(batch.columns, names)
                yield Part(file_name(path), rows, numbers, here, empty, size)
    except pa.ArrowInvalid as error:
        if "straddling" in str(error) and (line := _endless_row(path, delimiter, header.line)):
            raise _endless(path, line) from None
        raise
    if broken:
        last = broken[-1].text.encode()
    if last and _may_be_open(path, last) and (line := _endless_row(path, delimiter, header.line)):
        raise _endless(path, line)
    if broken or blank or not row:
        no_rows = pa.RecordBatch.from_pylist([], pa.schema([(name, pa.string()) for name in names]))
        yield Part(file_name(path), no_rows, (), tuple(broken), len(blank))


def _numbers_after(row: int, count: int, skipped: Collection[int]) -> tuple[int, ...] | range:
    """The numbers of the next rows, without those that are skipped."""
    if not skipped:
        return range(row + 1, row + 1 + count)
    return tuple(islice((n for n in counting(row + 1) if n not in skipped), count))


def _mismatch(row: Any, text: str, names: list[str]) -> str:
    """The message that a row has another number of cells than the header."""
    cells = "1 cell" if row.actual_columns == 1 else f"{row.actual_columns} cells"
    message = f"{cells}, and the header has {row.expected_columns}"
    if text.startswith("#"):
        message += " (a line that begins with `#` is not a comment in CSV: take it out)"
    elif len(names) == 1 and DECIMAL_COMMA.fullmatch(text.strip()):
        message += " (is it a decimal comma? Put it in quotation marks, or write `.`)"
    return message


def _gathered(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """The same rows in larger batches."""
    blocks = iter(batches)
    while gathered := list(islice(blocks, _BLOCKS_AT_ONCE)):
        yield pa.concat_batches(gathered)


def _last_cell(rows: "pa.RecordBatch") -> bytes:
    if not rows.num_rows:
        return b""
    (cell,) = without_dictionary(rows.column(rows.num_columns - 1)[-1:])
    return bytes(cell.as_buffer()) if cell.is_valid else b""


def _may_be_open(path: Path, last: bytes) -> bool:
    """Whether a file may end in a cell that a quotation mark opens and none closes."""
    tail = (b'"' + last.rpartition(b'"')[2]).rstrip()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2 * len(last) - 4))
        return file.read().rstrip().endswith(tail)


def _endless_row(path: Path, delimiter: str, first: int) -> int | None:
    """The line where a row begins that does not end, or not within what is read at once; the rows
    begin in the `first` line, with the header."""
    size, start = 0, first

    def lines() -> Iterator[str]:
        nonlocal size
        for line in file:
            size += len(line)
            if size > _BLOCK:
                return
            yield line
        yield _END

    with (
        longest_cell(_BLOCK),
        path.open(encoding="utf-8-sig", errors="replace", newline="") as file,
    ):
        for _ in range(first - 1):
            file.readline()
        reader = csv.reader(lines(), delimiter=delimiter)
        for row in reader:
            if row == [_END]:
                return None
            if size > _BLOCK or (row and row[-1].endswith(_END)):
                return start
            size, start = 0, first + reader.line_num
    return start


def _endless(path: Path, line: int) -> TableError:
    mib = _BLOCK >> 20
    message = f"the row that begins here does not end, or is longer than {mib} MiB"
    fix = "close its quotation mark; one that belongs to the text is doubled"
    return TableError([Diagnostic("endless-row", message, Location(str(path), line, 1), help=fix)])
