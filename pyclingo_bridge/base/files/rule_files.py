"""Rule files, read once: what is checked, shown and given to clingo are the same bytes.

clingo looks for `#include "x.lp"` in the working directory first, so that any file there could take
the place of a rule. It is never let near a file: every include is resolved here, against the folder
of the file that holds it and inside the folder of its guideline, and clingo gets one text.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.base.files.comments_and_strings import Places
from pyclingo_bridge.base.files.program_text import Role, RuleFile
from pyclingo_bridge.base.files.scanner import (
    LARGEST_NUMBER,
    Mark,
    blank,
    oversized_numbers,
    scan,
    too_large_statement,
)
from pyclingo_bridge.base.files.shipped import resolved, shipped
from pyclingo_bridge.base.files.text_reader import (
    BOM,
    STDIN,
    FileError,
    decoded,
    read_bytes,
    shown,
    stdin_bytes,
)

LARGEST: dict[Role, int] = {"guideline": 4 << 20, "checks": 4 << 20, "extension": 256 << 10}
"""Bytes that one rule file may have: to judge every statement of an extension takes time."""
LARGEST_TOGETHER = 16 << 20
"""Bytes of all files that one of them includes."""
MOST_FILES = 2_000

LIBRARIES = {
    "core": "library.lp",
    "core_plan": "plan/all.lp",
    "core_conflicts": "checks/conflicts.lp",
    "core_gaps": "checks/gaps.lp",
}
"""Files of the shipped knowledge base that any guideline may include: in its folder `core`."""

_HIDING_SIGN = re.compile(r"\x00|\r(?!\n)")
"""Characters that hide all that follows: from clingo, or behind the first comment."""
_PLAIN = "rules are plain ASP: leave scripts out"


def library_file(name: str) -> Path:
    """The file of a library."""
    return shipped("kb") / "core" / LIBRARIES[name]


def read_rule_files(
    entries: Iterable[Path],
    role: Role,
    loaded: Sequence[RuleFile] = (),
    root: Path | None = None,
    stdin: bool = False,
) -> tuple[tuple[RuleFile, ...], tuple[Diagnostic, ...]]:
    """The files and all that they include, those included first; and the problems in them.

    Files stay inside `root`, by default the folder of the entry that includes them; a name in angle
    brackets is one of `LIBRARIES`. `loaded` are those that the program has already: they are not
    read again, and an extension may not include them. A file with a problem is left out. With
    `stdin`, the entry `-` is standard input.

    Codes: those of `FileError`, `byte-order-mark`, `foreign-character`, `line-end`, `script`,
    `syntax`, `bad-escape`, `number-too-large`, `included-twice`, `include-outside`,
    `too-many-files`.
    """
    reader = _Reader(role, {file.real for file in loaded}, stdin)
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

    def __init__(self, role: Role, loaded: Iterable[str], stdin: bool = False) -> None:
        self._role: Role = role
        self._stdin = stdin
        self._loaded = frozenset(loaded)
        self.seen: set[str] = set()
        self._included: set[str] = set()
        self._bytes = 0
        self.files: list[RuleFile] = []
        self.problems: list[Diagnostic] = []

    def read(self, path: Path, root: Path, included_at: Location | None) -> None:
        real = resolved(path)
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
        elif len(self.seen) >= MOST_FILES or self._bytes > LARGEST_TOGETHER:
            size = LARGEST_TOGETHER >> 20
            message = f"more than {MOST_FILES} files are included, or more than {size} MiB"
            self._add("too-many-files", message, included_at, "include what is needed")
        elif real not in self.seen:
            self.seen.add(real)
            self._read(path, root, included_at)

    def _read(self, path: Path, root: Path, included_at: Location | None) -> None:
        try:
            if self._stdin and included_at is None and str(path) == "-":
                path, data = Path(STDIN), stdin_bytes(LARGEST[self._role])
            else:
                data = read_bytes(path, LARGEST[self._role], named_at=included_at)
            self._bytes += len(data)
            text = decoded(str(path), data)
        except FileError as error:
            self.problems += error.diagnostics
            self.seen.discard(resolved(path))  # reported wherever it is named
            return
        digest = hashlib.sha256(data).hexdigest()
        program = self._checked(path, root, text)
        if program is not None:
            named = included_at is None
            self.files.append(RuleFile(path, text, program, digest, self._role, named))

    def _checked(self, path: Path, root: Path, text: str) -> str | None:
        """The text for clingo; None where something is wrong with it."""
        before = len(self.problems)
        places = Places(path, text)
        if text.startswith(BOM):
            message, fix = "the file starts with a byte order mark", "save it as UTF-8 without one"
            self._add("byte-order-mark", message, places.at(0), fix)
            return None
        if hidden := _HIDING_SIGN.search(text):
            code, message, fix = _HIDING[hidden[0]]
            self._add(code, message, places.at(hidden.start()), fix)
            return None
        marks = list(scan(text))
        pieces: list[str] = []
        end = 0
        for mark in marks:
            piece = text[mark.start : mark.end]
            pieces += text[end : mark.start], piece if mark.kind == "string" else blank(piece)
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
        if len(self.problems) == before and re.search("#include|#script", program):
            message, fix = "a string holds `#include` or `#script`", "write it in other words"
            self._add("syntax", message, places.at(0), fix)
        if self._role == "extension" and (offset := too_large_statement(program)) is not None:
            message, fix = "the statement is too large to be judged", "write several statements"
            self._add("too-large", message, places.at(offset), fix)
        good = len(self.problems) == before
        for mark in marks:
            if mark.kind == "include":
                self._include(mark, path, root, places.at(mark.start))
        return program if good else None

    def _include(self, mark: Mark, path: Path, root: Path, place: Location) -> None:
        if mark.is_library:
            if mark.target not in LIBRARIES:
                message = f"no library {quoted(f'<{mark.target}>')}"
                known = ", ".join(f"`#include <{name}>.`" for name in LIBRARIES)
                self._add("no-such-file", message, place, f"there are {known}")
                return
            self.read(library_file(mark.target), shipped("kb") / "core", place)
            return
        target = path.parent / mark.target
        real = resolved(target)
        if real not in self._loaded and not Path(real).is_relative_to(resolved(root)):
            message = f"{quoted(mark.target)} is outside the folder {shown(root)}"
            fix = "copy the file into that folder: what is loaded comes from there alone"
            self._add("include-outside", message, place, fix)
            return
        self.read(target, root, place)

    def _add(self, code: str, message: str, place: Location | None, fix: str) -> None:
        self.problems.append(Diagnostic(code, message, place, help=fix))


_PROBLEMS = {
    "open comment": ("syntax", "`%*` is never closed", "close it with `*%`"),
    "script": ("script", "`#script` is not plain ASP", _PLAIN),
    "foreign": (
        "foreign-character",
        "unexpected {}",
        "names are of ASCII letters, digits and `_`; other letters go into strings",
    ),
    "open string": ("syntax", 'unexpected `"`: the string is never closed', 'close it with `"`'),
    "bad escape": ("bad-escape", "{} means nothing in a string", r"write `\\` for a backslash"),
    "bad include": ("syntax", "`#include` names no file", 'write `#include "file.lp".`'),
}
_HIDING = {
    "\x00": ("syntax", "unexpected `\\x00`: the file is not text", "save it as text in UTF-8"),
    "\r": (
        "line-end",
        "a line ends in a carriage return alone",
        "save the file with line feeds: a comment would hide all that follows",
    ),
}
