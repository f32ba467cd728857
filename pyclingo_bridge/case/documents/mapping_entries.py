"""A mapping of a program, such as a dict, into entries: what JSON would have in its place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyclingo_bridge.base.diagnostics import Location, quoted
from pyclingo_bridge.case.documents.entries import Entry, Nested, Node, Scalar

_LARGEST = 10**100
_NOTHING = ("None", "nan", "NaT", "<NA>")


@dataclass(frozen=True, slots=True, order=True)
class KeyPlace(Location):
    """The place of a key of a mapping; its line is the number of the key."""

    key: str

    def __str__(self) -> str:
        return f"{self.file}, key {quoted(self.key)}"


def mapping_entries(case: Mapping[str, object], name: str) -> list[Entry]:
    """The entries of a mapping; numbers are judged by their digits, as in a text."""
    placed = (
        (KeyPlace(name, n, 1, str(key)), value) for n, (key, value) in enumerate(case.items(), 1)
    )
    return [Entry(Scalar(place.key, True, place), _node(value, place)) for place, value in placed]


def _node(value: object, place: Location) -> Node:
    if hasattr(value, "tolist") and not isinstance(value, type):  # of an array library
        value = value.tolist()
    if isinstance(value, Mapping):
        return Nested("mapping", (), place)
    if isinstance(value, (list, tuple)):
        items = (Nested("list", (), place) if _is_nested(x) else _node(x, place) for x in value)
        return Nested("list", tuple(items), place)
    if isinstance(value, str):
        return Scalar(str.__str__(value), True, place)  # of an Enum: its value
    return Scalar(_text(value), False, place)


def _is_nested(value: object) -> bool:
    return isinstance(value, (list, tuple, Mapping))


def _text(value: object) -> str:
    """What is no text, as JSON writes it; a time as its day, what pandas has for nothing as None.

    A column with a gap has its whole numbers as floats. 1.0 stays: it may be a share.
    """
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "a number of very many digits"
    if str(value) in _NOTHING:
        return "null"
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and value.is_integer() and value != 1:
        return str(int(value))
    if isinstance(value, (int, float)):
        return json.dumps(value)
    return value.isoformat()[:10] if isinstance(value, date) else str(value)
