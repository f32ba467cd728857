"""Scanner of rule files: comments, strings, includes, scripts, stray letters, long numbers."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pyclingo_bridge.base.files.comments_and_strings import end_of_string, skip_comment

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
_TARGET = re.compile(r'"(?P<file>(?:[^\\"\n]|\\["\\n])*)"|<\s*(?P<library>\w+)\s*>')
_ESCAPE = re.compile(r"\\(.)")
_CANDIDATE = re.compile(r"[0-9]{10}|0x[0-9A-Fa-f]{8}")
"""What every number beyond 32 bits has in it."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"0x[0-9A-Fa-f]+|0o[0-7]+|0b[01]+|[0-9]+")


class Mark(NamedTuple):
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
