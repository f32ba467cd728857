"""Goals: an atom or the form of atoms, or that none of the form holds."""

import re
from dataclasses import dataclass

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.justify.ground import Signature
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.term_reader import Unsupported, goal_form
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.justify.why.rules import ProgramRules

_NEGATED = re.compile(r"not\s+")


@dataclass(frozen=True, slots=True)
class Goal:
    """`reach(1,4)`, `reach(_,X)`, `not reach(1,4)`; one variable stands for one value."""

    form: Compound
    negated: bool

    def __str__(self) -> str:
        return f"{'not ' * self.negated}{self.form}"

    def holds(self, situation: Situation) -> bool:
        """Whether it holds in an answer set."""
        return (situation.some(self.form, {}) is None) == self.negated


def goal_of(text: str, rules: ProgramRules) -> Goal:
    """The goal that a text says, with the constants of a program put in.

    Raises BridgeError: `not-a-goal`, `unknown-atom`.
    """
    negation = _NEGATED.match(text.strip())
    atom = text.strip()[negation.end() if negation else 0 :]
    try:
        form = goal_form(atom, rules.reader)
    except Unsupported:
        form = None
    if form is None or form.spread:
        fix = "write an atom, with `_` or variables for anything: `reach(1,_)`, `not reach(X,X)`"
        message = f"{quoted(text)} is not an atom"
        raise BridgeError([Diagnostic("not-a-goal", message, help=fix)]) from None
    of = form.signature
    if not rules.rules.derives(of) and of not in rules.signatures:
        raise BridgeError([_unknown(of, rules.signatures)])
    return Goal(form, negation is not None)


def _unknown(signature: Signature, known: frozenset[Signature]) -> Diagnostic:
    message = f"no rule has an atom {quoted(_named(signature))}"
    names = {name for name, _, _ in known}
    name = signature[0] if signature[0] in names else nearest(signature[0], names)
    alike = sorted(_named(one) for one in known if one[0] == name)
    fix = f"there is {' and '.join(f'`{one}`' for one in alike)}" if alike else None
    return Diagnostic("unknown-atom", message, help=fix)


def _named(signature: Signature) -> str:
    name, arity, positive = signature
    return f"{'' if positive else '-'}{name}/{arity}"
