"""Columns of percentages that may hold shares of one: 0.45 is 45 percent, or less than one."""

import re
from collections.abc import Iterator

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.cohort.columns.cell_texts import legible_column
from pyclingo_bridge.cohort.columns.conversion import Conversion, cell_text, in_percent
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.requirements import pa, pc
from pyclingo_bridge.guideline.vocabulary import Vocabulary

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.,][0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?")


class Shares:
    """Looks at the columns of one table that give percentages, where nobody has said what they
    are, until one of their numbers is above 1."""

    def __init__(self, mapping: ColumnMapping, vocabulary: Vocabulary, where: Location) -> None:
        self._mapping, self._vocabulary, self._where = mapping, vocabulary, where
        self._asked = {one.name for one in vocabulary if in_percent(one)}
        self._percentages = set[str]()
        """Inputs whose column has a number above 1."""
        self._decimals: dict[str, tuple[str, str]] = {}
        """By input, its column and a decimal in it."""

    def add(self, rows: "pa.RecordBatch") -> None:
        """Look at one more part."""
        if self._asked <= self._percentages:
            return
        read = self._mapping.of(rows.schema.names, self._vocabulary).read
        for name, conversion in read.items():
            column = conversion.column
            if name not in self._asked or column not in rows.schema.names:
                continue
            if not is_open(conversion) or name in self._percentages:
                continue
            for text in distinct_texts(rows.column(column)):
                if conversion.says_nothing(text) or text in conversion.values:
                    continue
                if not _NUMBER.fullmatch(text):
                    continue
                number = float(text.replace(",", "."))
                if number > 1:
                    self._percentages.add(name)
                    break
                if not number.is_integer():
                    self._decimals.setdefault(name, (column, text))

    def expect_none(self) -> None:
        """Raises MappingError for columns with decimals and without a number above 1, of what was
        looked at."""
        if asked := self._decimals.keys() - self._percentages:
            raise MappingError(self._problem(name) for name in sorted(asked))

    def _problem(self, name: str) -> Diagnostic:
        column, text = self._decimals[name]
        message = (
            f"the column {quoted(column)} has decimals, {quoted(text)} say, and none above 1: "
            f"shares, or percentages, as `{name}` is?"
        )
        point = text.replace(",", ".")
        fix = (
            f"say so in the mapping file: `[inputs.{name}]` with `share = true` ({point} is "
            f"{float(point) * 100:g} %) or `share = false` ({point} is {point} %)"
        )
        where = self._mapping.places.get(column, self._where)
        return Diagnostic("share-or-percentage", message, where, help=fix)


def is_open(conversion: Conversion) -> bool:
    """Whether nothing is said of what the numbers are."""
    plain = conversion.scale == 1 and conversion.offset == 0 and conversion.date_format is None
    return plain and conversion.share is None


def distinct_texts(column: "pa.Array") -> Iterator[str]:
    """Each text of a column once."""
    cells, _ = legible_column(column)
    kinds = cells.dictionary if pa.types.is_dictionary(cells.type) else pc.unique(cells)
    return (cell_text(cell) for cell in kinds.to_pylist() if cell is not None)
