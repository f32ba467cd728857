"""Difference literals: for each atom of two copies, one that is true where they differ in it."""

from collections.abc import Iterable

import clingo
from clingo.backend import Backend

from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.product_program import Copy
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal


class DifferenceLiterals:
    """Two copies, and where they differ.

    An atom that has the same rules in both can differ only where something in their bodies does.
    This follows from the rules, but the solver would find it by a long search: so it is said.
    """

    def __init__(self, backend: Backend, left: Copy, right: Copy) -> None:
        self.left, self.right = left, right
        self._differs: dict[Literal, Literal] = {}
        counterpart = _Counterpart(left, right)
        pairs = {atom: other for atom in left.atoms if (other := counterpart.of(atom)) is not None}
        for atom, other in pairs.items():
            first, second = left.literal(atom), right.literal(other)
            if first != second:
                self._differs[atom] = unequal(backend, first, second)
        for atom, differs in self._differs.items():
            rules = left.structure.derived_by(atom)
            others = right.structure.derived_by(pairs[atom])
            if not left.structure.is_given(atom) and counterpart.same_rules(rules, others):
                backend.add_rule([], [differs, *self._equal_below(rules)])
        self.broken = unequal(backend, left.broken, right.broken)
        """True where a constraint forbids the answer in one copy only."""
        headless, others = (
            [rule for rule in copy.structure.rules if not rule.head] for copy in (left, right)
        )
        if counterpart.same_rules(headless, others):
            backend.add_rule([], [self.broken, *self._equal_below(headless)])

    def _equal_below(self, rules: Iterable[GroundRule]) -> list[Literal]:
        """The literals that say that no atom in the bodies of some rules differs."""
        below = {abs(literal) for rule in rules for literal in rule.body}
        return [-self._differs[atom] for atom in sorted(below) if atom in self._differs]

    def differs(self, symbol: clingo.Symbol) -> Literal | None:
        """True where the atom is true in one copy only; None where it is in neither, or shared."""
        atom = self.left.structure.program.literal(symbol)
        return None if atom is None else self._differs.get(atom)


def unequal(backend: Backend, first: Literal, second: Literal) -> Literal:
    """A new atom that is true where just one of two literals is (exclusive or)."""
    differs = backend.add_atom()
    backend.add_rule([differs], [first, -second])
    backend.add_rule([differs], [-first, second])
    return differs


class _Counterpart:
    """Matches the atoms and the rules of two structures.

    Atoms are the same by their symbol; those that grounding made up, by the rules that derive them.
    """

    def __init__(self, left: Copy, right: Copy) -> None:
        self._same_structure = left.structure is right.structure
        if not self._same_structure:
            self._left, self._right = _Keys(left.structure), _Keys(right.structure)
            self._by_key = {self._right.atom(atom): atom for atom in right.atoms}

    def of(self, atom: Literal) -> Literal | None:
        """The atom of the right structure that is the same as one of the left."""
        return atom if self._same_structure else self._by_key.get(self._left.atom(atom))

    def same_rules(self, left: Iterable[GroundRule], right: Iterable[GroundRule]) -> bool:
        """Whether rules of the left structure are those of the right, which stand alike there."""
        return self._same_structure or self._left.rules(left) == self._right.rules(right)


class _Keys:
    """Keys for the atoms and rules of a structure that do not depend on how atoms are numbered."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._known: dict[Literal, object] = dict(structure.symbols)

    def atom(self, atom: Literal) -> object:
        if atom not in self._known:
            self._known[atom] = object()  # what leads back to itself is like nothing else
            self._known[atom] = "made up", self.rules(self._structure.derived_by(atom))
        return self._known[atom]

    def rules(self, rules: Iterable[GroundRule]) -> frozenset[object]:
        return frozenset(self._rule(rule) for rule in rules)

    def _rule(self, rule: GroundRule) -> object:
        symbols = self._structure.symbols
        heads = tuple(str(symbols.get(atom, "")) for atom in rule.head)
        pairs = zip(rule.body, rule.weights or (1,) * len(rule.body), strict=True)
        body = frozenset((one > 0, self.atom(abs(one)), weight) for one, weight in pairs)
        return rule.choice, heads, body, bool(rule.weights), rule.lower
