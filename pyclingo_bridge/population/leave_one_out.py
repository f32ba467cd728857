"""All rules beside all but one: which rules fire, and which can be missed.

Two copies of the rules with switches over one patient and one choice of plan: on the left every
rule is there, on the right one of them may be missing, or a variant may stand in its place.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import clingo
from clingo.backend import Backend

from pyclingo_bridge.guideline.contract import READ_BY_NAME
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.difference_literals import DifferenceLiterals
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.self_composition import sides
from pyclingo_bridge.population.switches import SWITCH, Tagged
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of


def outputs(structure: Structure) -> list[Literal]:
    """The atoms that leave the rules: what is shown, and what the bridge reads by name."""
    return [
        one
        for one, symbol in structure.symbols.items()
        if one in structure.shown or signature_of(symbol) in READ_BY_NAME
    ]


class LeaveOneOut:
    """The rules of a guideline, with at most one of them missing on the right.

    There, at most one variant can be switched on.
    """

    def __init__(self, tagged: Tagged, seen: Iterable[Literal] | None = None) -> None:
        """`seen` are the atoms that are compared: what leaves the rules, unless it is said."""
        self.tagged = tagged
        self.seen = tuple(outputs(tagged.structure) if seen is None else seen)
        self._fires: dict[int, Literal] = {}
        self._instances: dict[int, list[GroundRule]] = defaultdict(list)
        structure = tagged.structure
        self.sides = sides(
            structure, structure, self._wanted, lambda one: one.name == SWITCH, self._complete
        )

    @property
    def pair(self) -> DifferenceLiterals:
        return self.sides.pair

    @property
    def solver(self) -> ProductProgram:
        return self.sides.solver

    def _wanted(self, structure: Structure) -> Iterable[Literal]:
        switches = set(self.tagged.switches)
        bodies = (rule.body for rule in structure.rules if not switches.isdisjoint(rule.body))
        return {*self.seen, *(abs(one) for body in bodies for one in body)}

    def _complete(self, backend: Backend, pair: DifferenceLiterals) -> None:
        left, right = pair.left, pair.right
        rules = len(self.tagged.rules)
        off: list[tuple[Literal, int]] = []
        on: list[tuple[Literal, int]] = []
        for symbol, literal in left.given.items():
            if symbol.name == SWITCH:
                there = symbol.arguments[0].number < rules
                backend.add_rule([], [-literal if there else literal])
        for symbol, literal in right.given.items():
            if symbol.name == SWITCH:
                there = symbol.arguments[0].number < rules
                (off if there else on).append((-literal if there else literal, 1))
        for switched in (off, on):
            several = backend.add_atom()
            backend.add_weight_rule([several], 2, switched)
            backend.add_rule([], [several])
        self._add_firing(backend, pair)

    def _add_firing(self, backend: Backend, pair: DifferenceLiterals) -> None:
        number_of = {one: number for number, one in enumerate(self.tagged.switches)}
        for rule in self.tagged.structure.rules:
            for one in rule.body:
                if one in number_of:
                    self._instances[number_of[one]].append(rule)
        for number, instances in self._instances.items():
            if number < len(self.tagged.rules):
                self._fires[number] = backend.add_atom()
                for rule in instances:
                    body = [pair.left.literal(one) for one in rule.body]
                    backend.add_rule([self._fires[number]], body)

    @cached_property
    def choices(self) -> dict[Literal, clingo.Symbol]:
        """What a plan chooses."""
        structure = self.tagged.structure
        return {one: structure.free[one] for one in structure.choices}

    @cached_property
    def valid(self) -> Literal:
        """True where what is said to be chosen is a plan on one of the two sides."""
        pair = self.pair
        with self.solver.open_backend() as backend:
            valid = backend.add_atom()
            for copy in (pair.left, pair.right):
                unlike = self._unlike(backend, copy)
                backend.add_rule([valid], [-copy.broken, *(-one for one in unlike)])
        return valid

    def _unlike(self, backend: Backend, copy: Copy) -> list[Literal]:
        """Where a choice is said that the plan of a copy does not have, or is not said."""
        found: list[Literal] = []
        for symbol in self.choices.values():
            said, there = copy.given[symbol], copy.of(symbol)
            if there is None:
                found.append(said)
                continue
            unlike = backend.add_atom()
            backend.add_rule([unlike], [said, -there])
            backend.add_rule([unlike], [-said, there])
            found.append(unlike)
        return found

    @cached_property
    def changed(self) -> Literal:
        """True where something that leaves the rules is different, what is chosen being a plan on
        one of the two sides."""
        structure = self.tagged.structure
        symbols = [structure.symbols[one] for one in self.seen]
        different = self.solver.any_of([*self.sides.different(symbols), self.pair.broken])
        return self.solver.all_of([different, self.valid])

    def off(self, number: int) -> Literal:
        """That a rule is missing on the right."""
        return -self.pair.right.given[self._switch(number)]

    def missed(self, number: int) -> bool:
        """Whether, without a rule, something is different for some patient or choice of plan."""
        return self.solver.satisfiable([self.changed, self.off(number)])

    def on(self, number: int) -> Literal:
        """That a variant is there on the right."""
        return self.pair.right.given[self._switch(number)]

    @staticmethod
    def _switch(number: int) -> clingo.Symbol:
        return clingo.Function(SWITCH, [clingo.Number(number)])

    def fire(self, context: Sequence[Literal]) -> set[int]:
        """The rules of which a body holds for some patient of a context.

        What forbids an answer is left out: its body holds in none.
        """
        numbers = {one: number for number, one in self._fires.items()}
        return {numbers[one] for one in self.solver.reached(context, numbers)}

    def why_not(self, number: int, context: Sequence[Literal]) -> tuple[str, ...] | None:
        """The smallest part of a body of a rule that cannot hold; None: it has no instance."""
        best: tuple[Literal, ...] | None = None
        left, switches = self.pair.left, set(self.tagged.switches)
        names = self.tagged.structure.symbols
        said: dict[Literal, str] = {}
        for rule in self._instances.get(number, ())[:_MOST_INSTANCES]:
            for one in rule.body:
                sign = "" if one > 0 else "not "
                said[left.literal(one)] = f"{sign}{names.get(abs(one), 'an aggregate')}"
            body = [left.literal(one) for one in rule.body if one not in switches]
            core = self.solver.minimal_core(context, body)
            if core is not None and (best is None or len(core) < len(best)):
                best = core
        if number not in self._instances:
            return None
        return tuple(said[one] for one in best or ())


_MOST_INSTANCES = 20
