"""JSON into entries, with a place for every key and value."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from pyclingo_bridge.base.diagnostics import Diagnostic, Location
from pyclingo_bridge.case.documents.entries import MOST_NODES, Entry, Nested, Node, Scalar, too_many
from pyclingo_bridge.case.text import SourceText

_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {True: "true", False: "false", None: "null"}
_Read = TypeVar("_Read")


class _Literal(str):
    """A number as written: the digits are judged, never converted and rounded."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=_Literal, parse_float=_Literal, parse_constant=_Literal)


def json_entries(source: SourceText, deep: bool = False) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of the one object that the text holds, or why it is none; `deep` reads what is
    in its values as well."""
    if not source.text.strip():
        return [], []
    start = _skip(source.text, 0)
    try:
        whole: object = _DECODER.decode(source.text)
        if not isinstance(whole, dict):
            return [], [_problem(source, "not-a-mapping", "the file holds no JSON object", start)]
        walk = _Walk(source, start, deep)
        entries = walk.entries()
    except json.JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:]
        fix = "fix the JSON at this place"
        return [], [source.problem("json-syntax", message, error.pos, fix)]
    except RecursionError:
        return [], [_problem(source, "too-deep", "the text is nested too deep", start)]
    return entries, [too_many(source.name)] if walk.full else []


def _problem(source: SourceText, code: str, message: str, offset: int) -> Diagnostic:
    fix = 'write one object of inputs and values, like {"mmr": "deficient"}'
    return source.problem(code, message, offset, fix)


class _Walk:
    """Steps through text that is known to be an object; the decoder itself finds each end."""

    def __init__(self, source: SourceText, start: int, deep: bool) -> None:
        self.source = source
        self.position = start
        self.deep = deep
        self.nodes = 0

    @property
    def full(self) -> bool:
        """Whether there is more than is read."""
        return self.nodes > MOST_NODES

    def entries(self) -> list[Entry]:
        return list(self.listed("}", self.entry))

    def listed(self, closing: str, read: Callable[[], _Read]) -> Iterator[_Read]:
        """What is read between an opening sign and the closing one, separated by commas."""
        self.sign()
        while not self.full and self.peek() != closing:
            yield read()
            if self.peek() == ",":
                self.sign()

    def entry(self) -> Entry:
        key = self.node()
        self.sign()
        return Entry(key, self.node())

    def peek(self) -> str:
        self.position = _skip(self.source.text, self.position)
        return self.source.text[self.position]

    def sign(self) -> None:
        self.peek()
        self.position += 1

    def node(self, depth: int = 0) -> Node:
        self.peek()
        self.nodes += 1
        start = self.position
        place = self.source.at(start)
        if self.deep and self.source.text[start] in "{[":
            return self.nested(self.source.text[start], place)
        value, end = _DECODER.raw_decode(self.source.text, start)
        if isinstance(value, list):
            # One level is all that a case may use; the rest is skipped, however deep.
            items = tuple(self.listed("]", partial(self.node, 1))) if depth == 0 else ()
            self.position = end
            return Nested("list", items, place)
        self.position = end
        if isinstance(value, dict):
            return Nested("mapping", (), place)
        if isinstance(value, str):
            return Scalar(str(value), not isinstance(value, _Literal), place)
        return Scalar(_WORDS[value], False, place)

    def nested(self, opening: str, place: Location) -> Nested:
        """A list or a mapping with all that is in it."""
        if opening == "{":
            found = Nested("mapping", (), place, tuple(self.entries()))
        else:
            found = Nested("list", tuple(self.listed("]", self.node)), place)
        self.sign()
        return found


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
