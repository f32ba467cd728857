"""Killers: patients to whom a guideline and the same with one rule changed tell something else.

Also the choice of a plan counts, and just as it is: what is said to be chosen is what the plan of
one of the two copies has, so a difference is one that no other choice makes good.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import clingo

from pyclingo_bridge.answer.common import Given
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
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of, value_of

Situation = frozenset[clingo.Symbol]
"""A patient, the readings and what a plan chooses: the free atoms that are true."""

_TRIES = 5
"""So many patients are looked at whose changed plans cost the same."""


def observed(kb: KnowledgeBase, switched: SwitchedProgram) -> list[Literal]:
    """What an answer tells: what is shown, concluded, or weighed in plans, and what else the bridge
    reads of a patient. What is the same whoever the patient is, a title say, is not among it."""
    intact, structure = kb.structure, switched.structure
    told = structure.shown | switched.weighed
    varying: set[Signature] = {signature_of(intact.symbols[atom]) for atom in outputs(intact)}
    varying |= {(str(name), int(arity)) for _, name, arity in kb.program.facts(CONCLUSION)}
    return [
        atom
        for atom, symbol in structure.symbols.items()
        if atom in told or signature_of(symbol) in varying
    ]


def of_contradictions(symbol: clingo.Symbol) -> bool:
    """Whether an atom is told of a patient who contradicts himself."""
    return signature_of(symbol) in {INCONSISTENT, FINDING}


class Contrast:
    """The two copies, and what tells them apart."""

    def __init__(self, kb: KnowledgeBase, switched: SwitchedProgram) -> None:
        self._kb = kb
        order = ordered_values(kb.vocabulary, kb.structure)
        self._few = representatives((switched.structure,), order)
        self.structure = narrowed(switched.structure, self._few)
        self._switched = replace(switched, structure=self.structure)
        self._seen = observed(kb, switched)

    @cached_property
    def seen(self) -> list[clingo.Symbol]:
        """The atoms that are compared."""
        return [self.structure.symbols[atom] for atom in self._seen]

    @cached_property
    def leave_one_out(self) -> LeaveOneOut:
        return LeaveOneOut(self._switched, self._seen)

    @cached_property
    def killed(self) -> Literal:
        """True where something else is told, or where a plan is one on one side only."""
        copies = self.leave_one_out
        valid = copies.valid
        with copies.solver.open_backend() as backend:
            told, void, killed = (backend.add_atom() for _ in range(3))
            errors = [copy.of(IS_INCONSISTENT) for copy in (copies.pair.left, copies.pair.right)]
            if None not in errors:
                backend.add_rule([void], [error for error in errors if error is not None])
            for literal in copies.different(self.seen):
                backend.add_rule([told], [literal, -void])
            of_errors = copies.different(filter(of_contradictions, self.seen))
            for literal in [*of_errors, copies.pair.broken]:
                backend.add_rule([told], [literal])
            backend.add_rule([killed], [valid, told])
        return killed

    def in_plans(self, symbols: Iterable[clingo.Symbol]) -> list[Literal]:
        """The assumptions that a plan, its cost or one of these atoms in it is different."""
        copies, names = self.leave_one_out, self.structure.symbols
        costs = [names[atom] for atom in self._switched.weighed]
        different = copies.different(dict.fromkeys([*symbols, *copies.choices, *costs]))
        changed = copies.solver.any_of([*different, copies.pair.broken])
        return [changed, copies.valid, self._planning]

    @property
    def _planning(self) -> Literal:
        """The switch for plans."""
        return self.leave_one_out.pair.left.given[WITH_PLANS]

    @cached_property
    def space(self) -> Space:
        copies = self.leave_one_out
        return side_space(copies.solver, copies.pair.left, self._kb, self._few)

    def killer(self, mutant: Sequence[Literal], smallest: bool) -> tuple[Witness, Situation] | None:
        """Who tells a mutant from the guideline; None: nobody, which is a proof.

        Under the default readings where that is possible, and without a plan where it is.
        """
        solver, space = self.leave_one_out.solver, self.space
        wanted = [self.killed, *mutant]
        context = [*wanted, *space.in_force, -self._planning]
        if not solver.satisfiable(context):
            if not solver.satisfiable(wanted):
                return None
            others: tuple[list[Literal], ...] = (space.in_force, [-self._planning], [])
            contexts = ([*wanted, *other] for other in others)
            context = next(other for other in contexts if solver.satisfiable(other))
        situation = self.situation(self.smallest(context) if smallest else context)
        return witness_of(self._kb, situation), situation

    def smallest(self, wanted: Sequence[Literal]) -> list[Literal]:
        """The same of the smallest patient."""
        witness = self.space.smallest(wanted)
        return [*wanted, *(self.space.assumed(witness) if witness else ())]

    def plan_killers(self, mutant: Sequence[Literal]) -> Iterator[Sequence[Literal]]:
        """What holds of patients with a plan that tells a mutant, those first whose best plans may.

        A plan that costs nothing is one of the best. Default readings come before others; under
        others, who tells it without a plan comes first.
        """
        wanted, default = [self.killed, *mutant], self.space.in_force
        plans = [[self._planning, *(-atom for atom in cost)] for cost in (*self._costs, [])]
        in_force = ([*default, *plan] for plan in plans)
        for context in (*in_force, [-self._planning], *plans):
            yield from self._with_other_costs([*wanted, *context])

    def _with_other_costs(self, wanted: Sequence[Literal]) -> Iterator[Sequence[Literal]]:
        """The same of patients whose plans cost something else each."""
        solver, excluded = self.leave_one_out.solver, list[Literal]()
        costs = list(dict.fromkeys(atom for cost in self._costs for atom in cost))
        for _ in range(_TRIES):
            model = solver.holds([*wanted, *excluded], costs)
            if model is None:
                return
            cost = [atom if atom in set(model) else -atom for atom in costs]
            yield [*wanted, *cost]
            if not costs:
                return
            excluded.append(-solver.all_of(cost))

    @cached_property
    def _costs(self) -> list[list[Literal]]:
        """What the cost of a plan hangs on, in either copy."""
        symbols = [self.structure.symbols[atom] for atom in sorted(self._switched.weighed)]
        pair = self.leave_one_out.pair
        return [
            [literal for symbol in symbols if (literal := copy.of(symbol)) is not None]
            for copy in (pair.left, pair.right)
        ]

    def situation(self, wanted: Sequence[Literal]) -> Situation:
        """One patient, and what is chosen, of whom this holds."""
        model = self.leave_one_out.solver.holds(wanted, self._given)
        return frozenset(self._given[literal] for literal in model or ())

    @cached_property
    def _given(self) -> dict[Literal, clingo.Symbol]:
        given = self.leave_one_out.pair.left.given.items()
        return {literal: symbol for symbol, literal in given if symbol.name != SWITCH}


def witness_of(kb: KnowledgeBase, situation: Situation) -> Witness:
    """A situation for people: the inputs in the order of the vocabulary."""

    def arguments(of: Signature) -> list[list[clingo.Symbol]]:
        return [symbol.arguments for symbol in situation if signature_of(symbol) == of]

    stated = {str(name): value_of(value) for name, value in arguments(PATIENT)}
    facts = tuple(Given(name, stated[name]) for name in kb.vocabulary.names if name in stated)
    defaults = kb.chosen()
    readings = sorted((str(name), str(choice)) for name, choice in arguments(CHOSEN))
    others = tuple(item for item in readings if defaults.get(item[0]) != item[1])
    return Witness(
        facts, others, tuple(sorted(": ".join(map(str, step)) for step in arguments(DO)))
    )
