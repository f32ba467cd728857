"""Goals: an atom, or the form of one, looked up in the ground program."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.logic import Compound, Fn, atom, goal_form
from pyclingo_bridge.program import Literal


class GoalError(BridgeError):
    """A goal that is no atom of this knowledge base."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The form of an atom, and the atoms of that form that some rule can derive."""

    form: Compound
    literals: dict[Literal, Fn]

    def __str__(self) -> str:
        return str(self.form)


def goal_of(kb: KnowledgeBase, text: str) -> Goal:
    """Read a goal: `verdict(indicated)`, `recommends(_, triplet)`.

    Raises GoalError for a predicate that the knowledge base does not have, or an argument that
    stands in no atom of it.
    """
    try:
        form = goal_form(text.strip().rstrip("."))
    except BridgeError as error:
        raise GoalError(error.diagnostics) from error
    goal = Goal(form, atoms_of_form(kb, form))
    if not goal.literals and (problem := _problem(kb, form)):
        raise GoalError([problem])
    return goal


def atoms_of_form(kb: KnowledgeBase, form: Compound) -> dict[Literal, Fn]:
    """The atoms of a form that some rule can derive, by their literals."""
    name, arity, positive = form.signature
    found = ((one.literal, atom(one.symbol)) for one in kb.program.atoms(name, arity, positive))
    return {literal: one for literal, one in found if form.matches(one, {})}


def _problem(kb: KnowledgeBase, form: Compound) -> Diagnostic | None:
    name, arity, _ = form.signature
    arities = sorted(a for n, a in kb.program.signatures if n == name)
    if not arities:
        near = nearest(name, {n for n, _ in kb.program.signatures})
        fix = f"did you mean `{near}`?" if near else "kb/README.md lists every predicate"
        return Diagnostic("unknown-predicate", f"no predicate {quoted(name)}", help=fix)
    if arity not in arities:
        shapes = ", ".join(f"`{name}({', '.join('_' * n)})`" for n in arities)
        return Diagnostic(
            "wrong-arity", f"{quoted(name)} does not take {arity} arguments", help=f"write {shapes}"
        )
    return _unknown_argument(kb, form)


def _unknown_argument(kb: KnowledgeBase, form: Compound) -> Diagnostic | None:
    """An argument that nothing in the knowledge base is called: a misspelling."""
    for place, term in enumerate(form.arguments):
        value = term.value({})
        if not isinstance(value, Fn) or value.arguments:
            continue
        if value.name not in _names(kb):
            used = _used(kb, form, place)
            near = nearest(value.name, used) or nearest(value.name, _names(kb))
            fix = f"did you mean `{near}`?" if near else f"one of {', '.join(sorted(used)[:8])}"
            return Diagnostic("unknown-name", f"unknown name {quoted(value.name)}", help=fix)
    return None


def _used(kb: KnowledgeBase, form: Compound, place: int) -> set[str]:
    name, arity, _ = form.signature
    return {str(one.symbol.arguments[place]) for one in kb.program.atoms(name, arity)}


def _names(kb: KnowledgeBase) -> frozenset[str]:
    """Every constant that stands in some atom."""
    return frozenset(_constants(kb))


def _constants(kb: KnowledgeBase) -> Iterable[str]:
    for name, arity in kb.program.signatures:
        for one in kb.program.atoms(name, arity):
            for argument in one.symbol.arguments:
                yield str(argument)
