"""Escaping of text that is shown: characters that do not show, or would steer a terminal.

A case, a table, a file's name or a rule may hold any character. Controls, marks that turn the
direction of text, halves of characters and those for private use are shown as `\\x1b`, `\\u202e`;
all else, spaces of every width included, stays.
"""

import codecs
import re
import unicodedata

_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")
ENCODING_ERRORS = "pyclingo_bridge.escaped"
"""The error handler for streams: what an encoding lacks is escaped as JSON does it."""


def shown_text(text: str, kept: str = "\n") -> str:
    """The text with every character escaped that does not show, but for those `kept`."""
    unprintable = (char for char in set(text).difference(kept) if not char.isprintable())
    escaped = {ord(char): shown for char in unprintable if (shown := _shown(char)) != char}
    return text.translate(escaped) if escaped else text


def styled_text(text: str) -> str:
    """The text escaped as by `shown_text`, but for colours: those of a page that was made here."""
    pieces = _STYLE.split(text)  # every other piece is a style
    return "".join(piece if n % 2 else shown_text(piece) for n, piece in enumerate(pieces))


def shown_json(text: str) -> str:
    """JSON that says the same, with such characters escaped as JSON does it."""
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return "".join(
        _units(char) if char != "\n" and unicodedata.category(char) in _UNSHOWN else char
        for char in text
    )


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _UNSHOWN:
        return char
    return char.encode("unicode_escape").decode("ascii")


def _units(text: str) -> str:
    """UTF-16 code units as `\\uXXXX`."""
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[n]:02x}{data[n + 1]:02x}" for n in range(0, len(data), 2))


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _units(error.object[error.start : error.end]), error.end


codecs.register_error(ENCODING_ERRORS, _escaped)
