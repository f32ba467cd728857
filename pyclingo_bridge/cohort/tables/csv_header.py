"""The header of a CSV table: the names of its columns, its delimiter and the line they stand in."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pyclingo_bridge.cohort.tables.reader import Header, TableError, check_names
from pyclingo_bridge.diagnostics import Diagnostic, Location, quoted

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


def header_of(path: Path) -> Header:
    """The header of a CSV table; blank lines before it are passed over. Raises TableError for one
    that cannot be used."""
    with path.open("rb") as raw:
        utf16 = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        line, text = _filled_line(file, 1)
        if declared := _SEP.fullmatch(text):
            line, text = _filled_line(file, line + 1)
        text = _record(file, text)
        following = _record(file, file.readline(_LONGEST))
        delimiter = declared[1] if declared else _delimiter(text, following)
        file.seek(0)
        for _ in range(line - 1):
            file.readline(_LONGEST)
        names = _cells(file, delimiter)
    _expect_utf8(path, text, line, utf16)
    if not names:
        message = f"{quoted(str(path))} is empty"
        fix = "the first line of a CSV file names its columns"
        raise TableError([Diagnostic("empty-table", message, Location(str(path), 1, 1), help=fix)])
    _expect_no_title(path, names, line, following)
    check_names(path, names, line)
    return Header(names, line, delimiter)


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


def _expect_no_title(path: Path, names: list[str], line: int, following: str) -> None:
    """A name may begin with `#`; a line of which the next is not a row does not name columns."""
    cells = len(_cells([following], _delimiter(following, "")))
    comment = names[0].startswith("#")
    if len(names) > 1 and (not comment or cells in (0, len(names))):
        return
    if not comment and (cells < 2 or DECIMAL_COMMA.fullmatch(following.strip())):
        return
    if comment:
        message = f"the first line is a comment, {quoted(','.join(names))}"
    else:
        message = f"the first line is {quoted(names[0])}, and the next has {cells} cells"
    fix = "take out the lines before the one that names the columns"
    code, where = "comment-line" if comment else "title-line", Location(str(path), line, 1)
    raise TableError([Diagnostic(code, message, where, help=fix)])
