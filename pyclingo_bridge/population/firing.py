"""Firing: which rules have a body that holds for some patient, all rules being there."""

from collections.abc import Iterable, Sequence

import clingo

from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.switches import SwitchedProgram, only_switches_of
from pyclingo_bridge.solving.program import SEARCH
from pyclingo_bridge.solving.solver import Literal

_MOST_INSTANCES = 20

Condition = Sequence[tuple[bool, clingo.Symbol]]
"""Atoms that hold, or do not hold, together."""


class Firing:
    """One copy of the rules of a guideline without their switches, to be asked which fire."""

    def __init__(self, switched: SwitchedProgram, also: Iterable[clingo.Symbol] = ()) -> None:
        """`also` are atoms that conditions name beside those in bodies."""
        self._switched = switched
        self._switches = frozenset(switched.switches)
        program, self._numbers = switched.structure.program, dict[Literal, int]()
        others = [literal for one in also if (literal := program.literal(one)) is not None]
        self.solver = ProductProgram(SEARCH)
        with self.solver.open_backend() as backend:
            structure = only_switches_of(switched, ()).structure
            wanted = [*sorted(switched.in_bodies - self._switches), *others]
            self._copy = Copy(self.solver, backend, structure, wanted)
            for number, instances in switched.instances.items():
                if number < len(switched.rules):
                    fires = backend.add_atom()
                    self._numbers[fires] = number
                    for rule in instances:
                        body = [self._copy.literal(literal) for literal in self._body(rule.body)]
                        backend.add_rule([fires], body)

    def _body(self, body: Sequence[Literal]) -> list[Literal]:
        """The literals of a body but for the switch."""
        return [literal for literal in body if literal not in self._switches]

    def any_of(self, conditions: Iterable[Condition]) -> Literal | None:
        """A literal that is true where one of the conditions is met; None where none can be."""
        bodies: list[Literal] = []
        for condition in conditions:
            atoms = [(holds, self._copy.of(symbol)) for holds, symbol in condition]
            known = [(holds, atom) for holds, atom in atoms if atom is not None]
            if len(known) == len(atoms):
                bodies.append(self.solver.all_of(atom if holds else -atom for holds, atom in known))
        return self.solver.any_of(bodies) if bodies else None

    def firing(self, numbers: Iterable[int], context: Sequence[Literal] = ()) -> set[int]:
        """Those of the rules of which a body holds for some patient of a context.

        Constraints of the guideline do not bear on it: the body of one holds in no answer.
        """
        wanted = set(numbers)
        asked = [literal for literal, number in self._numbers.items() if number in wanted]
        return {self._numbers[literal] for literal in self.solver.reached(context, asked)}

    def why_not(self, number: int, context: Sequence[Literal]) -> tuple[str, ...] | None:
        """The smallest part of the body of a rule that cannot hold in a context, as text; None for
        a rule without an instance."""
        if number not in self._switched.instances:
            return None
        symbols = self._switched.structure.symbols
        texts: dict[Literal, str] = {}
        cores: list[tuple[Literal, ...]] = []
        for rule in self._switched.instances[number][:_MOST_INSTANCES]:
            body = self._body(rule.body)
            for literal in body:
                sign = "" if literal > 0 else "not "
                name = symbols.get(abs(literal), "an aggregate")
                texts[self._copy.literal(literal)] = f"{sign}{name}"
            candidates = [self._copy.literal(literal) for literal in body]
            core = self.solver.minimal_core(context, candidates)
            cores += [] if core is None else [core]
        return tuple(texts[literal] for literal in min(cores, key=len, default=()))
