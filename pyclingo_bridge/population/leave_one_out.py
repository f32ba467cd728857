"""Leave-one-out comparison of rules: which of them change something.

Two copies of the rules with switches over one patient and one choice of plan: on the left every
rule is there, on the right one of them may be missing, or a variant may stand in its place.
"""

from collections.abc import Iterable
from functools import cached_property

import clingo
from clingo.backend import Backend

from pyclingo_bridge.guideline.contract import READ_BY_NAME
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.difference_literals import DifferenceLiterals, unequal
from pyclingo_bridge.population.product_program import Copy
from pyclingo_bridge.population.self_composition import Sides
from pyclingo_bridge.population.switches import SWITCH, SwitchedProgram
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of


def outputs(structure: Structure) -> list[Literal]:
    """The atoms that leave the rules: what is shown, and what the bridge reads by name."""
    return [
        literal
        for literal, symbol in structure.symbols.items()
        if structure.derived_by(literal)
        and (literal in structure.shown or signature_of(symbol) in READ_BY_NAME)
    ]


class LeaveOneOut(Sides):
    """The rules of a guideline, with at most one of them missing on the right.

    There, at most one variant can be switched on.
    """

    def __init__(self, switched: SwitchedProgram, seen: Iterable[Literal] | None = None) -> None:
        """`seen` are the atoms that are compared: what leaves the rules, unless it is said."""
        self.switched = switched
        self.seen = tuple(outputs(switched.structure) if seen is None else seen)
        structure, own = switched.structure, lambda symbol: symbol.name == SWITCH
        wanted = {*self.seen, *switched.in_bodies}
        super().__init__(structure, structure, lambda _: wanted, own, self._complete)

    def _complete(self, backend: Backend, pair: DifferenceLiterals) -> None:
        """Switch on all rules and no variant on the left, all but one at most on the right."""
        changed: dict[bool, list[tuple[Literal, int]]] = {True: [], False: []}
        for symbol, literal in pair.left.given.items():
            if symbol.name == SWITCH:
                variant = symbol.arguments[0].number >= len(self.switched.rules)
                backend.add_rule([], [literal if variant else -literal])
                other = pair.right.given[symbol]
                changed[not variant].append((other if variant else -other, 1))
        for switches in changed.values():
            several = backend.add_atom()
            backend.add_weight_rule([several], 2, switches)
            backend.add_rule([], [several])

    @cached_property
    def choices(self) -> list[clingo.Symbol]:
        """What a plan chooses."""
        structure = self.switched.structure
        return [structure.free[atom] for atom in structure.choices]

    @cached_property
    def valid(self) -> Literal:
        """True where what is said to be chosen is a plan on one of the two sides."""
        with self.solver.open_backend() as backend:
            valid = backend.add_atom()
            for copy in (self.pair.left, self.pair.right):
                different = self._chosen_differently(backend, copy)
                backend.add_rule([valid], [-copy.broken, *(-literal for literal in different)])
        return valid

    def _chosen_differently(self, backend: Backend, copy: Copy) -> list[Literal]:
        """Literals, each true where a choice is said that the plan of a copy does not have, or is
        not said though the plan has it."""
        pairs = [(copy.given[symbol], copy.of(symbol)) for symbol in self.choices]
        return [
            said if planned is None else unequal(backend, said, planned) for said, planned in pairs
        ]

    @cached_property
    def changed(self) -> Literal:
        """True where something that leaves the rules is different, what is chosen being a plan on
        one of the two sides."""
        symbols = [self.switched.structure.symbols[literal] for literal in self.seen]
        different = self.solver.any_of([*self.different(symbols), self.pair.broken])
        return self.solver.all_of([different, self.valid])

    def right_switch(self, number: int) -> Literal:
        """True where a rule, or a variant, is there on the right."""
        return self.pair.right.given[clingo.Function(SWITCH, [clingo.Number(number)])]

    def needed(self, numbers: Iterable[int]) -> set[int]:
        """Those of the rules without which something is different for some patient or choice of
        plan: one search for all of them, which is quick where no plan is looked for."""
        missing = {-self.right_switch(number): number for number in numbers}
        found = self.solver.reached_of_exclusive([self.changed], missing)
        return {missing[literal] for literal in found}

    def is_needed(self, number: int) -> bool:
        """Whether, without a rule, something is different for some patient or choice of plan."""
        return self.solver.satisfiable([self.changed, -self.right_switch(number)])
