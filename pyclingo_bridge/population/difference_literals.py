"""Differences of two copies in a product program: an atom for each that is true in one only."""

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
        same = _Counterpart(left, right)
        for one in left.atoms:
            other = same.of(one)
            if other is None:
                continue
            first, second = left.literal(one), right.literal(other)
            if first != second:
                self._differs[one] = _unequal(backend, first, second)
        for one, differs in self._differs.items():
            if not left.structure.is_given(one) and same.rules(one):
                rules = left.structure.derived_by(one)
                backend.add_rule([], [differs, *self._equal_below(rules)])
        self.broken = _unequal(backend, left.broken, right.broken)
        """True where a constraint forbids the answer in one copy only."""
        headless = [rule for rule in left.structure.rules if not rule.head]
        if same.constraints(headless):
            backend.add_rule([], [self.broken, *self._equal_below(headless)])

    def _equal_below(self, rules: Iterable[GroundRule]) -> list[Literal]:
        below = {abs(one) for rule in rules for one in rule.body}
        return [-self._differs[one] for one in sorted(below) if one in self._differs]

    def differs(self, symbol: clingo.Symbol) -> Literal | None:
        """True where the atom is true in one copy only; None where it is in neither, or shared."""
        atom = self.left.structure.program.literal(symbol)
        return None if atom is None else self._differs.get(atom)


def _unequal(backend: Backend, first: Literal, second: Literal) -> Literal:
    differs = backend.add_atom()
    backend.add_rule([differs], [first, -second])
    backend.add_rule([differs], [-first, second])
    return differs


class _Counterpart:
    """Which atoms of two structures are the same, and which have the same rules.

    Atoms are the same by their symbol; those that grounding made up, by the rules that derive them.
    """

    def __init__(self, left: Copy, right: Copy) -> None:
        self._one = left.structure is right.structure
        self._left, self._right = left.structure, right.structure
        if not self._one:
            self._keys = _Keys(self._left), _Keys(self._right)
            right_keys = self._keys[1]
            self._by_key = {right_keys.of(atom): atom for atom in right.atoms}

    def of(self, atom: Literal) -> Literal | None:
        if self._one:
            return atom
        return self._by_key.get(self._keys[0].of(atom))

    def rules(self, atom: Literal) -> bool:
        other = self.of(atom)
        if self._one or other is None:
            return self._one
        left, right = self._keys
        return left.rules(self._left.derived_by(atom)) == right.rules(self._right.derived_by(other))

    def constraints(self, headless: Iterable[GroundRule]) -> bool:
        if self._one:
            return True
        left, right = self._keys
        others = [rule for rule in self._right.rules if not rule.head]
        return left.rules(headless) == right.rules(others)


class _Keys:
    """What names the atoms of a structure, whichever way they were numbered."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._known: dict[Literal, object] = dict(structure.symbols)
        self._numbers: dict[object, object] = {}

    def of(self, atom: Literal) -> object:
        if atom not in self._known:
            self._known[atom] = object()  # what leads back to itself is like nothing else
            self._known[atom] = "made up", self.rules(self._structure.derived_by(atom))
        return self._known[atom]

    def rules(self, rules: Iterable[GroundRule]) -> frozenset[object]:
        return frozenset(self._rule(rule) for rule in rules)

    def _rule(self, rule: GroundRule) -> object:
        symbols = self._structure.symbols
        heads = tuple(str(symbols.get(one, "")) for one in rule.head)
        weights = rule.weights or (1,) * len(rule.body)
        pairs = zip(rule.body, weights, strict=True)
        body = frozenset((one > 0, self.of(abs(one)), weight) for one, weight in pairs)
        return rule.choice, heads, body, bool(rule.weights), rule.lower
