"""Text in styles, as a terminal shows it: pieces that wrap at a width, which is told in cells."""

import re
import unicodedata
from collections.abc import Iterator

Styled = tuple[tuple[str, str], ...]
"""Pieces of text, each with the names of its styles."""

_WORD = re.compile(r"\s*\S+\s*")
_CODES = {
    **{"bold": 1, "dim": 2, "italic": 3, "underline": 4},
    **{"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36},
}
"""The numbers by which terminals know styles."""


def cells(text: str) -> int:
    """The cells of a terminal that a text takes: some letters of East Asia take two, marks that
    stand above others none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return int(unicodedata.category(char) not in ("Mn", "Me", "Cf"))


def plain(text: Styled) -> str:
    """The text alone."""
    return "".join(piece for piece, _ in text)


def printed(text: Styled, colour: bool) -> str:
    """The text as it is written to a terminal that shows styles, or to one that does not."""
    return "".join(_coloured(*piece) for piece in text) if colour else plain(text)


def _coloured(piece: str, style: str) -> str:
    codes = sorted({_CODES[name] for name in style.split()})
    return f"\x1b[{';'.join(map(str, codes))}m{piece}\x1b[0m" if codes and piece else piece


def filled(text: Styled, width: int) -> Styled:
    """The text with blanks behind it up to a width, in the style of its last piece."""
    *before, (piece, style) = text
    return (*before, (piece + " " * (width - cells(plain(text))), style))


def wrapped(text: Styled, width: int) -> list[Styled]:
    """The lines of a text that is broken between words, and inside those that no line has room
    for. Blanks stay at the end of a line as far as there is room."""
    whole = plain(text)
    starts = [0, *_breaks(whole, width)]
    ends = [*starts[1:], len(whole)]
    return [
        _part(text, s, _without_excess(whole, s, e, width))
        for s, e in zip(starts, ends, strict=True)
    ]


def _breaks(text: str, width: int) -> Iterator[int]:
    """The places where a text is broken."""
    filled = 0
    for word in _WORD.finditer(text):
        place, needed = word.start(), cells(word[0].rstrip())
        if needed <= width - filled:
            filled += cells(word[0])
        elif needed <= width:
            yield place
            filled = cells(word[0])
        else:
            for piece in _chopped(word[0], width):
                if place:
                    yield place
                place += len(piece)
                filled = cells(piece)


def _chopped(word: str, width: int) -> Iterator[str]:
    """A word in pieces of a width at most."""
    start = filled = 0
    for place, char in enumerate(word):
        if filled + _cells(char) > width:
            yield word[start:place]
            start, filled = place, 0
        filled += _cells(char)
    if filled:
        yield word[start:]


def _without_excess(text: str, start: int, end: int, width: int) -> int:
    """The end of a line without the blanks there that are beyond a width."""
    kept = text[start:end].rstrip()
    room = max(width - cells(kept), 0)
    return min(start + len(kept) + room, end)


def _part(text: Styled, start: int, end: int) -> Styled:
    """What stands between two places."""
    part, place = [], 0
    for piece, style in text:
        part.append((piece[max(start - place, 0) : max(end - place, 0)], style))
        place += len(piece)
    return tuple(part)
