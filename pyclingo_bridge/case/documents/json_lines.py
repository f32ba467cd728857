"""Cases in JSON Lines, one a line: each case, or its problems."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.base.files.text_reader import BOM, FileError, decoded, refuse_large, shown
from pyclingo_bridge.case.load import LARGEST
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary


def read_lines(path: Path, vocabulary: Vocabulary) -> Iterator[Case | CaseError]:
    """Each case of a file, named `FILE:LINE`, or the error with its problems; no blank lines.

    Raises CaseError for a file that cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(path, "it is not a regular file")
        with path.open("rb") as file:
            for number, data in enumerate(iter(lambda: file.readline(LARGEST + 1), b""), 1):
                case = _case(data, f"{path}:{number}", vocabulary)
                if case is not None:
                    yield case
                if len(data) > LARGEST:
                    _skip_line(file, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, reason.lower()) from error


def _case(data: bytes, name: str, vocabulary: Vocabulary) -> Case | CaseError | None:
    """The case of one line, or why there is none; None for a blank one."""
    try:
        refuse_large(name, len(data), LARGEST)
        text = decoded(name, data.removesuffix(b"\n").removesuffix(b"\r")).removeprefix(BOM)
        return parse_case(text, name, vocabulary, "json") if text.strip() else None
    except FileError as error:
        return CaseError(error.diagnostics)
    except CaseError as error:
        return error


def _skip_line(file: BinaryIO, data: bytes) -> None:
    while data and not data.endswith(b"\n"):
        data = file.readline(LARGEST)


def _unreadable(path: Path, reason: str) -> CaseError:
    message = f"{shown(path)} cannot be read: {reason}"
    fix = "name a file with one case in JSON a line"
    return CaseError([Diagnostic("unreadable-file", message, help=fix)])
