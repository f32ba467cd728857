"""Findings in files that extend a knowledge base, judged together as `--with` loads them."""

from collections.abc import Iterator, Sequence

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, Location, quoted
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.extension.after_grounding import check_after
from pyclingo_bridge.extension.clauses import Parsed
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import ENTRY
from pyclingo_bridge.lint.context import Context, grounded
from pyclingo_bridge.lint.statements import check_derived_names, check_statements
from pyclingo_bridge.lint.style import check_shows
from pyclingo_bridge.lint.thresholds import check_numbers
from pyclingo_bridge.lint.use import check_actions, check_unused


def check_extension(
    parsed: Parsed, sources: Sources, refused: Sequence[Diagnostic], context: Context
) -> Iterator[Diagnostic]:
    """What the loader refuses, and what else is suspicious.

    `parsed`, `sources` and `refused` are what `examine` gives in the same context.
    """
    problems = [p for p in refused if p.code.removeprefix("unknown-") not in context.guessed]
    yield from problems
    clauses, everything = parsed.clauses, (*context.parsed.clauses, *parsed.clauses)
    places = {problem.location for problem in problems}
    reported = {(problem.code, problem.location) for problem in problems}
    for finding in check_statements(clauses):
        another = finding.code == "threshold-without-statement" or finding.location not in places
        if another and (finding.code, finding.location) not in reported:
            yield finding
    yield from check_numbers(clauses, everything)
    yield from check_shows(clauses)
    if any(problem.code in _LEAVES_FILE_OUT for problem in problems):
        return
    for finding in check_unused(clauses, context):
        if finding.location not in places:
            yield finding
    yield from check_actions(clauses, context)
    if context.unreadable or context.messages:
        yield _broken(context)
    elif not problems:
        yield from _once_grounded(sources, parsed, context)


_LEAVES_FILE_OUT = frozenset(
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
"""Codes of files that are not read whole: what is missing elsewhere may stand in them."""


def _once_grounded(sources: Sources, parsed: Parsed, context: Context) -> Iterator[Diagnostic]:
    """What shows only once all is grounded."""
    program, messages = grounded(sources)
    yield from messages
    if program is None:
        return
    try:
        check_after(parsed, describe(program, context.folder, sources))
    except KnowledgeBaseError as error:
        yield from error.diagnostics
    yield from check_derived_names(parsed, program, context.table)


def _broken(context: Context) -> Diagnostic:
    folder = context.folder
    message = f"the knowledge base in {quoted(folder)} is broken: not all can be judged"
    fix = f"fix it first: `crlm lint {folder}` says what is wrong"
    return Diagnostic(
        "broken-knowledge-base", message, Location(str(folder / ENTRY), 1, 1), help=fix
    )
