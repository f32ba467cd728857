"""The answer for a case: verdict, criteria, advice, holds, silence, missing inputs, plans."""

from collections.abc import Mapping

import clingo

from pyclingo_bridge.answer.added_effects import Alone, alone, effects
from pyclingo_bridge.answer.extract import (
    advice_of,
    assumed_of,
    findings_of,
    holds_of,
    missing_of,
    silences_of,
)
from pyclingo_bridge.answer.model import Answer, Criterion, Figure, Finding, Given, Silence
from pyclingo_bridge.answer.plans import Ranked, plan_of, rank
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.answer.robustness import Because, against, because_of, fragility
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CRITERION,
    DUE,
    FAILED,
    FIGURE,
    HOLD_LABEL,
    MET,
    OPEN,
    SILENCE_LABEL,
    SILENT,
)
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.program import Enumeration
from pyclingo_bridge.solving.symbols import Atoms, printed

DEFAULT_SECONDS = 10.0


@exclusive
def assess(
    kb: KnowledgeBase,
    case: Case,
    readings: Mapping[str, str] | None = None,
    plans: int | None = None,
    seconds: float = DEFAULT_SECONDS,
    analyse: bool = True,
) -> Answer:
    """Answer a case.

    `readings` replaces default readings by name. `plans` is how many of the best plans to give
    (None: all that are optimal; 0: none is searched for); `seconds` bounds the search for them, and
    an answer that it cut short says so. Without `analyse` the answer leaves out which facts decide
    the verdict and each criterion, which number would turn the verdict, and how it depends on the
    readings, which cost some fifty solves more.

    Raises CaseError for a case that contradicts itself, ReadingError for an unknown reading.
    """
    inquiry = Inquiry(kb, case, readings)
    atoms, enumeration = inquiry.search(plans, seconds)
    without = alone(inquiry, plans, seconds)
    given = inquiry.verdict(atoms)
    certain = _certain(inquiry, given) if analyse else None
    because = because_of(inquiry, kb.verdict(given)) if analyse else Because((), ())
    return Answer(
        case=case.name,
        kb=kb.identity,
        readings=inquiry.readings,
        verdict=given,
        verdict_by_reading={} if certain is not False else _by_reading(inquiry, given),
        verdict_certain_under_all_readings=certain,
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


@exclusive
def verdict(kb: KnowledgeBase, case: Case, readings: Mapping[str, str] | None = None) -> str:
    """The verdict alone, for many cases in a row. Raises as `assess` does."""
    inquiry = Inquiry(kb, case, readings)
    return inquiry.verdict(inquiry.atoms())


def _certain(inquiry: Inquiry, given: str) -> bool:
    """Whether no combination of readings gives another verdict: one solve, readings free."""
    kb = inquiry.kb
    return not kb.program.satisfiable([*inquiry.patient, -kb.planning, -kb.verdict(given)])


def _by_reading(inquiry: Inquiry, given: str) -> dict[str, str]:
    """The verdict under each other choice, one at a time, where it differs."""
    kb, literals = inquiry.kb, inquiry.kb.verdicts
    differing = {}
    for name, choices in kb.readings.items():
        for choice in choices:
            if choice == inquiry.readings[name]:
                continue
            context = kb.in_force({**inquiry.readings, name: choice})
            true = kb.program.holds([*inquiry.patient, *context, -kb.planning], literals) or ()
            verdicts = sorted(literals[literal] for literal in true)
            if verdicts != [given]:
                differing[f"{name}={choice}"] = " and ".join(verdicts) or "none"
    return differing


def _criteria(inquiry: Inquiry, atoms: Atoms, analyse: bool) -> tuple[Criterion, ...]:
    states = {str(c): state.name for state in (MET, FAILED, OPEN) for (c,) in atoms[state]}
    criteria = []
    for (term,) in inquiry.kb.program.facts(CRITERION):
        status = states.get(str(term))
        if status is None:  # what is not shown is no part of an answer
            continue
        decided = analyse and status != "open"
        because = _because(inquiry, status, str(term)) if decided else ()
        criteria.append(Criterion(str(term), status, because))
    return tuple(criteria)


def _because(inquiry: Inquiry, status: str, criterion: str) -> tuple[Given, ...]:
    """A minimal set of stated facts that, with what is unknown, decides the criterion."""
    literal = inquiry.kb.program.literal(clingo.parse_term(f"{status}({criterion})"))
    assert literal is not None, "an atom of an answer set has a literal"
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
        for statement, about, value, unit, text in kb.program.facts(FIGURE)
        if str(about) in due
    )
