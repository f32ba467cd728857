"""Rule files, read once: what is checked, shown and given to clingo are the same bytes.

clingo looks for `#include "x.lp"` in the working directory first, so that any file there could take
the place of a rule. It is never let near a file: every include is resolved here, against the folder
of the file that holds it and inside the folder of its guideline, and clingo gets one text.
"""

import hashlib
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyclingo_bridge.comments import skip_comment
from pyclingo_bridge.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.number_text import LARGEST as LARGEST_NUMBER
from pyclingo_bridge.number_text import oversized_numbers
from pyclingo_bridge.text_files import FileError, decoded, read_bytes, shown

if TYPE_CHECKING:
    from clingo import ast

LARGEST = 4 << 20
"""Bytes that one rule file may have."""
MOST_FILES = 2_000

Role = Literal["guideline", "checks", "extension"]

_BASE = "#program base.\n"
"""Stands before every file, as clingo itself has it: a part that one opens ends with the file."""
_BOM = "\ufeff"
_MARK = re.compile(r'[%"]|#include|#script|[^\x00-\x7f]+')
_NO_TEXT = re.compile(r"\x00|\r(?!\n)")
"""What hides all that follows: from clingo, or behind the first comment."""
_STRING = re.compile(r'"(?:[^\\"\n]|\\["\\n])*"')
_OPEN_STRING = re.compile(r'"(?:[^\\"\n]|\\[^\n])*("?)')
_BAD_ESCAPE = re.compile(r'\\(?:\\|"|n|(.))')
_TARGET = re.compile(r'"(?P<file>(?:[^\\"\n]|\\["\\n])*)"|<\s*(?P<library>\w+)\s*>')
_ESCAPE = re.compile(r"\\(.)")
_PLAIN = "the knowledge base is plain ASP: leave scripts out"


def shipped(part: str) -> Path:
    """The folder `kb` or `cases` that ships: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / part
    return installed if installed.is_dir() else package.parent / part


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file as it was read."""

    path: Path
    """As it was named, or below the folder of the file that includes it."""
    text: str
    program: str
    """The text with blanks for comments and includes, byte for byte in the same places."""
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    role: Role
    named: bool
    """Whether it was asked for itself, and not only included."""

    @property
    def real(self) -> str:
        """What tells files apart, whatever they are called."""
        return os.path.realpath(self.path)


