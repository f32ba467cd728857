"""Numbers of a registry of which nobody has said what they are: 0.45 may be 45 percent or less than
one, and 99 nodes, where all other patients have few, a code."""

import re
from collections.abc import Collection, Iterable, Iterator

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.cohort.columns.cell_texts import legible_column
from pyclingo_bridge.cohort.columns.conversion import Conversion, cell_text, in_percent
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.requirements import pa, pc
from pyclingo_bridge.guideline.vocabulary import Vocabulary

_WHOLE = re.compile(r"0*([0-9]{1,9})(?:[.]0{1,9})?")
_CODES = frozenset((77, 88, *range(95, 100), 777, 888, *range(995, 1000)))
"""What registries write where a number is not known, or is none."""
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
        if not (asked := self._asked - self._percentages):
            return
        for name, column, texts in _doubtful(rows, self._mapping, self._vocabulary, asked):
            for text in filter(_NUMBER.fullmatch, texts):
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


def codes_among(texts: Iterable[str]) -> tuple[list[int], int]:
    """The numbers among texts that may be codes, and the greatest of the others.

    Those are codes of which the least is more than twice as great as any other number.
    """
    numbers = {int(number[1]) for number in map(_WHOLE.fullmatch, texts) if number}
    codes, others = sorted(numbers & _CODES), numbers - _CODES
    if not codes or not others or 2 * max(others) >= codes[0]:
        return [], 0
    return codes, max(others)


def number_codes(
    rows: "pa.RecordBatch", mapping: ColumnMapping, vocabulary: Vocabulary
) -> Iterator[Diagnostic]:
    """The columns of numbers in which there may be codes that nobody has spoken of, as warnings."""
    numbers = {known.name for known in vocabulary if known.numeric}
    for name, column, texts in _doubtful(rows, mapping, vocabulary, numbers):
        codes, greatest = codes_among(texts)
        read = [code for code in codes if vocabulary[name].accepts(code)]
        if read:
            shown = ", ".join(map(str, read))
            message = (
                f"the column {quoted(column)} has {shown}, and else nothing above {greatest}: "
                f"codes, or numbers? They are read as numbers"
            )
            fix = (
                f"`unknown = [{shown}]` in `[inputs.{name}]` of a mapping file, if they say that "
                f"nothing is known; `values = {{ {read[0]} = {read[0]} }}`, if it is a number"
            )
            yield Diagnostic("code-or-number", message, mapping.places.get(column), "warning", fix)


def _doubtful(
    rows: "pa.RecordBatch", mapping: ColumnMapping, vocabulary: Vocabulary, asked: Collection[str]
) -> Iterator[tuple[str, str, Iterator[str]]]:
    """The inputs among those asked about of whose numbers nothing is said, with their column and
    each of its texts, once, of which nothing is said either."""
    for name, conversion in mapping.of(rows.schema.names, vocabulary).read.items():
        said = conversion.converts or conversion.date_format is not None
        said = said or conversion.share is not None
        if name in asked and not said and conversion.column in rows.schema.names:
            yield name, conversion.column, _unsaid(rows.column(conversion.column), conversion)


def _unsaid(column: "pa.Array", conversion: Conversion) -> Iterator[str]:
    cells, _ = legible_column(column)
    kinds = cells.dictionary if pa.types.is_dictionary(cells.type) else pc.unique(cells)
    for text in (cell_text(cell) for cell in kinds.to_pylist() if cell is not None):
        if not conversion.says_nothing(text) and text not in conversion.values:
            yield text
