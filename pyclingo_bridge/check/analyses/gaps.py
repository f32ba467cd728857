"""Decisions that are due and on which nothing speaks, as the largest classes of patients.

`gap(Decision, Reason)` says where the guideline is silent; `facet(Decision, Facet)` and
`faceted(Facet, Value)` what a class of patients is described by. A class is a smallest set of facet
values with which every patient for whom the decision is due meets the gap.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.check.bearing import Bearings
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
from pyclingo_bridge.population.slice import Slice, atoms_of
from pyclingo_bridge.solving.solver import Literal

_NAME = "gaps"
_UNKNOWN = "unknown"
"""The value of a facet of which nothing is known."""
_NOT_KNOWN = "It is not known yet what the statements ask for."
_MOST_UNCERTAIN = 16
"""Combinations of facet values that leave a gap open, before they are put together as one class."""

_COVERS = "every patient without a contradiction, under the default readings"

_Facets = Mapping[Literal, tuple[str, str]]
"""The facet and the value that a literal means."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A decision that can be due while nothing speaks on it."""

    decision: str
    reason: str
    literal: Literal
    due: Sequence[Literal]
    facets: _Facets


@dataclass(frozen=True, slots=True)
class _Class:
    """Facet values, and whether they make the gap certain."""

    literals: tuple[Literal, ...]
    certain: bool


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    reasons: dict[str, list[str]] = defaultdict(list)
    views: dict[str, Slice] = {}
    bearings = Bearings(checked.program)
    for gap_atom in checked.program.atoms(GAP):
        decision, reason = map(str, gap_atom.symbol.arguments)
        checked.progress(f"{decision}, {reason}")
        reasons[decision].append(reason)
        if decision not in views:
            views[decision] = _view(checked, decision)
        view = views[decision]
        (literal,) = view.literals([gap_atom.symbol])
        due = [one for (name, _), one in view.atoms(DUE) if str(name) == decision]
        gap = _Gap(decision, reason, literal, due, _facets(checked, view, decision))
        for patients in _classes(view, gap):
            finding = _finding(checked, view, gap, patients)
            yield replace(finding, bearing=bearings.of(decision))
    for decision, names in reasons.items():
        claim = f"{decision}: no gap other than those found ({', '.join(sorted(names))})"
        yield Proof(_NAME, claim, _COVERS)


def _view(checked: CheckedGuideline, decision: str) -> Slice:
    """The rules behind a decision, its gaps and its facets, under the default readings."""
    facets = set(_facets_of(checked, decision))
    named = {GAP: {decision}, DUE: {decision}, FACETED: facets}
    atoms = (
        atom
        for predicate, names in named.items()
        for atom in atoms_of(checked.structure, predicate)
        if str(atom[0].arguments[0]) in names
    )
    return checked.cone(atoms, readings=())


def _facets_of(checked: CheckedGuideline, decision: str) -> list[str]:
    facets = checked.program.facts(FACET)
    return [str(facet) for name, facet in facets if str(name) == decision]


def _facets(
    checked: CheckedGuideline, view: Slice, decision: str
) -> dict[Literal, tuple[str, str]]:
    """The atoms of the facets of a decision in order of declaration."""
    values: dict[str, list[tuple[str, Literal]]] = defaultdict(list)
    for (facet, value), literal in view.atoms(FACETED):
        values[str(facet)].append((str(value), literal))
    return {
        literal: (facet, text)
        for facet in _facets_of(checked, decision)
        for text, literal in values[facet]
    }


def _classes(view: Slice, gap: _Gap) -> Iterator[_Class]:
    """The classes that cover every patient with the gap, those last that do not make it certain."""
    solver = view.solver
    context = [gap.literal, *view.everyone, *view.space.in_force]
    refuted = [-gap.literal, *context[1:], *([solver.any_of(gap.due)] if gap.due else [])]
    covered: list[Literal] = []
    uncertain: list[Literal] = []
    while (values := _first(view, [*context, *covered, *uncertain], gap.facets)) is not None:
        core = solver.minimal_core(refuted, values)
        if core is not None:
            yield _Class(core, certain=True)
            if not core:
                return
            covered.append(solver.any_of(-literal for literal in core))
        elif not values or len(uncertain) == _MOST_UNCERTAIN:
            break
        else:
            uncertain.append(solver.any_of(-literal for literal in values))
    if uncertain or values is not None:
        yield _Class(tuple(_common(view, [*context, *covered], gap.facets)), certain=False)


def _first(view: Slice, context: Sequence[Literal], facets: _Facets) -> list[Literal] | None:
    """The facet values of one patient of a context, the first in the order of declaration: so the
    classes do not depend on what was asked before. None where there is no patient."""
    if not view.solver.satisfiable(context):
        return None
    by_facet: dict[str, list[Literal]] = defaultdict(list)
    for literal, (facet, _) in facets.items():
        by_facet[facet].append(literal)
    values: list[Literal] = []
    for literals in by_facet.values():
        value = view.solver.first_reached([*context, *values], literals)
        values += [] if value is None else [value]
    return values


def _common(view: Slice, context: Sequence[Literal], facets: _Facets) -> list[Literal]:
    """The facet values that all patients of a context have."""
    solver = view.solver
    common = solver.holds(context, facets) or []
    while common:
        lacking = solver.any_of(-literal for literal in common)
        fewer = solver.holds([*context, lacking], common)
        if fewer is None:
            break
        common = fewer
    return common


def _finding(checked: CheckedGuideline, view: Slice, gap: _Gap, patients: _Class) -> Finding:
    values = [gap.facets[literal] for literal in patients.literals]
    term = ",".join(f"{facet}({value})" for facet, value in values)
    described = f"class({term})" if term else "all"
    identity = f"gap({gap.decision},{gap.reason},{described})"
    decision = checked.kb.words(DECISION_LABEL).get(gap.decision, gap.decision)
    shown = ", ".join(f"{facet} {value}".replace("_", " ") for facet, value in values)
    text = checked.kb.words(SILENCE_LABEL).get(gap.reason, gap.reason)
    title = f"nothing speaks where a decision is due, {decision}: {shown or 'every patient'}"
    details = (text,) if patients.certain else (text, "some patients of this class only")
    witness = view.witness([gap.literal, *patients.literals])
    rules = checked.responsible(witness, [view.symbol_of(gap.literal)]) if witness else ()
    return Finding(
        _NAME,
        identity,
        "warning",
        title,
        details,
        witness=witness,
        rules=rules,
        aside=_NOT_KNOWN if any(value == _UNKNOWN for _, value in values) else "",
    )


ANALYSIS = Analysis(_NAME, "decisions that are due and on which nothing speaks", _run)
