"""Files that extend a knowledge base, judged together as `--with` loads them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, Location, quoted
from pyclingo_bridge.extension.after_grounding import check_after
from pyclingo_bridge.extension.before_grounding import examine
from pyclingo_bridge.extension.clauses import Parsed
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import ENTRY
from pyclingo_bridge.lint.context import World, grounded
from pyclingo_bridge.lint.statements import check_derived_names, check_statements
from pyclingo_bridge.lint.style import check_shows
from pyclingo_bridge.lint.thresholds import check_numbers
from pyclingo_bridge.lint.use import check_actions, check_unused


def check_beside(files: Sequence[Path], world: World) -> Iterator[Diagnostic]:
    """What the loader refuses, and what is suspicious beside that."""
    parsed, sources, problems = examine(files, world.core, world.known)
    problems = tuple(
        one for one in problems if one.code.removeprefix("unknown-") not in world.guessed
    )
    yield from problems
    clauses, everything = parsed.clauses, (*world.parsed.clauses, *parsed.clauses)
    refused = {one.location for one in problems}
    told = {(one.code, one.location) for one in problems}
    for one in check_statements(clauses):
        unplaced = one.code == "threshold-without-statement" or one.location not in refused
        if unplaced and (one.code, one.location) not in told:
            yield one
    yield from check_numbers(clauses, everything)
    yield from check_shows(clauses)
    if any(one.code in _UNREAD for one in problems):
        return
    for one in check_unused(clauses, world):
        if one.location not in refused:
            yield one
    yield from check_actions(clauses, world)
    if world.unreadable or world.said:
        yield _broken(world)
    elif not problems:
        yield from _whole(sources, parsed, world)


_UNREAD = frozenset(
    {
        "syntax",
        "bad-escape",
        "byte-order-mark",
        "foreign-character",
        "include-outside",
        "line-end",
        "not-a-regular-file",
        "not-utf-8",
        "number-too-large",
        "too-large",
        "too-many-files",
        "unreadable-file",
    }
)
"""What leaves a file out: what is missing may stand in it."""


def _whole(sources: Sources, parsed: Parsed, world: World) -> Iterator[Diagnostic]:
    """What shows only once all is grounded."""
    program, said = grounded(sources)
    yield from said
    if program is None:
        return
    try:
        extended = describe(program, world.folder, sources)
        check_after(parsed, extended)
    except KnowledgeBaseError as error:
        yield from error.diagnostics
    yield from check_derived_names(parsed, program, world.known)


def _broken(world: World) -> Diagnostic:
    message = f"the knowledge base in {quoted(world.folder)} is broken: not all can be judged"
    place = Location(str(world.folder / ENTRY), 1, 1)
    fix = f"fix it first: `crlm lint {world.folder}` says what is wrong"
    return Diagnostic("broken-knowledge-base", message, place, help=fix)
