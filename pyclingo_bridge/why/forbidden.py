"""What leaves a program no answer set, or none in which a goal is otherwise."""

from contextlib import closing
from itertools import chain, islice

from pyclingo_bridge.justify.ground import atom
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.solving.minimal_cores import minimal_cores
from pyclingo_bridge.solving.program import AnyProgram
from pyclingo_bridge.solving.questions import Assumptions, Literal
from pyclingo_bridge.why.circles import odd_circle
from pyclingo_bridge.why.goal import Goal
from pyclingo_bridge.why.model import Elsewhere, Forbidden
from pyclingo_bridge.why.relaxed import RelaxedProgram
from pyclingo_bridge.why.rules import ProgramRules


def forbidden(rules: ProgramRules, most: int | None = None, facts: bool = False) -> Forbidden:
    """Why a program without an answer set has none; `most` sets, with `facts` also of facts."""
    relaxed = RelaxedProgram(rules, facts)
    found = _sets(relaxed, [], most)
    if () not in found.sets:
        return found
    return Forbidden(((),), True, odd_circle(RelaxedProgram(rules)))


def elsewhere(
    rules: ProgramRules,
    ground: AnyProgram,
    goal: Goal,
    holds: bool,
    most: int | None = None,
    facts: bool = False,
) -> Elsewhere:
    """Whether a goal that holds in an answer set, or does not, does so in the others."""
    otherwise = _literal(ground, goal.form, goal.negated == holds)
    if ground.satisfiable([otherwise]):
        with closing(ground.models([otherwise])) as models:
            cost = tuple(weight for _, weight in next(models).cost)
        return Elsewhere("some", None, cost or None)
    relaxed = RelaxedProgram(rules, facts)
    form = relaxed.rewritten(goal.form)
    sets = _sets(relaxed, [_literal(relaxed, form, goal.negated == holds)], most)
    return Elsewhere("all" if holds else "none", sets, None)


def _literal(program: AnyProgram, form: Compound, some: bool) -> Literal:
    """A literal that is true where some atom of a form holds, or where none does."""
    atoms = program.every_atom()
    literals = [one.literal for one in atoms if form.matches(atom(one.symbol), {})]
    literal = program.any_of(literals)
    return literal if some else -literal


def _sets(relaxed: RelaxedProgram, context: Assumptions, most: int | None) -> Forbidden:
    """The smallest sets of what is strict that cannot hold together with the context."""
    cores = minimal_cores(relaxed, context, list(relaxed.strict))
    named = chain.from_iterable(
        # A literal that is false in any case is a core of its own, and may stand for several.
        [(one,) for one in relaxed.strict[core[0]]]
        if len(core) == 1
        else [tuple(relaxed.strict[literal][0] for literal in core)]
        for core in cores
    )
    sets = tuple(islice(named, most))
    ordered = tuple(sorted(sets, key=len))
    return Forbidden(ordered, most is None or len(sets) < most, ())
