"""The answer for a case: verdict, criteria, advice, holds, silence, what is missing, plans."""

from collections.abc import Iterable, Mapping

import clingo

from pyclingo_bridge.answer import (
    Advice,
    Answer,
    Criterion,
    Figure,
    Finding,
    Given,
    Hold,
    Missing,
    Plan,
    Silence,
)
from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.diagnostics import BridgeError, CaseError, Diagnostic, by_location
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.plans import plan_of, rank
from pyclingo_bridge.program import Enumeration, Literal
from pyclingo_bridge.symbols import Atoms, printed, value_of

DEFAULT_SECONDS = 10.0


def assess(
    kb: KnowledgeBase,
    case: Case,
    readings: Mapping[str, str] | None = None,
    plans: int | None = None,
    seconds: float = DEFAULT_SECONDS,
    analyse: bool = True,
) -> Answer:
    """Answer a case.

    `readings` replaces default readings by name; `plans` is how many of the best plans to give
    (None: all that are optimal); `seconds` bounds the search for plans, and an answer that it cut
    short says so. Without `analyse` the answer leaves out which facts decide each criterion and how
    the verdict hangs on the readings, which cost some twenty solver calls more. Raises CaseError for a case that contradicts itself, ReadingError for a reading
    that does not exist.
    """
    return _Assessment(kb, case, kb.chosen(readings)).answer(plans, seconds, analyse)


def verdict(kb: KnowledgeBase, case: Case, readings: Mapping[str, str] | None = None) -> str:
    """The verdict alone, for many cases in a row. Raises as `assess` does."""
    return _Assessment(kb, case, kb.chosen(readings)).verdict


class _Assessment:
    """One case under one set of readings."""

    def __init__(self, kb: KnowledgeBase, case: Case, readings: Mapping[str, str]) -> None:
        if problems := [p for p in check_facts(case.facts, kb.vocabulary) if p.level == "error"]:
            raise CaseError(by_location(problems))
        self._kb = kb
        self._case = case
        self._readings = readings
        self._patient = kb.patient(case.values)
        self._chosen = kb.in_force(readings)
        self._context = [*self._chosen, -kb.planning]
        found = kb.program.answer_set([*self._patient, *self._context])
        if found is None:
            raise BridgeError([_no_answer_set()])
        self._atoms = Atoms(found.atoms)
        if impossible := _contradictions(kb, case, self._atoms):
            raise CaseError(by_location(impossible))
        self.verdict = next(term.name for (term,) in self._atoms["verdict"])

    def answer(self, plans: int | None, seconds: float, analyse: bool) -> Answer:
        atoms, kb = self._atoms, self._kb
        found = self._search(plans, seconds)
        certain = self._certain() if analyse else None
        return Answer(
            case=self._case.name,
            kb={"name": kb.name, "version": kb.version},
            readings=self._readings,
            verdict=self.verdict,
            verdict_by_reading=self._verdict_by_reading() if certain is False else {},
            verdict_certain_under_all_readings=certain,
            assumed=tuple(sorted(Given(i.name, value_of(v)) for i, v in atoms["assumed"])),
            criteria=self._criteria(analyse),
            advice=_advice(atoms),
            holds=_holds(atoms, kb.words("hold_label")),
            silent=_silences(atoms, kb.words("silence_label")),
            missing=self._missing(),
            plans=self._plans(found)[:plans],
            plans_complete=found.complete,
            figures=self._figures(),
            findings=(*_findings(kb, self._case, atoms), *_slips(self._case), *_no_plan(found)),
            review_status=_review_status(kb),
            disclaimer=_disclaimer(kb),
        )

    def _search(self, wanted: int | None, seconds: float) -> Enumeration:
        program = self._kb.program
        assumptions = [*self._patient, *self._chosen, self._kb.planning]
        if wanted is None:
            return program.optima(assumptions, seconds)
        return program.all_answer_sets(assumptions, seconds)

    def _plans(self, found: Enumeration) -> tuple[Plan, ...]:
        silent = tuple(sorted({str(decision) for decision, _ in self._atoms["silent"]}))
        order = self._kb.step_order
        return rank(found.answer_sets, lambda atoms, place: plan_of(atoms, place, silent, order))

    def _verdict_by_reading(self) -> dict[str, str]:
        """The verdict under each other choice, one at a time, where it differs."""
        kb, literals = self._kb, self._kb.verdicts
        differing = {}
        for name, choices in kb.readings.items():
            for choice in choices:
                if choice == self._readings[name]:
                    continue
                context = kb.in_force({**self._readings, name: choice})
                held = kb.program.holds([*self._patient, *context, -kb.planning], literals)
                for one in held or ():
                    if literals[one] != self.verdict:
                        differing[f"{name}={choice}"] = literals[one]
        return differing

    def _certain(self) -> bool:
        """Whether no combination of readings gives another verdict: one free solve."""
        kb = self._kb
        given = next(one for one, name in kb.verdicts.items() if name == self.verdict)
        return not kb.program.satisfiable([*self._patient, -kb.planning, -given])

    def _criteria(self, analyse: bool) -> tuple[Criterion, ...]:
        found = []
        for status in ("met", "failed", "open"):
            for (term,) in self._atoms[status]:
                decided = analyse and status != "open"
                because = self._because(status, term) if decided else ()
                found.append(Criterion(str(term), status, because))
        order = [str(term) for (term,) in self._kb.program.facts("criterion", 1)]
        return tuple(sorted(found, key=lambda criterion: order.index(criterion.id)))

    def _because(self, status: str, criterion: clingo.Symbol) -> tuple[Given, ...]:
        """A minimal set of stated facts that, with what is unknown, decides the criterion."""
        program = self._kb.program
        literal = program.literal(clingo.Function(status, [criterion]))
        if literal is None:
            return ()
        needed = program.minimal_core([-literal, *self._context], tuple(self._patient))
        return self._stated(needed or ())

    def _stated(self, literals: Iterable[Literal]) -> tuple[Given, ...]:
        values = self._case.values
        names = [self._patient[literal] for literal in literals]
        return tuple(sorted(Given(name, values[name]) for name in names if name in values))

    def _missing(self) -> tuple[Missing, ...]:
        matters: dict[str, set[str]] = {}
        for name, target in self._atoms["missing"]:
            matters.setdefault(name.name, set()).add(str(target))
        return tuple(
            Missing(one.name, one.question, tuple(sorted(matters[one.name], key=_verdict_first)))
            for one in sorted(
                (one for one in self._kb.vocabulary if one.name in matters),
                key=lambda one: "verdict" not in matters[one.name],
            )
        )

    def _figures(self) -> tuple[Figure, ...]:
        due = {str(decision) for decision, _ in self._atoms["due"]}
        return tuple(
            Figure(printed(statement), str(about), f"{value} {unit}: {text.string}")
            for statement, about, value, unit, text in self._kb.program.facts("figure", 5)
            if str(about) in due
        )


