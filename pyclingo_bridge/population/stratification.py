"""What nothing can be proved of is refused: rules that rest on their own negation, what is beside
rules, and rules under which no case is possible.

Proofs about two copies take that the rules have one answer once everything that is free is given.
What rests on its own negation has several, or none; externals, theory atoms and edges are not in
the copies.
"""

from collections.abc import Iterable

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, Location, by_location
from pyclingo_bridge.guideline.dependencies import deriving, loops_through_negation
from pyclingo_bridge.guideline.knowledge_base import ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.switches import Tagged
from pyclingo_bridge.solving.ground_rules import GroundRule

_NAMED = 5
"""So many of the predicates that lead back to themselves are named."""


def refuse_circular(tagged: Tagged) -> None:
    """Raise KnowledgeBaseError where an atom rests on its own negation, whichever rules are there.

    Its diagnostics, of the code `circular`, name the rules that negate.
    """
    structure = tagged.structure
    by_head = deriving(structure)
    problems: list[Diagnostic] = []
    for loop in loops_through_negation(by_head):
        rules = [rule for one in loop for rule in by_head[one]]
        negating = [rule for rule in rules if any(-one in loop for one in rule.body)]
        # Where an aggregate negates, grounding made up a rule without a place.
        places = _places(tagged, negating) or _places(tagged, rules)
        names = sorted({structure.symbols[one].name for one in loop if one in structure.symbols})
        shown = ", ".join(f"`{one}`" for one in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        message = f"circular through negation ({shown}{more}): nothing can be proved of such rules"
        fix = "let none of these rules rest on its own negation"
        problems += (Diagnostic("circular", message, one, help=fix) for one in places)
    if problems:
        raise KnowledgeBaseError(by_location(dict.fromkeys(problems)))


def refuse_beside(structure: Structure) -> None:
    """Raise KnowledgeBaseError where answers hang on more than rules."""
    beside, names = structure.beside, structure.symbols
    externals = sorted(str(names[one]) for one in beside.externals if one in names)
    found = [("external", f"`#external` ({', '.join(externals[:_NAMED])})")] if externals else []
    if beside.theories:
        theories = ", ".join(f"`{one}`" for one in sorted(set(beside.theories.values()))[:_NAMED])
        found.append(("theory", f"theory atoms ({theories})"))
    if beside.edges:
        found.append(("edge", "`#edge`"))
    if found:
        fix = "say it in rules, facts or a reading"
        raise KnowledgeBaseError(
            [
                Diagnostic(code, f"{what}: nothing can be proved of it", help=fix)
                for code, what in found
            ]
        )


def refuse_empty(kb: KnowledgeBase) -> None:
    """Raise KnowledgeBaseError where every case contradicts itself: all is true of nobody."""
    if not kb.program.satisfiable([-kb.planning, *kb.consistent]):
        message = "every case contradicts itself or is forbidden: there are no patients to check"
        fix = "let the rules for `inconsistent` and the constraints leave some case possible"
        place = Location(str(kb.folder / ENTRY), 1, 1)
        raise KnowledgeBaseError([Diagnostic("no-patient", message, place, help=fix)])


def _places(tagged: Tagged, rules: Iterable[GroundRule]) -> list[Location]:
    """Where ground rules stand in the files, as far as they have switches."""
    number_of = {one: number for number, one in enumerate(tagged.switches)}
    numbers = sorted({number_of[one] for rule in rules for one in rule.body if one in number_of})
    return [tagged.places[number] for number in numbers]
