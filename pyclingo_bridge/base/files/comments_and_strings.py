"""Comments and strings of clingo's language, in rules and in cases, and the places of a text.

Only this module decides where a comment or a string ends; clingo is not asked.
"""

import re
from bisect import bisect_right
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Location

_COMMENT_SIGN = re.compile(r"%\*|\*%|%")
_STRING = re.compile(r'"(?:[^\\"\n]|\\[^\n])*("?)')
_BAD_ESCAPE = re.compile(r'\\(?:\\|"|n|(.))')


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


class Places:
    """The places of a text, each found without reading it again."""

    def __init__(self, path: Path | str, text: str) -> None:
        self._path, self._text = str(path), text
        self._starts = [0, *(end.end() for end in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        line = bisect_right(self._starts, offset)
        return Location(self._path, line, offset - self._starts[line - 1] + 1)
