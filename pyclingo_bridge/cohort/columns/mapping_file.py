"""The mapping file, as a user writes it: read into a mapping, every problem with its place."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from pyclingo_bridge.case.hints import domain_hint, input_hint
from pyclingo_bridge.cohort.columns.conversion import ROUNDINGS, UNITS, Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.columns.toml_document import Hint, Key, Problems, TomlPlaces, read_toml
from pyclingo_bridge.diagnostics import Location, quoted
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value

_LISTS = ("keep", "ignore", "unknown")
_KEYS = (
    *("column", "values", "unknown", "scale", "offset", "round"),
    *("date", "unit", "until", "until_column"),
)
_OF_NUMBERS = ("scale", "offset", "round", "date")
_LONGEST_FORMAT = 64
_AN_EXAMPLE = 'like [inputs.mmr] with column = "MSI" and values = { "MSS" = "proficient" }'


def load_mapping(path: Path, vocabulary: Vocabulary) -> ColumnMapping:
    """The mapping in a file. Raises MappingError with every problem in it."""
    content, places = read_toml(path, MappingError)
    return _Reader(places, vocabulary).mapping(content)


class _Reader:
    def __init__(self, places: TomlPlaces, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._problems = Problems(places)
        self._key: Key = ()
        """The table that is read now."""

    def mapping(self, content: Mapping[str, Any]) -> ColumnMapping:
        self._problems.check_keys(content, (*_LISTS, "inputs"), ())
        rest = content.get("ignore") == "rest"
        if rest:
            content = {**content, "ignore": []}
        lists = {name: frozenset(self._texts(content, name)) for name in _LISTS}
        inputs = content.get("inputs", {})
        if not isinstance(inputs, dict):
            self._add("wrong-type", "`inputs` is not a table", _AN_EXAMPLE, "inputs")
            inputs = {}
        conversions: dict[str, Conversion] = {}
        for name, table in inputs.items():
            self._key = "inputs", name
            target = self._vocabulary.get(name)
            if target is None:
                hint = partial(input_hint, name, self._vocabulary)
                self._add("unknown-input", f"unknown input {quoted(name)}", hint)
            elif not isinstance(table, dict):
                self._add("wrong-type", f"the entry for `{name}` is not a table", _AN_EXAMPLE)
            else:
                conversions[name] = self._conversion(target, table, lists["unknown"])
        self._check_ignored(conversions, lists["ignore"], lists["keep"])
        if self._problems:
            raise MappingError(self._problems.diagnostics())
        places = self._places(conversions, lists["keep"], lists["ignore"])
        return ColumnMapping(conversions, **lists, ignore_rest=rest, places=places)

    def _places(
        self, conversions: Mapping[str, Conversion], keep: frozenset[str], ignore: frozenset[str]
    ) -> dict[str, Location]:
        """Where the file names each column."""
        places = dict[str, Location]()
        for name, conversion in conversions.items():
            for key, column in zip(("column", "until_column"), conversion.columns, strict=False):
                places.setdefault(column, self._problems.place(("inputs", name, key)))
        for key, columns in (("keep", keep), ("ignore", ignore)):
            for column in columns:
                places.setdefault(column, self._problems.place((key,)))
        return places

    def _check_ignored(
        self, conversions: Mapping[str, Conversion], ignore: frozenset[str], keep: frozenset[str]
    ) -> None:
        """A column that is left out can be neither read nor carried along."""
        for name, conversion in conversions.items():
            self._key = "inputs", name
            for column in ignore.intersection(conversion.columns):
                message = f"the column {quoted(column)} is to be read and to be left out"
                self._add("settled-twice", message, "take it out of `ignore`")
        self._key = ()
        for column in sorted(ignore & keep):
            message = f"the column {quoted(column)} is to be carried along and to be left out"
            self._add("settled-twice", message, "take it out of `ignore`", "ignore")

    def _conversion(
        self, target: Input, table: Mapping[str, Any], unknown: frozenset[str]
    ) -> Conversion:
        self._problems.check_keys(table, _KEYS, self._key)
        column = self._text(table, "column") or target.name
        date_format = self._date_format(table)
        until_column = self._text(table, "until_column")
        until = self._date(table.get("until"))
        if date_format is not None and ("until" in table) == ("until_column" in table):
            fix = 'state until = "2026-01-31", or until_column = "…"'
            self._add("no-end", "a date needs the one day that it counts to", fix, "date")
        if date_format is None and ("until" in table or until_column or "unit" in table):
            fix = 'state how dates are written, date = "%Y-%m-%d"'
            self._add("no-date-format", "a day to count to, and no dates", fix)
        numeric_keys = [key for key in table if key in _OF_NUMBERS]
        if numeric_keys and not target.numeric:
            what = "scale, offset, round and date say nothing of it"
            message = f"`{target.name}` is not a number: {what}"
            self._add("not-a-number", message, domain_hint(target), numeric_keys[0])
        return Conversion(
            column=column,
            values=self._values(target, table.get("values", {})),
            unknown=unknown.union(self._texts(table, "unknown")),
            scale=self._number(table, "scale", 1),
            offset=self._number(table, "offset", 0),
            rounding=self._choice(table, "round", ROUNDINGS),
            date_format=date_format,
            unit=self._choice(table, "unit", UNITS) or "weeks",
            until=until,
            until_column=until_column,
        )

    def _values(self, target: Input, table: object) -> dict[str, Value | None]:
        if not isinstance(table, dict):
            self._add("wrong-type", "`values` is not a table", _AN_EXAMPLE, "values")
            return {}
        meanings: dict[str, Value | None] = {}
        for code, value in table.items():
            if value == "" or target.accepts(value):
                meanings[code] = None if value == "" else value
            else:
                message = f"{quoted(code)} is to mean {quoted(value)}, no value of `{target.name}`"
                fix = f'{domain_hint(target)}; "" for unknown'
                self._add("value-outside-domain", message, fix, "values", code)
        return meanings

    def _text(self, table: Mapping[str, Any], key: str) -> str | None:
        text = table.get(key)
        if text is None or (isinstance(text, str) and text):
            return text
        self._add("wrong-type", f"`{key}` is not a text", f'{key} = "…"', key)
        return None

    def _texts(self, table: Mapping[str, Any], key: str) -> list[str]:
        texts = table.get(key, [])
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            return texts
        self._add("wrong-type", f"`{key}` is not a list of texts", f'{key} = ["…", "…"]', key)
        return []

    def _number(self, table: Mapping[str, Any], key: str, default: int) -> Fraction:
        number = table.get(key, default)
        if isinstance(number, (int, float)) and not isinstance(number, bool) and isfinite(number):
            return Fraction(str(number))
        self._add("wrong-type", f"`{key}` is not a number", f"{key} = 100", key)
        return Fraction(default)

    def _choice(self, table: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
        choice = table.get(key)
        if choice is None or choice in choices:
            return choice
        fix = f"one of {', '.join(choices)}"
        self._add("unknown-choice", f"`{key}` is {quoted(choice)}", fix, key)
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
            self._add("no-date", f"`until` is {quoted(day)}, which is not a date", fix, "until")
            return None

    def _date_format(self, table: Mapping[str, Any]) -> str | None:
        form = self._text(table, "date")
        if form is None or (len(form) <= _LONGEST_FORMAT and _writes_days(form)):
            return form
        message = f"{quoted(form)} does not say how days are written"
        self._add("no-date-format", message, 'like "%d.%m.%Y" or "%Y-%m-%d"', "date")
        return None

    def _add(self, code: str, message: str, fix: Hint, *key: str) -> None:
        """Add a problem with the table that is read now, or with a key in it."""
        self._problems.add(code, message, (*self._key, *key), fix)


def _writes_days(form: str) -> bool:
    """Whether a day can be written in this form, and at least its year read again."""
    day = date(2004, 11, 23)
    try:
        return datetime.strptime(day.strftime(form), form).year == day.year
    except (ValueError, re.error):  # the latter where something is said twice
        return False
