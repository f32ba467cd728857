"""The header of a CSV table: the names of its columns, its delimiter and the line they stand in."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyclingo_bridge.cohort.tables.reader import TableError, check_names
from pyclingo_bridge.diagnostics import Diagnostic, Location, quoted

_DELIMITERS = ",;\t"
_RARE = "|"
"""Taken where the header has none of the others: names of columns may have it in them."""
_SEP = re.compile(r'"?sep=([,;|\t:^~ ])"?[ \t]*[\r\n]+', re.IGNORECASE)
"""The line that tells Excel the delimiter."""
_QUOTED = re.compile(r'"[^"]*"')
_UNDECODED = range(0xDC80, 0xDD00)
"""What stands for a byte that is not UTF-8."""
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, the delimiter, and the line of the names."""

    names: list[str]
    delimiter: str
    line: int


def header_of(path: Path) -> Header:
    """The header of a CSV table. Raises TableError for one that cannot be used."""
    with path.open("rb") as raw:
        utf16 = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        first = file.readline(_LONGEST)
        declared = _SEP.fullmatch(first)
        line = 2 if declared else 1
        start = file.tell() if declared else 0
        text = file.readline(_LONGEST) if declared else first
        delimiter = declared[1] if declared else _delimiter(text)
        following = file.readline(_LONGEST)
        file.seek(start)
        names = _cells(file, delimiter)
    _expect_utf8(path, text, line, utf16)
    if not names:
        message = f"{quoted(str(path))} is empty"
        fix = "the first line of a CSV file names its columns"
        where = Location(str(path), line, 1)
        raise TableError([Diagnostic("empty-table", message, where, help=fix)])
    if text.startswith("#"):
        _expect_no_comment(path, names, line, following)
    check_names(path, names)
    return Header(names, delimiter, line)


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


def _delimiter(line: str) -> str:
    outside = _QUOTED.sub("", line)
    delimiter = max(_DELIMITERS, key=outside.count)
    return _RARE if delimiter not in outside and _RARE in outside else delimiter


def _expect_utf8(path: Path, text: str, line: int, utf16: bool) -> None:
    undecoded = [place for place, char in enumerate(text, start=1) if ord(char) in _UNDECODED]
    if not utf16 and not undecoded:
        return
    message = "the header is UTF-16" if utf16 else "the header is not UTF-8"
    where = Location(str(path), line, 1 if utf16 else undecoded[0])
    coding = "UTF-16" if utf16 else "WINDOWS-1252"
    fix = f"save the table as UTF-8 (`iconv -f {coding} -t UTF-8`, say)"
    raise TableError([Diagnostic("not-utf8", message, where, help=fix)])


def _expect_no_comment(path: Path, names: list[str], line: int, following: str) -> None:
    """A name may begin with `#`; a line of which the next is not a row does not name columns."""
    cells = _cells([following], _delimiter(following))
    if len(names) > 1 and len(cells) in (0, len(names)):
        return
    message = f"the first line is a comment, {quoted(','.join(names))}"
    fix = "take out the lines before the one that names the columns"
    where = Location(str(path), line, 1)
    raise TableError([Diagnostic("comment-line", message, where, help=fix)])
