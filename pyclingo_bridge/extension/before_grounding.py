"""Problems of an extension that its files show before they are grounded."""

from collections.abc import Iterable
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, by_location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.extension.clauses import Parsed, parse
from pyclingo_bridge.extension.comparisons import check_comparisons
from pyclingo_bridge.extension.declarations import check_declarations
from pyclingo_bridge.extension.names import check_effect, check_names, check_predicates
from pyclingo_bridge.extension.restrictions import check_form
from pyclingo_bridge.extension.symbol_table import (
    Core,
    SymbolTable,
    core_of,
    core_table,
    extended_table,
)
from pyclingo_bridge.extension.unknown_as_no import check_plans, check_unknown
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.program import Program

_STOP = "_stop(Unsafe)."
"""Loaded with an extension to look for unsafe variables: clingo names all of them, and having found
this one it grounds nothing, however large the extension would become."""

MOST_STATEMENTS = 2_000
"""Of all files of an extension: each is judged together with the others."""


def check_before(extensions: Iterable[Path], core: KnowledgeBase) -> tuple[Parsed, Sources]:
    """The statements of an extension, and its files behind those of the knowledge base `core`.

    Raises KnowledgeBaseError with every problem of every file.
    """
    parsed, sources, problems = examine(extensions, core_of(core), core_table(core))
    if problems:
        raise KnowledgeBaseError(problems)
    return parsed, sources


def examine(
    extensions: Iterable[Path], predicates: Core, names: SymbolTable
) -> tuple[Parsed, Sources, tuple[Diagnostic, ...]]:
    """The statements and files as `check_before` gives them, and every problem in reading order.

    Where a file cannot be read whole, names are not judged: what is missing may stand in the part
    that was not read.
    """
    core = predicates.sources
    files, unreadable = read_rule_files(extensions, "extension", core.files)
    sources = core.extended(files)
    parsed, unparsed = parse(sources, len(core.files))
    if len(parsed.clauses) > MOST_STATEMENTS:
        message = f"more than {MOST_STATEMENTS} statements are added"
        place = parsed.clauses[MOST_STATEMENTS].place
        fix = "make a guideline of your own of them: a folder for `--kb`"
        return parsed, sources, (Diagnostic("too-large", message, place, help=fix),)
    problems = [*unreadable, *unparsed, *check_form(parsed.clauses, predicates)]
    problems += check_unknown(parsed.clauses, predicates.polarity)
    problems += check_plans(parsed.clauses)
    problems += check_declarations(parsed, names)
    if not unreadable and not unparsed:
        table = extended_table(names, parsed)
        problems += check_names(parsed, table)
        problems += check_predicates(parsed, predicates)
        problems += check_effect(parsed, predicates, sorted(names.names.get("modality", ())))
        problems += check_comparisons(parsed.clauses, table, predicates.program)
        problems += unsafe(Sources(files), parsed)
    return parsed, sources, by_location(dict.fromkeys(problems))


def unsafe(sources: Sources, parsed: Parsed) -> list[Diagnostic]:
    """Unsafe variables, which clingo finds without grounding."""
    if any(clause.form in ("script", "theory") for clause in parsed.clauses):
        return []
    try:
        Program(sources, more=_STOP)
    except KnowledgeBaseError as error:
        problems = error.diagnostics
        return [p for p in problems if p.code == "unsafe-variable" and p.location is not None]
    return []
