"""Problems as data: what is wrong, where, and how to mend it."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, starmap
from typing import Literal

from pyclingo_bridge.base.records import record

Level = Literal["error", "warning", "note"]

MOST_SHOWN = 100
"""How many problems are shown in full; the others are counted."""

_LONGEST_QUOTE = 60
_LONGEST_NAME = 64
_SHORTEST_WORD = 4
_DIGIT = re.compile(r"[0-9]")
# Characters that Python calls printable and that show nothing: fillers, variation selectors and
# the other default-ignorable code points of Unicode, and the empty Braille cell.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column start at 1, columns count characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@record
class Diagnostic:
    """One problem: a stable code, a message, its place, and the fix (only in `help`)."""

    code: str
    message: str
    location: Location | None = None
    level: Level = "error"
    help: str | None = None

    def render(self) -> str:
        """The problem as text, in the form compilers use."""
        lines = [f"{self.level}[{self.code}]: {self.message}"]
        if self.location is not None:
            lines.append(f"  --> {self.location}")
        if self.help is not None:
            lines.append(f"   = help: {self.help}")
        return "\n".join(lines)


class BridgeError(Exception):
    """Input that cannot be used; carries every problem found in it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(diagnostic.render() for diagnostic in shortened(self.diagnostics))


class CaseError(BridgeError):
    """A case that is refused."""


class KnowledgeBaseError(BridgeError):
    """A knowledge base, or a file that extends one, that is refused."""


def by_location(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems in reading order, those without a place first."""
    return tuple(sorted(diagnostics, key=_reading_order))


def _reading_order(diagnostic: Diagnostic) -> tuple[bool, str, int, int, str, str]:
    place = diagnostic.location or Location("", 0, 0)
    located = diagnostic.location is not None
    # Plain values: to compare thousands of places as places takes longer than to find them.
    return located, place.file, place.line, place.column, diagnostic.code, diagnostic.message


def shortened(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """At most 100 of the problems, errors first, in their order, and one that counts the rest."""
    rest = len(diagnostics) - MOST_SHOWN
    if rest <= 0:
        return tuple(diagnostics)
    errors_first = sorted(range(len(diagnostics)), key=lambda n: diagnostics[n].level != "error")
    shown = [diagnostics[index] for index in sorted(errors_first[:MOST_SHOWN])]
    hidden = diagnostics[errors_first[MOST_SHOWN]]
    level: Level = "error" if hidden.level == "error" else "warning"
    message = f"and {rest} more problem{'s' if rest > 1 else ''}"
    fix = "fix those above and read it again"
    return *shown, Diagnostic("more-problems", message, level=level, help=fix)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` is a slip of typing of; None where none is, or several are.

    Letter case, hyphens and spaces aside. One letter in a word may be wrong, missing, one too many
    or in its neighbour's place, in two words at most; never the first of a word, as in
    `unresectable`, and none in a short word or in a code: `v600k` is no slip of `v600e`.
    """
    if len(name) > _LONGEST_NAME:
        return None
    wanted = re.sub(r"[\s_-]+", "_", name.strip().lower())
    folded = {candidate.lower(): candidate for candidate in known}
    if wanted in folded:
        return folded[wanted]
    near = [candidate for candidate in folded if _is_slip(wanted, candidate)]
    return folded[near[0]] if len(near) == 1 else None


def _is_slip(name: str, known: str) -> bool:
    words, others = name.split("_"), known.split("_")
    pairs = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and len(pairs) <= 2 and all(starmap(_one_letter, pairs))


def _one_letter(word: str, other: str) -> bool:
    """Whether two words differ by one letter, but the first."""
    if min(len(word), len(other)) < _SHORTEST_WORD or word[0] != other[0]:
        return False
    if _DIGIT.search(word + other) or not all(map(str.isalpha, set(word) ^ set(other))):
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), -1)
    if start < 0:
        return abs(len(word) - len(other)) == 1
    rest, others = word[start:], other[start:]
    swapped = rest[1::-1] == others[:2] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest == others[1:] or rest[1:] == others


class Suggestions:
    """`nearest` for the first names that are asked for, None for those after.

    It takes long to compare every name of a large file with every known name, and only the first
    problems are shown: ask in reading order, with a new object for each pass.
    """

    def __init__(self) -> None:
        self._left = 2 * MOST_SHOWN

    def __call__(self, name: str, known: Iterable[str]) -> str | None:
        """The known name most like `name`; None where none is, or where too many were asked."""
        self._left -= 1
        return nearest(name, known) if self._left >= 0 else None


def printable(text: str) -> str:
    """The text with every character escaped that would not show, or would move the cursor.

    Escaped are control characters (Cc), format characters (Cf: writing direction, zero width,
    soft hyphen), lone surrogates (Cs), private use (Co), unassigned (Cn), line and paragraph
    separators (Zl, Zp), every space but the plain one (Zs), the letters and marks that show
    nothing (`_BLANK`), and a combining mark (M) that has nothing before it to combine with.
    """
    return "".join(_shown_pieces(text))


def _shown_pieces(text: str) -> list[str]:
    """What `printable` gives for each character."""
    if text.isascii() and text.isprintable():
        return list(text)
    pieces: list[str] = []
    bare = True
    for char in text:
        shows = char.isprintable() and not _BLANK.match(char)
        if shows and bare:
            shows = not unicodedata.category(char).startswith("M")
        pieces.append(char if shows else char.encode("unicode_escape").decode("ascii"))
        bare = not shows or char == " "
    return pieces


def quoted(text: object) -> str:
    """What the user wrote, in backticks, on one line and not too long."""
    # A piece shows at least one character: what lies beyond the longest quote is not looked at.
    pieces = _shown_pieces(str(text)[: _LONGEST_QUOTE + 1])
    ends = list(accumulate(map(len, pieces)))
    if ends and ends[-1] > _LONGEST_QUOTE:
        whole = bisect_left(ends, _LONGEST_QUOTE)  # an escape is kept whole or left out
        pieces = [*pieces[:whole], "…"]
    return f"`{''.join(pieces)}`"
