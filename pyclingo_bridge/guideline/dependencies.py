"""Ground rules in the order in which they rest on each other, and what leads back to itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

Deriving = Mapping[Literal, Sequence[GroundRule]]


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
    return {one for group in loops_through_negation(deriving) for one in group}


def loops_through_negation(deriving: Deriving) -> Iterator[frozenset[Literal]]:
    """The groups of atoms that rest on each other by way of a negation."""
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
