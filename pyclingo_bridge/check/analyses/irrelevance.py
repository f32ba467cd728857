"""Inputs without influence on an outcome, proved by two patients that differ in nothing else.

`irrelevant(Input, Outcome, Statement)` says what a source claims; an outcome is the verdict or a
decision of a plan.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

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
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed

_OF_A_DECISION = (OPTION, DUE, SILENT)


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    outcomes = outcomes_of(checked)
    two = TwoPatients(
        checked.kb, checked.order, [one for found in outcomes.values() for one in found]
    )
    for name, symbols in outcomes.items():
        checked.progress(name)
        yield _without_influence(two, name, symbols)
    yield from _claimed(checked, two, outcomes)


def outcomes_of(checked: CheckedGuideline) -> dict[str, list[clingo.Symbol]]:
    """The atoms that make up the verdict and each decision."""
    program = checked.structure.program
    found: dict[str, list[clingo.Symbol]] = defaultdict(list)
    found["verdict"] = [one.symbol for one in program.atoms(VERDICT)]
    for decision in checked.kb.decisions:
        for name, arity in _OF_A_DECISION:
            atoms = program.atoms((name, arity))
            found[decision] += [
                one.symbol for one in atoms if str(one.symbol.arguments[0]) == decision
            ]
    return {name: symbols for name, symbols in found.items() if symbols}


def _without_influence(two: TwoPatients, name: str, symbols: Sequence[clingo.Symbol]) -> Proof:
    sides, solver = two.sides, two.solver
    changed = solver.any_of(sides.different(symbols) or [_never(two)])
    differs = {one: name for name, one in sides.differs.items()}
    alone = -solver.more_than(differs, 1)
    found = solver.reached([changed, alone, *sides.consistent], differs)
    together: set[Literal] = set()
    rest = [one for one in differs if one not in found]
    while more := solver.holds([changed, *sides.consistent, *(-o for o in found)], rest):
        together |= set(more)
        found |= set(more)
        rest = [one for one in rest if one not in found]
    irrelevant = sorted(differs[one] for one in rest)
    count = len(irrelevant) + len(two.left.known) - len(differs)
    claim = f"{name}: {count} inputs have no influence" if count else f"{name}: every input counts"
    listed = f" ({', '.join(irrelevant)})" if irrelevant else ""
    covers = f"{EVERYONE}; two patients that differ in these"
    part = "" if name == "verdict" else "decisions"
    return Proof("irrelevance", claim + listed, covers if count else "two patients each", part)


def _never(two: TwoPatients) -> Literal:
    with two.solver.open_backend() as backend:
        return backend.add_atom()


def _claimed(
    checked: CheckedGuideline, two: TwoPatients, outcomes: Mapping[str, Sequence[clingo.Symbol]]
) -> Iterator[Finding | Proof]:
    """What a source claims to be irrelevant: proved, or refuted by two patients."""
    facts = checked.program.facts
    but_for = defaultdict(list)
    for name, value in facts(IRRELEVANT_BUT_FOR):
        but_for[str(name)].append(value)
    claims: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, outcome, statement in facts(IRRELEVANT):
        claims[str(name), str(outcome)].append(str(statement))
    for (name, outcome), statements in claims.items():
        said = sorted({printed(one) for one in statements})
        if name not in checked.kb.vocabulary or outcome not in outcomes:
            yield _of_nothing(name, outcome, name in checked.kb.vocabulary, said)
            continue
        title = f"`{name}` has no influence on {outcome}, as {', '.join(said)} says"
        excepted = [
            side.stated[name, value]
            for side in (two.left, two.right)
            for value in but_for[name]
            if (name, value) in side.stated
        ]
        found = None
        if name in two.sides.differs and (changed := two.sides.different(outcomes[outcome])):
            others = [-one for other, one in two.sides.differs.items() if other != name]
            wanted = [two.solver.any_of(changed), *others, *(-one for one in excepted)]
            found = two.witnesses(wanted)
        if found is None:
            beyond = ", ".join(str(value) for value in but_for[name])
            covers = EVERYONE + (f", other than {beyond}" if beyond else "")
            yield Proof("irrelevance", title, covers, "claims")
            continue
        yield Finding(
            "irrelevance",
            f"irrelevance({name},{outcome})",
            "error",
            f"`{name}` has influence on {outcome}, though {', '.join(said)} says it has none",
            details=(_beside(checked, *found),) if outcome == "verdict" else (),
            statements=tuple(said),
            witness=found[0],
            beside=found[1],
            rules=checked.behind_verdict(*found) if outcome == "verdict" else (),
        )


def _of_nothing(name: str, outcome: str, known: bool, said: Sequence[str]) -> Finding:
    """A claim about an input or an outcome that the guideline does not have."""
    missing = f"`{outcome}` is not an outcome" if known else f"`{name}` is not an input"
    return Finding(
        "irrelevance",
        f"irrelevance({name},{outcome})",
        "error",
        f"`irrelevant({name}, {outcome}, _)` says nothing: {missing} of the guideline",
        statements=tuple(said),
    )


def _beside(checked: CheckedGuideline, first: Witness, second: Witness) -> str:
    return f"{checked.verdict_of(first)} against {checked.verdict_of(second)}"


ANALYSIS = Analysis("irrelevance", "inputs without influence", _run)
