"""JSON into entries, with a place for every key and value."""

import json
import re

from pyclingo_bridge.case.documents.entries import (
    MOST_NODES,
    Entry,
    Nested,
    Node,
    Scalar,
    too_many_nodes,
)
from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.diagnostics import Diagnostic

_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {True: "true", False: "false", None: "null"}


class _Literal(str):
    """A number as written: the digits are judged, never converted and rounded."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=_Literal, parse_float=_Literal, parse_constant=_Literal)


def json_entries(source: SourceText) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of the one object that the text holds, or why it is none."""
    start = _skip(source.text, 0)
    try:
        whole: object = _DECODER.decode(source.text)
        if not isinstance(whole, dict):
            return [], [_problem(source, "not-a-mapping", "the file holds no JSON object", start)]
        walk = _Walk(source, start)
        entries = walk.entries()
    except json.JSONDecodeError as error:
        return [], [_syntax(source, error)]
    except RecursionError:
        return [], [_problem(source, "too-deep", "the text is nested too deep", start)]
    return entries, [too_many_nodes(source.name)] if walk.full else []


def _syntax(source: SourceText, error: json.JSONDecodeError) -> Diagnostic:
    message = error.msg[:1].lower() + error.msg[1:]
    place = source.at(error.pos)
    return Diagnostic("json-syntax", message, place, help="fix the JSON at this place")


def _problem(source: SourceText, code: str, message: str, offset: int) -> Diagnostic:
    fix = 'write one object of inputs and values, like {"mmr": "deficient"}'
    return Diagnostic(code, message, source.at(offset), help=fix)


class _Walk:
    """Steps through text that is known to be an object; the decoder itself finds each end."""

    def __init__(self, source: SourceText, start: int) -> None:
        self.source = source
        self.position = start
        self.nodes = 0

    @property
    def full(self) -> bool:
        """Whether there is more than is read."""
        return self.nodes > MOST_NODES

    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        self.sign()
        while not self.full and self.peek() != "}":
            key = self.node()
            self.sign()
            found.append(Entry(key, self.node()))
            if self.peek() == ",":
                self.sign()
        return found

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
        value, end = _DECODER.raw_decode(self.source.text, start)
        if isinstance(value, list):
            # One level is all that a case may use; the rest is skipped, however deep.
            items = self.items() if depth == 0 else ()
            self.position = end
            return Nested("list", items, place)
        self.position = end
        if isinstance(value, dict):
            return Nested("mapping", (), place)
        if isinstance(value, str):
            return Scalar(str(value), not isinstance(value, _Literal), place)
        return Scalar(_WORDS[value], False, place)

    def items(self) -> tuple[Node, ...]:
        found: list[Node] = []
        self.sign()
        while not self.full and self.peek() != "]":
            found.append(self.node(1))
            if self.peek() == ",":
                self.sign()
        return tuple(found)


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
