"""Bad cells of a cohort in words."""

from collections.abc import Mapping

from pyclingo_bridge.cohort.cell_counts import OTHERS, Cell, frequent_first
from pyclingo_bridge.diagnostics import printable, quoted


def cells_in_words(cells: Mapping[Cell, int]) -> list[tuple[str, int]]:
    """Each cell with its number, the most frequent first: column, value and what is wrong."""
    return [(_words(*cell), number) for cell, number in frequent_first(cells)]


def _words(column: str, value: str, kind: str) -> str:
    shown = "other values" if value == OTHERS else quoted(value) if value else ""
    return ", ".join(filter(None, (printable(column), shown, printable(kind))))
