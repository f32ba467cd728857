"""Effects of rules that were added to a guideline on one answer, as findings."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from pyclingo_bridge.answer.model import Answer, Finding
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.guideline.predicates import (
    CONDITIONAL,
    DO,
    EXCLUDED,
    FAILED_BY,
    MET_BY,
    VERDICT,
)
from pyclingo_bridge.solving.answer_sets import Enumeration
from pyclingo_bridge.solving.atoms import Atoms, printed

VERDICT_CHANGED = "verdict_changed"
PLANS_VANISHED = "plans_vanished"
PLANS_CHANGED = "plans_changed"
DECIDED = "decided_by_added_rules"

_SAYS = (MET_BY, FAILED_BY, CONDITIONAL, EXCLUDED)
"""Predicates by which a statement, the second argument, bears on an answer besides its advice."""

Steps = frozenset[tuple[str, str]]


class Alone(NamedTuple):
    """The answer of the guideline without added rules."""

    atoms: Atoms
    plans: Enumeration


def alone(inquiry: Inquiry, plans: int | None, seconds: float) -> Alone | None:
    """The answer of the guideline alone; None where nothing was added to it, or it has no answer.

    Inputs that only the added rules know are left out.
    """
    core = inquiry.kb.core
    if core is None:
        return None
    facts = tuple(fact for fact in inquiry.case.facts if fact.input in core.vocabulary)
    readings = {name: choice for name, choice in inquiry.readings.items() if name in core.readings}
    try:
        without = Inquiry(core, replace(inquiry.case, facts=facts), readings)
        return Alone(*without.search(0 if plans == 0 else None, seconds))
    except BridgeError:
        return None


def effects(
    inquiry: Inquiry,
    atoms: Atoms,
    enumeration: Enumeration,
    without: Alone | None,
    plans: int | None,
) -> Iterator[Finding]:
    """Another verdict, plans that vanish (an error) or change, and what added statements decide or
    exclude.

    `atoms` and `enumeration` are the answer and its plans with the added rules, searched for as
    `plans` says.
    """
    if inquiry.kb.core is None:
        return
    if without is not None:
        yield from _verdict(atoms, without)
    if without is not None and plans != 0:
        yield from _plans(enumeration, without, compare=plans is None)
    yield from _decided(inquiry)


def _verdict(atoms: Atoms, without: Alone) -> Iterator[Finding]:
    before, after = without.atoms[VERDICT], atoms[VERDICT]
    if before != after and before:
        text = f"the added rules change the verdict; without them it is `{before[0][0]}`"
        yield Finding(VERDICT_CHANGED, "warning", text, ())


def _plans(enumeration: Enumeration, without: Alone, compare: bool) -> Iterator[Finding]:
    if without.plans.answer_sets and not enumeration.answer_sets:
        if enumeration.complete:
            text = "the added rules leave no plan; without them there is one"
            yield Finding(PLANS_VANISHED, "error", text, ())
        else:
            text = "with the added rules no plan was found in time; without them there is one"
            yield Finding(PLANS_CHANGED, "warning", text, ())
        return
    before, after = _steps(without.plans), _steps(enumeration)
    if compare and before != after:
        only_with = set().union(*after) - set().union(*before)
        only_without = set().union(*before) - set().union(*after)
        texts = [
            f"{where}: {', '.join(f'{decision} {action}' for decision, action in sorted(steps))}"
            for where, steps in (("only with them", only_with), ("only without", only_without))
            if steps
        ]
        changes = "; ".join(texts) or "the same steps in other combinations"
        yield Finding(PLANS_CHANGED, "warning", f"the added rules change the plans ({changes})", ())


def _steps(plans: Enumeration) -> set[Steps]:
    steps = (plan.rows[DO] for plan in plans.answer_sets)
    return {frozenset((str(decision), str(action)) for decision, action in rows) for rows in steps}


def _decided(inquiry: Inquiry) -> Iterator[Finding]:
    """What added statements say of criteria, and what they exclude."""
    kb = inquiry.kb
    added = set(kb.additions.statements) if kb.additions is not None else set()
    texts = {
        literal: f"{subject} {predicate.name} ({printed(statement)})"
        for predicate in _SAYS
        for (subject, statement), literal in kb.table.literals(predicate)
        if printed(statement) in added
    }
    true = kb.solver.holds(inquiry.unplanned, texts) if texts else ()
    for literal in true or ():
        yield Finding(DECIDED, "warning", f"by added rules: {texts[literal]}", ())


def plans_vanished(answer: Answer) -> bool:
    """Whether rules that were added to the guideline leave no plan, where it has one."""
    return any(finding.kind == PLANS_VANISHED for finding in answer.findings)
