"""Sheets of Excel files as tables, read by calamine.

A column of days is a column of days; every other cell is text, as a CSV file would have it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, nearest, quoted
from pyclingo_bridge.cohort.columns.conversion import cell_text
from pyclingo_bridge.cohort.requirements import optional_package, pa
from pyclingo_bridge.cohort.tables.reader import (
    ROWS_AT_ONCE,
    Header,
    Layout,
    Part,
    TableError,
    check_names,
    named,
    numbered_parts,
)

_Cell = str | float | bool | date | datetime | time | timedelta


def xlsx_parts(path: Path, layout: Layout) -> Iterator[Part]:
    """The rows of a sheet in parts. Raises TableError, MissingExtra."""
    table, size = table_of(path, layout)[1], path.stat().st_size
    yield from numbered_parts(path, table.to_batches(ROWS_AT_ONCE), size / max(1, table.num_rows))


def table_of(path: Path, layout: Layout) -> "tuple[Header, pa.Table]":
    """The header of a sheet and its rows: of the one that is asked for, or of the only one. Raises
    TableError, MissingExtra."""
    calamine: Any = optional_package("python_calamine", "xlsx", "a table of Excel")
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            name = _chosen(path, book, layout.sheet)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        message = f"{quoted(str(path))} cannot be read: {error}"
        fix, where = "is it whole, and without a password?", Location(str(path), 1, 1)
        raise TableError([Diagnostic("unreadable-table", message, where, help=fix)]) from None
    line, names = _header(path, rows, layout.header or 1)
    first = line + layout.passed(line)
    columns = [tuple(row[place] for row in rows[first:]) for place in range(len(names))]
    return Header(names, line), pa.table(list(map(_column, columns)), names)


def _chosen(path: Path, book: Any, sheet: str | None) -> str:
    """The name of the sheet that is asked for, or of the only one that holds something."""
    names: list[str] = list(book.sheet_names)
    if sheet in names:
        return sheet
    filled = names
    if sheet is None and len(names) > 1:  # to look into a sheet is to read it
        filled = [name for name in names if book.get_sheet_by_name(name).height]
    if sheet is None and len(filled) == 1:
        return filled[0]
    near = None if sheet is None else nearest(sheet, names)
    if sheet is None:
        message = f"{quoted(str(path))} has {len(filled)} sheets with something in them"
    else:
        message = f"{quoted(str(path))} has no sheet {quoted(sheet)}"
    listed = ", ".join(map(quoted, names))
    fix = f"did you mean {quoted(near)}?" if near else f'`[source]` with `sheet = "…"`: {listed}'
    where = Location(str(path), 1, 1)
    raise TableError([Diagnostic("no-such-sheet", message, where, help=fix)])


def _header(path: Path, rows: list[list[_Cell]], first: int) -> tuple[int, list[str]]:
    """The number of the first row from `first` on that is not empty, and the names in it, up to the
    last column in which something stands from there on."""
    rows = [[""] * len(row) if line < first else row for line, row in enumerate(rows, start=1)]
    filled = (place for row in rows for place, cell in enumerate(row, start=1) if cell != "")
    width = max(filled, default=0)
    for line, row in enumerate(rows, start=1):
        if any(cell != "" for cell in row):
            names = named([_text(cell) or "" for cell in row[:width]])
            check_names(path, names, line)
            return line, names
    message, fix = f"{quoted(str(path))} is empty", "the first row of a sheet names its columns"
    raise TableError([Diagnostic("empty-table", message, Location(str(path), 1, 1), help=fix)])


def _column(cells: tuple[_Cell, ...]) -> "pa.Array":
    if {type(cell) for cell in cells if cell != ""} in ({date}, {datetime}):
        return pa.array([None if cell == "" else cell for cell in cells])
    kinds = [(type(cell), cell) for cell in cells]  # 1 and True are equal
    texts = {kind: _text(kind[1]) for kind in set(kinds)}
    return pa.array([texts[kind] for kind in kinds], pa.string())


def _text(cell: _Cell) -> str | None:
    """A cell as CSV would have it."""
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return cell_text(cell) or None if isinstance(cell, (str, float, int)) else str(cell)
