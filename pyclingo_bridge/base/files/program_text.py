"""The rule files of one program, in the order in which clingo gets them.

They were read once: what is checked, shown and given to clingo are the same bytes.
"""

import hashlib
import os
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.base.files.scanner import scan

if TYPE_CHECKING:
    from clingo import ast

Role = Literal["guideline", "checks", "extension"]

_BASE = "#program base.\n"
"""Stands before every file, as clingo itself has it: a part that one opens ends with the file."""


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
    """Whether the user or the bridge names it; others are only included."""

    @property
    def real(self) -> str:
        """The resolved path: what tells files apart, whatever they are called."""
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
        """A program that stands in no file. It is not checked: it is not a user's."""
        return cls([RuleFile(Path(name), text, text, "", "guideline", True)])

    @cached_property
    def program(self) -> str:
        """The text for clingo. It includes no file and holds no script, whatever the files say."""
        return _joined(file.program for file in self.files)

    @cached_property
    def program_lines(self) -> list[str]:
        """The lines of `program`: the first of them is the line 1 of places."""
        return self.program.split("\n")

    @property
    def as_written(self) -> str:
        """The text with its comments and without its includes, for a reader's own clingo."""
        return "\n".join(f"% {file.path.name}\n{_without_includes(file)}" for file in self.files)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the files and their roles: what identifies the program."""
        text = "".join(f"{file.role} {file.digest}\n" for file in self.files)
        return hashlib.sha256(text.encode()).hexdigest()

    def only(self, *roles: Role) -> "Sources":
        """The files of these roles."""
        return Sources(file for file in self.files if file.role in roles)

    def extended(self, files: Iterable[RuleFile]) -> "Sources":
        """These files and more behind them; the places of these stay as they are."""
        return Sources([*self.files, *files])

    def named(self, role: Role) -> tuple[Path, ...]:
        """The files that were asked for in a role, as they were named."""
        return tuple(file.path for file in self.files if file.role == role and file.named)

    def behind(self, count: int) -> str:
        """The text for clingo of all files but the first `count`, at the same lines."""
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
        place = self.locate(begin.line, begin.column)
        return place or Location(begin.filename, begin.line, begin.column)

    def ends_file(self, line: int) -> bool:
        """Whether a line of the program is the one behind the last line of a file."""
        file = self._file_at(line)
        last = None if file is None else self._starts[file] + _lines(self.files[file].program)
        return line == last

    def line(self, line: int) -> bytes:
        """A line of the program as it is written, without its end."""
        file = self._file_at(line)
        if file is None:
            return b""
        lines = self._written[file]
        place = line - self._starts[file]
        return lines[place].encode() if place < len(lines) else b""

    def between(self, line: int, start: int, end: int) -> str:
        """The text of a line from one byte up to another, counted from 1."""
        return self.line(line)[start - 1 : end - 1].decode("utf-8", "replace").strip()

    def lines(self, first: int, last: int) -> str:
        """Lines of the program as they are written."""
        return "\n".join(self.line(number).decode() for number in range(first, last + 1))

    def _file_at(self, line: int) -> int | None:
        file = bisect_right(self._starts, line) - 1
        return file if file >= 0 and line < self._end else None

    @cached_property
    def _written(self) -> list[list[str]]:
        return [file.text.split("\n") for file in self.files]


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
