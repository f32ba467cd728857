"""Numbers as they are written: of a longer one clingo keeps the last 32 bits, and says nothing."""

import re
from collections.abc import Iterator

from pyclingo_bridge.files.comments import skip_comment

LARGEST = 2**31 - 1
SMALLEST = -(2**31)

_MARK = re.compile(r"%|\"(?:[^\\\"\n]|\\.)*\"|\w+")
_CANDIDATE = re.compile(r"[0-9]{10}|0x[0-9A-Fa-f]{8}")
"""What every number beyond 32 bits has in it."""
_NUMBER = re.compile(r"0x[0-9A-Fa-f]+|0o[0-7]+|0b[01]+|[0-9]+")


def oversized_numbers(text: str) -> Iterator[tuple[int, str]]:
    """The offset and the text of every number beyond 32 bits, outside of comments and strings."""
    if not _CANDIDATE.search(text):  # most files have none, and are not taken apart for it
        return
    at: int | None = 0
    while at is not None and (mark := _MARK.search(text, at)):
        at = mark.end()
        if mark[0] == "%":
            at = skip_comment(text, mark.start())
        elif _NUMBER.fullmatch(mark[0]) and _value(mark[0]) > LARGEST:
            yield mark.start(), mark[0]


def _value(number: str) -> int:
    return int(number, 0) if number[1:2].isalpha() else int(number)
