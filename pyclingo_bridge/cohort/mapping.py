"""The mapping file: which columns of a registry give which inputs, and what their codes mean."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from pyclingo_bridge.case.hints import domain_hint, input_hint
from pyclingo_bridge.cohort.conversion import ROUNDINGS, UNITS, Conversion
from pyclingo_bridge.cohort.toml_places import Key, TomlPlaces, not_toml
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, Location, nearest, quoted
from pyclingo_bridge.vocabulary import Input, Value, Vocabulary

_LISTS = ("keep", "ignore", "unknown")
_KEYS = (
    *("column", "values", "unknown", "scale", "offset", "round"),
    *("date", "unit", "until", "until_column"),
)
_OF_NUMBERS = ("scale", "offset", "round", "date")
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
        """What becomes of each column of a table."""
        names = list(columns)
        present = set(names)
        read = {
            name: one for name, one in self.conversions.items() if present.issuperset(one.columns)
        }
        for name in names:
            if name in vocabulary and name not in self.conversions and name not in self.ignore:
                read[name] = Conversion(name, unknown=self.unknown)
        used = {column for one in read.values() for column in one.columns}
        kept = [one for one in names if one in self.keep or one in IDENTIFYING - used]
        spoken_for = used.union(kept, self.ignore)
        strange = [one for one in names if one not in spoken_for]
        order = {name: read[name] for name in vocabulary.names if name in read}
        return Columns(order, tuple(kept), tuple(strange))

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


def load_mapping(path: Path, vocabulary: Vocabulary) -> ColumnMapping:
    """Read a mapping file. Raises MappingError with every problem in it, OSError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        place = Location(str(path), error.object.count(b"\n", 0, error.start) + 1, 1)
        fix = "save the file in UTF-8"
        raise MappingError(
            [Diagnostic("toml-syntax", "no text in UTF-8", place, help=fix)]
        ) from None
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError([not_toml(error, path, text)]) from None
    return _Reader(path, text, vocabulary).mapping(found)


class _Reader:
    def __init__(self, path: Path, text: str, vocabulary: Vocabulary) -> None:
        self._places, self._vocabulary = TomlPlaces(path, text), vocabulary
        self._problems: list[Diagnostic] = []
        self._at: Key = ()

    def mapping(self, found: Mapping[str, Any]) -> ColumnMapping:
        self._known_keys(found, (*_LISTS, "inputs"))
        lists = {name: frozenset(self._texts(found, name)) for name in _LISTS}
        inputs = found.get("inputs", {})
        if not isinstance(inputs, dict):
            self._add("wrong-type", "`inputs` is no table", _AN_EXAMPLE, "inputs")
            inputs = {}
        conversions: dict[str, Conversion] = {}
        for name, says in inputs.items():
            self._at = "inputs", name
            one = self._vocabulary.get(name)
            if one is None:
                fix = input_hint(name, self._vocabulary)
                self._add("unknown-input", f"unknown input {quoted(name)}", fix)
            elif not isinstance(says, dict):
                self._add("wrong-type", f"what is said of `{name}` is no table", _AN_EXAMPLE)
            else:
                conversions[name] = self._conversion(one, says, lists["unknown"])
        if self._problems:
            raise MappingError(self._problems)
        return ColumnMapping(conversions, lists["keep"], lists["ignore"], lists["unknown"])

    def _conversion(
        self, one: Input, says: Mapping[str, Any], unknown: frozenset[str]
    ) -> Conversion:
        self._known_keys(says, _KEYS)
        column = self._text(says, "column") or one.name
        date_format = self._text(says, "date")
        until_column = self._text(says, "until_column")
        until = self._date(says.get("until"))
        if date_format is not None and (until is None) == (until_column is None):
            fix = 'state until = "2026-01-31", or until_column = "…"'
            self._add("no-end", "a date needs the one day that it counts to", fix, "date")
        if date_format is None and ("until" in says or until_column or "unit" in says):
            fix = 'state how dates are written, date = "%Y-%m-%d"'
            self._add("no-date-format", "a day to count to, and no dates", fix)
        if not one.numeric and (told := [key for key in says if key in _OF_NUMBERS]):
            message = f"`{one.name}` is no number: scale, offset, round and date say nothing of it"
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
            self._add("wrong-type", "`values` is no table", _AN_EXAMPLE, "values")
            return {}
        found: dict[str, Value | None] = {}
        for code, value in says.items():
            if value == "":
                found[code] = None
            elif one.accepts(value):
                found[code] = value
            else:
                message = f"{quoted(code)} is to mean {quoted(value)}, no value of `{one.name}`"
                self._add(
                    "value-outside-domain",
                    message,
                    f'{domain_hint(one)}; "" for unknown',
                    "values",
                    code,
                )
        return found

    def _text(self, says: Mapping[str, Any], key: str) -> str | None:
        found = says.get(key)
        if found is None or (isinstance(found, str) and found):
            return found
        self._add("wrong-type", f"`{key}` is no text", f'{key} = "…"', key)
        return None

    def _texts(self, says: Mapping[str, Any], key: str) -> list[str]:
        found = says.get(key, [])
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
        self._add("wrong-type", f"`{key}` is no list of texts", f'{key} = ["…", "…"]', key)
        return []

    def _number(self, says: Mapping[str, Any], key: str, default: int) -> Fraction:
        found = says.get(key, default)
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            return Fraction(str(found))
        self._add("wrong-type", f"`{key}` is no number", f"{key} = 100", key)
        return Fraction(default)

    def _one_of(self, says: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
        found = says.get(key)
        if found is None or found in choices:
            return found
        self._add(
            "unknown-choice", f"`{key}` is {quoted(found)}", f"one of {', '.join(choices)}", key
        )
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
            self._add("no-date", f"`until` is {quoted(found)}, which is no date", fix, "until")
            return None

    def _known_keys(self, says: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in says:
            if key not in known:
                near = nearest(key, known)
                fix = f"did you mean `{near}`?" if near else f"one of {', '.join(known)}"
                self._add("unknown-key", f"unknown key {quoted(key)}", fix, key)

    def _add(self, code: str, message: str, fix: str | None, *key: str) -> None:
        """A problem with what is read now, or with a key in it."""
        place = self._places.of((*self._at, *key))
        self._problems.append(Diagnostic(code, message, place, help=fix))
