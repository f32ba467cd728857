"""Decisions that are due and on which nothing speaks, as the largest classes of patients.

`gap(Decision, Reason)` says where the guideline is silent; `facet(Decision, Facet)` and
`faceted(Facet, Value)` what a class of patients is described by. A class is a smallest set of facet
values with which every patient for whom the decision is due meets the gap.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import (
    DECISION_LABEL,
    DUE,
    FACET,
    FACETED,
    GAP,
    SILENCE_LABEL,
)
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.solver import Literal

_MOST_UNCERTAIN = 16
"""Combinations of facet values that leave a gap open, before they are put together as one class."""

_COVERS = "every patient without a contradiction, under the default readings"


@dataclass(frozen=True, slots=True)
class _Class:
    """Facet values, and whether they make the gap certain."""

    literals: tuple[Literal, ...]
    certain: bool


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    view = checked.view(GAP, DUE, FACETED)
    facets = _facets(checked, view)
    due: dict[str, list[Literal]] = defaultdict(list)
    for (decision, _), literal in view.atoms(DUE):
        due[str(decision)].append(literal)
    reasons: dict[str, list[str]] = defaultdict(list)
    for (decision, reason), gap in view.atoms(GAP):
        checked.progress(f"{decision}, {reason}")
        reasons[str(decision)].append(str(reason))
        of_it = facets.get(str(decision), {})
        for one in _classes(view, gap, due[str(decision)], of_it):
            yield _finding(checked, view, str(decision), str(reason), gap, one, of_it)
    for decision, found in reasons.items():
        claim = f"{decision}: no gap other than those found ({', '.join(sorted(found))})"
        yield Proof("gaps", claim, _COVERS)


def _facets(checked: CheckedGuideline, view: Slice) -> dict[str, dict[Literal, tuple[str, str]]]:
    """For each decision, the atoms of its facets in order of declaration."""
    values: dict[str, list[tuple[str, Literal]]] = defaultdict(list)
    for (facet, value), one in view.atoms(FACETED):
        values[str(facet)].append((str(value), one))
    found: dict[str, dict[Literal, tuple[str, str]]] = defaultdict(dict)
    for decision, facet in checked.program.facts(FACET):
        for value, one in values[str(facet)]:
            found[str(decision)][one] = str(facet), value
    return found


def _classes(
    view: Slice,
    gap: Literal,
    due: Sequence[Literal],
    facets: Mapping[Literal, tuple[str, str]],
) -> Iterator[_Class]:
    """The classes that cover every patient with the gap, those last that do not make it certain."""
    solver = view.solver
    context = [gap, *view.everyone, *view.space.in_force]
    refuted = [-gap, *context[1:], *([solver.any_of(due)] if due else [])]
    covered: list[Literal] = []
    uncertain: list[Literal] = []
    while (held := _first(view, [*context, *covered, *uncertain], facets)) is not None:
        core = solver.minimal_core(refuted, held)
        if core is not None:
            yield _Class(core, certain=True)
            if not core:
                return
            covered.append(solver.any_of(-one for one in core))
        elif not held or len(uncertain) == _MOST_UNCERTAIN:
            break
        else:
            uncertain.append(solver.any_of(-one for one in held))
    if uncertain or held is not None:
        yield _Class(tuple(_common(view, [*context, *covered], facets)), certain=False)


def _first(
    view: Slice, context: Sequence[Literal], facets: Mapping[Literal, tuple[str, str]]
) -> list[Literal] | None:
    """The facet values of one patient of a context, the first in the order of declaration: so the
    classes do not depend on what was asked before. None where there is no patient."""
    if not view.solver.satisfiable(context):
        return None
    values: dict[str, list[Literal]] = defaultdict(list)
    for one, (facet, _) in facets.items():
        values[facet].append(one)
    held: list[Literal] = []
    for literals in values.values():
        reached = view.solver.first_reached([*context, *held], literals)
        held += [] if reached is None else [reached]
    return held


def _common(
    view: Slice, context: Sequence[Literal], facets: Mapping[Literal, tuple[str, str]]
) -> list[Literal]:
    """The facet values that all patients of a context have."""
    solver = view.solver
    common = solver.holds(context, facets) or []
    while common:
        other = solver.holds([*context, solver.any_of(-one for one in common)], common)
        if other is None:
            break
        common = other
    return common


def _finding(
    checked: CheckedGuideline,
    view: Slice,
    decision: str,
    reason: str,
    gap: Literal,
    found: _Class,
    facets: Mapping[Literal, tuple[str, str]],
) -> Finding:
    said = [facets[one] for one in found.literals]
    term = ",".join(f"{facet}({value})" for facet, value in said)
    words = checked.kb.words(DECISION_LABEL)
    shown = ", ".join(f"{facet} {value}".replace("_", " ") for facet, value in said)
    witness = view.witness([gap, *found.literals])
    text = checked.kb.words(SILENCE_LABEL).get(reason, reason)
    return Finding(
        analysis="gaps",
        id=f"gap({decision},{reason},class({term}))" if term else f"gap({decision},{reason},all)",
        level="warning",
        title=f"nothing speaks where a decision is due, {words.get(decision, decision)}: "
        f"{shown or 'every patient'}",
        details=(text, *(() if found.certain else ("some patients of this class only",))),
        witness=witness,
        rules=checked.responsible(witness, [view.symbol_of(gap)]) if witness else (),
    )


ANALYSIS = Analysis("gaps", "decisions that are due and on which nothing speaks", _run)
