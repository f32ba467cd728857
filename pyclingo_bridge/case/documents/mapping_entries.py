"""A mapping of a program, such as a dict, into entries: what JSON would have in its place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyclingo_bridge.case.documents.entries import Entry, Nested, Node, Scalar
from pyclingo_bridge.diagnostics import Location, quoted


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
    if hasattr(value, "tolist"):  # of an array library
        value = value.tolist()
    if isinstance(value, Mapping):
        return Nested("mapping", (), place)
    if isinstance(value, (list, tuple)):
        return Nested("list", tuple(_node(item, place) for item in value), place)
    if isinstance(value, str):
        return Scalar(str(value), True, place)
    return Scalar(_text(value), False, place)


def _text(value: object) -> str:
    """What is no text, as JSON writes it; a time as its day."""
    if value is None or isinstance(value, (int, float)):
        return json.dumps(value)
    return value.isoformat()[:10] if isinstance(value, date) else str(value)
