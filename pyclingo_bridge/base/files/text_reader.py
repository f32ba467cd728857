"""Files that a user names, read once, whole and within a bound, or the error that refuses them.

A name may lead to a device that never ends, a pipe that nobody writes to, or a text in another
encoding. Every reader of this package reads through here, so that all refuse the same.
"""

import codecs
import os
import stat
import sys
from pathlib import Path

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, Location, nearest, printable

BOM = "\ufeff"
"""The byte order mark at the start of a text, and no part of it."""
STDIN = "<stdin>"
"""How messages name standard input."""


class FileError(BridgeError):
    """A file that cannot be read; carries one problem.

    Codes: `no-such-file`, `is-a-directory`, `not-a-regular-file`, `unreadable-file`, `too-large`,
    `not-utf-8`.
    """


def read_bytes(
    path: Path, largest: int, streams: bool = False, named_at: Location | None = None
) -> bytes:
    """The bytes of a regular file of at most `largest` bytes.

    With `streams`, a pipe or a terminal is read up to that bound as well; a device with content of
    its own (`/dev/zero`) then ends there. `named_at` is the place where the file is named, for the
    message. Raises FileError.
    """
    try:
        # Opening a pipe waits for its writer: without `streams` nothing is to wait.
        handle = os.open(path, os.O_RDONLY | (0 if streams else getattr(os, "O_NONBLOCK", 0)))
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(handle).st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError
            if not stat.S_ISREG(mode) and not streams:
                message = f"{shown(path)} is not a regular file"
                fix = "save what it gives as a file, and name that"
                raise _refused("not-a-regular-file", message, fix, named_at)
            data = file.read(largest + 1)
    except FileNotFoundError:
        message = f"no such file {shown(path)}"
        raise _refused("no-such-file", message, sibling(path), named_at) from None
    except IsADirectoryError:
        message = f"{shown(path)} is a directory"
        raise _refused("is-a-directory", message, "name one file", named_at) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message = f"{shown(path)} cannot be read: {reason}"
        fix = "check the path and its permissions"
        raise _refused("unreadable-file", message, fix, named_at) from None
    refuse_large(str(path), len(data), largest, named_at)
    return data


def stdin_bytes(largest: int) -> bytes:
    """The bytes of standard input, read up to one beyond `largest`. Raises FileError."""
    try:
        stream = getattr(sys.stdin, "buffer", None)
        if stream is None:
            # A program may have put a text there, or nothing at all.
            data = sys.stdin.read(largest + 1).encode("utf-8", "surrogatepass")
        else:
            data = stream.read(largest + 1)
    except (OSError, ValueError, AttributeError) as error:
        reason = (getattr(error, "strerror", None) or "it is closed").lower()
        message = f"`{STDIN}` cannot be read: {reason}"
        fix = "give a text on standard input, or name a file"
        raise _refused("unreadable-file", message, fix, None) from None
    refuse_large(STDIN, len(data), largest)
    return data


def refuse_large(name: str, size: int, largest: int, named_at: Location | None = None) -> None:
    """Raises FileError where a text is larger than `largest` bytes."""
    if size > largest:
        message = f"{shown(name)} is larger than {largest // 1024} KiB"
        raise _refused("too-large", message, "give a smaller file", named_at)


def decoded(name: str, data: bytes) -> str:
    """The bytes as UTF-8, a byte order mark included. Raises FileError with the place."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix(BOM)
        column = len(before) - before.rfind("\n")
        place = Location(name, before.count("\n") + 1, column)
        message = f"the byte `0x{data[error.start]:02X}` is not UTF-8"
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            message = "the file is UTF-16"
        raise _refused("not-utf-8", message, "save the file as UTF-8", place) from None


def sibling(path: Path) -> str:
    """The help for a file that is not there: one beside it with a name like that."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except (OSError, ValueError):
        return f"check the path: there is no directory {shown(path.parent)}"
    like = nearest(path.name, names)
    return f"did you mean {shown(path.with_name(like))}?" if like else "check the path"


def shown(path: str | Path) -> str:
    """A path in backticks, whole: the end of a long one says the most."""
    return f"`{printable(str(path))}`"


def _refused(code: str, message: str, fix: str, place: Location | None) -> FileError:
    return FileError([Diagnostic(code, message, place, help=fix)])
