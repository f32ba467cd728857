"""Goals: the form of an atom, and the ground atoms that match it."""

import re
from itertools import accumulate

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.base.records import record
from pyclingo_bridge.explain.justified_case import Source
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CALLS_FOR,
    FAILED_BY,
    MET,
    MET_BY,
    PATIENT,
    SPEAKS,
    STATEMENT,
    VERDICT,
)
from pyclingo_bridge.justify.ground import Fn, shown
from pyclingo_bridge.justify.term_tools import form_of
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.questions import Literal

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_STATEMENT = re.compile(r"[A-Za-z]+\w*-\d+", re.ASCII)
_LONGEST = 300
_DEEPEST = 20
_LARGEST = 2**31 - 1


class GoalError(BridgeError):
    """A goal that is not an atom of this knowledge base."""


@record
class Goal:
    """The form of an atom, and the atoms of that form that some rule can derive."""

    form: Compound
    literals: dict[Literal, Fn]

    def __str__(self) -> str:
        return str(self.form)


def goal_of(kb: KnowledgeBase, text: str) -> Goal:
    """The goal that a text like `verdict(indicated)` or `recommends(_, triplet)` gives.

    A statement (`S2-11`) stands for what it decides, or else for that it speaks; an action for that
    a statement calls for it; a criterion for that it is met.

    Raises GoalError for what is not such a form, for a predicate that the knowledge base does not
    have, and for an argument that stands in no atom of it.
    """
    text = text.strip().removesuffix(".").rstrip()
    form = _form(_spelled_out(kb, text) or text)
    goal = Goal(form, atoms_of_form(kb, form))
    if not goal.literals and (problem := _problem(kb, form)):
        raise GoalError([problem])
    return goal


def _spelled_out(kb: KnowledgeBase, text: str) -> str | None:
    """The goal that a statement, an action or a criterion stands for; None for anything else.
    Raises GoalError for a statement from which no rule concludes anything."""
    ids = {printed(row[0]): str(row[0]) for row in kb.table.facts(STATEMENT)}
    known = ids.get(printed(text))
    if known is None and _STATEMENT.fullmatch(text):
        near = nearest(text, ids)
        fix = f"did you mean `{near}`?" if near else "`crlm statements` lists them"
        message = f"unknown statement {quoted(text)}"
        raise GoalError([Diagnostic("unknown-statement", message, help=fix)])
    if known is not None:
        patterns = [f"{MET_BY.name}(_, {{}})", f"{FAILED_BY.name}(_, {{}})", f"{SPEAKS.name}({{}})"]
    elif _NAME.fullmatch(text) and not any(name == text for name, _ in kb.program.signatures):
        patterns = [f"{CALLS_FOR.name}(_, {{}})", f"{MET.name}({{}})"]
    else:
        return None
    goals = (pattern.format(known or text) for pattern in patterns)
    found = next((goal for goal in goals if atoms_of_form(kb, _form(goal))), None)
    if found is None and known is not None:
        message = f"no rule concludes anything for a patient from {quoted(text)}"
        fix = f"`crlm statements {printed(known)}` shows it"
        raise GoalError([Diagnostic("not-a-goal", message, help=fix)])
    return found


def any_goal(kb: KnowledgeBase, text: str) -> Goal:
    """The goal of a form that the bridge writes, also where no rule derives such an atom."""
    form = _form(text)
    return Goal(form, atoms_of_form(kb, form))


def verdict_goal(kb: KnowledgeBase, verdict: str) -> Goal:
    """The goal that a verdict is given."""
    literal = kb.verdict(verdict)
    atoms = kb.once(Source).atoms((*VERDICT, True))
    return next(Goal(form_of(fn), {literal: fn}) for fn, one in atoms if one == literal)


def _form(text: str) -> Compound:
    """The text as the form of an atom: `_` for anything, but no variables and no intervals."""
    if problem := _unreadable(text):
        raise GoalError([problem])
    from pyclingo_bridge.justify.term_reader import goal_form

    try:
        form = goal_form(text)
    except BridgeError as error:
        raise GoalError(error.diagnostics) from error
    if form.variables:
        name = min(form.variables)
        message = f"the variable `{name}` in {quoted(text)}"
        raise GoalError([Diagnostic("not-a-goal", message, help="write `_` for anything")])
    if form.spread:
        message = f"an interval in {quoted(text)}"
        raise GoalError([Diagnostic("not-a-goal", message, help="ask for one value, or for `_`")])
    return form


