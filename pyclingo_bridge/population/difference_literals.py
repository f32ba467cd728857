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
        alike = left.structure is right.structure
        keys, others = _Keys(left.structure), _Keys(right.structure)
        pairs = {atom: atom for atom in left.atoms}
        if not alike:
            by_key = {others.atom(atom): atom for atom in right.atoms}
            pairs = {a: by_key[key] for a in pairs if (key := keys.atom(a)) in by_key}
        for atom, other in pairs.items():
            first, second = left.literal(atom), right.literal(other)
            if first != second:
                self._differs[atom] = unequal(backend, first, second)

        def same(first: Iterable[GroundRule], second: Iterable[GroundRule]) -> bool:
            return alike or keys.rules(first) == others.rules(second)

        for atom, differs in self._differs.items():
            rules = left.structure.derived_by(atom)
            counterparts = right.structure.derived_by(pairs[atom])
            if not left.structure.is_given(atom) and same(rules, counterparts):
                backend.add_rule([], [differs, *self._equal_below(rules)])
        self.broken = unequal(backend, left.broken, right.broken)
        """True where a constraint forbids the answer in one copy only."""
        headless, counterparts = (
            [rule for rule in copy.structure.rules if not rule.head] for copy in (left, right)
        )
        if same(headless, counterparts):
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


class _Keys:
    """Keys for the atoms and rules of a structure that do not depend on how atoms are numbered.

    Atoms are the same by their symbol; those that grounding made up, by the rules that derive them.
    """

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
