"""Whole numbers that may be codes of a registry: 99 nodes, where all other patients have few."""

import re
from collections.abc import Collection, Iterator

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.columns.shares import distinct_texts, is_open
from pyclingo_bridge.cohort.requirements import pa
from pyclingo_bridge.guideline.vocabulary import Vocabulary

_WHOLE = re.compile(r"0*([0-9]{1,9})(?:[.]0{1,9})?")
_CODES = frozenset((77, 88, *range(95, 100), 777, 888, *range(995, 1000)))
"""What registries write where a number is not known, or is none."""


def codes_among(texts: Collection[str]) -> tuple[list[int], int]:
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
    for name, conversion in mapping.of(rows.schema.names, vocabulary).read.items():
        target, column = vocabulary[name], conversion.column
        if not target.numeric or not is_open(conversion) or column not in rows.schema.names:
            continue
        texts = [
            text
            for text in distinct_texts(rows.column(column))
            if not conversion.says_nothing(text) and text not in conversion.values
        ]
        codes, greatest = codes_among(texts)
        read = [code for code in codes if target.accepts(code)]
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
