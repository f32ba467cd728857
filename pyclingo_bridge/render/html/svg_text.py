"""Words on lines and their places, for all plots. Units are pixels."""

from dataclasses import dataclass
from textwrap import wrap

CHARACTER = 7.2
"""A generous width for one character of 12 pixels: real fonts stay below it on average."""
LINE = 15
WIDE, NARROW = 860, 340
"""A plot is drawn twice: for the screen or paper, and for a telephone; text is as large on both."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line, from, up to (`end`) or around (`middle`) a point of the base line."""

    x: float
    y: float
    text: str
    anchor: str = "start"


def lines(text: str, width: float, character: float = CHARACTER) -> list[str]:
    """The lines of a text, each at most `width` pixels wide; a long word is broken."""
    return wrap(text, max(4, int(width / character))) or [""]


def labels(text: list[str], x: float, middle: float, anchor: str = "start") -> tuple[Label, ...]:
    """Lines one below the other, centred at the height `middle`."""
    top = middle - LINE * len(text) / 2 + 11
    return tuple(
        Label(round(x, 1), round(top + n * LINE, 1), line, anchor) for n, line in enumerate(text)
    )
