"""The mapping file: which columns of a registry give which inputs, and what their codes mean."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from pyclingo_bridge.case.hints import domain_hint, input_hint
from pyclingo_bridge.cohort.columns.conversion import ROUNDINGS, UNITS, Conversion
from pyclingo_bridge.cohort.columns.toml_document import (
    Hint,
    Key,
    Problems,
    TomlPlaces,
    key_hint,
    read_toml,
)
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.symbols import Value

_LISTS = ("keep", "ignore", "unknown")
_KEYS = (
    *("column", "values", "unknown", "scale", "offset", "round"),
    *("date", "unit", "until", "until_column"),
)
_OF_NUMBERS = ("scale", "offset", "round", "date")
_LONGEST_FORMAT = 64
_AN_EXAMPLE = 'like [inputs.mmr] with column = "MSI" and values = { "MSS" = "proficient" }'
IDENTIFYING = frozenset({"patient_id", "patient", "case_id", "case", "id", "synthetic"})
"""Columns that are carried along without being asked for."""


class MappingError(BridgeError):
    """A mapping file that cannot be used, or does not fit the tables."""


@dataclass(frozen=True)
class ColumnMapping:
    """What a mapping file says. The empty one reads the columns that are named like inputs."""

    conversions: Mapping[str, Conversion] = field(default_factory=dict)
    """By input."""
    keep: frozenset[str] = frozenset()
    """Columns that are carried along, unread."""
    ignore: frozenset[str] = frozenset()
    """Columns that are left out."""
    unknown: frozenset[str] = frozenset()
    """Cells that say in any column that nothing is known."""

    def of(self, columns: Iterable[str], vocabulary: Vocabulary) -> "Columns":
        """What becomes of each column of a table.

        What the mapping says of a column settles it: one that it reads for an input, carries along
        or leaves out is not read for the input whose name it bears.
        """
        names = list(columns)
        present = set(names)
        read = {
            n: one for n, one in self.conversions.items() if not present.isdisjoint(one.columns)
        }
        settled = self._read_columns | self.keep | self.ignore
        for name in names:
            if name in vocabulary and name not in self.conversions and name not in settled:
                read[name] = Conversion(name, unknown=self.unknown)
        used = self._read_columns.union(*(one.columns for one in read.values()))
        kept = [one for one in names if one in self.keep or one in IDENTIFYING - used]
        spoken_for = used.union(kept, self.ignore)
        strange = [one for one in names if one not in spoken_for]
        order = {name: read[name] for name in vocabulary.names if name in read}
        return Columns(order, tuple(kept), tuple(strange))

    @property
    def _read_columns(self) -> frozenset[str]:
        return frozenset(column for one in self.conversions.values() for column in one.columns)

    def expected(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The names of columns that are read, carried along or left out."""
        named = self._read_columns | self.keep | self.ignore
        return named.union(vocabulary.names, IDENTIFYING)

    def shadowed(self, columns: Iterable[str], vocabulary: Vocabulary) -> Iterator[Diagnostic]:
        """The inputs that no column gives, as the column of their name has another purpose."""
        for name in columns:
            if name not in vocabulary or name in self.conversions:
                continue
            others = [f"`{i}`" for i, one in self.conversions.items() if name in one.columns]
            if others:
                purpose = f"is read for {' and '.join(others)}"
            elif name in self.keep:
                purpose = "is carried along unread"
            else:
                continue
            message = f"the column `{name}` {purpose}: the input `{name}` is unknown in every row"
            fix = f"`[inputs.{name}]` in the mapping file says which column gives it"
            yield Diagnostic("shadowed-input", message, level="note", help=fix)

    def absent(self, columns: Iterable[str]) -> list[Diagnostic]:
        """The columns that the mapping reads and a table does not have."""
        present = set(columns)
        named = [one for c in self.conversions.values() for one in c.columns]
        missing = sorted({*named, *self.keep} - present)
        return [
            Diagnostic(
                "no-such-column",
                f"the column {quoted(one)} is to be read or kept, and the table does not have it",
                help=f"did you mean `{near}`?" if (near := nearest(one, present)) else None,
            )
            for one in missing
        ]


@dataclass(frozen=True)
class Columns:
    """What becomes of the columns of a table."""

    read: Mapping[str, Conversion]
    """By input, in the order of the vocabulary."""
    kept: tuple[str, ...]
    strange: tuple[str, ...]
    """Neither read, nor kept, nor ignored: rows that have something there are rejected."""

    @property
    def wanted(self) -> frozenset[str]:
        """All but those that are left out."""
        read = {column for one in self.read.values() for column in one.columns}
        return frozenset(read.union(self.kept, self.strange))


def load_mapping(path: Path, vocabulary: Vocabulary) -> ColumnMapping:
    """Read a mapping file. Raises MappingError with every problem in it."""
    content, places = read_toml(path, MappingError)
    return _Reader(places, vocabulary).mapping(content)


