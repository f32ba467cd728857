"""What a mapping file says of one input: its table, read as a conversion."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from pyclingo_bridge.base.diagnostics import quoted
from pyclingo_bridge.case.hints import domain_hint
from pyclingo_bridge.cohort.columns.conversion import ROUNDINGS, UNITS, Conversion, in_percent
from pyclingo_bridge.cohort.columns.toml_document import Hint, Key, Problems
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.atoms import Value

AN_EXAMPLE = 'like [inputs.mmr] with column = "MSI" and values = { "MSS" = "proficient" }'
ON_BAD = ("reject", "unknown")
UNKNOWN = "unknown"
"""The word for what is not known, beside ""; an input may have a value of that name."""
_KEYS = (
    *("column", "constant", "values", "else", "unknown", "on_bad"),
    *("scale", "offset", "round", "decimal", "share"),
    *("date", "zone", "unit", "until", "until_column"),
)
_OF_NUMBERS = ("scale", "offset", "round", "decimal", "share", "date")
_LONGEST_FORMAT = 64
_LAST_LINE = 1000


class EntryReader:
    """Reads the keys of one table of the file, and gathers what is wrong with them."""

    def __init__(self, problems: Problems, table: Mapping[str, Any], *key: str) -> None:
        self._problems, self._table, self._key = problems, table, key

    def conversion(
        self, target: Input, general: Conversion, measure: tuple[str, str] | None = None
    ) -> Conversion:
        """The conversion to an input; what the table does not say is as in the `general` one.

        `measure` is what the input is measured in, and to which side it is rounded."""
        table = self._table
        self._problems.check_keys(table, _KEYS, self._key)
        if "constant" in table:
            return self._constant(target)
        self._check_numbers(target)
        scale = self._number("scale", 1)
        share = self._share(target)
        date_format, until, until_column = self._dates()
        values, prefixes = self._values(target)
        return replace(
            general,
            column=self.text("column") or target.name,
            values=values,
            prefixes=prefixes,
            otherwise=self._otherwise(target),
            unknown=general.unknown.union(self.texts("unknown")),
            bad_is_unknown=self.on_bad(general.bad_is_unknown),
            scale=100 * scale if share else scale,
            offset=self._number("offset", 0),
            rounding=self._rounding(measure),
            decimal=self._choice("decimal", (".", ",")) or ".",
            share=share,
            date_format=date_format,
            zone=self._zone(),
            unit=self._unit(measure),
            until=until,
            until_column=until_column,
        )

    def _constant(self, target: Input) -> Conversion:
        if others := sorted(self._table.keys() - {"constant"} & set(_KEYS)):
            message = f"`{target.name}` is a constant, and `{others[0]}` is of a column"
            self.add("constant-and-column", message, "state one of them", others[0])
        return Conversion("", constant=self._meaning(target, self._table["constant"], "constant"))

    def _check_numbers(self, target: Input) -> None:
        numeric_keys = [key for key in self._table if key in _OF_NUMBERS]
        if numeric_keys and not target.numeric:
            message = f"`{target.name}` is not a number: `{numeric_keys[0]}` says nothing of it"
            self.add("not-a-number", message, domain_hint(target), numeric_keys[0])

    def _share(self, target: Input) -> bool | None:
        share = self._table.get("share")
        if share is None:
            return None
        if not isinstance(share, bool):
            self.add("wrong-type", "`share` is not true or false", "share = true", "share")
        elif not in_percent(target):
            message = f"`{target.name}` is not in percent: `share` says nothing of it"
            self.add("not-a-percentage", message, domain_hint(target), "share")
        elif "scale" in self._table:
            message = "`share` and `scale` say the same in two ways"
            self.add("settled-twice", message, "`share = true` is `scale = 100`", "share")
        return share is True

    def _dates(self) -> tuple[str | None, date | None, str | None]:
        """How dates are written, and the day or the column they count to."""
        table = self._table
        form, until_column = self._date_format(), self.text("until_column")
        until = self._date(table.get("until"))
        if form is not None and ("until" in table) == ("until_column" in table):
            fix = 'state until = "2026-01-31", or until_column = "…"'
            self.add("no-end", "a date needs the one day that it counts to", fix, "date")
        if form is None and any(key in table for key in ("until", "until_column", "unit", "zone")):
            fix = 'state how dates are written, date = "%Y-%m-%d"'
            self.add("no-date-format", "a day to count to, and no dates", fix)
        if form is not None and "else" in table:
            fix = '`on_bad = "unknown"` makes what is not a date unknown'
            self.add("else-of-dates", "dates have no values that could be listed", fix, "else")
        return form, until, until_column

    def _values(
        self, target: Input
    ) -> tuple[dict[str, Value | None], tuple[tuple[str, Value | None], ...]]:
        """What codes mean, and what those mean that begin with a prefix, the longest first."""
        table = self._table.get("values", {})
        if not isinstance(table, dict):
            self.add("wrong-type", "`values` is not a table", AN_EXAMPLE, "values")
            return {}, ()
        exact, prefixes = dict[str, Value | None](), dict[str, Value | None]()
        for code, value in table.items():
            meaning = self._meaning(target, value, "values", code)
            if code in self.texts("unknown"):
                message = f"{quoted(code)} has a meaning, and is to say that nothing is known"
                self.add("settled-twice", message, "take it out of `unknown`", "values", code)
            elif not code and meaning is not None:
                fix = "a query can fill it: `[source]` with `sql`, and `coalesce(…)`"
                message = "an empty cell is unknown, and cannot be given a meaning"
                self.add("no-code", message, fix, "values", code)
            if not code.endswith("*"):
                exact[code] = meaning
            elif "*" in (prefix := code[:-1]):
                message, fix = f"{quoted(code)} has a star inside", 'like "G12*": what begins so'
                self.add("no-prefix", message, fix, "values", code)
            elif prefix:
                prefixes[prefix] = meaning
            else:
                fix = '`else = "…"` is for all other codes, `unknown = ["*"]` for a star alone'
                self.add("no-prefix", "`*` has nothing before the star", fix, "values", code)
        return exact, tuple(sorted(prefixes.items(), key=lambda pair: -len(pair[0])))

    def _otherwise(self, target: Input) -> tuple[Value | None, ...]:
        """What values that are not listed mean; nothing where that is not said."""
        if "else" not in self._table:
            return ()
        return (self._meaning(target, self._table["else"], "else"),)

    def _meaning(self, target: Input, value: object, *key: str) -> Value | None:
        """The value of an input that a value of the file stands for: 0 and "0" are alike."""
        if value == "" or (value == UNKNOWN and not target.accepts(value)):
            return None
        alike: list[object] = [value]
        if isinstance(value, str) and re.fullmatch("[+-]?[0-9]{1,18}", value):
            alike.append(int(value))
        if type(value) is int:
            alike.append(str(value))
        for one in alike:
            if isinstance(one, (str, int)) and target.accepts(one):
                return one
        code = f"{quoted(key[1])} is to mean " if len(key) > 1 else f"`{key[0]}` is "
        message = f"{code}{quoted(value)}, which `{target.name}` does not take"
        self.add("value-outside-domain", message, f'{domain_hint(target)}; "" for unknown', *key)
        return None

    def on_bad(self, general: bool) -> bool:
        """Whether a cell that gives no value is unknown."""
        choice = self._choice("on_bad", ON_BAD)
        return general if choice is None else choice == UNKNOWN

    def text(self, key: str) -> str | None:
        """The text of a key, None where it is not there."""
        text = self._table.get(key)
        if text is None or (isinstance(text, str) and text):
            return text
        self.add("wrong-type", f"`{key}` is not a text", f'{key} = "…"', key)
        return None

    def line(self, key: str) -> int | None:
        """The number of a line, None where it is not there."""
        number = self._table.get(key)
        if number is None or (type(number) is int and 0 < number <= _LAST_LINE):
            return number
        message = f"`{key}` is not the number of a line"
        self.add("wrong-type", message, f"{key} = 5, from 1 to {_LAST_LINE}", key)
        return None

    def texts(self, key: str) -> list[str]:
        """The texts in a list; whole numbers are taken as they are written."""
        texts = self._table.get(key, [])
        if isinstance(texts, list) and all(type(text) in (str, int) for text in texts):
            return list(map(str, texts))
        self.add("wrong-type", f"`{key}` is not a list of texts", f'{key} = ["…", "…"]', key)
        return []

    def _number(self, key: str, default: int) -> Fraction:
        number = self._table.get(key, default)
        if isinstance(number, (int, float)) and not isinstance(number, bool) and isfinite(number):
            return Fraction(str(number))
        self.add("wrong-type", f"`{key}` is not a number", f"{key} = 100", key)
        return Fraction(default)

    def _unit(self, measure: tuple[str, str] | None) -> str:
        """What the time between dates is counted in: as the input is measured."""
        unit = self._choice("unit", UNITS)
        measured = measure[0] if measure and measure[0] in UNITS else None
        if unit and measured and unit != measured:
            fix = f"leave `unit` out, or say {measured}"
            self.add("wrong-unit", f"the input counts {measured}, and not {unit}", fix, "unit")
        return measured or unit or "weeks"

    def _rounding(self, measure: tuple[str, str] | None) -> str | None:
        """To which side decimals are rounded: not to another than the guideline rounds to."""
        side = self._choice("round", tuple(ROUNDINGS))
        safe = measure[1] if measure and measure[1] in ROUNDINGS else side
        if side and side != safe:
            message = f"the guideline rounds this input {safe}, and not {side}"
            self.add("unsafe-rounding", message, f'round = "{safe}"', "round")
        return side

    def _choice(self, key: str, choices: tuple[str, ...]) -> str | None:
        choice = self._table.get(key)
        if choice is None or choice in choices:
            return choice
        fix = f"one of {', '.join(map(quoted, choices))}"
        self.add("unknown-choice", f"`{key}` is {quoted(choice)}", fix, key)
        return None

    def _date(self, day: object) -> date | None:
        if isinstance(day, datetime):
            return day.date()
        if day is None or isinstance(day, date):
            return day
        try:
            return date.fromisoformat(str(day))
        except ValueError:
            fix = "write it as 2026-01-31"
            self.add("no-date", f"`until` is {quoted(day)}, which is not a date", fix, "until")
            return None

    def _date_format(self) -> str | None:
        form = self.text("date")
        if form is None or (len(form) <= _LONGEST_FORMAT and _writes_days(form)):
            return form
        message = f"{quoted(form)} does not say how days are written"
        self.add("no-date-format", message, 'like "%d.%m.%Y" or "%Y-%m-%d"', "date")
        return None

    def _zone(self) -> ZoneInfo | None:
        zone = self.text("zone")
        try:
            return None if zone is None else ZoneInfo(zone)
        except (KeyError, ValueError, OSError):  # the latter ones of what cannot be a name
            message = f"the time zone {quoted(zone)} is not known here"
            self.add("no-time-zone", message, 'like "Europe/Berlin" or "UTC"', "zone")
            return None

    def add(self, code: str, message: str, fix: Hint, *key: str) -> None:
        """Add a problem with the table, or with a key in it."""
        place: Key = (*self._key, *key)
        self._problems.add(code, message, place, fix)


def _writes_days(form: str) -> bool:
    """Whether a day can be written in this form and read again: not a month or a year alone."""
    day = datetime(2004, 11, 23, 12, tzinfo=UTC)
    try:
        return datetime.strptime(day.strftime(form), form).date() == day.date()
    except (ValueError, re.error):  # the latter where something is said twice
        return False
