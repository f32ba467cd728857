"""Problems as data: what is wrong, where, and how to mend it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]

_LONGEST_QUOTE = 60
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column start at 1, columns count characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
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
        return "\n\n".join(diagnostic.render() for diagnostic in self.diagnostics)


class CaseError(BridgeError):
    """A case that is refused."""


class KnowledgeBaseError(BridgeError):
    """A knowledge base, or a file that extends one, that is refused."""


def by_location(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems in reading order, those without a place first."""
    return tuple(sorted(diagnostics, key=_reading_order))


def _reading_order(diagnostic: Diagnostic) -> tuple[bool, Location, str, str]:
    place = diagnostic.location
    return place is not None, place or Location("", 0, 0), diagnostic.code, diagnostic.message


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name` (case, hyphens and spaces aside), if one is like it."""
    if len(name) > _LONGEST_NAME:
        return None
    folded = {candidate.lower(): candidate for candidate in known}
    wanted = re.sub(r"[\s-]+", "_", name.strip().lower())
    matches = difflib.get_close_matches(wanted, folded, n=1)
    return folded[matches[0]] if matches else None


def printable(text: str) -> str:
    """The text with every character escaped that would not show, or would move the cursor."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def quoted(text: object) -> str:
    """What the user wrote, in backticks, on one line and not too long."""
    shown = printable(str(text))
    if len(shown) > _LONGEST_QUOTE:
        shown = shown[: _LONGEST_QUOTE - 1] + "…"
    return f"`{shown}`"
