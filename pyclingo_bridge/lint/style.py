"""Notes on the layout of files, which do not count as problems."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.extension.clauses import Clause

COLUMNS = 100
LINES = 150


def check_layout(file: Path, text: str) -> Iterator[Diagnostic]:
    """Notes on the lines of a file. Codes: `long-line`, `no-header`, `long-file`."""
    name, lines = str(file), text.splitlines()
    header = next((line for line in lines if line.strip()), "%")
    if not header.lstrip().startswith("%"):
        message = "the file does not start with a comment"
        fix = "say at the top what the file is for, what it reads and what it derives"
        yield Diagnostic("no-header", message, Location(name, 1, 1), "note", fix)
    for number, line in enumerate(lines, start=1):
        if len(line) > COLUMNS:
            message = f"{len(line)} columns, more than {COLUMNS}"
            place = Location(name, number, COLUMNS + 1)
            yield Diagnostic("long-line", message, place, "note", "one literal a line")
    if len(lines) > LINES:
        message = f"{len(lines)} lines, more than {LINES}"
        place = Location(name, LINES + 1, 1)
        yield Diagnostic("long-file", message, place, "note", "one idea a file: split it")


def check_shows(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """The first `#show` of each file that is not for output. Code: `show-outside-output`."""
    seen: set[str] = set()
    for clause in clauses:
        file = clause.place.file
        if clause.form == "show" and not Path(file).name.startswith("show") and file not in seen:
            seen.add(file)
            message = f"{quoted(clause.node)} outside an output file"
            fix = "put it into a file of its own, named `show….lp`"
            yield Diagnostic("show-outside-output", message, clause.place, "note", fix)
