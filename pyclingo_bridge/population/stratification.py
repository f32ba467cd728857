"""Refusal of programs of which nothing is proved: circular through negation, or more than rules.

Proofs about two copies take that the rules have one answer once everything that is free is given.
What rests on its own negation has several, or none; externals, theory atoms and edges are not in
the copies. Where no case is possible, all is true of nobody.
"""

from collections.abc import Iterable

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, Location, by_location
from pyclingo_bridge.guideline.dependencies import deriving, loops_through_negation
from pyclingo_bridge.guideline.knowledge_base import ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.switches import SwitchedProgram
from pyclingo_bridge.solving.ground_rules import GroundRule

_NAMED = 5
"""So many of the predicates that lead back to themselves are named."""


def refuse_circular(switched: SwitchedProgram) -> None:
    """Raise KnowledgeBaseError where an atom rests on its own negation, whichever rules are there.

    Its diagnostics, of the code `circular`, name the rules that negate.
    """
    symbols = switched.structure.symbols
    by_head = deriving(switched.structure)
    problems: list[Diagnostic] = []
    for loop in loops_through_negation(by_head):
        rules = [rule for atom in loop for rule in by_head[atom]]
        negating = [rule for rule in rules if any(-literal in loop for literal in rule.body)]
        # Where an aggregate negates, grounding made up a rule without a place.
        places = _places(switched, negating) or _places(switched, rules)
        names = sorted({symbols[atom].name for atom in loop if atom in symbols})
        shown = ", ".join(f"`{name}`" for name in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        message = f"circular through negation ({shown}{more}): nothing can be proved of such rules"
        fix = "let none of these rules rest on its own negation"
        problems += (Diagnostic("circular", message, place, help=fix) for place in places)
    if problems:
        raise KnowledgeBaseError(by_location(dict.fromkeys(problems)))


def refuse_unsupported(structure: Structure) -> None:
    """Raise KnowledgeBaseError where answers hang on more than rules."""
    beside, symbols = structure.beside, structure.symbols
    present: list[tuple[str, str]] = []
    if externals := sorted(str(symbols[one]) for one in beside.externals if one in symbols):
        present.append(("external", f"`#external` ({', '.join(externals[:_NAMED])})"))
    if beside.theories:
        theories = sorted(set(beside.theories.values()))[:_NAMED]
        present.append(("theory", f"theory atoms ({', '.join(f'`{name}`' for name in theories)})"))
    if beside.edges:
        present.append(("edge", "`#edge`"))
    if present:
        fix = "say it in rules, facts or a reading"
        raise KnowledgeBaseError(
            Diagnostic(code, f"{feature}: nothing can be proved of it", help=fix)
            for code, feature in present
        )


def refuse_empty(kb: KnowledgeBase) -> None:
    """Raise KnowledgeBaseError where every case contradicts itself: all is true of nobody."""
    if not kb.program.satisfiable([-kb.planning, *kb.consistent]):
        message = "every case contradicts itself or is forbidden: there are no patients to check"
        fix = "let the rules for `inconsistent` and the constraints leave some case possible"
        place = Location(str(kb.folder / ENTRY), 1, 1)
        raise KnowledgeBaseError([Diagnostic("no-patient", message, place, help=fix)])


def _places(switched: SwitchedProgram, rules: Iterable[GroundRule]) -> list[Location]:
    """Where ground rules stand in the files, as far as they have switches."""
    numbers = {number for rule in rules for number in switched.numbers(rule)}
    return [switched.places[number] for number in sorted(numbers)]