class _Reader:
    def __init__(self, places: TomlPlaces, vocabulary: Vocabulary) -> None:
        self._places, self._vocabulary = places, vocabulary
        self._problems = Problems()
        self._at: Key = ()

    def mapping(self, found: Mapping[str, Any]) -> ColumnMapping:
        self._known_keys(found, (*_LISTS, "inputs"))
        lists = {name: frozenset(self._texts(found, name)) for name in _LISTS}
        inputs = found.get("inputs", {})
        if not isinstance(inputs, dict):
            self._add("wrong-type", "`inputs` is not a table", _AN_EXAMPLE, "inputs")
            inputs = {}
        conversions: dict[str, Conversion] = {}
        for name, says in inputs.items():
            self._at = "inputs", name
            one = self._vocabulary.get(name)
            if one is None:
                hint = partial(input_hint, name, self._vocabulary)
                self._add("unknown-input", f"unknown input {quoted(name)}", hint)
            elif not isinstance(says, dict):
                self._add("wrong-type", f"the entry for `{name}` is not a table", _AN_EXAMPLE)
            else:
                conversions[name] = self._conversion(one, says, lists["unknown"])
        self._settle_once(conversions, lists)
        if self._problems:
            raise MappingError(self._problems.told())
        return ColumnMapping(conversions, lists["keep"], lists["ignore"], lists["unknown"])

    def _settle_once(
        self, conversions: Mapping[str, Conversion], lists: Mapping[str, frozenset[str]]
    ) -> None:
        """A column that is left out can be neither read nor carried along."""
        for name, one in conversions.items():
            self._at = "inputs", name
            for column in lists["ignore"].intersection(one.columns):
                message = f"the column {quoted(column)} is to be read and to be left out"
                self._add("settled-twice", message, "take it out of `ignore`")
        self._at = ()
        for column in sorted(lists["ignore"] & lists["keep"]):
            message = f"the column {quoted(column)} is to be carried along and to be left out"
            self._add("settled-twice", message, "take it out of `ignore`", "ignore")

    def _conversion(
        self, one: Input, says: Mapping[str, Any], unknown: frozenset[str]
    ) -> Conversion:
        self._known_keys(says, _KEYS)
        column = self._text(says, "column") or one.name
        date_format = self._date_format(says)
        until_column = self._text(says, "until_column")
        until = self._date(says.get("until"))
        if date_format is not None and ("until" in says) == ("until_column" in says):
            fix = 'state until = "2026-01-31", or until_column = "…"'
            self._add("no-end", "a date needs the one day that it counts to", fix, "date")
        if date_format is None and ("until" in says or until_column or "unit" in says):
            fix = 'state how dates are written, date = "%Y-%m-%d"'
            self._add("no-date-format", "a day to count to, and no dates", fix)
        if not one.numeric and (told := [key for key in says if key in _OF_NUMBERS]):
            message = (
                f"`{one.name}` is not a number: scale, offset, round and date say nothing of it"
            )
            self._add("not-a-number", message, domain_hint(one), told[0])
        return Conversion(
            column=column,
            values=self._values(one, says.get("values", {})),
            unknown=unknown.union(self._texts(says, "unknown")),
            scale=self._number(says, "scale", 1),
            offset=self._number(says, "offset", 0),
            rounding=self._one_of(says, "round", ROUNDINGS),
            date_format=date_format,
            unit=self._one_of(says, "unit", UNITS) or "weeks",
            until=until,
            until_column=until_column,
        )

    def _values(self, one: Input, says: object) -> dict[str, Value | None]:
        if not isinstance(says, dict):
            self._add("wrong-type", "`values` is not a table", _AN_EXAMPLE, "values")
            return {}
        found: dict[str, Value | None] = {}
        for code, value in says.items():
            if value == "":
                found[code] = None
            elif one.accepts(value):
                found[code] = value
            else:
                message = f"{quoted(code)} is to mean {quoted(value)}, no value of `{one.name}`"
                fix = f'{domain_hint(one)}; "" for unknown'
                self._add("value-outside-domain", message, fix, "values", code)
        return found

    def _text(self, says: Mapping[str, Any], key: str) -> str | None:
        found = says.get(key)
        if found is None or (isinstance(found, str) and found):
            return found
        self._add("wrong-type", f"`{key}` is not a text", f'{key} = "…"', key)
        return None

    def _texts(self, says: Mapping[str, Any], key: str) -> list[str]:
        found = says.get(key, [])
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
        self._add("wrong-type", f"`{key}` is not a list of texts", f'{key} = ["…", "…"]', key)
        return []

    def _number(self, says: Mapping[str, Any], key: str, default: int) -> Fraction:
        found = says.get(key, default)
        if isinstance(found, (int, float)) and not isinstance(found, bool) and isfinite(found):
            return Fraction(str(found))
        self._add("wrong-type", f"`{key}` is not a number", f"{key} = 100", key)
        return Fraction(default)

    def _one_of(self, says: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
        found = says.get(key)
        if found is None or found in choices:
            return found
        fix = f"one of {', '.join(choices)}"
        self._add("unknown-choice", f"`{key}` is {quoted(found)}", fix, key)
        return None

    def _date(self, found: object) -> date | None:
        if isinstance(found, datetime):
            return found.date()
        if found is None or isinstance(found, date):
            return found
        try:
            return date.fromisoformat(str(found))
        except ValueError:
            fix = "write it as 2026-01-31"
            self._add("no-date", f"`until` is {quoted(found)}, which is not a date", fix, "until")
            return None

    def _date_format(self, says: Mapping[str, Any]) -> str | None:
        found = self._text(says, "date")
        if found is None or (len(found) <= _LONGEST_FORMAT and _writes_days(found)):
            return found
        fix = 'like "%d.%m.%Y" or "%Y-%m-%d"'
        message = f"{quoted(found)} does not say how days are written"
        self._add("no-date-format", message, fix, "date")
        return None

    def _known_keys(self, says: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in says:
            if key not in known:
                hint = partial(key_hint, key, known)
                self._add("unknown-key", f"unknown key {quoted(key)}", hint, key)

    def _add(self, code: str, message: str, fix: Hint, *key: str) -> None:
        """A problem with what is read now, or with a key in it."""
        at = (*self._at, *key)
        self._problems.add(code, message, lambda: self._places.of(at), fix)


def _writes_days(form: str) -> bool:
    """Whether a day can be written in this form, and at least its year read again."""
    day = date(2004, 11, 23)
    try:
        return datetime.strptime(day.strftime(form), form).year == day.year
    except (ValueError, re.error):  # the latter where something is said twice
        return False
