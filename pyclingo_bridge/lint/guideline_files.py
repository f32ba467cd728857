"""The files of a knowledge base, judged together."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pyclingo_bridge.diagnostics import Diagnostic
from pyclingo_bridge.extension.before_grounding import unsafe
from pyclingo_bridge.extension.clauses import Clause
from pyclingo_bridge.extension.comparisons import check_comparisons
from pyclingo_bridge.extension.declarations import check_declarations
from pyclingo_bridge.extension.names import check_names
from pyclingo_bridge.extension.predicate_use import check_predicates
from pyclingo_bridge.extension.restrictions import check_form
from pyclingo_bridge.extension.stratification import refuse_loops
from pyclingo_bridge.extension.symbol_table import Known
from pyclingo_bridge.extension.unknown_as_no import check_stated
from pyclingo_bridge.guideline.contract import OF_THE_PATIENT
from pyclingo_bridge.lint.codes import OWN_LEVELS
from pyclingo_bridge.lint.context import World
from pyclingo_bridge.lint.statements import check_derived_names, check_statements
from pyclingo_bridge.lint.style import check_shows
from pyclingo_bridge.lint.thresholds import check_numbers
from pyclingo_bridge.lint.use import check_actions, check_arities, check_unused

PLANS = "plan"
"""The folder whose constraints and choices are about plans."""


def check_own(world: World) -> Iterator[Diagnostic]:
    """Everything that is suspicious in a knowledge base.

    Where a file cannot be read whole, names are not judged: what is missing may stand in the part
    that was not read.
    """
    parsed = world.parsed
    yield from world.unreadable
    yield from world.said
    for clause in parsed.clauses:
        yield from _form(clause, world)
    nothing = Known({kind: frozenset() for kind in world.known.names}, {}, {})
    yield from _weighed(check_declarations(parsed, nothing))
    yield from check_statements(parsed.clauses)
    yield from check_numbers(parsed.clauses, parsed.clauses)
    yield from check_shows(parsed.clauses)
    if world.unreadable:
        return
    for one in check_names(parsed, world.known):
        if one.code.removeprefix("unknown-") not in world.guessed:
            yield one
    yield from check_predicates(parsed, world.core)
    yield from check_arities(parsed.clauses)
    yield from check_unused(parsed.clauses, world)
    yield from check_actions(parsed.clauses, world)
    if world.program is not None:
        yield from check_comparisons(parsed.clauses, world.known, world.program, added=False)
        yield from refuse_loops(world.core.sources)
        yield from check_derived_names(parsed, world.program, world.known)
    yield from unsafe(world.loose, parsed)


def _form(clause: Clause, world: World) -> Iterator[Diagnostic]:
    """What no rule may hold; the three-valued layer alone asks what is not known."""
    layer = any(atom.signature in OF_THE_PATIENT for atom in clause.head)
    for one in _weighed((*check_form((clause,), world.core), *check_stated((clause,)))):
        if layer and one.code == "unknown-as-no":
            continue
        if one.code.startswith("unguarded-") and _about_plans(clause, world.folder):
            continue
        yield one


def _weighed(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is wrong in an extension only is left out."""
    return (replace(one, level=OWN_LEVELS[one.code]) for one in found if one.code in OWN_LEVELS)


def _about_plans(clause: Clause, folder: Path) -> bool:
    file, folder = Path(clause.place.file).resolve(), folder.resolve()
    return file.is_relative_to(folder) and PLANS in file.relative_to(folder).parts[:-1]
