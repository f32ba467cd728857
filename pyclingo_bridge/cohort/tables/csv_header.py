"""The header of a CSV table: the names of its columns, its delimiter and the line they stand in."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.cohort.tables.reader import (
    PLAIN,
    Header,
    Layout,
    TableError,
    check_names,
    named,
)

_DELIMITERS = ",;\t|"
_RARE = "|"
"""Names may have it in them: beside another, it is taken where the next row has it as often."""
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_SEP = re.compile(r'"?sep=([,;|\t:^~ ])"?[ \t]*[\r\n]+', re.IGNORECASE)
"""The line that tells Excel the delimiter."""
_QUOTED = re.compile(r'"[^"]*"')
_UNDECODED = range(0xDC80, 0xDD00)
"""What stands for a byte that is not UTF-8."""
_LONGEST = 1 << 20


def header_of(path: Path, layout: Layout = PLAIN) -> Header:
    """The header of a CSV table; blank lines before it are passed over, and those before the one
    that is said to name the columns. Raises TableError for one that cannot be used."""
    with path.open("rb") as raw:
        utf16 = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        for _ in range((layout.header or 1) - 1):
            file.readline(_LONGEST)
        line, text = _filled_line(file, layout.header or 1)
        if declared := _SEP.fullmatch(text):
            line, text = _filled_line(file, line + 1)
        text = _record(file, text)
        following = _record(file, file.readline(_LONGEST))
        delimiter = declared[1] if declared else _delimiter(text, following)
        file.seek(0)
        for _ in range(line - 1):
            file.readline(_LONGEST)
        names = named(_cells(file, delimiter))
    _expect_utf8(path, text, line, utf16)
    if not names:
        message = f"{quoted(str(path))} is empty"
        fix = "the first line of a CSV file names its columns"
        if layout.header is not None:
            message = f"{quoted(str(path))} has nothing in line {layout.header} or after it"
            fix = "`header` is the number of the line that names the columns"
        raise TableError([Diagnostic("empty-table", message, Location(str(path), 1, 1), help=fix)])
    if layout.header is None:
        _expect_no_title(path, names, line, following)
    check_names(path, names, line)
    last = line + text.rstrip("\r\n").count("\n")
    passed = layout.passed(last)
    return Header(names, line, delimiter, passed, last + passed + 1)


def _filled_line(file: TextIO, number: int) -> tuple[int, str]:
    """The next line that is not blank, with its number; "" where there is none."""
    while (text := file.readline(_LONGEST)) and not text.strip():
        number += 1
    return number, text


def _record(file: TextIO, text: str) -> str:
    """The row that begins with a line: a cell in quotation marks may go on in the next."""
    lines, quotes, length = [text], text.count('"'), len(text)
    while quotes % 2 and length < _LONGEST and (more := file.readline(_LONGEST)):
        lines.append(more)
        quotes += more.count('"')
        length += len(more)
    return "".join(lines)[:_LONGEST]


@contextmanager
def longest_cell(limit: int) -> Iterator[None]:
    """A context in which the csv module reads cells up to this many characters."""
    before = csv.field_size_limit(limit)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _cells(lines: Iterable[str], delimiter: str) -> list[str]:
    with longest_cell(_LONGEST):
        return next(csv.reader(lines, delimiter=delimiter), [])


def _delimiter(header: str, row: str) -> str:
    """What stands between the cells of a header: what makes as many cells of the row after it, and
    of those what stands there most often."""
    outside = _QUOTED.sub("", header)

    def fits(delimiter: str) -> tuple[bool, int]:
        number = outside.count(delimiter)
        alike = number > 0 and _QUOTED.sub("", row).count(delimiter) == number
        return alike, number if alike or delimiter != _RARE else min(number, 1)

    return max(_DELIMITERS, key=fits)


def _expect_utf8(path: Path, text: str, line: int, utf16: bool) -> None:
    undecoded = [place for place, char in enumerate(text, start=1) if ord(char) in _UNDECODED]
    if not utf16 and not undecoded:
        return
    message = "the header is UTF-16" if utf16 else "the header is not UTF-8"
    where = Location(str(path), line, 1 if utf16 else undecoded[0])
    coding = "UTF-16" if utf16 else "WINDOWS-1252"
    fix = f"save the table as UTF-8 (`iconv -f {coding} -t UTF-8`, say)"
    raise TableError([Diagnostic("not-utf8", message, where, help=fix)])


def _after_comments(path: Path, line: int) -> int:
    """The first line from that on which does not begin with `#`."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, text in enumerate(iter(partial(file.readline, _LONGEST), ""), start=1):
            if number >= line and text.strip() and not text.startswith("#"):
                return number
    return line


def _expect_no_title(path: Path, names: list[str], line: int, following: str) -> None:
    """A name may begin with `#`; a line of which the next is not a row does not name columns."""
    cells = len(_cells(following.splitlines(keepends=True), _delimiter(following, "")))
    comment, several = names[0].startswith("#"), following.startswith("#")
    if len(names) > 1 and (not comment or (cells in (0, len(names)) and not several)):
        return
    if not comment and (cells < 2 or DECIMAL_COMMA.fullmatch(following.strip())):
        return
    if comment:
        message = f"the first line is a comment, {quoted(','.join(names))}"
    else:
        message = f"the first line is {quoted(names[0])}, and the next has {cells} cells"
    fix = (
        "say in a mapping file which line names the columns, "
        f"`[source]` with `header = {_after_comments(path, line + (not comment))}`"
    )
    code, where = "comment-line" if comment else "title-line", Location(str(path), line, 1)
    raise TableError([Diagnostic(code, message, where, help=fix)])
