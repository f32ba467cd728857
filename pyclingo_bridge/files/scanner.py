"""Scanner of clingo's language: comments, strings, includes, scripts, stray letters, long numbers.

Only this module decides where a comment or a string ends; clingo is not asked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyclingo_bridge.diagnostics import Location

MOST_SIGNS = 2_000
"""Signs of one statement of an extension."""
MOST_OPERATORS = 60
"""Operators of one term or comparison of an extension."""
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
    position = 0
    while sign := _MARK.search(text, position):
        for mark in _marks(text, sign.start(), sign[0]):
            position = mark.end
            yield mark


def _marks(text: str, start: int, sign: str) -> Iterator[Mark]:
    if sign == "%":
        end = skip_comment(text, start)
        yield Mark("open comment", start, len(text)) if end is None else Mark("comment", start, end)
    elif sign == '"':
        end, closed, bad = end_of_string(text, start)
        if not closed:
            yield Mark("open string", start, end)
            return
        yield from (Mark("bad escape", *span) for span in bad)
        yield Mark("string", end if bad else start, end)
    elif sign == "#include":
        yield _include_mark(text, start)
    elif sign == "#script":
        end = text.find("#end", start)
        yield Mark("script", start, len(text) if end < 0 else end + len("#end"))
    else:
        yield Mark("foreign", start, start + len(sign))


def end_of_string(text: str, start: int) -> tuple[int, bool, list[tuple[int, int]]]:
    """Where the string that opens at `start` ends, whether it is closed on its line, and where an
    escape in it means nothing."""
    string = _STRING.match(text, start)
    end = string.end() if string else start + 1
    if not (string and string[1]):
        return end, False, []
    escapes = _BAD_ESCAPE.finditer(text, start, end) if "\\" in string[0] else ()
    return end, True, [escape.span() for escape in escapes if escape[1] is not None]


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


def _include_mark(text: str, start: int) -> Mark:
    end = start + len("#include")
    target = _TARGET.match(text, _skip_blank(text, end))
    if target and text.startswith(".", dot := _skip_blank(text, target.end())):
        if target["library"]:
            return Mark("include", start, dot + 1, target["library"], is_library=True)
        name = _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], target["file"])
        return Mark("include", start, dot + 1, name)
    return Mark("bad include", start, end)


def _skip_blank(text: str, position: int) -> int:
    """The first position that is not white space or in a comment."""
    while position < len(text):
        if text[position] in " \t\r\n":
            position += 1
        elif text[position] == "%" and (end := skip_comment(text, position)) is not None:
            position = end
        else:
            break
    return position


def blank(piece: str) -> str:
    """Blanks instead of a text: as many lines, each as many bytes long."""
    return "\n".join(" " * len(line.encode("utf-8", "replace")) for line in piece.split("\n"))


class Places:
    """The places of a text, each found without reading it again."""

    def __init__(self, path: Path | str, text: str) -> None:
        self._path, self._text = str(path), text
        self._starts = [0, *(end.end() for end in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        line = bisect_right(self._starts, offset)
        return Location(self._path, line, offset - self._starts[line - 1] + 1)


def too_large_statement(program: str) -> int | None:
    """Where a statement starts that takes too deep a recursion, or too long, to judge; else None.

    Counted are signs: parts of a body or of a list, operators and parentheses.
    """
    start = 0
    for statement in _STATEMENT_END.split(program):
        if len(_SIGNS.findall(statement)) > MOST_SIGNS or any(
            len(part) > MOST_OPERATORS and len(_OPERATORS.findall(part)) > MOST_OPERATORS
            for part in _PARTS.split(statement)
        ):
            return start + len(statement) - len(statement.lstrip())
        start += len(statement) + 1
    return None
