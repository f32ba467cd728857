"""A guideline beside itself with one rule changed: who is told something else.

Also the choice of a plan counts, and just as it is: what is said to be chosen is what the plan of
one of the two copies has, so a difference is one that no other choice makes good.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import clingo

from pyclingo_bridge.answer.model import Given
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CHOSEN,
    CONCLUSION,
    DO,
    FINDING,
    INCONSISTENT,
    PATIENT,
)
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.leave_one_out import LeaveOneOut, outputs
from pyclingo_bridge.population.reduction import narrowed, representatives
from pyclingo_bridge.population.self_composition import IS_INCONSISTENT, WITH_PLANS, side_space
from pyclingo_bridge.population.switches import SWITCH, SwitchedProgram
from pyclingo_bridge.population.witness_search import Space, ordered_values
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Signature, signature_of

Situation = frozenset[clingo.Symbol]
"""A patient, the readings and what a plan chooses: the free atoms that are true."""

_TRIES = 5
"""So many patients are looked at whose changed plans cost the same."""


def observed(kb: KnowledgeBase, switched: SwitchedProgram) -> list[Literal]:
    """What an answer tells: what is shown, concluded, or weighed in plans, and what else the bridge
    reads of a patient. What is the same whoever the patient is, a title say, is not among it."""
    intact, structure = kb.structure, switched.structure
    told = structure.shown | switched.weighed
    varying: set[Signature] = {signature_of(intact.symbols[one]) for one in outputs(intact)}
    varying |= {(str(n), int(a)) for _, n, a in kb.program.facts(CONCLUSION)}
    return [
        one
        for one, symbol in structure.symbols.items()
        if one in told or signature_of(symbol) in varying
    ]


def of_contradictions(symbol: clingo.Symbol) -> bool:
    """Whether an atom is told of a patient who contradicts himself."""
    return signature_of(symbol) in {INCONSISTENT, FINDING}


class Contrast:
    """The two copies, and what tells them apart."""

    def __init__(self, kb: KnowledgeBase, switched: SwitchedProgram) -> None:
        self._kb = kb
        self._few = representatives(
            (switched.structure,), ordered_values(kb.vocabulary, kb.structure)
        )
        self.structure = narrowed(switched.structure, self._few)
        self._switched = replace(switched, structure=self.structure)
        self._seen = observed(kb, switched)

    @cached_property
    def seen(self) -> list[clingo.Symbol]:
        """The atoms that are compared."""
        return [self.structure.symbols[one] for one in self._seen]

    @cached_property
    def leave_one_out(self) -> LeaveOneOut:
        return LeaveOneOut(self._switched, self._seen)

    @cached_property
    def killed(self) -> Literal:
        """True where something else is told, or where a plan is one on one side only."""
        pair, solver, sides = (
            self.leave_one_out.pair,
            self.leave_one_out.solver,
            self.leave_one_out.sides,
        )
        of_errors = [one for one in self.seen if of_contradictions(one)]
        valid = self.leave_one_out.valid
        with solver.open_backend() as backend:
            told, void, killed = (backend.add_atom() for _ in range(3))
            errors = [copy.of(IS_INCONSISTENT) for copy in (pair.left, pair.right)]
            if None not in errors:
                backend.add_rule([void], [one for one in errors if one is not None])
            for one in sides.different(self.seen):
                backend.add_rule([told], [one, -void])
            for one in [*sides.different(of_errors), pair.broken]:
                backend.add_rule([told], [one])
            backend.add_rule([killed], [valid, told])
        return killed

    def in_plans(self, symbols: Iterable[clingo.Symbol]) -> list[Literal]:
        """The assumptions that a plan, its cost or one of these atoms in it is different."""
        names = self.structure.symbols
        atoms = [*symbols, *self.leave_one_out.choices.values()]
        atoms += [names[one] for one in self._switched.weighed]
        different = self.leave_one_out.sides.different(dict.fromkeys(atoms))
        changed = self.leave_one_out.solver.any_of([*different, self.leave_one_out.pair.broken])
        return [changed, self.leave_one_out.valid, self.leave_one_out.pair.left.given[WITH_PLANS]]

    @cached_property
    def space(self) -> Space:
        return side_space(
            self.leave_one_out.solver, self.leave_one_out.pair.left, self._kb, self._few
        )

    def killer(self, mutant: Sequence[Literal], smallest: bool) -> tuple[Witness, Situation] | None:
        """Who tells a mutant from the guideline; None: nobody, which is a proof.

        Under the default readings where that is possible, and without a plan where it is.
        """
        solver, space = self.leave_one_out.solver, self.space
        planning = self.leave_one_out.pair.left.given[WITH_PLANS]
        wanted = [self.killed, *mutant]
        first = [*wanted, *space.in_force, -planning]
        if not solver.satisfiable(first):
            if not solver.satisfiable(wanted):
                return None
            others: tuple[list[Literal], ...] = (space.in_force, [-planning], [])
            contexts = ([*wanted, *one] for one in others)
            first = next(one for one in contexts if solver.satisfiable(one))
        situation = self.situation(self.smallest(first) if smallest else first)
        return self.witness(situation), situation

    def smallest(self, wanted: Sequence[Literal]) -> list[Literal]:
        """The same of the smallest patient."""
        found = self.space.smallest(wanted)
        if found is None:
            return list(wanted)
        values = {one.input: one.value for one in found.facts}
        chosen = {**self._kb.chosen(), **dict(found.readings)}
        readings = [self.space.chosen[key] for key in chosen.items()]
        return [*wanted, *self.space.patient(values), *readings]

    def plan_killers(self, mutant: Sequence[Literal]) -> Iterator[Sequence[Literal]]:
        """What holds of patients with a plan that tells a mutant, those first whose best plans may.

        A plan that costs nothing is one of the best. Default readings come before others; under
        others, who tells it without a plan comes first.
        """
        planning = self.leave_one_out.pair.left.given[WITH_PLANS]
        wanted, default = [self.killed, *mutant], self.space.in_force
        plans = [[planning, *(-one for one in cost)] for cost in (*self._costs, [])]
        for context in (*([*default, *one] for one in plans), [-planning], *plans):
            yield from self._several([*wanted, *context])

    def _several(self, wanted: Sequence[Literal]) -> Iterator[Sequence[Literal]]:
        """The same of patients whose plans cost something else each."""
        solver, others = self.leave_one_out.solver, list[Literal]()
        costs = list(dict.fromkeys(one for cost in self._costs for one in cost))
        for _ in range(_TRIES):
            held = solver.holds([*wanted, *others], costs)
            if held is None:
                return
            as_held = [one if one in set(held) else -one for one in costs]
            yield [*wanted, *as_held]
            if not costs:
                return
            others.append(-solver.all_of(as_held))

    @cached_property
    def _costs(self) -> list[list[Literal]]:
        """What the cost of a plan hangs on, in either copy."""
        symbols = [self.structure.symbols[one] for one in sorted(self._switched.weighed)]
        pair = self.leave_one_out.pair
        return [
            [one for symbol in symbols if (one := copy.of(symbol)) is not None]
            for copy in (pair.left, pair.right)
        ]

    def situation(self, wanted: Sequence[Literal]) -> Situation:
        """One patient, and what is chosen, of whom this holds."""
        held = self.leave_one_out.solver.holds(wanted, self._given)
        return frozenset(self._given[one] for one in held or ())

    @cached_property
    def _given(self) -> dict[Literal, clingo.Symbol]:
        given = self.leave_one_out.pair.left.given.items()
        return {one: symbol for symbol, one in given if symbol.name != SWITCH}

    def witness(self, situation: Situation) -> Witness:
        """The same for people."""
        return witness_of(self._kb, situation)


def witness_of(kb: KnowledgeBase, situation: Situation) -> Witness:
    """A situation for people: the inputs in the order of the vocabulary."""
    stated = {
        str(one.arguments[0]): one.arguments[1] for one in situation if signature_of(one) == PATIENT
    }
    facts = tuple(
        Given(name, value.number if value.type is clingo.SymbolType.Number else str(value))
        for name in kb.vocabulary.names
        if (value := stated.get(name)) is not None
    )
    defaults = kb.chosen()
    readings = [
        (str(one.arguments[0]), str(one.arguments[1]))
        for one in situation
        if signature_of(one) == CHOSEN
    ]
    others = tuple(sorted(one for one in readings if defaults.get(one[0]) != one[1]))
    steps = [": ".join(map(str, one.arguments)) for one in situation if signature_of(one) == DO]
    return Witness(facts, others, tuple(sorted(steps)))
