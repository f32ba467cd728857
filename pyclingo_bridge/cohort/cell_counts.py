"""Counts of cells by column and value: bounded, as values may be anything."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sized
from typing import TypeVar

from pyclingo_bridge.base.diagnostics import printable, quoted
from pyclingo_bridge.cohort.columns.coding import BadValue, Coder
from pyclingo_bridge.cohort.rejects import Rejection
from pyclingo_bridge.cohort.requirements import pa

OTHERS = "…"
"""Stands for all values of a column beyond those that are counted one by one."""
UNKNOWN = "unknown"
CELL_COLUMNS = ("column", "text", "input", "read_as", "problem", "cells")
_MOST = 1000
_LONGEST = 60
Key = TypeVar("Key", str, tuple[str, str, str])
Cell = tuple[str, str, str]
"""Column, value and kind of problem; without a value where it is of several columns, or unread."""


def frequent(numbers: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """What occurs, with its number, the most frequent first."""
    rows = [(key, number) for key, number in numbers.items() if number]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def cells_in_words(cells: Mapping[Cell, int]) -> list[tuple[str, int]]:
    """Each cell with its number, the most frequent first: column, value and what is wrong."""
    return [(_words(*cell), number) for cell, number in frequent(cells)]


def _words(column: str, value: str, kind: str) -> str:
    shown = "other values" if value == OTHERS else quoted(value) if value else ""
    return ", ".join(filter(None, (printable(column), shown, printable(kind))))


class CellCounts(Counter[Cell]):
    """Numbers of cells; beyond a thousand different ones a new one is counted with the others of
    its column and kind."""

    def update(self, cells: "Iterable[Cell] | Counter[Cell] | None" = None, /) -> None:  # type: ignore[override]
        """Add the numbers of other cells, or cells one by one."""
        for cell, number in Counter(cells or ()).items():
            column, _, kind = cell
            known = cell in self or len(self) < _MOST
            self[cell if known else (column, OTHERS, kind)] += number


class ReadCells:
    """How often each text of a column stands in a table, with what an input reads from it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], Counter[tuple[str, str, str]]] = {}
        """By column and input: text, value and problem."""

    def update(self, other: "ReadCells") -> None:
        """Add the numbers of another part."""
        for column, numbers in other._numbers.items():
            for cell, number in numbers.items():
                self._add(column, cell, number)

    def add(self, batch: "pa.RecordBatch", coder: Coder, illegible: int) -> None:
        """Add what is read from a column of a batch, of which so many cells are no text."""
        column = coder.conversion.column, coder.target.name
        for text, (_, value, problem), number in coder.cells(batch):
            said = "" if problem else UNKNOWN if value is None else str(value)
            legible = number if text else number - illegible
            self._add(column, (text[:_LONGEST], said, problem.code if problem else ""), legible)
        self._add(column, ("", "", "unreadable-cell"), illegible)

    def _add(self, column: tuple[str, str], cell: tuple[str, str, str], number: int) -> None:
        numbers = self._numbers.setdefault(column, Counter())
        if number:
            known = cell in numbers or len(numbers) < _MOST
            numbers[cell if known else (OTHERS, "", "")] += number

    def table(self) -> "pa.RecordBatch":
        """The numbers as a table: by input, the most frequent texts first."""
        rows = [
            (column, text, name, said, problem, number)
            for (column, name), numbers in self._numbers.items()
            for (text, said, problem), number in frequent(numbers)
        ]
        columns = list(zip(*rows, strict=True)) or [()] * len(CELL_COLUMNS)
        arrays = [pa.array(cells, pa.string()) for cells in columns[:-1]]
        return pa.RecordBatch.from_arrays(
            [*arrays, pa.array(columns[-1], pa.int64())], names=list(CELL_COLUMNS)
        )


def read_cells(
    batch: "pa.RecordBatch", coders: Iterable[Coder | None], illegible: Mapping[str, Sized]
) -> ReadCells:
    """What is read from each column of a batch, of which some cells are `illegible`."""
    read = ReadCells()
    for coder in filter(None, coders):
        read.add(batch, coder, len(illegible.get(coder.conversion.column, ())))
    return read


def rejected_cells(rejected: Iterable[Rejection]) -> CellCounts:
    """The cells for which rows are rejected; a row may have several."""
    return CellCounts(_cell(bad) for one in rejected for bad in one.problems if bad.column)


def unknown_cells(bad: Iterable[BadValue], rejected: Iterable[Rejection]) -> CellCounts:
    """The cells that were made unknown, of rows that are not rejected."""
    left_out = {one.row for one in rejected}
    return CellCounts(_cell(one) for one in bad if one.unknown and one.row not in left_out)


def _cell(bad: BadValue) -> Cell:
    return bad.column, bad.value[:_LONGEST], bad.problem.code
