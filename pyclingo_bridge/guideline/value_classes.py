"""Value classes: the values of an input that no ground rule tells apart.

One value of each class stands for all of them in a search over patients (docs/decisions/0008).
"""

from collections.abc import Iterable

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.predicates import PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.program import Literal

_DEEPEST = 50
"""How far values are followed: an atom further off counts as one that tells them apart."""
_MOST_COLOURS = 16
"""How many sets of atoms that are kept have their colours remembered."""


def value_classes(
    structure: Structure, name: str, kept: Iterable[Literal] = (), planning: bool = False
) -> tuple[tuple[Value, ...], ...]:
    """The values of an input in classes that no rule tells apart, in order of the domain.

    Values are alike where exchanging them leaves every rule as it is, but for names that nothing
    else derives; the atoms in `kept`, what is shown, and whether the case contradicts itself may
    not change. The choices of a plan count only where `planning`.
    """
    fixed = structure.shown.union(kept, structure.errors)
    key = fixed, planning
    with structure.program.lock:
        known: dict[object, _Colours] = structure.remembered
        if key not in known:
            if len(known) >= _MOST_COLOURS:
                known.clear()
            known[key] = _Colours(structure, fixed, planning)
        colours = known[key]
        classes = grouped((colours.of(atom), value) for value, atom in structure.stating[name])
    return tuple(tuple(values) for values in classes.values())


class _Colours:
    """Colours of atoms: equal ones for atoms that may change places."""

    def __init__(self, structure: Structure, kept: frozenset[Literal], planning: bool) -> None:
        self._structure = structure
        self._kept = kept
        self._planning = planning
        self._stated = {atom for _, atom in structure.literals(PATIENT)}
        self._known: dict[Literal, object] = {}
        self._numbers: dict[object, int] = {}
        self._bodies: dict[int, tuple[bool, list[tuple[Literal, int]]]] = {}
        self._depth = 0

    def of(self, atom: Literal) -> object:
        """The colour of an atom: the rules in which it stands, as far as others can see."""
        if atom not in self._known:
            self._known[atom] = atom  # an atom that leads back to itself stays apart
            self._depth += 1
            roles = frozenset(
                self._role(rule, atom)
                for rule in self._structure.reading.get(atom, ())
                if self._planning or not rule.choice or self._structure.without_plans(rule)
            )
            self._depth -= 1
            kept = atom if atom in self._kept else None
            self._known[atom] = (
                "colour",
                self._numbers.setdefault((kept, roles), len(self._numbers)),
            )
        return self._known[atom]

    def _role(self, rule: GroundRule, atom: Literal) -> object:
        of_one_input, weighed = self._weighed(rule)
        heads = tuple(map(self._head_colour, rule.head))
        if of_one_input:  # of these atoms one at most is true
            reached = sum(weight for literal, weight in weighed if literal == atom) >= rule.lower
            return rule.choice, heads, bool(rule.weights) and reached
        others = tuple(pair for pair in weighed if abs(pair[0]) != atom)
        signs = tuple((literal > 0, weight) for literal, weight in weighed if abs(literal) == atom)
        return rule.choice, heads, others, signs, rule.lower

    def _weighed(self, rule: GroundRule) -> tuple[bool, list[tuple[Literal, int]]]:
        """Whether a body has atoms of one input alone; its literals with their weights, in order.

        A long body is looked at once for each of its atoms: this much is the same for all.
        """
        place = id(rule)
        if place not in self._bodies:
            body = rule.body if rule.weights else tuple(dict.fromkeys(rule.body))
            weighed = sorted(zip(body, rule.weights or (1,) * len(body), strict=True))
            stated = len(body) > 1 and self._stated.issuperset(body)
            inputs = {self._structure.input_of[literal] for literal in body} if stated else ()
            self._bodies[place] = len(inputs) == 1, weighed
        return self._bodies[place]

    def _head_colour(self, head: Literal) -> object:
        """The head itself, or only how it is used where this one rule derives it."""
        rules = self._structure.derived_by(head)
        free = len(rules) == 1 and not rules[0].choice and head not in self._kept
        free = free and self._depth < _DEEPEST
        return ("alike", self.of(head)) if free else head
