"""Patients with two verdicts or none, and criteria that are both met and failed."""

from collections.abc import Iterator

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import FAILED_BY, MET_BY, VERDICT
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Witness
from pyclingo_bridge.population.one_verdict import ASKED, Flaw, flaws
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.symbols import Predicate, printed

_NAME = "verdicts"
_SIDES = (MET_BY, FAILED_BY)


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    view = checked.view(*ASKED, *_SIDES)
    known = {view.solver.all_of(flaw.literals): flaw for flaw in flaws(view.atoms)}
    reached = view.solver.reached(view.everyone, known)
    found = [flaw for literal, flaw in known.items() if literal in reached]
    for flaw in found:
        checked.progress(flaw.text)
        witness = view.witness(flaw.literals)
        if witness is not None:
            yield _finding(checked, view, flaw, witness)
    yield from _proofs(view, [one.code for one in found], {one.id for one in found})


def _finding(checked: CheckedGuideline, view: Slice, flaw: Flaw, witness: Witness) -> Finding:
    rules = checked.responsible(witness, flaw.atoms) if flaw.atoms else ()
    return Finding(
        _NAME,
        flaw.id,
        "error",
        f"there are patients with {flaw.text}",
        details=_details(view, flaw, witness),
        statements=_statements(checked, rules),
        witness=witness,
        rules=rules,
    )


def _details(view: Slice, flaw: Flaw, witness: Witness) -> tuple[str, ...]:
    """The statements on both sides of a criterion; the facts with which nobody has a verdict."""
    context = view.given(witness)
    if flaw.code == "criterion-both-ways":
        criterion = str(flaw.atoms[0].arguments[0])
        return tuple(_side(view, side, criterion, context) for side in _SIDES)
    if flaw.code == "no-verdict":
        stated = {view.space.stated[one.input, one.value]: one for one in witness.facts}
        some = view.solver.any_of(-one for one in flaw.literals)
        core = view.solver.minimal_core([some, *view.everyone], list(stated))
        facts = ", ".join(f"{stated[one].input} {stated[one].value}" for one in core or ())
        return (f"no verdict, whatever else is known: {facts}",) if facts else ()
    return ()


def _side(view: Slice, side: Predicate, criterion: str, context: list[int]) -> str:
    by = {one: row[1] for row, one in view.atoms(side) if str(row[0]) == criterion}
    held = view.solver.holds(context, by) or ()
    said = ", ".join(sorted(printed(by[one]) for one in held))
    return f"{side.name}: {said or 'by a rule that names no statement'}"


def _statements(checked: CheckedGuideline, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    named = {one for rule in rules for one in rule.statements & checked.statements}
    return tuple(sorted(map(printed, named)))


def _proofs(view: Slice, codes: list[str], found: set[str]) -> Iterator[Proof]:
    verdicts = sorted(str(row[0]) for row, _ in view.atoms(VERDICT))
    if len(verdicts) > 1 and "two-verdicts" not in codes:
        claim = f"no patient has two of the verdicts {', '.join(verdicts)}"
        yield Proof(_NAME, claim, EVERYONE)
    if "no-verdict" not in codes:
        yield Proof(_NAME, "everybody has a verdict", EVERYONE)
    criteria = [one for one in flaws(view.atoms) if one.code == "criterion-both-ways"]
    safe = [str(one.atoms[0].arguments[0]) for one in criteria if one.id not in found]
    if safe:
        claim = f"no criterion is both met and failed: {', '.join(safe)}"
        yield Proof(_NAME, claim, EVERYONE, "criteria")


ANALYSIS = Analysis(_NAME, "patients with two verdicts or none", _run)
