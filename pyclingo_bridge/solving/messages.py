"""What clingo says while it reads a program, turned into diagnostics with file, line and column."""

import re
from collections.abc import Iterator

import clingo

from pyclingo_bridge.diagnostics import Diagnostic, Location, by_location, printable, quoted
from pyclingo_bridge.files.program_text import Sources

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
    "already included file": (
        "included-twice",
        "{} is already included",
        "include the file once",
    ),
    "redefinition of constant": (
        "redefined-constant",
        "{} gives a constant a second value",
        "keep one of the two",
    ),
    "no definition found for theory atom": (
        "undefined-theory",
        "no theory defines {}",
        "the knowledge base is plain ASP: leave theory atoms out",
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
        """Every message as a diagnostic, told once; a message without a place keeps its text."""
        found = (
            diagnostic
            for code, text in self._received
            for diagnostic in _diagnose(code, text.strip(), self._sources)
        )
        return tuple(dict.fromkeys(found))


def _diagnose(code: clingo.MessageCode, text: str, lines: Sources) -> Iterator[Diagnostic]:
    placed = _PLACED.match(text)
    if placed is None:
        bare = _UNPLACED.match(text)
        yield _remark(bare["text"] if bare else text, None)
        return
    said = placed["text"].strip()
    place = lines.locate(int(placed["line"]), int(placed["column"]))
    if code is clingo.MessageCode.AtomUndefined:
        yield _undefined(said, place)
    elif said.startswith("unsafe variables"):
        yield from _unsafe(text, place, lines)
    elif unexpected := _UNEXPECTED.fullmatch(said):
        yield _unexpected(unexpected, placed, place, lines)
    else:
        yield _remark(said, place)


def _remark(said: str, place: Location | None) -> Diagnostic:
    about, _, rest = said.partition(":\n")
    offending = rest.strip().partition("\n")[0]
    if missing := re.fullmatch(r"function '(.+)' not found", offending):
        return _script_function(missing[1], place)
    if about not in _REMARKS:
        return Diagnostic("clingo", printable(" ".join(said.split())), place)
    code, message, fix = _REMARKS[about]
    return Diagnostic(code, message.format(quoted(offending)), place, help=fix)


def _script_function(name: str, place: Location | None) -> Diagnostic:
    fix = "the knowledge base is plain ASP: it has no script to define it"
    return Diagnostic("script", f"no function {quoted('@' + name)}", place, help=fix)


def _undefined(said: str, place: Location | None) -> Diagnostic:
    return Diagnostic(
        "undefined-predicate",
        f"no rule or fact derives {quoted(said.splitlines()[-1].strip())}",
        place,
        help="check the name, or declare it with `#defined`",
    )


def _unsafe(text: str, place: Location | None, lines: Sources) -> Iterator[Diagnostic]:
    fix = "let a positive literal of the body bind it"
    named = {
        (lines.locate(int(n["line"]), int(n["column"])), _variable(n["name"]))
        for n in _NOTE.finditer(text)
        if _variable(n["name"])
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
    said: re.Match[str], placed: re.Match[str], place: Location | None, lines: Sources
) -> Diagnostic:
    line, start = int(placed["line"]), int(placed["column"])
    if said["found"].strip("<>") == "EOF" or lines.ends_file(line):
        close = "close the last statement, comment or string; a statement ends in `.`"
        return Diagnostic("syntax", "the file ends too early", place, help=close)
    end = int(placed["end"] or start + 1)
    shown = "" if placed["end_line"] else lines.between(line, start, end)
    message = f"unexpected {quoted(shown or said['found'].strip())}"
    fix = _expected(said["expected"])
    if line > 1 and not lines.between(line, 1, start):
        fix = "the statement before it may lack its `.`"
    return Diagnostic("syntax", message, place, help=fix)


def _expected(tokens: str | None) -> str | None:
    if not tokens:
        return None
    return f"expected {' or '.join(f'`{token}`' for token in tokens.split(' or '))}"
