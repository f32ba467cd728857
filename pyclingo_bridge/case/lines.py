"""Cases in JSON Lines, one a line: the good ones, and what is wrong with the others."""

from collections.abc import Iterator
from pathlib import Path

from pyclingo_bridge.case.load import BOM
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.diagnostics import CaseError, Diagnostic, quoted
from pyclingo_bridge.vocabulary import Vocabulary


def read_lines(path: Path, vocabulary: Vocabulary) -> Iterator[Case | CaseError]:
    """Each case of a file, named `FILE:LINE`, or the error with its problems; blank lines are left
    out.

    Raises CaseError for a file that cannot be read.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                text = line.removeprefix(BOM) if number == 1 else line
                if not text.strip():
                    continue
                try:
                    yield parse_case(text, f"{path}:{number}", vocabulary, "json")
                except CaseError as error:
                    yield error
    except UnicodeDecodeError as error:
        raise _unreadable(path, "it is no UTF-8") from error
    except OSError as error:
        raise _unreadable(path, (error.strerror or str(error)).lower()) from error


def _unreadable(path: Path, reason: str) -> CaseError:
    message = f"{quoted(path)} cannot be read: {reason}"
    fix = "name a file with one case in JSON a line"
    return CaseError([Diagnostic("unreadable-file", message, help=fix)])
