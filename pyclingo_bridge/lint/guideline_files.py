"""Findings in the files of a knowledge base, judged together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic, Level
from pyclingo_bridge.extension.before_grounding import unsafe
from pyclingo_bridge.extension.clauses import Clause
from pyclingo_bridge.extension.comparisons import check_comparisons
from pyclingo_bridge.extension.declarations import check_declarations
from pyclingo_bridge.extension.names import check_names, check_predicates
from pyclingo_bridge.extension.restrictions import check_form
from pyclingo_bridge.extension.stratification import refuse_loops
from pyclingo_bridge.extension.symbol_table import SymbolTable
from pyclingo_bridge.extension.unknown_as_no import check_stated
from pyclingo_bridge.guideline.predicate_groups import OF_THE_PATIENT
from pyclingo_bridge.lint.context import Context
from pyclingo_bridge.lint.statements import check_derived_names, check_statements
from pyclingo_bridge.lint.style import check_shows
from pyclingo_bridge.lint.thresholds import check_numbers
from pyclingo_bridge.lint.use import check_actions, check_arities, check_unused

PLANS = "plan"
"""The folder whose constraints and choices are about plans."""
OWN_LEVELS: Mapping[str, Level] = {
    "script": "error",
    "theory": "error",
    "unknown-as-no": "error",
    "constant": "warning",
    "external": "warning",
    "program-part": "warning",
    "classical-negation": "warning",
    "plan-reads-patient": "warning",
    "unguarded-choice": "note",
    "unguarded-constraint": "note",
    "unguarded-disjunction": "note",
    "unguarded-optimisation": "note",
    "declared-twice": "error",
    "domain-too-large": "error",
    "not-a-name": "error",
}
"""The codes of extensions that count in a knowledge base itself too, with their level there."""


def check_guideline(context: Context) -> Iterator[Diagnostic]:
    """Everything that is suspicious in a knowledge base.

    Where a file cannot be read whole, names are not judged: what is missing may stand in the part
    that was not read.
    """
    parsed, table = context.parsed, context.table
    yield from context.unreadable
    yield from context.messages
    for clause in parsed.clauses:
        yield from _form(clause, context)
    no_core = SymbolTable({kind: frozenset() for kind in table.names}, {}, {})
    yield from _releveled(check_declarations(parsed, no_core))
    yield from check_statements(parsed.clauses)
    yield from check_numbers(parsed.clauses, parsed.clauses)
    yield from check_shows(parsed.clauses)
    if context.unreadable:
        return
    for problem in check_names(parsed, table):
        if problem.code.removeprefix("unknown-") not in context.guessed:
            yield problem
    yield from check_predicates(parsed, context.core)
    yield from check_arities(parsed.clauses)
    yield from check_unused(parsed.clauses, context)
    yield from check_actions(parsed.clauses, context)
    if context.program is not None:
        yield from check_comparisons(parsed.clauses, table, context.program, added=False)
        yield from refuse_loops(context.core.sources)
        yield from check_derived_names(parsed, context.program, table)
    yield from unsafe(context.not_included, parsed)


def _form(clause: Clause, context: Context) -> Iterator[Diagnostic]:
    """What no rule may hold; the three-valued layer alone asks what is not known."""
    file, folder = Path(clause.place.file).resolve(), context.folder.resolve()
    of_plans = file.is_relative_to(folder) and PLANS in file.relative_to(folder).parts[:-1]
    layer = any(atom.signature in OF_THE_PATIENT for atom in clause.head)
    for problem in _releveled((*check_form((clause,), context.core), *check_stated((clause,)))):
        if layer and problem.code == "unknown-as-no":
            continue
        if problem.code.startswith("unguarded-") and of_plans:
            continue
        yield problem


def _releveled(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The problems with their level in a knowledge base; without those of extensions only."""
    return (replace(p, level=OWN_LEVELS[p.code]) for p in problems if p.code in OWN_LEVELS)
