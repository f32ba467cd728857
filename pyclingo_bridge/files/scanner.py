"""A rule file taken apart without clingo: comments, strings, includes, scripts, stray letters."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyclingo_bridge.diagnostics import Location
from pyclingo_bridge.files.comments import skip_comment

MOST_SIGNS = 2_000
"""Of one statement of an extension."""
MOST_OPERATORS = 60
"""Of one term or comparison of it."""
_STATEMENT_END = re.compile(r"(?<!\.)\.(?!\.)")
_SIGNS = re.compile(r"[,;:(]")
_OPERATORS = re.compile(r"[-+*/\\&?^~|(]")
_PARTS = re.compile(r"[,;:]")
_MARK = re.compile(r'[%"]|#include|#script|[^\x00-\x7f]+')
_STRING = re.compile(r'"(?:[^\\"\n]|\\["\\n])*"')
_OPEN_STRING = re.compile(r'"(?:[^\\"\n]|\\[^\n])*("?)')
_BAD_ESCAPE = re.compile(r'\\(?:\\|"|n|(.))')
_TARGET = re.compile(r'"(?P<file>(?:[^\\"\n]|\\["\\n])*)"|<\s*(?P<library>\w+)\s*>')
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text that is more than a word or a sign: from `start` up to `end`."""

    kind: Literal[
        "comment", "string", "include", "script", "open comment", "open string", "bad escape",
        "bad include", "foreign",
    ]  # fmt: skip
    start: int
    end: int
    target: str = ""
    """What an include names."""
    is_library: bool = False
    """Whether it is a name in angle brackets."""


def scan(text: str) -> Iterator[Mark]:
    """Comments, strings, includes, scripts, and characters that stand for nothing, in order."""
    at = 0
    while found := _MARK.search(text, at):
        for mark in _marks(text, found.start(), found[0]):
            at = mark.end
            yield mark


def _marks(text: str, at: int, sign: str) -> Iterator[Mark]:
    if sign == "%":
        end = skip_comment(text, at)
        yield Mark("open comment", at, len(text)) if end is None else Mark("comment", at, end)
    elif sign == '"':
        yield from _string(text, at)
    elif sign == "#include":
        yield _include_mark(text, at)
    elif sign == "#script":
        end = text.find("#end", at)
        yield Mark("script", at, len(text) if end < 0 else end + len("#end"))
    else:
        yield Mark("foreign", at, at + len(sign))


def _string(text: str, at: int) -> Iterator[Mark]:
    if string := _STRING.match(text, at):
        yield Mark("string", at, string.end())
        return
    found = _OPEN_STRING.match(text, at)
    end = found.end() if found else at + 1
    if not (found and found[1]):
        yield Mark("open string", at, end)
        return
    bad = (one for one in _BAD_ESCAPE.finditer(text, at, end) if one[1] is not None)
    for one in bad:
        yield Mark("bad escape", one.start(), one.end())
    yield Mark("string", end, end)


def _include_mark(text: str, at: int) -> Mark:
    start = _skip_blank(text, at + len("#include"))
    target = _TARGET.match(text, start)
    if target:
        dot = _skip_blank(text, target.end())
        if text.startswith(".", dot):
            if target["library"]:
                return Mark("include", at, dot + 1, target["library"], is_library=True)
            name = _ESCAPE.sub(lambda one: "\n" if one[1] == "n" else one[1], target["file"])
            return Mark("include", at, dot + 1, name)
    return Mark("bad include", at, at + len("#include"))


def _skip_blank(text: str, at: int) -> int:
    """Behind white space and comments."""
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] == "%" and (end := skip_comment(text, at)) is not None:
            at = end
        else:
            break
    return at


def blank(piece: str) -> str:
    """Blanks of the same lines and bytes."""
    return "\n".join(" " * len(line.encode("utf-8", "replace")) for line in piece.split("\n"))


class Places:
    """The places of a text, each found without reading it again."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = str(path), text
        self._starts = [0, *(one.end() for one in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        line = bisect_right(self._starts, offset)
        return Location(self._path, line, offset - self._starts[line - 1] + 1)


def too_large_statement(program: str) -> int | None:
    """Where a statement starts that takes too deep a recursion, or too long, to judge; else None.

    Counted are signs: parts of a body or of a list, operators and parentheses.
    """
    at = 0
    for statement in _STATEMENT_END.split(program):
        if len(_SIGNS.findall(statement)) > MOST_SIGNS or any(
            len(part) > MOST_OPERATORS and len(_OPERATORS.findall(part)) > MOST_OPERATORS
            for part in _PARTS.split(statement)
        ):
            return at + len(statement) - len(statement.lstrip())
        at += len(statement) + 1
    return None
