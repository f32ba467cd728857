"""The answer for a case: verdict, criteria, advice, holds, silence, missing inputs, plans."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyclingo_bridge.answer.added_effects import Alone, alone, effects
from pyclingo_bridge.answer.common import DEFAULT_SECONDS, Given
from pyclingo_bridge.answer.extract import (
    advice_of,
    assumed_of,
    findings_of,
    holds_of,
    missing_of,
    silences_of,
)
from pyclingo_bridge.answer.model import (
    AdviceChange,
    Answer,
    Criterion,
    Figure,
    Finding,
    ReadAs,
    Silence,
)
from pyclingo_bridge.answer.plans import Ranked, plan_of, rank
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.answer.robustness import Because, against, because_of, fragility
from pyclingo_bridge.case.model import AnyCase, Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CRITERION,
    DUE,
    FAILED,
    FIGURE,
    HOLD_LABEL,
    IN_FORCE,
    MET,
    OPEN,
    REASON_LABEL,
    SILENCE_LABEL,
    SILENT,
    VERDICT_REASON,
)
from pyclingo_bridge.solving.answer_sets import Enumeration
from pyclingo_bridge.solving.atoms import Atoms, Row, printed
from pyclingo_bridge.solving.locking import exclusive


@exclusive
def assess(
    kb: KnowledgeBase,
    case: AnyCase,
    readings: Mapping[str, str] | None = None,
    plans: int | None = None,
    seconds: float = DEFAULT_SECONDS,
    analyse: bool = True,
) -> Answer:
    """Answer a case: a `Case`, a mapping that is read as JSON is, or the path of a file.

    `readings` replaces default readings by name. `plans` is how many of the best plans to give
    (None: all that are optimal; 0: none is searched for); `seconds` bounds the search for them, and
    an answer that it cut short says so. Without `analyse` the answer leaves out which facts decide
    the verdict and each criterion, which number would turn the verdict, and how it depends on the
    readings, which cost some thirty solves more.

    Raises CaseError for a case that contradicts itself, ReadingError for an unknown reading.
    """
    inquiry = Inquiry(kb, case, readings)
    atoms, enumeration = inquiry.search(plans, seconds)
    without = alone(inquiry, plans, seconds)
    given = inquiry.verdict(atoms)
    certain = _certain(inquiry, given) if analyse else None
    other = _by_reading(inquiry) if analyse else {}
    because = because_of(inquiry, kb.verdict(given)) if analyse else Because((), ())
    return Answer(
        **_told(inquiry.case),
        kb=kb.identity,
        readings=inquiry.readings,
        verdict=given,
        verdict_reasons=_reasons(kb, atoms),
        verdict_by_reading={
            choice: verdict for choice, (verdict, _) in other.items() if verdict != given
        },
        verdict_certain_under_all_readings=certain,
        advice_by_reading={choice: change for choice, (_, change) in other.items() if change},
        because=because.facts,
        because_unsaid=because.unsaid,
        against=against(inquiry, atoms),
        fragile=fragility(inquiry, given) if analyse else (),
        assumed=assumed_of(atoms),
        criteria=_criteria(inquiry, atoms, analyse),
        advice=advice_of(atoms),
        holds=holds_of(atoms, kb.words(HOLD_LABEL)),
        silent=_silences(inquiry, atoms, without),
        missing=missing_of(atoms, kb.vocabulary),
        plans=tuple(plan for plan, _ in ranked_plans(kb, atoms, enumeration)[:plans]),
        plans_complete=enumeration.complete,
        figures=_figures(kb, atoms),
        findings=(
            *effects(inquiry, atoms, enumeration, without, plans),
            *findings_of(inquiry, atoms),
            *_no_plan(enumeration, plans),
        ),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


def answer_of(case: Case, answer: Answer) -> Answer:
    """The answer for a case, from that for another case of the same facts."""
    return replace(answer, **_told(case))


def _told(case: Case) -> dict[str, Any]:
    """What an answer repeats of its case."""
    read = (ReadAs(f.input, f.value, f.read, f.bound or None) for f in case.facts if f.read)
    return {
        "case": case.name,
        "title": case.title,
        "date": case.date.isoformat() if case.date else None,
        "read": tuple(read),
        "notes": case.notes,
    }


@exclusive
def verdict(kb: KnowledgeBase, case: AnyCase, readings: Mapping[str, str] | None = None) -> str:
    """The verdict alone, for many cases in a row. Raises as `assess` does."""
    inquiry = Inquiry(kb, case, readings)
    return inquiry.verdict(inquiry.atoms())


def _certain(inquiry: Inquiry, given: str) -> bool:
    """Whether no combination of readings gives another verdict: one solve, readings free."""
    kb = inquiry.kb
    return not kb.solver.satisfiable([*inquiry.patient, -kb.planning, -kb.verdict(given)])


def _by_reading(inquiry: Inquiry) -> dict[str, tuple[str, AdviceChange | None]]:
    """The verdict and what advice changes under each other choice of a reading, one at a time."""
    kb = inquiry.kb
    verdicts = kb.verdicts
    advice = {literal: _row(row) for row, literal in kb.table.literals(IN_FORCE)}
    others = {kb.readings_chosen[one]: "=".join(one) for one in kb.not_chosen(inquiry.readings)}
    context = [*inquiry.patient, -kb.planning]
    under = kb.solver.holds_under_each(context, list(others), [*verdicts, *advice])
    before = under.get(None, set())
    found = {}
    for literal, reading in others.items():
        after = under.get(literal, set())
        verdict = " and ".join(sorted(verdicts[v] for v in after if v in verdicts)) or "none"
        appears, vanishes = (
            tuple(sorted(advice[literal] for literal in literals if literal in advice))
            for literals in (after - before, before - after)
        )
        change = AdviceChange(appears, vanishes) if appears or vanishes else None
        found[reading] = verdict, change
    return found


def _row(row: Row) -> str:
    modality, action, statement = row
    return f"{modality} {action} {printed(statement)}"


def _reasons(kb: KnowledgeBase, atoms: Atoms) -> tuple[str, ...]:
    """Why the verdict is not a plain yes, in the order in which the guideline has the sentences."""
    holding = {str(reason) for (reason,) in atoms[VERDICT_REASON]}
    return tuple(text for name, text in kb.words(REASON_LABEL).items() if name in holding)


def _criteria(inquiry: Inquiry, atoms: Atoms, analyse: bool) -> tuple[Criterion, ...]:
    states = {str(c): state.name for state in (MET, FAILED, OPEN) for (c,) in atoms[state]}
    criteria = []
    for (term,) in inquiry.kb.table.facts(CRITERION):
        status = states.get(str(term))
        if status is None:  # what is not shown is no part of an answer
            continue
        decided = analyse and status != "open"
        because = _because(inquiry, status, str(term)) if decided else ()
        criteria.append(Criterion(str(term), status, because))
    return tuple(criteria)


def _because(inquiry: Inquiry, status: str, criterion: str) -> tuple[Given, ...]:
    """A minimal set of stated facts that, with what is unknown, decides the criterion."""
    rows = inquiry.kb.table.literals((status, 1))
    literal = next(literal for (name,), literal in rows if name == criterion)
    return tuple(sorted(because_of(inquiry, literal).facts))


def _silences(inquiry: Inquiry, atoms: Atoms, without: Alone | None) -> tuple[Silence, ...]:
    """Where the sources are silent: those of the guideline also where an added rule speaks."""
    words = inquiry.kb.words(SILENCE_LABEL)
    before = silences_of(without.atoms, words) if without is not None else ()
    return tuple(dict.fromkeys((*before, *silences_of(atoms, words))))


def ranked_plans(kb: KnowledgeBase, atoms: Atoms, enumeration: Enumeration) -> tuple[Ranked, ...]:
    """The plans that a search found, best first, each with the answer sets that it stands for."""
    silent = tuple(sorted({str(decision) for decision, _ in atoms[SILENT]}))
    return rank(
        enumeration.answer_sets, lambda plan, place: plan_of(plan, place, silent, kb.decisions)
    )


def _no_plan(enumeration: Enumeration, wanted: int | None) -> tuple[Finding, ...]:
    if wanted == 0 or enumeration.answer_sets or not enumeration.complete:
        return ()
    return (Finding("no_consistent_plan", "warning", "no consistent plan exists", ()),)


def _figures(kb: KnowledgeBase, atoms: Atoms) -> tuple[Figure, ...]:
    due = {str(decision) for decision, _ in atoms[DUE]}
    return tuple(
        Figure(printed(statement), str(about), f"{value} {unit}: {text}")
        for statement, about, value, unit, text in kb.table.facts(FIGURE)
        if str(about) in due
    )
