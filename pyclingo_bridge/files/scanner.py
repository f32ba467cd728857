"""Scanner of clingo's language: comments, strings, includes, scripts, stray letters, long numbers.

What ends a comment or a string is known here alone; clingo is not asked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyclingo_bridge.diagnostics import Location

MOST_SIGNS = 2_000
"""Of one statement of an extension."""
MOST_OPERATORS = 60
"""Of one term or comparison of it."""
_STATEMENT_END = re.compile(r"(?<!\.)\.(?!\.)")
_SIGNS = re.compile(r"[,;:(]")
_OPERATORS = re.compile(r"[-+*/\\&?^~|(]")
_PARTS = re.compile(r"[,;:]")
LARGEST_NUMBER = 2**31 - 1
SMALLEST_NUMBER = -(2**31)
"""Of a longer number clingo keeps the last 32 bits, and says nothing."""
_MARK = re.compile(r'[%"]|#include|#script|[^\x00-\x7f]+')
_COMMENT_SIGN = re.compile(r"%\*|\*%|%")
_STRING = re.compile(r'"(?:[^\\"\n]|\\[^\n])*("?)')
_BAD_ESCAPE = re.compile(r'\\(?:\\|"|n|(.))')
_TARGET = re.compile(r'"(?P<file>(?:[^\\"\n]|\\["\\n])*)"|<\s*(?P<library>\w+)\s*>')
_ESCAPE = re.compile(r"\\(.)")
_CANDIDATE = re.compile(r"[0-9]{10}|0x[0-9A-Fa-f]{8}")
"""What every number beyond 32 bits has in it."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"0x[0-9A-Fa-f]+|0o[0-7]+|0b[01]+|[0-9]+")


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
    end, closed, bad = end_of_string(text, at)
    if not closed:
        yield Mark("open string", at, end)
        return
    yield from (Mark("bad escape", *span) for span in bad)
    yield Mark("string", end if bad else at, end)


def end_of_string(text: str, start: int) -> tuple[int, bool, list[tuple[int, int]]]:
    """Where the string that opens at `start` ends, whether it is closed on its line, and where an
    escape in it means nothing."""
    found = _STRING.match(text, start)
    end = found.end() if found else start + 1
    if not (found and found[1]):
        return end, False, []
    escapes = _BAD_ESCAPE.finditer(text, start, end) if "\\" in found[0] else ()
    return end, True, [one.span() for one in escapes if one[1] is not None]


def skip_comment(text: str, start: int) -> int | None:
    """Where the comment that opens at `start` ends, None when it never does.

    As in clingo, block comments nest, and `%` within one hides the rest of its line, an end
    of the comment included.
    """
    if not text.startswith("%*", start):
        return _line_end(text, start)
    depth, position = 1, start + 2
    while match := _COMMENT_SIGN.search(text, position):
        position = match.end()
        if match[0] == "%":
            position = _line_end(text, position)
            continue
        depth += 1 if match[0] == "%*" else -1
        if depth == 0:
            return position
    return None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def oversized_numbers(text: str) -> Iterator[tuple[int, str]]:
    """The offset and the text of every number beyond 32 bits, outside of comments and strings."""
    if not _CANDIDATE.search(text):  # most files have none, and are not taken apart for it
        return
    start = 0
    for mark in (*scan(text), Mark("comment", len(text), len(text))):
        if mark.kind == "foreign":  # a part of a word
            continue
        for word in _WORD.finditer(text, start, mark.start):
            if _NUMBER.fullmatch(word[0]) and _value(word[0]) > LARGEST_NUMBER:
                yield word.start(), word[0]
        start = mark.end


def _value(number: str) -> int:
    return int(number, 0) if number[1:2].isalpha() else int(number)


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
