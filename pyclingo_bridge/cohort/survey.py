"""Survey of tables: what their columns hold, before anybody says what it means."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.columns.cell_texts import legible_column
from pyclingo_bridge.cohort.columns.conversion import Conversion, cell_text
from pyclingo_bridge.cohort.progress import Done, Tell
from pyclingo_bridge.cohort.requirements import expect_extra, pc
from pyclingo_bridge.cohort.tables.reader import PLAIN, Layout, Query, file_name, parts_of

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_DISTINCT = 2000
"""Distinct values of a column that are counted; of further ones only the rows are."""
_LONGEST = 200
"""Characters of a value."""
_NOTHING = Conversion("")
KINDS = {
    "whole numbers": r"[+-]?[0-9]{1,18}",
    "decimals": r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?",
    "decimals with a comma": r"[+-]?[0-9]{1,18}(,[0-9]{1,18})?",
    "dates, %Y-%m-%d": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "dates, %d.%m.%Y": r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}",
    "dates, %d/%m/%Y or %m/%d/%Y": r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}",
}
"""What all values of a column may be, the narrowest first, and how it is written."""


@dataclass
class ColumnSurvey:
    """What a column holds."""

    name: str
    values: Counter[str] = field(default_factory=Counter)
    """Rows by value, of the first distinct values that came up."""
    further: int = 0
    """Rows with one of the other values."""
    unreadable: int = 0

    @property
    def filled(self) -> int:
        """The rows that have something there."""
        return self.values.total() + self.further + self.unreadable

    @property
    def kind(self) -> str:
        """What its values are, in words."""
        if not self.values:
            return "empty"
        texts = [text for text in self.values if text]
        return next((k for k, p in KINDS.items() if all(re.fullmatch(p, t) for t in texts)), "text")

    def add(self, column: "pa.Array") -> None:
        """Count the cells of one more part."""
        cells, wrong = legible_column(column)
        self.unreadable += len(wrong)
        for pair in pc.value_counts(cells).to_pylist():
            value, rows = pair["values"], pair["counts"]
            text = "" if _NOTHING.says_nothing(value) else cell_text(value)[:_LONGEST]
            if text in self.values or (text and len(self.values) < _MOST_DISTINCT):
                self.values[text] += rows
            elif text:
                self.further += rows


@dataclass
class Survey:
    """What the columns of some tables hold."""

    files: tuple[str, ...]
    rows: int = 0
    """Those that can be read, without the empty ones."""
    broken: int = 0
    columns: dict[str, ColumnSurvey] = field(default_factory=dict)


def survey_of(
    tables: Iterable[Path | Query],
    expected: Iterable[str],
    layout: Layout = PLAIN,
    progress: Tell = lambda _: None,
) -> Survey:
    """What the columns of tables hold; `expected` are the names of columns that are known, and
    `progress` is told after every part how far it is. Raises TableError, OSError,
    MissingExtra."""
    expect_extra()
    sources, known = list(tables), frozenset(expected)
    survey = Survey(tuple(map(file_name, sources)))
    size, read = 0.0, 0
    for part in (part for source in sources for part in parts_of(source, known, (), layout)):
        survey.rows += part.rows.num_rows
        survey.broken += len(part.broken)
        for name, column in zip(part.rows.schema.names, part.rows.columns, strict=True):
            survey.columns.setdefault(name, ColumnSurvey(name)).add(column)
        read, size = read + part.rows.num_rows + len(part.broken) + part.empty, size + part.size
        progress(Done(size, read))
    return survey
