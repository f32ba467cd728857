"""The text of a case file, its places, and the characters that no case file may hold."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from pyclingo_bridge.base.diagnostics import Diagnostic, Location
from pyclingo_bridge.base.files.comments_and_strings import Places

# People would see a line end, or another order of the letters, where the machine sees none: a fact
# could look stated and be part of a comment, or the reverse.
_FORBIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
    "|\r(?!\n)"
)

_LONGEST_WORD = 64

# Letters of other scripts that look like Latin ones, and signs that word processors put in.
_LOOK_ALIKES = {
    "a": "\u0430\u03b1",
    "c": "\u0441",
    "d": "\u0501",
    "e": "\u0435",
    "h": "\u04bb",
    "i": "\u0456\u03b9",
    "j": "\u0458",
    "o": "\u043e\u03bf",
    "p": "\u0440\u03c1",
    "s": "\u0455",
    "v": "\u03bd",
    "x": "\u0445",
    "y": "\u0443",
    '"': "\u201c\u201d\u201e",
    "'": "\u2018\u2019",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212",
}
_TO_PLAIN = str.maketrans(
    {char: plain for plain, similar in _LOOK_ALIKES.items() for char in similar}
)


class SourceText(Places):
    """A text with its name; offsets count characters from 0."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name, self.text = name, text

    def problem(self, code: str, message: str, offset: int, fix: str) -> Diagnostic:
        """An error at an offset."""
        return Diagnostic(code, message, self.at(offset), help=fix)

    def without_forbidden(self) -> tuple["SourceText", list[Diagnostic]]:
        """The text with a space for each forbidden character, and a problem for each kind of it.

        Where every line ends in a lone carriage return, line feeds take their place.
        """
        first: dict[str, int] = {}
        times: Counter[str] = Counter()
        for match in _forbidden_parts(self.text):
            first.setdefault(match[0][0], match.start())
            times[match[0][0]] += 1
        if not first:
            return self, []
        carriage_returns = "\r" in first and "\n" not in self.text
        text = self.text.replace("\r", "\n") if carriage_returns else self.text
        # One for one, so that every place stays what it was.
        spaced = re.sub(_FORBIDDEN, lambda match: " " * len(match[0]), text)
        cleaned = SourceText(self.name, spaced)
        problems = [
            _lone_carriage_returns(cleaned.at(offset))
            if char == "\r" and carriage_returns
            else _forbidden_character(char, cleaned.at(offset), times[char])
            for char, offset in first.items()
        ]
        return cleaned, problems


def forbidden_in(text: str, location: Location) -> Diagnostic | None:
    """The problem of a string, read at `location`, that holds a forbidden character."""
    match = next(_forbidden_parts(text), None)
    return _forbidden_character(match[0][0], location) if match else None


def _forbidden_parts(text: str) -> Iterator[re.Match[str]]:
    if text.isascii() and text.replace("\n", "").isprintable():  # without compiling so large a set
        return iter(())
    return re.finditer(_FORBIDDEN, text)


def _lone_carriage_returns(location: Location) -> Diagnostic:
    message = "line ends are lone carriage returns"
    fix = "save the file with line feeds (LF), the line ends of Unix"
    return Diagnostic("control-character", message, location, help=fix)


def _forbidden_character(char: str, location: Location, times: int = 1) -> Diagnostic:
    if char == "\r":
        message = "carriage return without a line feed"
        fix = "save the file with the line ends of Unix or Windows"
    else:
        message = f"control character {character_name(char)}"
        fix = "remove it, and check that nothing was hidden by it"
    if times > 1:
        message = f"{message}, here and in {times - 1} more place{'s' if times > 2 else ''}"
    return Diagnostic("control-character", message, location, help=fix)


def character_name(char: str) -> str:
    """`U+00A0 NO-BREAK SPACE`."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def plain_spelling(word: str) -> str | None:
    """The word in ASCII, where every other character only looks like one; None where it does not.

    None also for a word so long that it is not a name: its marks would have to be put in order.
    """
    if len(word) > _LONGEST_WORD:
        return None
    plain = unicodedata.normalize("NFKC", word.translate(_TO_PLAIN)).strip()
    return plain if plain and plain.isascii() else None
