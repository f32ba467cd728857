"""Inputs without influence on an outcome, proved by two patients that differ in nothing else.

`irrelevant(Input, Outcome, Statement)` says what a source claims; an outcome is the verdict or a
decision of a plan.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import clingo

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import (
    DUE,
    IRRELEVANT,
    IRRELEVANT_BUT_FOR,
    OPTION,
    SILENT,
    VERDICT,
)
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Witness
from pyclingo_bridge.population.self_composition import TwoPatients
from pyclingo_bridge.solving.atoms import Value, printed
from pyclingo_bridge.solving.solver import Literal

_NAME = "irrelevance"
_OF_A_DECISION = (OPTION, DUE, SILENT)


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    outcomes = _outcomes(checked)
    parts = [
        TwoPatients(checked.kb, rules, checked.order, compared)
        for rules, compared in checked.parts(outcomes.values())
    ]
    for name, symbols in outcomes.items():
        checked.progress(name)
        yield _without_influence(parts, name, symbols)
    yield from _claimed(checked, parts, outcomes)


def _outcomes(checked: CheckedGuideline) -> dict[str, list[clingo.Symbol]]:
    """The atoms that make up the verdict and each decision."""
    program = checked.structure.program
    outcomes = {"verdict": [atom.symbol for atom in program.atoms(VERDICT)]}
    for decision in checked.kb.decisions:
        atoms = (atom.symbol for predicate in _OF_A_DECISION for atom in program.atoms(predicate))
        own = [symbol for symbol in atoms if str(symbol.arguments[0]) == decision]
        outcomes[decision] = outcomes.get(decision, []) + own
    return {name: symbols for name, symbols in outcomes.items() if symbols}


def _without_influence(
    parts: Sequence[TwoPatients], name: str, symbols: Sequence[clingo.Symbol]
) -> Proof:
    influential: set[str] = set()
    for patients in parts:
        if different := patients.different(symbols):
            influential |= _influential(patients, different)
    differing = {name for patients in parts for name in patients.differs}
    irrelevant = sorted(differing - influential)
    known = sum(len(patients.left.known) for patients in parts)
    count = len(irrelevant) + known - len(differing)
    claim = f"{name}: {count} inputs have no influence" if count else f"{name}: every input counts"
    listed = f" ({', '.join(irrelevant)})" if irrelevant else ""
    covers = f"{EVERYONE}; two patients that differ in these"
    part = "" if name == "verdict" else "decisions"
    return Proof(_NAME, claim + listed, covers if count else "two patients each", part)


def _influential(patients: TwoPatients, different: Sequence[Literal]) -> set[str]:
    """The inputs that change an outcome: alone, else together with others."""
    solver, consistent = patients.solver, patients.consistent
    inputs = list(patients.differs.values())
    changed, alone = solver.any_of(different), -solver.more_than(inputs, 1)
    influential = solver.reached([changed, alone, *consistent], inputs)
    rest = [literal for literal in inputs if literal not in influential]
    while more := solver.holds([changed, *consistent, *(-one for one in influential)], rest):
        influential |= set(more)
        rest = [literal for literal in rest if literal not in influential]
    return {name for name, literal in patients.differs.items() if literal in influential}


def _claimed(
    checked: CheckedGuideline,
    parts: Sequence[TwoPatients],
    outcomes: Mapping[str, Sequence[clingo.Symbol]],
) -> Iterator[Finding | Proof]:
    """What a source claims to be irrelevant: proved, or refuted by two patients."""
    facts = checked.program.facts
    but_for = defaultdict(list)
    for name, value in facts(IRRELEVANT_BUT_FOR):
        but_for[str(name)].append(value)
    claims: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, outcome, statement in facts(IRRELEVANT):
        claims[str(name), str(outcome)].append(printed(statement))
    for (name, outcome), ids in claims.items():
        statements = tuple(sorted(set(ids)))
        identity, listed = f"irrelevance({name},{outcome})", ", ".join(statements)
        known = name in checked.kb.vocabulary
        if not known or outcome not in outcomes:
            missing = f"`{outcome}` is not an outcome" if known else f"`{name}` is not an input"
            title = f"`irrelevant({name}, {outcome}, _)` says nothing: {missing} of the guideline"
            yield Finding(_NAME, identity, "error", title, statements=statements)
            continue
        refuted = (_refuting(part, name, outcomes[outcome], but_for[name]) for part in parts)
        witnesses = next(filter(None, refuted), None)
        if witnesses is None:
            title = f"`{name}` has no influence on {outcome}, as {listed} says"
            beyond = ", ".join(str(value) for value in but_for[name])
            covers = EVERYONE + (f", other than {beyond}" if beyond else "")
            yield Proof(_NAME, title, covers, "claims")
            continue
        title = f"`{name}` has influence on {outcome}, though {listed} says it has none"
        finding = Finding(_NAME, identity, "error", title, (), statements, *witnesses)
        if outcome == "verdict":
            details = (" against ".join(map(checked.verdict_of, witnesses)),)
            finding = replace(finding, details=details, rules=checked.behind_verdict(*witnesses))
        yield finding


def _refuting(
    patients: TwoPatients, name: str, symbols: Sequence[clingo.Symbol], excepted: Sequence[Value]
) -> tuple[Witness, Witness] | None:
    """Two patients with different outcomes that differ in an input alone, neither having one of the
    excepted values; None: there are none."""
    differs, changed = patients.differs, patients.different(symbols)
    if name not in differs or not changed:
        return None
    others = [-literal for other, literal in differs.items() if other != name]
    stated = [
        -side.stated[name, value]
        for side in (patients.left, patients.right)
        for value in excepted
        if (name, value) in side.stated
    ]
    return patients.witnesses([patients.solver.any_of(changed), *others, *stated])


ANALYSIS = Analysis(_NAME, "inputs without influence", _run)
