"""Clark's completion of a ground program as clauses, in conjunctive normal form.

Every answer set is a model of the completion (Clark 1978; for choices and sums: Lifschitz and
Razborov 2006, Ferraris and Lifschitz 2005). So what no model fulfils, no answer set does. The
reverse needs loop formulas (Lin and Zhao 2004), which are added where a model turns up that is no
answer set.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.components import components, reachable
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.known_atoms import known_atoms
from pyclingo_bridge.solving.questions import Literal

Clause = tuple[int, ...]


class NotClauses(BridgeError):
    """A ground program of which the completion is not written here. Code: `no-clauses`."""


class Rules:
    """A ground program without parts that are not rules."""

    def __init__(self, structure: Structure) -> None:
        """Raises NotClauses for a disjunction, an external, a theory or an edge."""
        beside = structure.beside
        disjunctive = any(len(rule.head) > 1 and not rule.choice for rule in structure.rules)
        others = {
            "a disjunction": disjunctive,
            "an external": beside.externals,
            "a theory": beside.theories,
            "an edge": beside.edges,
        }
        if present := [name for name, part in others.items() if part]:
            message = f"no clauses are written for {' or '.join(present)}"
            raise NotClauses([Diagnostic("no-clauses", message)])
        atoms = known_atoms(structure.program).every
        self.names = {atom: str(symbol) for atom, symbol, _ in atoms if atom}
        self.never = {str(symbol) for atom, symbol, _ in atoms if not atom}
        """Atoms that hold of nobody, which have no number."""
        self.constraints = [rule for rule in structure.rules if not rule.head]
        self._structure = structure
        used = (abs(one) for rule in structure.rules for one in (*rule.head, *rule.body))
        self.last = max(chain(self.names, used), default=0)
        """The highest number of an atom."""

    def deriving(self, atom: Literal) -> Sequence[GroundRule]:
        """The rules that can derive an atom."""
        return self._structure.derived_by(atom)

    def below(self, literals: Iterable[Literal]) -> Iterable[Literal]:
        """The atoms that these rest on, and these, in a fixed order."""

        def read(atom: Literal) -> Iterable[Literal]:
            return (abs(one) for rule in self.deriving(atom) for one in rule.body)

        return reachable(map(abs, literals), read)


class Completion:
    """The clauses of the atoms that some literals and every constraint rest on.

    Other atoms are left out: with fewer clauses less is refuted, never more.
    """

    def __init__(self, rules: Rules, literals: Iterable[Literal]) -> None:
        self._rules = rules
        self._count = rules.last
        self._bodies: dict[tuple[Literal, ...], int] = {}
        self._sums: dict[tuple[tuple[tuple[Literal, int], ...], int], int] = {}
        self.clauses: list[Clause] = []
        self.true = self._new()
        self.clauses.append((self.true,))
        constrained = (literal for rule in rules.constraints for literal in rule.body)
        self.atoms = tuple(sorted(rules.below([*literals, *constrained])))
        for atom in self.atoms:
            self._complete(atom)
        for rule in rules.constraints:
            self.clauses.append((-self.body(rule),))

    @property
    def variables(self) -> int:
        """The highest number of a variable: atoms first, then bodies and sums."""
        return self._count

    def _new(self) -> int:
        self._count += 1
        return self._count

    def _complete(self, atom: Literal) -> None:
        """An atom holds where a body holds that derives it, and has one where it holds."""
        bodies = []
        for rule in self._rules.deriving(atom):
            bodies.append(body := self.body(rule))
            if not rule.choice:
                self.clauses.append((atom, -body))
        self.clauses.append((-atom, *dict.fromkeys(bodies)))

    def body(self, rule: GroundRule) -> int:
        """The variable that is true where a body is."""
        if not rule.weights:
            return self._all(rule.body) if rule.lower <= 0 else -self.true
        weights: dict[Literal, int] = defaultdict(int)
        for literal, weight in zip(rule.body, rule.weights, strict=True):
            weights[literal] += weight
        heaviest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
        return self._at_least(tuple(heaviest), rule.lower)

    def any_of(self, conjunctions: Iterable[Sequence[Literal]]) -> None:
        """Demand that all literals of one of some conjunctions hold."""
        self.clauses.append(tuple(self._all(literals) for literals in conjunctions))

    def _all(self, literals: Sequence[Literal]) -> int:
        key = tuple(sorted(set(literals)))
        if len(key) < 2:
            return key[0] if key else self.true
        if key not in self._bodies:
            body = self._bodies[key] = self._new()
            self.clauses += ((-body, literal) for literal in key)
            self.clauses.append((body, *(-literal for literal in key)))
        return self._bodies[key]

    def _at_least(self, weighted: tuple[tuple[Literal, int], ...], lower: int) -> int:
        """Whether the weights of the true literals reach a bound: as a decision diagram (Eén and
        Sörensson 2006), from the last literal to the first."""
        left = [0]
        for _, weight in reversed(weighted):
            left.append(left[-1] + weight)
        bounds = [{lower}]
        for _, weight in weighted:
            open_now = {
                one for one in bounds[-1] if 0 < one <= left[len(weighted) - len(bounds) + 1]
            }
            bounds.append(open_now | {one - weight for one in open_now})
        known: dict[int, int] = {}
        for place in range(len(weighted), -1, -1):
            known = {
                one: self._node(weighted[place:], one, left[len(weighted) - place], known)
                for one in sorted(bounds[place])
            }
        return known[lower]

    def _node(
        self,
        weighted: tuple[tuple[Literal, int], ...],
        lower: int,
        most: int,
        below: Mapping[int, int],
    ) -> int:
        if lower <= 0 or lower > most:
            return self.true if lower <= 0 else -self.true
        key = weighted, lower
        if key not in self._sums:
            literal, weight = weighted[0]
            without, with_it = below[lower], below[lower - weight]
            node = self._sums[key] = self._new()
            self.clauses += [
                (-node, without, literal), (-node, without, with_it),
                (node, -without), (node, -literal, -with_it),
            ]  # fmt: skip
        return self._sums[key]

    @cached_property
    def has_loops(self) -> bool:
        """Whether some atoms can rest on one another: else every model is an answer set."""

        def positive(atom: Literal) -> Iterable[Literal]:
            return (one for rule in self._rules.deriving(atom) for one in rule.body if one > 0)

        groups = components(self.atoms, positive)
        return any(len(group) > 1 or group[0] in positive(group[0]) for group in groups)

    def unfounded(self, model: Set[Literal]) -> set[Literal]:
        """The true atoms of a model that rest on nothing but one another."""
        true = {atom for atom in self.atoms if atom in model}
        founded: set[Literal] = set()
        while True:
            new = {
                atom
                for atom in true - founded
                if any(self._rests(rule, model, founded) for rule in self._rules.deriving(atom))
            }
            if not new:
                return true - founded
            founded |= new

    @staticmethod
    def _rests(rule: GroundRule, model: Set[Literal], founded: Set[Literal]) -> bool:
        """Whether a body holds in a model on the strength of what is founded."""
        holds = [
            literal in founded if literal > 0 else -literal not in model for literal in rule.body
        ]
        if not rule.weights:
            return all(holds) and rule.lower <= 0
        reached = sum(w for w, one in zip(rule.weights, holds, strict=True) if one)
        return reached >= rule.lower

    def add_loop_formulas(self, unfounded: Set[Literal]) -> None:
        """Demand of some atoms, where one of them holds, a body that does so without them."""
        outside = [
            self.body(_without(rule, unfounded))
            for atom in sorted(unfounded)
            for rule in self._rules.deriving(atom)
            if rule.weights or unfounded.isdisjoint(rule.body)
        ]
        self.clauses += ((-atom, *dict.fromkeys(outside)) for atom in sorted(unfounded))

    def dimacs(self) -> str:
        """The clauses as DIMACS CNF; comments name the variables that are atoms."""
        names = self._rules.names
        lines = [f"c {atom} {names[atom]}" for atom in self.atoms if atom in names]
        lines.append(f"p cnf {self.variables} {len(self.clauses)}")
        lines += (f"{' '.join(map(str, clause))} 0" for clause in self.clauses)
        return "\n".join(lines) + "\n"


def _without(rule: GroundRule, atoms: Set[Literal]) -> GroundRule:
    """A rule of which a sum counts none of some atoms."""
    if not rule.weights:
        return rule
    pairs = zip(rule.body, rule.weights, strict=True)
    left = [(literal, weight) for literal, weight in pairs if literal not in atoms]
    return rule._replace(body=tuple(p[0] for p in left), weights=tuple(p[1] for p in left))