def _verdict_first(target: str) -> tuple[bool, str]:
    return target != "verdict", target


def _advice(atoms: Atoms) -> tuple[Advice, ...]:
    by: dict[str, list[str]] = {}
    for general, specific in atoms["overridden"]:
        by.setdefault(str(general), []).append(printed(specific))
    strengths = {(str(s), str(a)): str(strength) for s, a, strength in atoms["strength"]}
    order = [str(term) for (term,) in atoms["modality"]]
    items = [
        Advice(
            modality=str(modality),
            action=str(action),
            statement=printed(statement),
            strength=strengths.get((str(statement), str(action)), "fact"),
            in_force=str(statement) not in by,
            overridden_by=", ".join(sorted(by.get(str(statement), ()))) or None,
        )
        for modality, action, statement in atoms["advice"]
    ]
    return tuple(sorted(items, key=lambda i: (order.index(i.modality), i.action, i.statement)))


def _holds(atoms: Atoms, words: Mapping[str, str]) -> tuple[Hold, ...]:
    return tuple(
        Hold(
            action=str(action),
            until_week=week.number if week.type is clingo.SymbolType.Number else None,
            reason=words.get(str(reason), str(reason)),
            statement=printed(statement),
        )
        for action, week, statement, reason in sorted(atoms["hold"])
    )


def _silences(atoms: Atoms, words: Mapping[str, str]) -> tuple[Silence, ...]:
    return tuple(
        Silence(str(decision), words.get(str(reason), str(reason)))
        for decision, reason in sorted(atoms["silent"])
    )


def _findings(kb: KnowledgeBase, case: Case, atoms: Atoms) -> tuple[Finding, ...]:
    words = kb.words("finding_text")
    return tuple(
        Finding(str(kind), str(level), words.get(str(kind), str(kind)), _facts(kb, case, kind))
        for kind, level in sorted(atoms["finding"], reverse=True)
        if str(level) != "error"
    )


def _no_plan(found: Enumeration) -> tuple[Finding, ...]:
    if found.answer_sets or not found.complete:
        return ()
    return (Finding("no_consistent_plan", "warning", "no consistent plan exists", ()),)


def _slips(case: Case) -> tuple[Finding, ...]:
    return tuple(Finding(slip.code, slip.level, slip.message, ()) for slip in case.warnings)


def _facts(kb: KnowledgeBase, case: Case, kind: clingo.Symbol) -> tuple[Given, ...]:
    """The stated facts that a finding is about."""
    values = case.values
    involved = {i.name for k, i in kb.program.facts("involves", 2) if k == kind}
    return tuple(sorted(Given(name, values[name]) for name in involved & values.keys()))


def _contradictions(kb: KnowledgeBase, case: Case, atoms: Atoms) -> list[Diagnostic]:
    words, remedies = kb.words("finding_text"), kb.words("remedy")
    places = {fact.input: fact.location for fact in case.facts}
    problems = []
    for kind, level in atoms["finding"]:
        if str(level) != "error":
            continue
        facts = _facts(kb, case, kind)
        shown = ", ".join(f"`{fact.input}` {fact.value}" for fact in facts)
        located = [place for f in facts if (place := places.get(f.input)) is not None]
        problems.append(
            Diagnostic(
                str(kind).replace("_", "-"),
                f"{words.get(str(kind), str(kind))}: {shown}",
                max(located) if located else None,
                help=remedies.get(str(kind), "correct one of them, or leave it out if unknown"),
            )
        )
    return problems


def _review_status(kb: KnowledgeBase) -> str:
    stated = {
        text.string
        for _, kind, text in kb.program.facts("provenance", 3)
        if str(kind) == "review_status"
    }
    return ", ".join(sorted(stated))


def _disclaimer(kb: KnowledgeBase) -> str:
    return " ".join(text.string for (text,) in kb.program.facts("disclaimer", 1))


def _no_answer_set() -> Diagnostic:
    return Diagnostic(
        "no-answer-set",
        "the knowledge base has no answer for this case",
        help="a constraint or a loop through negation in it forbids the case",
    )
