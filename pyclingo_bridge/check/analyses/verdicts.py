"""Patients with two verdicts or none, and criteria that are both met and failed."""

from collections.abc import Collection, Iterator

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import FAILED_BY, MET_BY, VERDICT
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Conjunction, Finding, Proof, Witness
from pyclingo_bridge.population.one_verdict import ASKED, Flaw, flaws
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.atoms import Predicate, printed

_NAME = "verdicts"
_SIDES = (MET_BY, FAILED_BY)


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    view = checked.view(*ASKED, *_SIDES)
    known = {view.solver.all_of(flaw.literals): flaw for flaw in flaws(view.atoms)}
    reached = view.solver.reached(view.everyone, known)
    present = [flaw for literal, flaw in known.items() if literal in reached]
    for flaw in present:
        checked.progress(flaw.text)
        witness = view.witness(flaw.literals)
        if witness is not None:
            yield _finding(checked, view, flaw, witness)
    yield from _proofs(checked, view, present)


def _finding(checked: CheckedGuideline, view: Slice, flaw: Flaw, witness: Witness) -> Finding:
    rules = checked.responsible(witness, flaw.atoms) if flaw.atoms else ()
    title, details = f"there are patients with {flaw.text}", _details(view, flaw, witness)
    statements = checked.statements_of(*rules)
    return Finding(_NAME, flaw.id, "error", title, details, statements, witness, rules=rules)


def _details(view: Slice, flaw: Flaw, witness: Witness) -> tuple[str, ...]:
    """The statements on both sides of a criterion; the facts with which nobody has a verdict."""
    if flaw.code == "criterion-both-ways":
        criterion, context = _criterion(flaw), view.given(witness)
        return tuple(_statements(view, side, criterion, context) for side in _SIDES)
    if flaw.code == "no-verdict":
        stated = {view.space.stated[fact.input, fact.value]: fact for fact in witness.facts}
        some = view.solver.any_of(-literal for literal in flaw.literals)
        core = view.solver.minimal_core([some, *view.everyone], list(stated))
        facts = ", ".join(f"{stated[one].input} {stated[one].value}" for one in core or ())
        return (f"no verdict, whatever else is known: {facts}",) if facts else ()
    return ()


def _criterion(flaw: Flaw) -> str:
    return str(flaw.atoms[0].arguments[0])


def _statements(view: Slice, side: Predicate, criterion: str, context: list[int]) -> str:
    """The statements by which a criterion is met, or failed, in a context."""
    by = {literal: row[1] for row, literal in view.atoms(side) if str(row[0]) == criterion}
    model = view.solver.holds(context, by) or ()
    names = ", ".join(sorted(printed(by[literal]) for literal in model))
    return f"{side.name}: {names or 'by a rule that names no statement'}"


def _proofs(checked: CheckedGuideline, view: Slice, present: Collection[Flaw]) -> Iterator[Proof]:
    safe = [flaw for flaw in flaws(view.atoms) if flaw not in present]
    by_code = grouped((flaw.code, flaw) for flaw in safe)
    found = {flaw.code for flaw in present}
    verdicts = [VERDICT(row[0]) for row, _ in view.atoms(VERDICT)]

    def excluded(code: str) -> tuple[Conjunction, ...]:
        return tuple(checked.conjunction(*flaw.atoms) for flaw in by_code.get(code, ()))

    if len(verdicts) > 1 and "two-verdicts" not in found:
        names = ", ".join(sorted(str(verdict.arguments[0]) for verdict in verdicts))
        claim = f"no patient has two of the verdicts {names}"
        yield Proof(_NAME, claim, EVERYONE, excludes=excluded("two-verdicts"))
    if "no-verdict" not in found:
        none = checked.conjunction(without=verdicts)
        yield Proof(_NAME, "everybody has a verdict", EVERYONE, excludes=(none,))
    if criteria := by_code.get("criterion-both-ways", ()):
        claim = f"no criterion is both met and failed: {', '.join(map(_criterion, criteria))}"
        both = excluded("criterion-both-ways")
        yield Proof(_NAME, claim, EVERYONE, "criteria", both)


ANALYSIS = Analysis(_NAME, "patients with two verdicts or none", _run)