class Sources:
    """The files of one program, in the order in which clingo gets them.

    A place in the program is a line of all files together; `locate` gives the file.
    """

    def __init__(self, files: Iterable[RuleFile]) -> None:
        self.files = tuple(files)
        self._starts: list[int] = []
        line = 2
        for file in self.files:
            self._starts.append(line)
            line += _lines(file.program) + 1
        self._end = line

    @classmethod
    def of_text(cls, text: str, name: str = "<string>") -> "Sources":
        """A program that stands in no file. Nothing in it is looked at: it is not a user's."""
        return cls([RuleFile(Path(name), text, text, "", "guideline", True)])

    @cached_property
    def program(self) -> str:
        """The text for clingo. It includes no file and holds no script, whatever the files say."""
        return _joined(file.program for file in self.files)

    @property
    def as_written(self) -> str:
        """One program with its comments, for a clingo of the reader's own."""
        return "\n".join(f"% {file.path.name}\n{_without_includes(file)}" for file in self.files)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the files and their roles: whatever is loaded differs in it."""
        text = "".join(f"{file.role} {file.digest}\n" for file in self.files)
        return hashlib.sha256(text.encode()).hexdigest()

    def only(self, *roles: Role) -> "Sources":
        """The files of these roles."""
        return Sources(file for file in self.files if file.role in roles)

    def extended(self, files: Iterable[RuleFile]) -> "Sources":
        """With more files behind these, whose places stay as they are."""
        return Sources([*self.files, *files])

    def named(self, role: Role) -> tuple[Path, ...]:
        """The files that were asked for in a role, as they were named."""
        return tuple(one.path for one in self.files if one.role == role and one.named)

    def behind(self, count: int) -> str:
        """The text for clingo of all files but the first so many, at the same lines."""
        if count >= len(self.files):
            return ""
        lines = self._starts[count] - 2
        return "\n" * lines + _joined(file.program for file in self.files[count:])

    def locate(self, line: int, byte: int = 1) -> Location | None:
        """The place of a byte of a line of the program, both counted from 1; None for what the
        bridge adds."""
        file = self._file_at(line)
        if file is None:
            return None
        number = line - self._starts[file] + 1
        before = self.line(line)[: byte - 1]
        missing = byte - 1 - len(before)
        column = len(before.decode("utf-8", "replace")) + missing + 1
        return Location(str(self.files[file].path), number, column)

    def place(self, node: "ast.AST") -> Location:
        """Where a node of the syntax tree of this program begins."""
        begin = node.location.begin
        found = self.locate(begin.line, begin.column)
        return found or Location(begin.filename, begin.line, begin.column)

    def ends_file(self, line: int) -> bool:
        """Whether a line of the program is behind the last of a file: there the file ended."""
        file = self._file_at(line)
        last = None if file is None else self._starts[file] + _lines(self.files[file].program)
        return line == last

    def line(self, line: int) -> bytes:
        """A line of the program as it is written, without its end."""
        file = self._file_at(line)
        if file is None:
            return b""
        lines = self._written(file)
        place = line - self._starts[file]
        return lines[place].encode() if place < len(lines) else b""

    def between(self, line: int, start: int, end: int) -> str:
        """The text of a line from one byte up to another, counted from 1."""
        return self.line(line)[start - 1 : end - 1].decode("utf-8", "replace").strip()

    def lines(self, first: int, last: int) -> str:
        """Lines of the program as they are written."""
        return "\n".join(self.line(one).decode() for one in range(first, last + 1))

    def _file_at(self, line: int) -> int | None:
        found = bisect_right(self._starts, line) - 1
        return found if found >= 0 and line < self._end else None

    def _written(self, file: int) -> list[str]:
        return self._texts.setdefault(file, self.files[file].text.split("\n"))

    @cached_property
    def _texts(self) -> dict[int, list[str]]:
        return {}


def _joined(programs: Iterable[str]) -> str:
    ended = (text if text.endswith("\n") or not text else text + "\n" for text in programs)
    return "".join(f"{_BASE}{text}" for text in ended) + _BASE


def _lines(text: str) -> int:
    return text.count("\n") + (bool(text) and not text.endswith("\n"))


def _without_includes(file: RuleFile) -> str:
    """The text with blanks for its includes, and its comments as they are."""
    text = list(file.text)
    for mark in scan(file.text):
        if mark.kind == "include":
            text[mark.start : mark.end] = " " * (mark.end - mark.start)
    return "".join(text)


def read_rule_files(
    entries: Iterable[Path], role: Role, loaded: Sequence[RuleFile] = (), root: Path | None = None
) -> tuple[tuple[RuleFile, ...], tuple[Diagnostic, ...]]:
    """The files and all that they include, those included first; and what is wrong with them.

    Files stay inside `root`, by default the folder of the entry that includes them; `<core>` is
    what the shipped knowledge base has for any guideline. `loaded` are those that the program has
    already: they are not read again, and an extension may not include them. A file with a problem
    is left out.

    Codes: those of `FileError`, `byte-order-mark`, `foreign-character`, `line-end`, `script`,
    `syntax`, `bad-escape`, `number-too-large`, `included-twice`, `include-outside`,
    `too-many-files`.
    """
    reader = _Reader(role, {one.real for one in loaded})
    for entry in entries:
        reader.read(entry, entry.parent if root is None else root, None)
    return tuple(reader.files), tuple(dict.fromkeys(reader.problems))


def reached(entries: Iterable[Path], root: Path) -> frozenset[Path]:
    """The files, resolved, and everything that they include, also what cannot be read."""
    reader = _Reader("guideline", ())
    for entry in entries:
        reader.read(entry, root, None)
    return frozenset(map(Path, reader.seen))


class _Reader:
    """Reads files and what they include, each once."""

    def __init__(self, role: Role, loaded: Iterable[str]) -> None:
        self._role: Role = role
        self._loaded = frozenset(loaded)
        self.seen: set[str] = set()
        self._included: set[str] = set()
        self.files: list[RuleFile] = []
        self.problems: list[Diagnostic] = []

    def read(self, path: Path, root: Path, included_at: Location | None) -> None:
        real = _real(path)
        twice = included_at is not None and real in self._included
        if included_at is not None:
            self._included.add(real)
        if real in self._loaded and self._role != "extension":
            return
        if real in self._loaded:
            message = f"{quoted(path)} is part of the knowledge base already"
            self._add("included-twice", message, included_at, "leave it out")
        elif twice:
            message = f"{quoted(path)} is already included"
            self._add("included-twice", message, included_at, "include the file once")
        elif len(self.seen) >= MOST_FILES:
            message = f"more than {MOST_FILES} files are included"
            self._add("too-many-files", message, included_at, "put rules into fewer files")
        elif real not in self.seen:
            self.seen.add(real)
            self._read(path, root, included_at)

    def _read(self, path: Path, root: Path, included_at: Location | None) -> None:
        try:
            data = read_bytes(path, LARGEST, named_at=included_at)
            text = decoded(str(path), data)
        except FileError as error:
            self.problems += error.diagnostics
            self.seen.discard(_real(path))  # to be told wherever it is named
            return
        digest = hashlib.sha256(data).hexdigest()
        program = self._checked(path, root, text)
        if program is not None:
            named = included_at is None
            self.files.append(RuleFile(path, text, program, digest, self._role, named))

    def _checked(self, path: Path, root: Path, text: str) -> str | None:
        """The text for clingo; None where something is wrong with it."""
        before = len(self.problems)
        places = _Places(path, text)
        if text.startswith(_BOM):
            message, fix = "the file starts with a byte order mark", "save it as UTF-8 without one"
            self._add("byte-order-mark", message, places.at(0), fix)
            return None
        if hidden := _NO_TEXT.search(text):
            code, message, fix = _HIDES[hidden[0]]
            self._add(code, message, places.at(hidden.start()), fix)
            return None
        marks = list(scan(text))
        pieces: list[str] = []
        end = 0
        for mark in marks:
            piece = text[mark.start : mark.end]
            pieces += text[end : mark.start], piece if mark.kind == "string" else _blank(piece)
            end = mark.end
            if mark.kind in _PROBLEMS:
                code, message, fix = _PROBLEMS[mark.kind]
                self._add(code, message.format(quoted(piece)), places.at(mark.start), fix)
        for start, number in oversized_numbers(text):
            message = f"{quoted(number)} does not fit into 32 bits"
            fix = f"numbers go up to {LARGEST_NUMBER}: take a coarser unit"
            self._add("number-too-large", message, places.at(start), fix)
        program = "".join([*pieces, text[end:]])
        # So clingo opens no file and runs no script, however it reads a string.
        if len(self.problems) == before and _NEVER.search(program):
            message, fix = "a string holds `#include` or `#script`", "write it in other words"
            self._add("syntax", message, places.at(0), fix)
        good = len(self.problems) == before
        for mark in marks:
            if mark.kind == "include":
                self._include(mark, path, root, places.at(mark.start))
        return program if good else None

    def _include(self, mark: "Mark", path: Path, root: Path, place: Location) -> None:
        if mark.library:
            if mark.target != "core":
                message = f"no library {quoted(f'<{mark.target}>')}"
                self._add("no-such-file", message, place, "`#include <core>.` is the only one")
                return
            core = shipped("kb") / "core"
            self.read(core / "all.lp", core, place)
            return
        target = path.parent / mark.target
        real = _real(target)
        if real not in self._loaded and not Path(real).is_relative_to(_real(root)):
            message = f"{quoted(mark.target)} is outside the folder {shown(root)}"
            fix = "copy the file into that folder: what is loaded comes from there alone"
            self._add("include-outside", message, place, fix)
            return
        self.read(target, root, place)

    def _add(self, code: str, message: str, place: Location | None, fix: str) -> None:
        self.problems.append(Diagnostic(code, message, place, help=fix))


_PROBLEMS = {
    "open comment": ("syntax", "`%*` is never closed", "close it with `*%`"),
    "script": ("script", "`#script` is no plain ASP", _PLAIN),
    "foreign": (
        "foreign-character",
        "unexpected {}",
        "names are of ASCII letters, digits and `_`; other letters go into strings",
    ),
    "open string": ("syntax", 'unexpected `"`: the string is never closed', 'close it with `"`'),
    "bad escape": ("bad-escape", "{} means nothing in a string", r"write `\\` for a backslash"),
    "bad include": ("syntax", "`#include` names no file", 'write `#include "file.lp".`'),
}
_HIDES = {
    "\x00": ("syntax", "unexpected `\\x00`: the file is not text", "save it as text in UTF-8"),
    "\r": (
        "line-end",
        "a line ends in a carriage return alone",
        "save the file with line feeds: a comment would hide all that follows",
    ),
}
_NEVER = re.compile("#include|#script")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text that is more than a word or a sign: from `start` up to `end`."""

    kind: Literal[
        "comment", "string", "include", "script", "open comment", "open string", "bad escape",
        "bad include", "foreign",
    ]  # fmt: skip
    start: int
    end: int
    target: str = ""
    """What an include names."""
    library: bool = False
    """Whether it is a name in angle brackets."""


