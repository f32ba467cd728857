"""Ground rules in the order in which they rest on each other, and what leads back to itself.

Proofs about two copies take that the rules have one answer once everything that is free is given.
What rests on its own negation has several, or none: such rules are refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, Location, by_location
from pyclingo_bridge.ground_rules import GroundRule
from pyclingo_bridge.solver import Literal
from pyclingo_bridge.structure import Structure
from pyclingo_bridge.verify.tagged import Tagged

Deriving = Mapping[Literal, Sequence[GroundRule]]

_NAMED = 5
"""So many of the predicates that lead back to themselves are named."""


def components(deriving: Deriving) -> list[tuple[Literal, ...]]:
    """The derived atoms in groups that rest on each other, what they rest on first (Tarjan)."""
    number: dict[Literal, int] = {}
    low: dict[Literal, int] = {}
    stack: list[Literal] = []
    on_stack: set[Literal] = set()
    found: list[tuple[Literal, ...]] = []
    for root in deriving:
        if root in number:
            continue
        work = [(root, _below(root, deriving))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            atom, below = work[-1]
            for one in below:
                if one not in number:
                    number[one] = low[one] = len(number)
                    stack.append(one)
                    on_stack.add(one)
                    work.append((one, _below(one, deriving)))
                    break
                if one in on_stack:
                    low[atom] = min(low[atom], number[one])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[atom])
                if low[atom] == number[atom]:
                    group = _popped(stack, atom)
                    on_stack.difference_update(group)
                    found.append(group)
    return found


def through_negation(deriving: Deriving) -> set[Literal]:
    """The atoms that rest on each other by way of a negation."""
    return {one for group in _loops(deriving) for one in group}


def _loops(deriving: Deriving) -> Iterator[frozenset[Literal]]:
    for group in components(deriving):
        inside = frozenset(group)
        rules = (rule for one in group for rule in deriving[one])
        if any(one < 0 and -one in inside for rule in rules for one in rule.body):
            yield inside


def deriving(structure: Structure, rules: Iterable[GroundRule] | None = None) -> Deriving:
    """The rules, or those of them, by what they derive; nothing derives what is given."""
    found: dict[Literal, list[GroundRule]] = defaultdict(list)
    for rule in structure.rules if rules is None else rules:
        for one in rule.head:
            if not structure.is_given(one):
                found[one].append(rule)
    return found


def refuse_circular(tagged: Tagged) -> None:
    """Raise KnowledgeBaseError where an atom rests on its own negation, whichever rules are there.

    Its diagnostics, of the code `circular`, name the rules that negate.
    """
    structure = tagged.structure
    by_head = deriving(structure)
    problems: list[Diagnostic] = []
    for loop in _loops(by_head):
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


def _places(tagged: Tagged, rules: Iterable[GroundRule]) -> list[Location]:
    """Where ground rules stand in the files, as far as they have switches."""
    number_of = {one: number for number, one in enumerate(tagged.switches)}
    numbers = sorted({number_of[one] for rule in rules for one in rule.body if one in number_of})
    begins = (tagged.nodes[number].location.begin for number in numbers)
    return [Location(one.filename, one.line, one.column) for one in begins]


def _below(atom: Literal, deriving: Deriving) -> Iterator[Literal]:
    for rule in deriving[atom]:
        for one in rule.body:
            if abs(one) in deriving:
                yield abs(one)


def _popped(stack: list[Literal], last: Literal) -> tuple[Literal, ...]:
    found = [stack.pop()]
    while found[-1] != last:
        found.append(stack.pop())
    return tuple(found)
