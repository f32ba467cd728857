"""The text of a case file or of standard input, or why there is none."""

import codecs
import sys
from pathlib import Path

from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.diagnostics import CaseError, Diagnostic, Location, nearest, printable

LARGEST = 1 << 20
"""Bytes, or characters of a text that was read elsewhere, that a case may have."""
STDIN = "<stdin>"
BOM = "\ufeff"


def load_text(path: str | Path) -> tuple[str, str]:
    """The name and the text of a file; `-` is standard input."""
    name = STDIN if str(path) == "-" else str(path)
    data = _stdin_bytes() if name == STDIN else _file_bytes(Path(path))
    refuse_large(name, len(data))
    try:
        return name, data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf_8(name, data, error.start) from None


def refuse_large(name: str, size: int) -> None:
    """Raise CaseError when a case is larger than any case can be."""
    if size > LARGEST:
        message = f"{_shown(name)} is larger than {LARGEST // 1024} KiB"
        raise _refused("too-large", message, "give a file that holds one case")


def _stdin_bytes() -> bytes:
    try:
        stream = getattr(sys.stdin, "buffer", None)
        if stream is None:
            # A program may have put a text there, or nothing at all.
            return sys.stdin.read(LARGEST + 1).encode("utf-8", "surrogatepass")
        data: bytes = stream.read(LARGEST + 1)
    except (OSError, ValueError, AttributeError) as error:
        reason = (getattr(error, "strerror", None) or "it is closed").lower()
        message = f"`{STDIN}` cannot be read: {reason}"
        fix = "give a case on standard input, or name a file"
        raise CaseError([Diagnostic("unreadable-file", message, help=fix)]) from None
    return data


def _file_bytes(path: Path) -> bytes:
    name = _shown(path)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _refused("no-such-file", f"no such file {name}", _sibling(path)) from None
    except IsADirectoryError:
        raise _refused("is-a-directory", f"{name} is a directory", "name one case file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{name} cannot be read: {reason.lower()}"
        raise _refused("unreadable-file", message, "check the path and its permissions") from None


def _sibling(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except (OSError, ValueError):
        return f"check the path: there is no directory {_shown(path.parent)}"
    like = nearest(path.name, names)
    return f"did you mean {_shown(path.with_name(like))}?" if like else "check the path"


def _not_utf_8(name: str, data: bytes, start: int) -> CaseError:
    before = data[:start].decode("utf-8").removeprefix(BOM)
    place = SourceText.of(name, before).at(len(before))
    message = f"the byte 0x{data[start]:02X} is no UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "the file is UTF-16"
    return _refused("not-utf-8", message, "save the file as UTF-8", place)


def _shown(path: str | Path) -> str:
    """The whole path: the end of a long one says the most."""
    return f"`{printable(str(path))}`"


def _refused(code: str, message: str, fix: str, place: Location | None = None) -> CaseError:
    return CaseError([Diagnostic(code, message, place, help=fix)])
