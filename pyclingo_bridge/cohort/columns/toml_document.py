"""A TOML file that a user writes: read within bounds, every problem with its place.

The reader of the standard library says no places of keys, and does not cope with all that can be
written: keys within keys without end, numbers without end.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pyclingo_bridge.base.diagnostics import (
    BridgeError,
    Diagnostic,
    Location,
    by_location,
    nearest,
    quoted,
)
from pyclingo_bridge.base.files.text_reader import BOM, FileError, decoded, read_bytes

Key = tuple[str | int, ...]
"""The way from the root to a value: keys of tables, and numbers in arrays of tables."""
Hint = str | Callable[[], str | None] | None
"""The way out, or what finds it."""

_LARGEST = 1 << 20
_DEEPEST = 32
"""Tables within tables; no file of this package's kinds needs more than five."""
_TOO_DEEP = f"more than {_DEEPEST} tables within tables"
_GREATEST = 2**63
_MOST_TOLD = 100
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]\]?\s*(?:#.*)?$")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_PAIR = re.compile(r"(\s*)([\w-]+|\"[^\"]*\")\s*=")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"?|' + r"'[^'\n]*'?")
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){{{_DEEPEST}}}")
_MANY_DIGITS = re.compile(r"[0-9][0-9_]{999}")
"""Python refuses to read numbers of more than some thousand digits."""


def read_toml(path: Path, refused: type[BridgeError]) -> "tuple[dict[str, Any], TomlPlaces]":
    """The content of a file, and the places of its keys. Raises `refused` with one problem."""
    try:
        text = decoded(str(path), read_bytes(path, _LARGEST)).removeprefix(BOM)
    except FileError as error:
        raise refused(error.diagnostics) from None
    places = TomlPlaces(path, text)
    try:
        return _parsed(text, places), places
    except tomllib.TOMLDecodeError as error:
        raise refused([_not_toml(error, path, text)]) from None
    except _Bounds as error:
        raise refused([_problem(error.message, error.place)]) from None


class _Bounds(Exception):
    """A text that goes beyond what any file of its kind needs."""

    def __init__(self, message: str, place: Location) -> None:
        super().__init__(message)
        self.message, self.place = message, place


def _parsed(text: str, places: "TomlPlaces") -> dict[str, Any]:
    """The content of a text. Raises _Bounds, TOMLDecodeError."""
    unquoted = _QUOTED.sub("q", text)
    if long_key := _LONG_KEY.search(unquoted):  # its reading takes time by the square of its length
        raise _Bounds(_TOO_DEEP, places.at(unquoted, long_key.start()))
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise _Bounds(_TOO_DEEP, places.at(text, _deepest(text))) from None
    except ValueError:  # of `int`: nothing else is left to be wrong
        digits = _MANY_DIGITS.search(text)
        place = places.at(text, digits.start() if digits else 0)
        raise _Bounds("a number has too many digits", place) from None
    for key, value in _values(content):
        if len(key) > _DEEPEST:
            raise _Bounds(_TOO_DEEP, places.of(key))
        if isinstance(value, int) and not -_GREATEST <= value < _GREATEST:
            raise _Bounds("a whole number needs more than 64 bits", places.of(key))
    return content


def _deepest(text: str) -> int:
    """Where brackets first stand within too many others."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char in "[{") - (char in "]}")
        if depth > _DEEPEST:
            return place
    return 0


def _values(content: dict[str, Any]) -> Iterator[tuple[Key, Any]]:
    """Every value with its key, what is around it first."""
    pending: list[tuple[Key, Any]] = [((), content)]
    while pending:
        key, value = pending.pop()
        yield key, value
        if isinstance(value, dict):
            pending += (((*key, name), child) for name, child in value.items())
        elif isinstance(value, list):
            pending += (((*key, number), child) for number, child in enumerate(value))


class TomlPlaces:
    """The places of the keys that start a line; what is inside a value has the value's place."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = str(file)
        self._places: dict[Key, tuple[int, int]] = {(): (1, 1)}
        self._tables: dict[Key, int] = defaultdict(int)
        table: Key = ()
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                table = self._entered(header[2], header[1] == "[[")
                for key in (table, table[:-1]):
                    self._places.setdefault(key, (number, line.index("[") + 1))
            elif pair := _PAIR.match(line):
                key = (*table, pair[2].strip('"'))
                self._places.setdefault(key, (number, len(pair[1]) + 1))

    def _entered(self, name: str, array: bool) -> Key:
        """The key of a table that starts, within the last of the arrays around it."""
        *around, last = (part.strip('"') for part in name.split(".", _DEEPEST))
        key: Key = ()
        for part in around:
            key = (*key, part)
            if key in self._tables:
                key = (*key, self._tables[key] - 1)
        key = (*key, last)
        if array:
            self._tables[key] += 1
            key = (*key, self._tables[key] - 1)
        return key

    def of(self, key: Key) -> Location:
        """The place of a key, or of what is around it."""
        while key not in self._places:
            key = key[:-1]
        return Location(self._file, *self._places[key])

    def at(self, text: str, place: int) -> Location:
        """The place of a character."""
        line = text.count("\n", 0, place) + 1
        return Location(self._file, line, place - text.rfind("\n", 0, place))


class Problems:
    """The problems of a file: the first ones in full, the others counted."""

    def __init__(self, places: TomlPlaces) -> None:
        self._places = places
        self._diagnostics: list[Diagnostic] = []
        self._more = 0

    def add(self, code: str, message: str, key: Key, fix: Hint = None) -> None:
        """Add a problem with a key; the place and the way out of one in full alone are found."""
        if len(self._diagnostics) < _MOST_TOLD:
            text = fix() if callable(fix) else fix
            self._diagnostics.append(Diagnostic(code, message, self._places.of(key), help=text))
        else:
            self._more += 1

    def check_keys(self, table: Iterable[str], known: Collection[str], key: Key) -> None:
        """Add a problem for each key of a table that is not known."""
        for name in table:
            if name not in known:
                hint = partial(_key_hint, name, known)
                self.add("unknown-key", f"unknown key {quoted(name)}", (*key, name), hint)

    def __bool__(self) -> bool:
        return bool(self._diagnostics)

    def diagnostics(self) -> list[Diagnostic]:
        """The problems in reading order, then how many more there are."""
        diagnostics = list(by_location(self._diagnostics))
        if self._more:
            message = f"the file has {self._more:,} more problems"
            diagnostics.append(Diagnostic("more-problems", message, help="fix those above first"))
        return diagnostics


def _key_hint(key: str, known: Iterable[str]) -> str:
    """The key that was probably meant, or those to choose from."""
    names = sorted(known)
    near = nearest(key, names)
    return f"did you mean `{near}`?" if near else f"one of {', '.join(names)}"


def _not_toml(error: tomllib.TOMLDecodeError, file: Path, text: str) -> Diagnostic:
    message = str(error)
    at = _AT.search(message)
    line, column = (at[1], at[2]) if at and at[1] else (text.count("\n") + 1, 1)
    what = _AT.sub("", message)
    where = Location(str(file), int(line), int(column))
    return _problem(f"{what[:1].lower()}{what[1:]}", where)


def _problem(message: str, place: Location) -> Diagnostic:
    return Diagnostic("toml-syntax", f"not TOML: {message}", place, help="fix it at this place")
