"""Standard output and error: all text of a command is written here."""

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal, TextIO

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.words.escaping import ENCODING_ERRORS, shown_text, styled_text


class AnswerLost(BridgeError):
    """Standard output takes nothing. Code: `unwritable-output`."""


def prepare_streams() -> None:
    """Let the streams take any letters, and open the closed ones: else the next file that is opened
    would get the handle of a stream, and what is meant for the stream would go into it."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:  # Python itself asks for one before it reads an answer
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ENCODING_ERRORS)


Kind = Literal["text", "page", "program"]
"""A page was rendered here: its colours stay. A program stays as it is, unless it is shown."""


def emit(text: str, kind: Kind = "text", line: bool = True) -> bool:
    """Write to standard output, with `line` as a line; return whether anybody still reads there.
    What does not show is escaped. Raises AnswerLost."""
    stream = sys.stdout
    if stream is None:
        raise _closed("it is closed")
    if kind == "page":
        shown = styled_text(text)
    elif kind == "program" and not stream.isatty():
        shown = text
    else:
        shown = shown_text(text)
    try:
        _write(stream, shown + "\n" * line)
    except (OSError, ValueError) as error:
        lost(stream, error)
        return False
    return True


def warn(text: str) -> None:
    """Write a line to standard error, escaped; where nobody reads there, nothing."""
    stream = sys.stderr
    if stream is not None:
        try:
            _write(stream, shown_text(text) + "\n")
        except (OSError, ValueError):
            _silence(stream)


def lost(stream: TextIO, error: Exception) -> None:
    """End the writing to standard output. Raises AnswerLost, unless the reader has closed the pipe:
    it has what it wanted."""
    _silence(stream)
    if not isinstance(error, BrokenPipeError):
        raise _closed(getattr(error, "strerror", None) or str(error)) from None


def _silence(stream: TextIO) -> None:
    """Discard what the stream still holds, and what is written to it later."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()


def coloured(output: Path | None = None) -> bool:
    """Whether what goes to `output`, or to standard output, may have colours: a file has none."""
    if output is not None:
        return False
    return sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def terminal_width() -> int:
    """Columns of the terminal, at most 100; 80 where there is none."""
    return max(40, min(_columns() or 80, 100))


def _columns() -> int:
    """What `shutil.get_terminal_size` says of columns, which brings all archive formats with it; 0
    where nobody knows."""
    with suppress(ValueError):
        if (columns := int(os.environ.get("COLUMNS", "0"))) > 0:
            return columns
    with suppress(ValueError, OSError):
        if sys.__stdout__ is not None:
            return os.get_terminal_size(sys.__stdout__.fileno()).columns
    return 0


def watched() -> bool:
    """Whether somebody follows standard error on a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


def _closed(reason: str) -> AnswerLost:
    message = f"the answer cannot be written: {reason.lower()}"
    fix = "send standard output to a place that takes it"
    return AnswerLost([Diagnostic("unwritable-output", message, help=fix)])
