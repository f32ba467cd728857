"""A guideline beside itself with one rule changed: who is told something else.

Also the choice of a plan counts, and just as it is: what is said to be chosen is what the plan of
one of the two copies has, so a difference is one that no other choice makes good.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import clingo

from pyclingo_bridge.answer import Given
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.solver import Literal
from pyclingo_bridge.verify.finding import Witness
from pyclingo_bridge.verify.one_off import OneOff, outputs
from pyclingo_bridge.verify.patients import Space, telling
from pyclingo_bridge.verify.tagged import SWITCH, Tagged
from pyclingo_bridge.verify.two import INCONSISTENT, PLANNING, side_space

Situation = frozenset[clingo.Symbol]
"""A patient, the readings and what a plan chooses: the free atoms that are true."""


def observed(kb: KnowledgeBase, tagged: Tagged) -> list[Literal]:
    """What an answer tells: what is shown, concluded, or weighed in plans, and what else the bridge
    reads of a patient. What is the same whoever the patient is, a title say, is not among it."""
    intact, structure = kb.structure, tagged.structure
    told = structure.shown | tagged.weighed
    varying = {_signature(intact.symbols[one]) for one in outputs(intact)}
    varying |= {(str(n), int(a)) for _, n, a in kb.program.facts("conclusion", 3)}
    return [
        one
        for one, symbol in structure.symbols.items()
        if one in told or _signature(symbol) in varying
    ]


def _signature(symbol: clingo.Symbol) -> tuple[str, int]:
    return symbol.name, len(symbol.arguments)


def of_contradictions(symbol: clingo.Symbol) -> bool:
    """Whether an atom is told of a patient who contradicts himself."""
    return _signature(symbol) in {("inconsistent", 0), ("finding", 2)}


class Contrast:
    """The two copies, and what tells them apart."""

    def __init__(self, kb: KnowledgeBase, tagged: Tagged) -> None:
        self._kb, self._tagged = kb, tagged
        self.structure = tagged.structure
        self._seen = observed(kb, tagged)

    @cached_property
    def one_off(self) -> OneOff:
        return OneOff(self._tagged, self._seen)

    @cached_property
    def killed(self) -> Literal:
        """True where something else is told, or where a plan is one on one side only."""
        pair, solver, sides = self.one_off.pair, self.one_off.solver, self.one_off.sides
        symbols = [self.structure.symbols[one] for one in self._seen]
        of_errors = [one for one in symbols if of_contradictions(one)]
        valid = self.one_off.valid
        with solver.filling() as backend:
            told, void, killed = (backend.add_atom() for _ in range(3))
            errors = [copy.of(INCONSISTENT) for copy in (pair.left, pair.right)]
            if None not in errors:
                backend.add_rule([void], [one for one in errors if one is not None])
            for one in sides.different(symbols):
                backend.add_rule([told], [one, -void])
            for one in [*sides.different(of_errors), pair.broken]:
                backend.add_rule([told], [one])
            backend.add_rule([killed], [valid, told])
        return killed

    def in_plans(self, symbols: Iterable[clingo.Symbol]) -> list[Literal]:
        """The assumptions that a plan, its cost or one of these atoms in it is different."""
        names = self.structure.symbols
        atoms = [*symbols, *self.one_off.choices.values()]
        atoms += [names[one] for one in self._tagged.weighed]
        different = self.one_off.sides.different(dict.fromkeys(atoms))
        changed = self.one_off.solver.any_of([*different, self.one_off.pair.broken])
        return [changed, self.one_off.valid, self.one_off.pair.left.given[PLANNING]]

    @cached_property
    def space(self) -> Space:
        order = tuple(telling(self._kb.vocabulary, self._kb.structure))
        return side_space(self.one_off.solver, self.one_off.pair.left, self._kb, order)

    def killer(self, mutant: Sequence[Literal], smallest: bool) -> tuple[Witness, Situation] | None:
        """Who tells a mutant from the guideline; None: nobody, which is a proof.

        Under the default readings where that is possible, and without a plan where it is.
        """
        solver, space = self.one_off.solver, self.space
        planning = self.one_off.pair.left.given[PLANNING]
        wanted = [self.killed, *mutant]
        first = [*wanted, *space.in_force, -planning]
        if not solver.satisfiable(first):
            if not solver.satisfiable(wanted):
                return None
            others: tuple[list[Literal], ...] = (space.in_force, [-planning], [])
            contexts = ([*wanted, *one] for one in others)
            first = next(one for one in contexts if solver.satisfiable(one))
        if smallest and (found := space.smallest(first)) is not None:
            values = {one.input: one.value for one in found.facts}
            chosen = {**self._kb.chosen(), **dict(found.readings)}
            first += space.patient(values) + [space.chosen[key] for key in chosen.items()]
        situation = self._situation(first)
        return self.witness(situation), situation

    def _situation(self, wanted: Sequence[Literal]) -> Situation:
        given = {
            one: symbol
            for symbol, one in self.one_off.pair.left.given.items()
            if symbol.name != SWITCH
        }
        held = self.one_off.solver.holds(wanted, given)
        return frozenset(given[one] for one in held or ())

    def witness(self, situation: Situation) -> Witness:
        """The same for people."""
        return witness_of(self._kb, situation)


def witness_of(kb: KnowledgeBase, situation: Situation) -> Witness:
    """A situation for people: the inputs in the order of the vocabulary."""
    stated = {str(one.arguments[0]): one.arguments[1] for one in situation if one.name == "patient"}
    facts = tuple(
        Given(name, value.number if value.type is clingo.SymbolType.Number else str(value))
        for name in kb.vocabulary.names
        if (value := stated.get(name)) is not None
    )
    defaults = kb.chosen()
    readings = [
        (str(one.arguments[0]), str(one.arguments[1])) for one in situation if one.name == "chosen"
    ]
    others = tuple(sorted(one for one in readings if defaults.get(one[0]) != one[1]))
    steps = [": ".join(map(str, one.arguments)) for one in situation if one.match("do", 2)]
    return Witness(facts, others, tuple(sorted(steps)))
