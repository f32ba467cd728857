"""An observer that collects the ground rules of a program while it is grounded."""

from collections.abc import Sequence

import clingo

from pyclingo_bridge.solving.ground_rules import Beside, GroundRule, Minimized
from pyclingo_bridge.solving.questions import Literal


class GroundRules(clingo.Observer):
    """Collects every ground rule while a program is grounded."""

    def __init__(self) -> None:
        self.rules: list[GroundRule] = []
        self.shown: set[Literal] = set()
        self.shown_facts: set[clingo.Symbol] = set()
        self.shown_terms: set[clingo.Symbol] = set()
        self.minimized: list[Minimized] = []
        self._externals: dict[Literal, clingo.TruthValue] = {}
        self._theories: dict[Literal, str] = {}
        self._edges: list[tuple[Literal, ...]] = []
        self._terms: dict[int, str] = {}

    @property
    def weighed(self) -> set[Literal]:
        """The atoms that a minimise statement weighs."""
        return {abs(literal) for _, literals in self.minimized for literal, _ in literals}

    @property
    def beside(self) -> Beside:
        """The parts of the program other than rules."""
        heads = {atom for rule in self.rules for atom in rule.head} if self._externals else set()
        externals = {
            atom: None
            if value == clingo.TruthValue.Free or atom in heads
            else value == clingo.TruthValue.True_
            for atom, value in self._externals.items()
        }
        return Beside(externals, self._theories, self._edges)

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        self.rules.append(GroundRule(choice, tuple(head), tuple(body)))

    def weight_rule(
        self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]
    ) -> None:
        literals, weights = zip(*body, strict=True) if body else ((), ())
        self.rules.append(GroundRule(choice, tuple(head), literals, weights, lower_bound))

    def minimize(self, priority: int, literals: Sequence[tuple[int, int]]) -> None:
        self.minimized.append((priority, tuple(literals)))

    def output_atom(self, symbol: clingo.Symbol, atom: int) -> None:
        self.shown.add(atom)
        if not atom:  # a fact has no number here
            self.shown_facts.add(symbol)

    def output_term(self, symbol: clingo.Symbol, condition: Sequence[int]) -> None:
        self.shown.update(map(abs, condition))
        self.shown_terms.add(symbol)

    def external(self, atom: int, value: clingo.TruthValue) -> None:
        self._externals[atom] = value

    def acyc_edge(self, node_u: int, node_v: int, condition: Sequence[int]) -> None:  # noqa: ARG002
        self._edges.append(tuple(condition))

    def theory_term_number(self, term_id: int, number: int) -> None:
        self._terms[term_id] = str(number)

    def theory_term_string(self, term_id: int, name: str) -> None:
        self._terms[term_id] = name

    def theory_term_compound(
        self, term_id: int, name_id_or_type: int, arguments: Sequence[int]
    ) -> None:
        name = self._terms.get(name_id_or_type, "")  # none: a tuple, a set or a list
        inside = ",".join(self._terms[argument] for argument in arguments)
        self._terms[term_id] = f"{name}({inside})"

    def theory_atom(self, atom_id_or_zero: int, term_id: int, *_: object, **__: object) -> None:
        self._theories[atom_id_or_zero] = f"&{self._terms[term_id]}"

    theory_atom_with_guard = theory_atom
