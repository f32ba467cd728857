"""What clingo says while it reads a program, turned into diagnostics with file, line and column."""

import re

import clingo

from pyclingo_bridge.diagnostics import Diagnostic, Location

_PLACED = re.compile(
    r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+)(?:-\S+)?: "
    r"(?P<level>error|info|warning): (?P<text>.*)",
    re.S,
)


class Messages:
    """A logger for clingo: keeps every message, loses none, prints none."""

    def __init__(self) -> None:
        self._received: list[tuple[clingo.MessageCode, str]] = []

    def __call__(self, code: clingo.MessageCode, text: str) -> None:
        self._received.append((code, text))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Every message as a diagnostic; a message without a place keeps its text."""
        return tuple(
            diagnostic for code, text in self._received for diagnostic in _diagnose(code, text)
        )


def _diagnose(code: clingo.MessageCode, text: str) -> list[Diagnostic]:
    placed = _PLACED.match(text.strip())
    if placed is None:
        return [Diagnostic("clingo", " ".join(text.split()))]
    location = Location(placed["file"], int(placed["line"]), int(placed["column"]))
    said = placed["text"].strip()
    if code is clingo.MessageCode.AtomUndefined:
        atom = said.splitlines()[-1].strip()
        return [
            Diagnostic(
                "undefined-predicate",
                f"no rule or fact derives `{atom}`",
                location,
                help="check the name, or declare it with `#defined`",
            )
        ]
    if "unsafe variables" in said:
        names = ", ".join(f"`{name}`" for name in _unsafe_variables(text))
        return [
            Diagnostic(
                "unsafe-variable",
                f"unsafe variable {names}" if names else "unsafe variable",
                location,
                help="let a positive literal of the body bind it",
            )
        ]
    if said.startswith(("syntax error", "lexer error")):
        return [Diagnostic("syntax", " ".join(said.split()), location)]
    return [Diagnostic("clingo", " ".join(said.split()), location)]


def _unsafe_variables(text: str) -> list[str]:
    return sorted(set(re.findall(r"note: '([^']+)' is unsafe", text)))
