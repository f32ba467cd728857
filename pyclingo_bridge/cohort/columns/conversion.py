"""Conversion of a registry's cells to values of inputs: codes, decimals to whole numbers, dates.

What is not declared is not guessed: a decimal needs its rounding, a date the day it counts to.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.case.hints import domain_hint
from pyclingo_bridge.case.values.dates import completed
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.atoms import Value

ROUNDINGS: Mapping[str, Callable[[Fraction], int]] = {
    "down": math.floor,
    "up": math.ceil,
    "nearest": lambda number: math.floor(number + Fraction(1, 2)),
}
UNITS = ("days", "weeks", "months")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,18},[0-9]{1,18}")
_WHOLE = re.compile(r"([+-]?[0-9]{1,18})[.]0{1,18}")
_UNDIVIDED = re.compile(r"%[YymdjHMS]%[YymdjHMS]")
"""In the form of dates: two numbers with nothing between them."""
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
    """From one column of a table, or two where dates are counted, or none where the value is the
    same for all, to one input."""

    column: str
    """The name of the column, "" where there is none."""
    constant: Value | None = None
    """The value without a column."""
    values: Mapping[str, Value | None] = field(default_factory=dict)
    """What the codes of the column mean; None for "unknown"."""
    prefixes: tuple[tuple[str, Value | None], ...] = ()
    """What codes mean that begin so, where they are not in `values`; the longest first."""
    otherwise: tuple[Value | None, ...] = ()
    """What a text means that is not listed and is not a value; nothing where it is bad."""
    unknown: frozenset[str] = frozenset()
    """Cells that say that nothing is known, beside empty ones."""
    bad_is_unknown: bool = False
    """Whether a cell that gives no value is unknown; else its row is rejected."""
    scale: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    rounding: str | None = None
    """`down`, `up` or `nearest` (halves up); None where a decimal is refused."""
    decimal: str = "."
    """What stands before decimals in text."""
    share: bool | None = None
    """Whether the numbers are shares of one, and no percentages; None where that is not said."""
    date_format: str | None = None
    """How dates are written, as for `strptime`; None where the column holds no dates."""
    zone: ZoneInfo | None = None
    """Where the days are, of times that are stated with a zone."""
    unit: str = "weeks"
    until: date | None = None
    until_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(name for name in (self.column, self.until_column) if name)

    def value(self, target: Input, cells: tuple[Raw, ...], words: ValueReader) -> Value | None:
        """The value of an input that cells of these columns give, None where nothing is known.

        `words` reads what is neither listed nor a plain number, unless the mapping converts
        numbers: then nothing but numbers has a meaning. Raises BadCell for what gives no value.
        """
        if not self.column:
            return self.constant
        first = cells[0]
        if self.says_nothing(first):
            return None
        text = cell_text(first)
        if (listed := self._listed(text)) is not None:
            return listed[0]
        if self.date_format is not None:
            return self._since(target, cells)
        if self.decimal == "," and isinstance(first, str):
            text = _with_point(target, text)
        return self._read(target, text, words)

    def _read(self, target: Input, text: str, words: ValueReader) -> Value | None:
        """The value of a text that is not listed, and is not a date."""
        value = self._number(target, text, words) if target.numeric else text
        if target.accepts(value):
            self._expect_unlisted(target, text, value)
            return value
        if isinstance(value, int) or (target.numeric and self.converts):
            message = f"{quoted(value)} is not a value of `{target.name}`"
            raise BadCell("value-outside-domain", message, domain_hint(target))
        if self.values and text.isdecimal():  # a code that is not listed is not a word
            if self.otherwise:
                return self.otherwise[0]
            message = f"{quoted(text)} is not among the codes of `{target.name}`"
            raise BadCell("value-outside-domain", message, "list it in `values`, or give an `else`")
        try:
            read = words.read(target, text if target.numeric else _whole(text)).value
        except Refused as refused:
            if self.otherwise:
                return self.otherwise[0]
            slip = refused.problem
            kind = "value-outside-domain" if slip.code == "number-format" else slip.code
            raise BadCell(kind, slip.message, slip.help) from None
        self._expect_unlisted(target, text, read)
        return read

    def _expect_unlisted(self, target: Input, text: str, value: Value | None) -> None:
        """Raises BadCell where a code that is listed differs from a text in nothing but letter case
        and word breaks, and means another value than the text is read as."""
        word = folded(text)
        for code, meaning in (dict.fromkeys(self.unknown) | dict(self.values)).items():
            if folded(code) == word and meaning != value:
                message = f"{quoted(text)} is not listed for `{target.name}`, as {quoted(code)} is"
                fix = "list it too: in a mapping letter case counts"
                raise BadCell("value-outside-domain", message, fix)

    def _listed(self, text: str) -> tuple[Value | None] | None:
        """What a code means, None where it is not listed."""
        for code in (text, _whole(text)):
            if code in self.values:
                return (self.values[code],)
        return next(((value,) for start, value in self.prefixes if text.startswith(start)), None)

    def says_nothing(self, cell: Raw) -> bool:
        """Whether a cell is empty, or a sign that nothing is known."""
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return True
        text = cell_text(cell)
        if not text:
            return True
        return any(one in self.unknown and one not in self.values for one in (text, _whole(text)))

    @property
    def converts(self) -> bool:
        """Whether numbers of the column are not those of the input."""
        return self.scale != 1 or self.offset != 0

    def _number(self, target: Input, text: str, words: ValueReader) -> Value:
        if not self.converts and _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL_COMMA.fullmatch(text):
            message = f"the value {quoted(text)} of `{target.name}` has a comma in it"
            point = quoted(text.replace(",", "."))
            fix = f'a decimal is written with a point, {point}, or the mapping says `decimal = ","`'
            raise BadCell("decimal-comma", message, f"{fix}; {domain_hint(target)}")
        if not _DECIMAL.fullmatch(text):
            return text
        number = Fraction(text) * self.scale + self.offset
        if number.denominator == 1:
            return int(number)
        if self.rounding is None:
            message = f"the value {quoted(text)} of `{target.name}` is not a whole number"
            fix = f'say in the mapping how to round, `round = "down"` say; {domain_hint(target)}'
            if (side := words.side(target)) in ROUNDINGS:
                fix = f'`round = "{side}"` in the mapping rounds as the guideline does'
            for unit, scale in words.scales(target) if not self.converts else ():
                fix += f"; where the column is in {unit}, `scale = {scale}` goes with it"
            raise BadCell("decimal", message, fix)
        return ROUNDINGS[self.rounding](number)

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
            return self._day_of(cell)
        if isinstance(cell, date):
            return cell
        assert self.date_format is not None
        try:
            text = cell_text(cell)
            time = datetime.strptime(text, self.date_format)
            if _UNDIVIDED.search(self.date_format) and time.strftime(self.date_format) != text:
                raise ValueError("a digit is missing, and which one is not known")
            return self._day_of(time)
        except ValueError:
            message = f"{quoted(cell_text(cell))} is not a date"
            fix = f"dates are written as `{self.date_format}`"
            raise BadCell("no-date", message, fix) from None

    def _day_of(self, time: datetime) -> date:
        """The day of a time; of one with a zone it hangs on where it is asked for."""
        if time.tzinfo is None:
            return time.date()
        if self.zone is None:
            message = (
                f"{quoted(time.isoformat())} is a time in a zone: elsewhere the day is another"
            )
            raise BadCell(
                "no-time-zone", message, 'state the zone of the days, zone = "Europe/Berlin"'
            )
        return time.astimezone(self.zone).date()


def in_percent(target: Input) -> bool:
    """Whether an input is a percentage."""
    return target.numeric and target.unit.startswith("%")


def cell_text(cell: Raw) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _whole(text: str) -> str:
    """A whole number without the decimals that some programs write: `1.0` is the code 1."""
    number = _WHOLE.fullmatch(text)
    return number[1] if number else text


def _with_point(target: Input, text: str) -> str:
    """A number with a decimal comma as one with a point."""
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if "." in text and _DECIMAL.fullmatch(text):
        message = f"the value {quoted(text)} of `{target.name}` has a point in it"
        raise BadCell("decimal-point", message, "the mapping says that decimals have a comma")
    return text