def scan(text: str) -> Iterator[Mark]:
    """Comments, strings, includes, scripts, and characters that stand for nothing, in order."""
    at = 0
    while found := _MARK.search(text, at):
        for mark in _marks(text, found.start(), found[0]):
            at = mark.end
            yield mark


def _marks(text: str, at: int, sign: str) -> Iterator[Mark]:
    if sign == "%":
        end = skip_comment(text, at)
        yield Mark("open comment", at, len(text)) if end is None else Mark("comment", at, end)
    elif sign == '"':
        yield from _string(text, at)
    elif sign == "#include":
        yield _include_mark(text, at)
    elif sign == "#script":
        end = text.find("#end", at)
        yield Mark("script", at, len(text) if end < 0 else end + len("#end"))
    else:
        yield Mark("foreign", at, at + len(sign))


def _string(text: str, at: int) -> Iterator[Mark]:
    if string := _STRING.match(text, at):
        yield Mark("string", at, string.end())
        return
    found = _OPEN_STRING.match(text, at)
    end = found.end() if found else at + 1
    if not (found and found[1]):
        yield Mark("open string", at, end)
        return
    bad = (one for one in _BAD_ESCAPE.finditer(text, at, end) if one[1] is not None)
    for one in bad:
        yield Mark("bad escape", one.start(), one.end())
    yield Mark("string", end, end)


def _include_mark(text: str, at: int) -> Mark:
    start = _skip_blank(text, at + len("#include"))
    target = _TARGET.match(text, start)
    if target:
        dot = _skip_blank(text, target.end())
        if text.startswith(".", dot):
            if target["library"]:
                return Mark("include", at, dot + 1, target["library"], library=True)
            name = _ESCAPE.sub(lambda one: "\n" if one[1] == "n" else one[1], target["file"])
            return Mark("include", at, dot + 1, name)
    return Mark("bad include", at, at + len("#include"))


def _skip_blank(text: str, at: int) -> int:
    """Behind white space and comments."""
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] == "%" and (end := skip_comment(text, at)) is not None:
            at = end
        else:
            break
    return at


def _blank(piece: str) -> str:
    """Blanks of the same lines and bytes."""
    return "\n".join(" " * len(line.encode("utf-8", "replace")) for line in piece.split("\n"))


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


class _Places:
    """The places of a text, each found without reading it again."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = str(path), text
        self._starts = [0, *(one.end() for one in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        line = bisect_right(self._starts, offset)
        return Location(self._path, line, offset - self._starts[line - 1] + 1)
