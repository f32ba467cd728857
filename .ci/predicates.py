"""Writes docs/predicates.md from the table of predicates; `--check` says whether it is current."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyclingo_bridge.check.not_checked import PARTS
from pyclingo_bridge.guideline.predicate_entry import PREDICATES, Entry
from pyclingo_bridge.guideline.predicates import (
    CHOSEN,
    DOMAIN,
    EXPECT,
    INPUT,
    KNOWN,
    PATIENT,
    PLANNING,
    VERDICT,
)
from pyclingo_bridge.solving.atoms import Predicate

PAGE = Path(__file__).resolve().parents[1] / "docs" / "predicates.md"
EVERY = ("every command",)
COMMANDS = {
    "guideline": EVERY,
    "answer": ("query", "test"),
    "explain": ("explain", "ask", "change", "contrast"),
    "cohort": ("cohort",),
    "population": ("check", "diff", "mutate"),
    "check": ("check",),
    "loading": ("check",),
    "diff": ("diff",),
    "mutate": ("mutate",),
    "words": EVERY,
    "render": EVERY,
    "web": ("serve",),
    "cli": ("statements", "ask"),
}
"""The commands that each package serves."""
ELSEWHERE = {
    **dict.fromkeys((PATIENT, EXPECT), "the case"),
    **dict.fromkeys((CHOSEN, PLANNING), "the question"),
    **dict.fromkeys((INPUT, KNOWN), "the bridge"),
}
"""Where the atoms come from that no file derives."""
INTRODUCTION = """\
# Predicates between the rules and the bridge

Every predicate that the bridge reads, or that an extension may meet. Written by
`python .ci/predicates.py` from `pyclingo_bridge/guideline/predicates.py`. What each one means, and
which file derives it, [kb/README.md](../kb/README.md) says.

## What a guideline must derive

| for | at least |
| --- | --- |
"""
READ = """
All else is optional: a command reads it where it is derived, and leaves out what it would say of it
elsewhere. `crlm check` names each part that is `not checked` so, and proves nothing of it. For and
against one action, and a decision without an answer, it finds without a declaration: where nothing
derives `opposed/5` or `gap/2`, it loads the rules of `kb/core/checks/`. `#include <core>` and
`#include <core_plan>` derive what they can of the predicates below.

## What each command reads

Beside what every command reads: domains, questions, words, statements, sources, verdicts.

| command | reads, where it is derived |
| --- | --- |
"""
ROWS = """
## The predicates

*An extension* adds facts, or rules as well; a predicate without an entry is closed to it.

| predicate | arguments | derived by | an extension adds | read by |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    rows = sorted(PREDICATES.values(), key=lambda row: row.predicate)
    tables = "".join(needs()), READ, "".join(reads(rows)), ROWS, "".join(map(line, rows))
    return INTRODUCTION + "".join(tables)


def needs() -> Iterator[str]:
    """What each command, and each analysis of `check`, cannot do without."""
    yield f"| every command | {quoted((DOMAIN, VERDICT))} |\n"
    for part in PARTS:
        name = f"{part.analysis}, {part.name}" if part.name else part.analysis
        groups = [quoted(group, " or ") for group in part.needs]
        yield f"| `crlm check`: {name} | {'; '.join(groups)} |\n"


def reads(rows: Iterable[Entry]) -> Iterator[str]:
    """What each command reads where it is derived, but for what every command reads."""
    by_command: dict[str, list[Predicate]] = {}
    for row in rows:
        for command in commands(row.readers):
            by_command.setdefault(command, []).append(row.predicate)
    for command in sorted(by_command.keys() - {*EVERY}):
        yield f"| `crlm {command}` | {quoted(by_command[command])} |\n"


def line(row: Entry) -> str:
    """The row of one predicate."""
    added = {"fact": "facts", "rule": "facts and rules", "closed": ""}[row.use]
    cells = (
        quoted([row.predicate]),
        ", ".join(row.names),
        derived_by(row),
        added,
        ", ".join(commands(row.readers)) or "rules only",
    )
    return f"| {' | '.join(cells)} |\n"


def commands(readers: Iterable[str]) -> tuple[str, ...]:
    """The commands for which the packages of the bridge read a predicate; none: rules only."""
    found = tuple(dict.fromkeys(one for reader in readers for one in COMMANDS[reader]))
    return EVERY if EVERY[0] in found else found


def derived_by(row: Entry) -> str:
    """Where its atoms come from."""
    if row.predicate in ELSEWHERE:
        return ELSEWHERE[row.predicate]
    return ("facts" if row.use == "fact" else "rules") + (" for the checks" if row.checks else "")


def quoted(predicates: Iterable[Predicate], between: str = ", ") -> str:
    """Predicates as documents write them."""
    return between.join(f"`{one}`" for one in predicates)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/predicates.md is not current: run `python .ci/predicates.py`")
