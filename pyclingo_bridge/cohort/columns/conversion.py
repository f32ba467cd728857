"""Conversion of a registry's cells to values of inputs: codes, decimals to whole numbers, dates.

What is not declared is not guessed: a decimal needs its rounding, a date the day it counts to.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from pyclingo_bridge.case.hints import decimal_hint, domain_hint, value_hint
from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.atoms import Value

ROUNDINGS = ("down", "up", "nearest")
UNITS = ("days", "weeks", "months")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,18},[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:[.][0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?")

Raw = str | int | float | bool | date | datetime | bytes | None
"""A cell as a table gives it."""


class BadCell(Exception):
    """A cell that gives no value of its input."""

    def __init__(self, code: str, message: str, fix: str | None = None) -> None:
        self.problem = Diagnostic(code, message, help=fix)
        super().__init__(message)


@dataclass(frozen=True)
class Conversion:
    """From one column of a table, or two where dates are counted, to one input."""

    column: str
    values: Mapping[str, Value | None] = field(default_factory=dict)
    """What the codes of the column mean; None for "unknown"."""
    unknown: frozenset[str] = frozenset()
    """Cells that say that nothing is known, beside empty ones."""
    scale: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    rounding: str | None = None
    """`down`, `up` or `nearest` (halves up); None where a decimal is refused."""
    date_format: str | None = None
    """How dates are written, as for `strptime`; None where the column holds no dates."""
    unit: str = "weeks"
    until: date | None = None
    until_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.column,) if self.until_column is None else (self.column, self.until_column)

    def value(self, target: Input, cells: tuple[Raw, ...]) -> Value | None:
        """The value of an input that cells of these columns give, None where nothing is known.

        Raises BadCell for what gives no value of the input.
        """
        first = cells[0]
        if self.says_nothing(first):
            return None
        text = cell_text(first)
        if text in self.values:
            return self.values[text]
        if self.date_format is not None:
            return self._since(target, cells)
        value = self._number(target, text) if target.numeric else text
        if not target.accepts(value):
            raise _outside(target, text, value)
        return value

    def says_nothing(self, cell: Raw) -> bool:
        """Whether a cell is empty, or a sign that nothing is known."""
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return True
        text = cell_text(cell)
        return not text or (text in self.unknown and text not in self.values)

    def _number(self, target: Input, text: str) -> Value:
        plain = self.scale == 1 and self.offset == 0
        if plain and _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL_COMMA.fullmatch(text):
            message = f"the value {quoted(text)} of `{target.name}` has a comma in it"
            fix = f"a decimal is written with a point, {quoted(text.replace(',', '.'))}"
            raise BadCell("decimal-comma", message, f"{fix}; {domain_hint(target)}")
        if not _DECIMAL.fullmatch(text):
            return text
        number = Fraction(text) * self.scale + self.offset
        if number.denominator == 1:
            return int(number)
        if self.rounding is None:
            message = f"the value {quoted(text)} of `{target.name}` is not a whole number"
            fix = 'say in the mapping how to round, `round = "down"` say, or ' + decimal_hint(
                target
            )
            raise BadCell("decimal", message, fix)
        return self._rounded(number)

    def _rounded(self, number: Fraction) -> int:
        if self.rounding == "down":
            return math.floor(number)
        return math.ceil(number) if self.rounding == "up" else math.floor(number + Fraction(1, 2))

    def _since(self, target: Input, cells: tuple[Raw, ...]) -> Value | None:
        """The time from the day in the first cell to the last day, in units."""
        until = self.until
        if self.until_column is not None:
            if self.says_nothing(cells[1]):
                return None
            until = self._day(cells[1])
        since = self._day(cells[0])
        if until is None:
            raise ValueError("a conversion of dates without the day they count to")
        time = completed(since, until, self.unit)
        if not target.accepts(time):
            message = f"from {since} to {until} are {time} {self.unit}"
            raise BadCell("value-outside-domain", message, domain_hint(target))
        return time

    def _day(self, cell: Raw) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        assert self.date_format is not None
        try:
            return datetime.strptime(cell_text(cell), self.date_format).date()
        except ValueError:
            message = f"{quoted(cell_text(cell))} is not a date"
            fix = f"dates are written as `{self.date_format}`"
            raise BadCell("no-date", message, fix) from None


def completed(since: date, until: date, unit: str) -> int:
    """Completed days, weeks or calendar months from one day to another; negative after it."""
    days = (until - since).days
    if unit == "days":
        return days
    if unit == "weeks":
        return days // 7
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (until.day < since.day)


def cell_text(cell: Raw) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _outside(target: Input, text: str, value: Value) -> BadCell:
    if text in ("true", "false"):
        message = f"the value `{text}` of `{target.name}` is a truth value"
        fix = f'say in the mapping what it means, `values = {{ {text} = "…" }}`'
        return BadCell("wrong-type", message, f"{fix}; {domain_hint(target)}")
    message = f"{quoted(value)} is not a value of `{target.name}`"
    return BadCell("value-outside-domain", message, value_hint(value, target))
