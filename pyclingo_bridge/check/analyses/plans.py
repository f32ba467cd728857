"""Patients for whom no consistent plan exists, found by guess and check.

A patient is guessed, and a plan for it is searched for. The plan that is found is held against
every other patient: the next guess is one for whom these same steps are no plan. Where no guess is
left, each patient has one of the plans found (counterexample-guided: Janota and others 2012).
Choices that have nothing to do with each other are looked at one after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import clingo

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Witness
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.reduction import independent
from pyclingo_bridge.population.self_composition import (
    WITH_PLANS,
    by_arguments,
    by_choice,
    side_space,
)
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of

_NAME = "plans"


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    searches = [_Search(checked, rules) for rules in independent(checked.narrowed)]
    witnesses = [one for search in searches if (one := search.smallest()) is not None]
    if witnesses:
        smallest = min(witnesses, key=lambda one: (bool(one.readings), len(one.facts)))
        yield _finding(checked, smallest)
        return
    tried = sum(search.tried for search in searches)
    yield Proof(_NAME, f"every patient has a plan ({tried} plans looked at)", EVERYONE)


class _Search:
    """Patients for whom none of the plans seen so far is a plan."""

    def __init__(self, checked: CheckedGuideline, rules: Structure) -> None:
        """`rules` are all, or a part of those of plans that can be looked at by itself."""
        self._checked, self._rules = checked, rules
        self._solver = ProductProgram()
        with self._solver.open_backend() as backend:
            self._base = Copy(self._solver, backend, rules, rules.errors)
        self._context = [-self._base.given[WITH_PLANS], *self._base.consistent]
        self._space = side_space(self._solver, self._base, checked.kb, checked.representatives)
        self._planner = ProductProgram()
        with self._planner.open_backend() as backend:
            self._planned = Copy(self._planner, backend, rules, rules.errors)
        self._stated = by_arguments(self._planned, PATIENT)
        self._chosen = by_choice(self._planned)
        given = self._planned.given
        self._steps = {given[rules.free[atom]]: rules.free[atom] for atom in rules.choices}
        self.tried = 0

    def smallest(self) -> Witness | None:
        """Under the default readings where that is possible, a patient with as few inputs known as
        any who has no plan; None: all have one."""
        witness = self._without_plan()
        if witness is None:
            return None
        witness = self._under_defaults() or witness
        while witness.facts and (smaller := self._without_plan(len(witness.facts) - 1)) is not None:
            witness = smaller
        return witness

    def _under_defaults(self) -> Witness | None:
        """The same under the default readings alone, to which the search keeps if there is one."""
        whole = self._context
        self._context = [*whole, *self._space.in_force]
        witness = self._without_plan()
        if witness is None:
            self._context = whole
        return witness

    def _without_plan(self, most: int | None = None) -> Witness | None:
        """A patient with at most so many inputs known for whom no plan exists."""
        known = list(self._space.known.values())
        limit = [] if most is None else [-self._solver.more_than(known, most)]
        while (guess := self._guess([*self._context, *limit])) is not None:
            steps = self._plan(guess)
            if steps is None:
                return guess
            self._exclude(steps)
        return None

    def _guess(self, context: Sequence[Literal]) -> Witness | None:
        facts = {literal: Given(*item) for item, literal in self._space.stated.items()}
        readings = {literal: item for item, literal in self._space.chosen.items()}
        model = self._solver.holds(context, [*facts, *readings])
        if model is None:
            return None
        chosen = dict(readings[literal] for literal in model if literal in readings)
        others = sorted(item for item in chosen.items() if self._space.defaults[item[0]] != item[1])
        return Witness(tuple(facts[one] for one in model if one in facts), tuple(others))

    def _plan(self, guess: Witness) -> set[clingo.Symbol] | None:
        """The steps that a plan chooses for a patient, of these rules alone."""
        facts = {(fact.input, fact.value) for fact in guess.facts}
        readings = self._checked.kb.chosen(dict(guess.readings)).items()
        patient = [one if item in facts else -one for item, one in self._stated.items()]
        patient += [one if item in readings else -one for item, one in self._chosen.items()]
        plan = [self._planned.given[WITH_PLANS], -self._planned.broken, *self._planned.consistent]
        model = self._planner.holds([*patient, *plan], self._steps)
        return None if model is None else {self._steps[literal] for literal in model}

    def _exclude(self, steps: set[clingo.Symbol]) -> None:
        """From now on, look only at patients for whom these steps are no plan."""
        self.tried += 1
        errors = self._rules.errors
        with self._solver.open_backend() as backend:
            apart = self._rules.of_plans
            copy = Copy(self._solver, backend, self._rules, errors, _of_plans, self._base, apart)
            for symbol, literal in copy.given.items():
                if _of_plans(symbol):
                    wanted = symbol == WITH_PLANS or symbol in steps
                    backend.add_rule([], [-literal if wanted else literal])
            backend.add_rule([], [-copy.broken, *copy.consistent])


def _of_plans(symbol: clingo.Symbol) -> bool:
    """Whether a free atom is a choice of a plan, or the switch for plans."""
    return signature_of(symbol) not in (PATIENT, CHOSEN)


def _finding(checked: CheckedGuideline, witness: Witness) -> Finding:
    kb, values = checked.kb, witness.values
    context = [*kb.in_force(kb.chosen(dict(witness.readings))), *checked.planned]
    names = kb.patient(values)
    core = kb.program.minimal_core(context, list(names))
    facts = [names[literal] for literal in core or () if names[literal] in values]
    because = ", ".join(f"{name} {values[name]}" for name in facts)
    title = "some patients have no consistent plan"
    details = (f"no plan, whatever else is known: {because}",) if because else ()
    rules = checked.forbidding(witness)
    statements = checked.statements_of(*rules)
    witness = replace(witness, facts=tuple(sorted(witness.facts)))
    return Finding(_NAME, "no_plan", "error", title, details, statements, witness, rules=rules)


ANALYSIS = Analysis(_NAME, "patients without a consistent plan", _run)