def _unreadable(text: str) -> Diagnostic | None:
    """Why a text must not be parsed: clingo ends the process, wraps the number, or is slow."""
    strange = next((char for char in text if not " " <= char <= "~" or char in '#"'), None)
    if strange is not None:
        message = f"the character {quoted(strange)} in {quoted(text)}"
        return Diagnostic("not-a-goal", message, help="names are of ASCII letters, digits and `_`")
    # How deep the parentheses go, however they close.
    depths = accumulate(((char == "(") - (char == ")") for char in text), initial=0)
    if len(text) > _LONGEST or max(depths) > _DEEPEST:
        return Diagnostic("not-a-goal", f"{quoted(text)} is too long", help="write one atom")
    for number in re.findall(r"\d+", text):
        if int(number) > _LARGEST:
            fix = f"numbers go up to {_LARGEST}"
            return Diagnostic("not-a-goal", f"the number {quoted(number)} is too large", help=fix)
    return None


def atoms_of_form(kb: KnowledgeBase, form: Compound) -> dict[Literal, Fn]:
    """The atoms of a form that some rule can derive, by their literals."""
    atoms = kb.once(Source).atoms(form.signature)
    return {literal: fn for fn, literal in atoms if form.matches(fn, {})}


def _problem(kb: KnowledgeBase, form: Compound) -> Diagnostic | None:
    name, arity, positive = form.signature
    if not positive and next(kb.program.atoms((name, arity), False), None) is None:
        fix = f"ask for {quoted(str(form)[1:])}: where it does not hold, the answer says why not"
        return Diagnostic("not-a-goal", f"no rule derives the contrary {quoted(form)}", help=fix)
    arities = sorted(a for n, a in kb.program.signatures if n == name)
    if not arities:
        verdict = f"verdict({form.name})"  # the verdict was named alone
        meant = any(str(ground.symbol) == verdict for ground in kb.program.atoms(VERDICT))
        near = verdict if meant else nearest(name, {n for n, _ in _public(kb)})
        fix = f"did you mean `{near}`?" if near else "kb/README.md lists every predicate"
        return Diagnostic("unknown-predicate", f"no predicate {quoted(name)}", help=fix)
    if arity not in arities:
        shapes = ", ".join(f"`{name}({', '.join('_' * n)})`" for n in arities)
        return Diagnostic(
            "wrong-arity", f"{quoted(name)} does not take {arity} arguments", help=f"write {shapes}"
        )
    return _unknown_argument(kb, form)


def _unknown_argument(kb: KnowledgeBase, form: Compound) -> Diagnostic | None:
    """An argument that stands in no atom of the knowledge base: a misspelling."""
    for place, term in enumerate(form.arguments):
        value = term.value({})
        used = _used(kb, form, place)
        of_input = form.signature[:2] == PATIENT  # its values are those of its domain
        if value is None or shown(value) in used:
            continue
        if isinstance(value, Fn) and not of_input and shown(value) in _names(kb):
            continue
        near = None
        if isinstance(value, Fn) and not value.arguments:
            near = nearest(value.name, used) or nearest(value.name, _names(kb))
        fix = f"did you mean `{near}`?" if near else f"one of {', '.join(sorted(used)[:8])}"
        return Diagnostic("unknown-name", f"unknown name {quoted(shown(value))}", help=fix)
    return None


def _used(kb: KnowledgeBase, form: Compound, place: int) -> set[str]:
    """The arguments of atoms at this place; of an input, its own values."""
    name, arity, _ = form.signature
    if (name, arity) == PATIENT and place == 1:
        stated = form.arguments[0].value({})
        declared = None if stated is None else kb.vocabulary.get(shown(stated))
        if declared is not None:
            return set(map(str, declared.values))
    return {str(ground.symbol.arguments[place]) for ground in kb.program.atoms((name, arity))}


def _public(kb: KnowledgeBase) -> list[Signature]:
    """The predicates that are no private helper of a file."""
    return [(name, arity) for name, arity in kb.program.signatures if not name.startswith("_")]


def _names(kb: KnowledgeBase) -> set[str]:
    """Every argument of every atom of a public predicate."""
    return {
        str(argument)
        for name, arity in _public(kb)
        for ground in kb.program.atoms((name, arity))
        for argument in ground.symbol.arguments
    }
