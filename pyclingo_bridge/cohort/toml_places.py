"""Where in a TOML file a key stands: the reader of the standard library does not say."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

from pyclingo_bridge.diagnostics import Diagnostic, Location

Key = tuple[str | int, ...]
"""The way from the root to a value: keys of tables, and numbers in arrays of tables."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]\]?\s*(?:#.*)?$")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_PAIR = re.compile(r"(\s*)([\w-]+|\"[^\"]*\")\s*=")


class TomlPlaces:
    """The places of the keys that start a line; what is inside a value has the value's place."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = str(file)
        self._places: dict[Key, tuple[int, int]] = {(): (1, 1)}
        self._tables: dict[Key, int] = defaultdict(int)
        inside: Key = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                inside = self._entered(header[2], header[1] == "[[")
                for key in (inside, inside[:-1]):
                    self._places.setdefault(key, (number, line.index("[") + 1))
            elif pair := _PAIR.match(line):
                key = (*inside, pair[2].strip('"'))
                self._places.setdefault(key, (number, len(pair[1]) + 1))

    def _entered(self, name: str, array: bool) -> Key:
        """The key of a table that starts, within the last of the arrays around it."""
        *around, last = (part.strip('"') for part in name.split("."))
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


def not_toml(error: tomllib.TOMLDecodeError, file: Path, text: str) -> Diagnostic:
    """What is wrong with a text that is no TOML, and where."""
    message = str(error)
    at = _AT.search(message)
    line, column = (at[1], at[2]) if at and at[1] else (text.count("\n") + 1, 1)
    what = _AT.sub("", message)
    return Diagnostic(
        "toml-syntax",
        f"not TOML: {what[:1].lower()}{what[1:]}",
        Location(str(file), int(line), int(column)),
        help="mend it at this place",
    )
