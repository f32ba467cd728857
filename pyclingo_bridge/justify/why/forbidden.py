"""What leaves a program no answer set, or none in which a goal is otherwise."""

import time
from contextlib import closing
from typing import NamedTuple

from pyclingo_bridge.justify.ground import atom
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.justify.why.circles import odd_circle
from pyclingo_bridge.justify.why.defaults import DEFAULT_SECONDS, DEFAULT_SETS
from pyclingo_bridge.justify.why.goal import Goal
from pyclingo_bridge.justify.why.model import Elsewhere, Forbidden, Strict
from pyclingo_bridge.justify.why.relaxed import OutOfTime, RelaxedProgram
from pyclingo_bridge.justify.why.rules import ProgramRules
from pyclingo_bridge.solving.minimal_cores import minimal_cores
from pyclingo_bridge.solving.program import AnyProgram
from pyclingo_bridge.solving.questions import Assumptions, Literal


class Wanted(NamedTuple):
    """How many sets are looked for (None: all), for how many seconds after the first, and whether
    facts count among constraints."""

    sets: int | None = DEFAULT_SETS
    seconds: float = DEFAULT_SECONDS
    facts: bool = False


DEFAULT = Wanted()


def forbidden(rules: ProgramRules, wanted: Wanted) -> Forbidden:
    """Why a program without an answer set has none."""
    found = _sets(RelaxedProgram(rules, wanted.facts), [], wanted)
    if () not in found.sets:
        return found
    return Forbidden(((),), True, odd_circle(RelaxedProgram(rules)))


def elsewhere(
    rules: ProgramRules, ground: AnyProgram, goal: Goal, holds: bool, wanted: Wanted
) -> Elsewhere:
    """Whether a goal that holds in an answer set, or does not, does so in the others."""
    otherwise = _literal(ground, goal.form, goal.negated == holds)
    if ground.satisfiable([otherwise]):
        with closing(ground.models([otherwise])) as models:
            cost = tuple(weight for _, weight in next(models).cost)
        return Elsewhere("some", None, cost or None)
    relaxed = RelaxedProgram(rules, wanted.facts)
    form = relaxed.rewritten(goal.form)
    sets = _sets(relaxed, [_literal(relaxed, form, goal.negated == holds)], wanted)
    return Elsewhere("all" if holds else "none", sets, None)


def _literal(program: AnyProgram, form: Compound, some: bool) -> Literal:
    """A literal that is true where some atom of a form holds, or where none does."""
    atoms = program.every_atom()
    literals = [one.literal for one in atoms if form.matches(atom(one.symbol), {})]
    literal = program.any_of(literals)
    return literal if some else -literal


def _sets(relaxed: RelaxedProgram, context: Assumptions, wanted: Wanted) -> Forbidden:
    """The smallest sets of what is strict that cannot hold together with the context."""
    sets: list[tuple[Strict, ...]] = []
    complete = True
    try:
        for core in minimal_cores(relaxed, context, list(relaxed.strict)):
            if len(core) == 1:  # what is broken in any case is one literal, whatever it stands for
                sets += [(one,) for one in relaxed.strict[core[0]]]
            else:
                sets.append(tuple(relaxed.strict[literal][0] for literal in core))
            relaxed.until = min(relaxed.until, time.monotonic() + wanted.seconds)
            if wanted.sets is not None and len(sets) >= wanted.sets:
                complete = False
                break
    except OutOfTime:
        complete = False
    return Forbidden(tuple(sorted(sets[: wanted.sets], key=len)), complete, ())
