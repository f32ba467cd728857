"""The files of an extension, and those that they include, before clingo sees them.

Rules are read with clingo.ast. This looks only for what clingo answers badly: a directory or a byte
order mark it takes for an empty file or dies of, and a letter outside ASCII where a name should be
ends the process, because its message cuts the letter in two.
"""

import codecs
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ..diagnostics import Diagnostic, Location, nearest, quoted

_FOREIGN_FIX = "names are of ASCII letters, digits and `_`; other letters go into strings"
_NEVER_CLOSED = {"open comment": ("syntax", "%*"), "open script": ("script", "#script")}
_CLOSE = {
    "syntax": "close it with `*%`",
    "script": "the knowledge base is plain ASP: leave scripts out",
}

# What is no whole string is a stray quote to clingo, which goes on reading behind it.
_STRING = re.compile(r'"(?:[^\\"\n]|\\["\\n])*"')


def check_sources(
    files: Iterable[Path], core: Collection[Path]
) -> tuple[tuple[Path, ...], tuple[Diagnostic, ...]]:
    """The files that clingo can be given, and what is wrong with the others.

    `core` holds the files (resolved) that are loaded already. Codes: `no-such-file`,
    `is-a-directory`, `unreadable-file`, `not-utf-8`, `byte-order-mark`, `foreign-character`,
    `included-twice`.
    """
    problems: list[Diagnostic] = []
    good: list[Path] = []
    for file in dict.fromkeys(files):
        found = list(_Walk(core).check(file, None))
        problems += found
        if not found:
            good.append(file)
    return tuple(good), tuple(dict.fromkeys(problems))


def reached(files: Iterable[Path]) -> frozenset[Path]:
    """The files, resolved, and everything that they include."""
    walk = _Walk(())
    for file in files:
        list(walk.check(file, None))
    return frozenset(walk.seen)


class _Walk:
    """One file and everything that it includes, each looked at once."""

    def __init__(self, core: Collection[Path]) -> None:
        self._core = core
        self.seen: set[Path] = set()

    def check(self, file: Path, included_at: Location | None) -> Iterator[Diagnostic]:
        """What is wrong with a file, and with those that it includes."""
        resolved = _resolved(file)
        if resolved in self.seen:
            return
        self.seen.add(resolved)
        if resolved in self._core:
            message = f"{quoted(file)} is part of the knowledge base already"
            yield Diagnostic("included-twice", message, included_at, help="leave it out")
            return
        text = _text_of(file, included_at)
        if isinstance(text, Diagnostic):
            yield text
            return
        yield from self._pieces(file, text)

    def _pieces(self, file: Path, text: str) -> Iterator[Diagnostic]:
        include: int | None = None
        for kind, start, end in scan(text):
            if kind == "foreign":
                message = f"unexpected {quoted(text[start:end])}"
                place = _place(file, text, start)
                yield Diagnostic("foreign-character", message, place, help=_FOREIGN_FIX)
            elif kind in _NEVER_CLOSED:
                code, opening = _NEVER_CLOSED[kind]
                place = _place(file, text, start)
                yield Diagnostic(code, f"`{opening}` is never closed", place, help=_CLOSE[code])
            elif kind == "include":
                include = start
            elif kind == "string" and include is not None:
                # clingo itself reports, with its place, a file that is not there.
                target = _included(text[start + 1 : end - 1], file)
                if target is not None:
                    yield from self.check(target, _place(file, text, include))
                include = None


def _resolved(file: Path) -> Path:
    try:
        return Path(os.path.realpath(file))
    except ValueError:
        return file


def _included(name: str, source: Path) -> Path | None:
    """The file that clingo would include: from the working directory, else beside the source."""
    for candidate in (Path(name), source.parent / name):
        try:
            if candidate.exists():
                return candidate
        except (OSError, ValueError):
            continue
    return None


def _text_of(file: Path, included_at: Location | None) -> str | Diagnostic:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        fix = _sibling(file)
        return Diagnostic("no-such-file", f"no such file {quoted(file)}", included_at, help=fix)
    except IsADirectoryError:
        message, fix = f"{quoted(file)} is a directory", "name one `.lp` file"
        return Diagnostic("is-a-directory", message, included_at, help=fix)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message, fix = f"{quoted(file)} cannot be read: {reason}", "check its permissions"
        return Diagnostic("unreadable-file", message, included_at, help=fix)
    if data.startswith(codecs.BOM_UTF8):
        message, fix = "the file starts with a byte order mark", "save it as UTF-8 without one"
        return Diagnostic("byte-order-mark", message, Location(str(file), 1, 1), help=fix)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place(file, before, len(before))
        message = f"the byte `0x{data[error.start]:02X}` is no UTF-8"
        return Diagnostic("not-utf-8", message, place, help="save the file as UTF-8")


def _sibling(file: Path) -> str:
    try:
        names = sorted(entry.name for entry in file.parent.iterdir() if entry.is_file())
    except (OSError, ValueError):
        return f"check the path: there is no directory {quoted(file.parent)}"
    like = nearest(file.name, names)
    return f"did you mean {quoted(file.with_name(like))}?" if like else "check the path"


def _place(file: Path, text: str, offset: int) -> Location:
    before = text[:offset]
    return Location(str(file), before.count("\n") + 1, len(before) - before.rfind("\n"))


def scan(text: str) -> Iterator[tuple[str, int, int]]:
    """Where comments, strings, scripts, `#include` and characters outside ASCII stand.

    Gives (kind, start, end) in order; a non-ASCII character in a comment, a string or a script is
    part of it. A comment or script that the text does not close is an `open` one.
    """
    at = 0
    while at < len(text):
        kind, end = _piece(text, at)
        if kind:
            yield kind, at, end
        at = end


def _piece(text: str, at: int) -> tuple[str, int]:
    if text.startswith("%*", at):
        return _closed("comment", _end_of_block(text, at), len(text))
    if text.startswith("#script", at):
        return _closed("script", _after(text, "#end", at), len(text))
    if text[at] == "%":
        return "comment", _after(text, "\n", at) or len(text)
    if string := _STRING.match(text, at):
        return "string", string.end()
    if text.startswith("#include", at):
        return "include", at + len("#include")
    return ("" if text[at].isascii() else "foreign"), at + 1


def _closed(kind: str, end: int, length: int) -> tuple[str, int]:
    return (kind, end) if end else (f"open {kind}", length)


def _after(text: str, end: str, at: int) -> int:
    """Behind the next `end`, 0 where there is none."""
    found = text.find(end, at)
    return found + len(end) if found >= 0 else 0


def _end_of_block(text: str, at: int) -> int:
    """Behind the end of a comment, 0 where there is none; comments nest."""
    depth, at = 1, at + 2
    while depth and at < len(text):
        step = text[at : at + 2]
        depth += (step == "%*") - (step == "*%")
        at += 2 if step in ("%*", "*%") else 1
    return 0 if depth else at
