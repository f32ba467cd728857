"""Counts of bad cells by column and value: bounded, as values may be anything."""

from collections import Counter
from collections.abc import Iterable

from pyclingo_bridge.cohort.columns.coding import BadValue
from pyclingo_bridge.cohort.rejects import Rejection

OTHERS = "…"
"""Stands for all values of a column beyond those that are counted one by one."""
_MOST = 1000
_LONGEST = 60
Cell = tuple[str, str, str]
"""Column, value and kind of problem; without a value where it is of several columns, or unread."""


class CellCounts(Counter[Cell]):
    """Numbers of cells; beyond a thousand different ones a new one is counted with the others of
    its column and kind."""

    def update(self, cells: "Iterable[Cell] | Counter[Cell] | None" = None, /) -> None:  # type: ignore[override]
        """Add the numbers of other cells, or cells one by one."""
        for cell, number in Counter(cells or ()).items():
            column, _, kind = cell
            known = cell in self or len(self) < _MOST
            self[cell if known else (column, OTHERS, kind)] += number


def rejected_cells(rejected: Iterable[Rejection]) -> CellCounts:
    """The cells for which rows are rejected; a row may have several."""
    return CellCounts(_cell(bad) for one in rejected for bad in one.problems if bad.column)


def unknown_cells(bad: Iterable[BadValue], rejected: Iterable[Rejection]) -> CellCounts:
    """The cells that were made unknown, of rows that are not rejected."""
    left_out = {one.row for one in rejected}
    return CellCounts(_cell(one) for one in bad if one.unknown and one.row not in left_out)


def _cell(bad: BadValue) -> Cell:
    return bad.column, bad.value[:_LONGEST], bad.problem.code
