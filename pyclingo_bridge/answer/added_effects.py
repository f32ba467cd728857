"""What rules that were added to a guideline change in one answer, said as findings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyclingo_bridge.answer.model import Finding
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.diagnostics import BridgeError
from pyclingo_bridge.guideline.predicates import (
    CONDITIONAL,
    DO,
    EXCLUDED,
    FAILED_BY,
    MET_BY,
    VERDICT,
)
from pyclingo_bridge.solving.program import Enumeration
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Atoms, printed

VERDICT_CHANGED = "verdict_changed"
PLANS_VANISHED = "plans_vanished"
PLANS_CHANGED = "plans_changed"
DECIDED = "decided_by_added_rules"

_SAYS = (MET_BY, FAILED_BY, CONDITIONAL, EXCLUDED)
"""Predicates by which a statement, the second argument, bears on an answer beside its advice."""

Steps = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Alone:
    """What the guideline without added rules answers."""

    atoms: Atoms
    plans: Enumeration


def alone(inquiry: Inquiry, plans: int | None, seconds: float) -> Alone | None:
    """What the guideline alone says of the case; None where nothing was added to it.

    Inputs that only the added rules know are left out. None also where the guideline alone has no
    answer for what is left.
    """
    core = inquiry.kb.core
    if core is None:
        return None
    facts = tuple(one for one in inquiry.case.facts if one.input in core.vocabulary)
    readings = {name: one for name, one in inquiry.readings.items() if name in core.readings}
    try:
        without = Inquiry(core, replace(inquiry.case, facts=facts), readings)
        return Alone(*without.search(0 if plans == 0 else None, seconds))
    except BridgeError:
        return None


def effects(
    inquiry: Inquiry,
    atoms: Atoms,
    found: Enumeration,
    without: Alone | None,
    plans: int | None,
) -> Iterator[Finding]:
    """Another verdict, plans that vanish (an error) or change, and what added statements decide or
    exclude.

    `atoms` and `found` are the answer and its plans with the added rules, searched for as `plans`
    says.
    """
    if inquiry.kb.core is None:
        return
    if without is not None:
        yield from _verdict(atoms, without)
    if without is not None and plans != 0:
        yield from _plans(found, without, compare=plans is None)
    yield from _decided(inquiry)


def _verdict(atoms: Atoms, without: Alone) -> Iterator[Finding]:
    before, after = without.atoms[VERDICT], atoms[VERDICT]
    if before != after and before:
        text = f"the added rules change the verdict; without them it is `{before[0][0]}`"
        yield Finding(VERDICT_CHANGED, "warning", text, ())


def _plans(found: Enumeration, without: Alone, compare: bool) -> Iterator[Finding]:
    if without.plans.answer_sets and not found.answer_sets:
        if found.complete:
            text = "the added rules leave no plan; without them there is one"
            yield Finding(PLANS_VANISHED, "error", text, ())
        else:
            text = "with the added rules no plan was found in time; without them there is one"
            yield Finding(PLANS_CHANGED, "warning", text, ())
        return
    before, after = _steps(without.plans), _steps(found)
    if compare and before != after:
        only_with = set().union(*after) - set().union(*before)
        only_without = set().union(*before) - set().union(*after)
        texts = [
            f"{where}: {', '.join(f'{decision} {action}' for decision, action in sorted(steps))}"
            for where, steps in (("only with them", only_with), ("only without", only_without))
            if steps
        ]
        said = "; ".join(texts) or "the same steps in other combinations"
        yield Finding(PLANS_CHANGED, "warning", f"the added rules change the plans ({said})", ())


def _steps(plans: Enumeration) -> set[Steps]:
    return {
        frozenset((str(d), str(a)) for d, a in Atoms(one.atoms)[DO]) for one in plans.answer_sets
    }


def _decided(inquiry: Inquiry) -> Iterator[Finding]:
    """What added statements say of criteria, and what they exclude."""
    literals = dict(_own_literals(inquiry))
    held: Iterable[Literal] = ()
    if literals:
        held = inquiry.kb.program.holds([*inquiry.patient, *inquiry.context], literals) or ()
    for one in held:
        yield Finding(DECIDED, "warning", f"by added rules: {literals[one]}", ())


def _own_literals(inquiry: Inquiry) -> Iterator[tuple[Literal, str]]:
    kb = inquiry.kb
    own = set(kb.additions.statements) if kb.additions is not None else set()
    for said in _SAYS:
        for (about, statement), one in kb.program.literals(said):
            if printed(str(statement)) in own:
                yield one, f"{about} {said.name} ({printed(str(statement))})"
