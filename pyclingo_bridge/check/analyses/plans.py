"""Patients for whom no consistent plan exists, found by guess and check.

A patient is guessed, and a plan for it is searched for. The plan that is found is held against
every other patient: the next guess is one for whom these same steps are no plan. Where no guess is
left, each patient has one of the plans found (counterexample-guided: Janota and others 2012).
Choices that have nothing to do with each other are looked at one after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import clingo

from pyclingo_bridge.answer.model import Given
from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Witness
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.reduction import independent
from pyclingo_bridge.population.self_composition import IS_INCONSISTENT, WITH_PLANS, side_space
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed, signature_of


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    searches = [_Search(checked, rules) for rules in independent(checked.narrowed)]
    found = [witness for one in searches if (witness := one.smallest()) is not None]
    if found:
        yield _finding(checked, min(found, key=lambda one: (bool(one.readings), len(one.facts))))
        return
    tried = sum(one.tried for one in searches)
    yield Proof("plans", f"every patient has a plan ({tried} plans looked at)", EVERYONE)


class _Search:
    """Patients for whom none of the plans seen so far is a plan."""

    def __init__(self, checked: CheckedGuideline, rules: Structure) -> None:
        """`rules` are all, or a part of those of plans that can be looked at by itself."""
        self._subject, self._rules = checked, rules
        self._solver = ProductProgram()
        with self._solver.open_backend() as backend:
            self._base = Copy(self._solver, backend, rules, rules.errors)
        planning = self._base.given[WITH_PLANS]
        error = self._base.of(IS_INCONSISTENT)
        self._context = [-planning] + ([] if error is None else [-error])
        self._space = side_space(self._solver, self._base, checked.kb, checked.representatives)
        self._steps = [rules.free[one] for one in rules.choices]
        self.tried = 0

    def smallest(self) -> Witness | None:
        """Under the default readings where that is possible, a patient with as few inputs known as
        any who has no plan; None: all have one."""
        witness = self.without_plan(None)
        if witness is None:
            return None
        witness = self._under_defaults() or witness
        while (smaller := self.without_plan(len(witness.facts) - 1)) is not None:
            witness = smaller
        return witness

    def _under_defaults(self) -> Witness | None:
        """The same under the default readings alone, to which the search keeps if there is one."""
        whole = self._context
        self._context = [*whole, *self._space.in_force]
        found = self.without_plan(None)
        if found is None:
            self._context = whole
        return found

    def without_plan(self, most: int | None) -> Witness | None:
        """A patient with at most so many inputs known for whom no plan exists."""
        if most is not None and most < 0:
            return None
        known = list(self._space.known.values())
        limit = [] if most is None else [-self._solver.more_than(known, most)]
        while (guess := self._guess([*self._context, *limit])) is not None:
            steps = self._plan(guess)
            if steps is None:
                return guess
            self._hold_against_all(steps)
        return None

    def _guess(self, context: Sequence[Literal]) -> Witness | None:
        facts = {one: Given(*key) for key, one in self._space.stated.items()}
        readings = {one: key for key, one in self._space.chosen.items()}
        held = self._solver.holds(context, [*facts, *readings])
        if held is None:
            return None
        chosen = dict(readings[one] for one in held if one in readings)
        others = {k: v for k, v in chosen.items() if self._space.defaults[k] != v}
        return Witness(tuple(facts[o] for o in held if o in facts), tuple(sorted(others.items())))

    def _plan(self, guess: Witness) -> set[clingo.Symbol] | None:
        """The steps that a plan chooses for a patient."""
        checked = self._subject
        program = checked.program
        steps = {
            literal: symbol
            for symbol in self._steps
            if (literal := program.literal(symbol)) is not None
        }
        held = program.holds([*checked.assumed(guess), *checked.planned], steps)
        return None if held is None else {steps[one] for one in held}

    def _hold_against_all(self, steps: set[clingo.Symbol]) -> None:
        """From now on, only patients for whom these steps are no plan."""
        self.tried += 1
        with self._solver.open_backend() as backend:
            copy = Copy(
                self._solver,
                backend,
                self._rules,
                self._rules.errors,
                _not_of_the_patient,
                self._base,
            )
            for symbol, literal in copy.given.items():
                if _not_of_the_patient(symbol):
                    wanted = symbol == WITH_PLANS or symbol in steps
                    backend.add_rule([], [-literal if wanted else literal])
            error = copy.of(IS_INCONSISTENT)
            backend.add_rule([], [-copy.broken, *([] if error is None else [-error])])


def _not_of_the_patient(symbol: clingo.Symbol) -> bool:
    return signature_of(symbol) not in (PATIENT, CHOSEN)


def _finding(checked: CheckedGuideline, witness: Witness) -> Finding:
    kb = checked.kb
    values = {one.input: one.value for one in witness.facts}
    context = [*kb.in_force(kb.chosen(dict(witness.readings))), *checked.planned]
    core = kb.program.minimal_core(context, list(kb.patient(values)))
    names = kb.patient(values)
    facts = [names[one] for one in core or () if names[one] in values]
    responsible = checked.forbidding(witness)
    named = {one for rule in responsible for one in rule.statements & checked.statements}
    because = ", ".join(f"{name} {values[name]}" for name in facts)
    return Finding(
        analysis="plans",
        id="no_plan",
        level="error",
        title="some patients have no consistent plan",
        details=((f"no plan, whatever else is known: {because}",) if because else ()),
        statements=tuple(sorted(map(printed, named))),
        witness=replace(witness, facts=tuple(sorted(witness.facts))),
        rules=responsible,
    )


ANALYSIS = Analysis("plans", "patients without a consistent plan", _run)
