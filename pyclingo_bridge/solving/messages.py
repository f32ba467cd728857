"""Messages of clingo about a program, as diagnostics with file, line and column."""

import re
from collections.abc import Iterator
from itertools import chain

import clingo

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, by_location, printable, quoted
from pyclingo_bridge.base.files.program_text import Sources

_SPAN = r"(?P<file>[^\n]+?):(?P<line>\d+):(?P<column>\d+)(?:-(?:(?P<end_line>\d+):)?(?P<end>\d+))?"
_PLACED = re.compile(rf"{_SPAN}: (?P<level>error|info|warning): (?P<text>.*)", re.S)
_NOTE = re.compile(rf"^{_SPAN}: note: '(?P<name>[^']+)' is unsafe", re.M)
_UNPLACED = re.compile(r"<\w+>: (?:error|info|warning): (?P<text>.*)", re.S)
_UNEXPECTED = re.compile(
    r"(?:syntax|lexer) error, unexpected ?(?P<found>.*?)(?:, expecting (?P<expected>.*))?", re.S
)

# Remarks whose offending term stands on the line below them: code, message, fix.
_REMARKS = {
    "operation undefined": (
        "undefined-operation",
        "{} cannot be computed",
        "arithmetic takes whole numbers, and no division by zero",
    ),
    "interval undefined": (
        "undefined-operation",
        "{} is not an interval",
        "an interval goes from one whole number to another",
    ),
    "tuple ignored": (
        "undefined-operation",
        "the weight of {} is not a whole number",
        "put a whole number first in the element",
    ),
    "global variable in tuple of aggregate element": (
        "global-variable",
        "{} also stands outside the aggregate, so the element counts one value only",
        "give the variable within the aggregate a name of its own",
    ),
    "file could not be opened": ("no-such-file", "no such file {}", "check the path"),
    "already included file": ("included-twice", "{} is already included", "include the file once"),
    "redefinition of constant": (
        "redefined-constant",
        "{} gives a constant a second value",
        "keep one of the two",
    ),
    "no definition found for theory atom": (
        "undefined-theory",
        "no theory defines {}",
        "rules are plain ASP: leave theory atoms out",
    ),
}


class Messages:
    """A logger for clingo: keeps every message, loses none, prints none."""

    def __init__(self, sources: Sources | None = None) -> None:
        """`sources` are what clingo reads; without them a message has no place."""
        self._sources = sources or Sources(())
        self._received: list[tuple[clingo.MessageCode, str]] = []

    def __call__(self, code: clingo.MessageCode, text: str) -> None:
        self._received.append((code, text))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Each message once as a diagnostic; a message without a place keeps its text."""
        diagnostics = (
            _diagnose(code, text.strip(), self._sources) for code, text in self._received
        )
        return tuple(dict.fromkeys(chain.from_iterable(diagnostics)))


def _diagnose(code: clingo.MessageCode, text: str, lines: Sources) -> Iterator[Diagnostic]:
    placed = _PLACED.match(text)
    if placed is None:
        bare = _UNPLACED.match(text)
        yield _remark(bare["text"] if bare else text, None)
        return
    message = placed["text"].strip()
    place = lines.locate(int(placed["line"]), int(placed["column"]))
    if code is clingo.MessageCode.AtomUndefined:
        yield _undefined(message, place)
    elif message.startswith("unsafe variables"):
        yield from _unsafe(text, place, lines)
    elif unexpected := _UNEXPECTED.fullmatch(message):
        yield _unexpected(unexpected, placed, place, lines)
    else:
        yield _remark(message, place)


def _remark(remark: str, place: Location | None) -> Diagnostic:
    about, _, rest = remark.partition(":\n")
    offending = rest.strip().partition("\n")[0]
    if missing := re.fullmatch(r"function '(.+)' not found", offending):
        fix = "rules are plain ASP: no script defines it"
        return Diagnostic("script", f"no function {quoted('@' + missing[1])}", place, help=fix)
    if about not in _REMARKS:
        return Diagnostic("clingo", printable(" ".join(remark.split())), place)
    code, message, fix = _REMARKS[about]
    return Diagnostic(code, message.format(quoted(offending)), place, help=fix)


def _undefined(remark: str, place: Location | None) -> Diagnostic:
    message = f"no rule or fact derives {quoted(remark.splitlines()[-1].strip())}"
    fix = "check the name, or declare it with `#defined`"
    return Diagnostic("undefined-predicate", message, place, help=fix)


def _unsafe(text: str, place: Location | None, lines: Sources) -> Iterator[Diagnostic]:
    fix = "let a positive literal of the body bind it"
    named = {
        (lines.locate(int(note["line"]), int(note["column"])), variable)
        for note in _NOTE.finditer(text)
        if (variable := _variable(note["name"]))
    }
    if not named:
        yield Diagnostic("unsafe-variable", "unsafe variable", place, help=fix)
    yield from by_location(
        Diagnostic("unsafe-variable", f"unsafe variable `{name}`", where, help=fix)
        for where, name in named
    )


def _variable(name: str) -> str:
    """The variable as it is written; empty for one that clingo made up."""
    if name.startswith("#Anon"):
        return "_"
    return "" if name.startswith("#") else name


def _unexpected(
    error: re.Match[str], placed: re.Match[str], place: Location | None, lines: Sources
) -> Diagnostic:
    line, start = int(placed["line"]), int(placed["column"])
    if error["found"].strip("<>") == "EOF" or lines.ends_file(line):
        close = "close the last statement, comment or string; a statement ends in `.`"
        return Diagnostic("syntax", "the file ends too early", place, help=close)
    end = int(placed["end"] or start + 1)
    shown = "" if placed["end_line"] else lines.between(line, start, end)
    message = f"unexpected {quoted(shown or error['found'].strip())}"
    fix = _expected(error["expected"])
    if line > 1 and not lines.between(line, 1, start):
        fix = "the statement before it may lack its `.`"
    return Diagnostic("syntax", message, place, help=fix)


def _expected(tokens: str | None) -> str | None:
    if not tokens:
        return None
    return f"expected {' or '.join(f'`{token}`' for token in tokens.split(' or '))}"
