"""The words that every form of a check's report shares: patients, rules in order, counts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Rule, Statement, catalogue
from pyclingo_bridge.population.findings import (
    Acceptance,
    Finding,
    Question,
    Report,
    Unchecked,
    Witness,
)
from pyclingo_bridge.render.markdown import code_apart
from pyclingo_bridge.words.labels import Words, plain
from pyclingo_bridge.words.numbers import counted

_CALLED = {
    "contradiction": ("unresolved contradiction", "unresolved contradictions"),
    "tension": ("tension", "tensions"),
    "gap": ("gap", "gaps"),
    "property": ("broken claim", "broken claims"),
}
"""Findings by the name of their terms; the others are counted together."""
_LONG_NAME = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
FOREMOST = 10
"""How many questions to the authors stand on the first page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the authors, with its findings."""

    number: int
    question: Question
    findings: tuple[Finding, ...]


class CheckWords:
    """Puts findings in the words of the knowledge base that was checked."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._words, self._kb = Words(kb), kb

    def facts(self, witness: Witness) -> list[str]:
        """What is known of a patient, in the words of the knowledge base."""
        return [self._words.known(fact.input, fact.value) for fact in witness.facts]

    def readings(self, witness: Witness) -> list[str]:
        """The readings that are not the default."""
        return [
            f"{self._words.reading(name)}, read as “{plain(choice)}”"
            for name, choice in witness.readings
        ]

    def steps(self, witness: Witness) -> list[str]:
        """What the plan chooses, as `decision: action` in words."""
        steps = (step.partition(": ") for step in witness.steps)
        return [f"{self._words.decision(d)}: {self._words.action(a)}" for d, _, a in steps]

    def pairs(self, witness: Witness) -> list[tuple[str, str]]:
        """The facts, readings and plan of a patient, each as a label and a value."""
        words = self._words
        steps = (step.partition(": ") for step in witness.steps)
        return [
            *((words.input(f.input), words.values(f.input, [f.value])) for f in witness.facts),
            *((words.reading(name), f"read as “{plain(c)}”") for name, c in witness.readings),
            *((f"plan: {words.decision(d)}", words.action(a)) for d, _, a in steps),
        ]

    def sentence(self, witness: Witness) -> str:
        """A patient in a sentence or two."""
        known = "; ".join(self._phrase(fact) for fact in witness.facts)
        parts = [f"Only this is known: {known}." if known else "Nothing is known."]
        if readings := self.readings(witness):
            parts.append(f"The sources read otherwise than by default: {'; '.join(readings)}.")
        if steps := self.steps(witness):
            parts.append(f"The plan: {'; '.join(steps)}.")
        return " ".join(parts)

    def _phrase(self, fact: Given) -> str:
        """A fact without a colon: `no symptoms of the primary`, `mismatch repair deficient`."""
        label = self._words.input(fact.input)
        if fact.value in ("yes", "no"):
            return label if fact.value == "yes" else f"no {label}"
        return f"{label} {self._words.shown(fact.input, fact.value)}"

    def said(self, text: str) -> str:
        """A text of the check in the words of the knowledge base, where it has some: for what
        stands between backticks, and for identifiers of several words."""
        named = self._words.named
        return "".join(
            (named(piece) or f"`{piece}`")
            if is_code
            else _LONG_NAME.sub(lambda match: named(match[0]) or match[0], piece)
            for piece, is_code in code_apart(text)
        )

    def asked(self, report: Report) -> list[Asked]:
        """The questions to the authors, with their findings and numbers."""
        by_id = {finding.id: finding for finding in report.findings}
        return [
            Asked(number, question, tuple(by_id[i] for i in question.findings if i in by_id))
            for number, question in enumerate(report.questions, 1)
        ]

    def where(self, question: Question) -> str:
        """The places of a question in the sources: `S0-05 (summary), S0-08 (core)`."""
        return ", ".join(
            f"{name} ({plain(known.section)})" if (known := self.statements.get(name)) else name
            for name in question.statements
        )

    def patient(self, asked: Asked) -> str:
        """The smallest patient of a question in a sentence, or as a reader says it."""
        shown = (finding.witness for finding in asked.findings if finding.witness)
        witness = next(shown, None)
        said = asked.question.patient
        return said or ("" if witness is None else self.sentence(witness))

    def rows(self, witness: Witness) -> list[tuple[str, str]]:
        """The facts, readings and plan of a patient, each as a heading and one text."""
        parts = (
            ("known", self.facts(witness) or ["nothing at all"]),
            ("read", self.readings(witness)),
            ("plan", self.steps(witness)),
        )
        return [(head, "; ".join(texts)) for head, texts in parts if texts]

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """Every statement by its id as people write it."""
        return {statement.name: statement for statement in catalogue(self._kb)}

    def cited(self, finding: Finding) -> list[Statement]:
        """The statements of a finding and of its acceptance, those that the knowledge base has."""
        more = finding.acceptance.statements if finding.acceptance else ()
        named = dict.fromkeys((*finding.statements, *more))
        return [self.statements[name] for name in named if name in self.statements]

    def named(self, rule: Rule) -> list[str]:
        """The statements that a rule names, in the order of the sources."""
        return [name for name, known in self.statements.items() if known.id in rule.statements]

    def telling(self, finding: Finding) -> tuple[list[Rule], list[Rule]]:
        """The responsible rules that name a statement, those of the finding first; and the rest."""
        statements = set(finding.statements)
        named = {rule: self.named(rule) for rule in finding.rules}
        telling = [rule for rule in finding.rules if named[rule]]
        telling.sort(key=lambda rule: statements.isdisjoint(named[rule]))
        return telling, [rule for rule in finding.rules if not named[rule]]


def case_facts(witness: Witness) -> str:
    """A patient as the lines of a case, with how to read the statements where that matters."""
    lines = [f"patient({fact.input}, {fact.value})." for fact in witness.facts]
    if witness.readings:
        chosen = " ".join(f"--reading {name}={choice}" for name, choice in witness.readings)
        lines.append(f"% crlm query CASE {chosen}")
    return "\n".join(lines)


def patients(finding: Finding) -> list[tuple[str, Witness]]:
    """The patients that show a finding, each with a heading."""
    first = "first patient" if finding.beside else "patient"
    shown = ((first, finding.witness), ("second patient", finding.beside))
    return [(head, witness) for head, witness in shown if witness is not None]


def place(rule: Rule) -> str:
    """The place of a rule, as `FILE:LINE`."""
    return f"{rule.file}:{rule.line}"


def by_acceptance(findings: Iterable[Finding]) -> dict[Acceptance, list[Finding]]:
    """The accepted findings by the reason for which they are accepted."""
    return grouped((one.acceptance, one) for one in findings if one.acceptance is not None)


def because(acceptance: Acceptance) -> str:
    """Why a finding is accepted, with the statements that this rests on."""
    named = ", ".join(acceptance.statements)
    return f"{acceptance.reason} ({named})" if named else acceptance.reason


def unchecked(claim: Unchecked) -> str:
    """What was not checked, and why, in one line."""
    return f"{claim.analysis}: {claim.claim}: {claim.because}"


def counting(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that fail the check."""
    return [finding for finding in findings if finding.counts]


def accepted(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that the knowledge base declares as known."""
    return [finding for finding in findings if finding.acceptance is not None]


def notes(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that only inform."""
    return [f for f in findings if not f.counts and f.acceptance is None]


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """First the findings that fail the check, then the accepted ones, then those that inform."""
    return [*counting(findings), *accepted(findings), *notes(findings)]


def tally(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """How many findings fail the check, are accepted, inform."""
    return len(counting(findings)), len(accepted(findings)), len(notes(findings))


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def headline(report: Report) -> str:
    """What was found, counted, and whether it is known."""
    found = [finding for finding in report.findings if finding.level != "note"]
    kinds = Counter(finding.id.partition("(")[0] for finding in found)
    new, others = len(counting(found)), sum(kinds[kind] for kind in kinds.keys() - _CALLED.keys())
    listed = [counted(kinds[kind], *names) for kind, names in _CALLED.items() if kinds[kind]]
    listed += [counted(others, "other finding" if listed else "finding")] if others else []
    known = "all known" if not new else "none known" if new == len(found) else f"{new} new"
    outcome = ", ".join([*listed, known]) if found else "Nothing was found that counts"
    return outcome + (f"; {len(report.unchecked)} not checked" if report.unchecked else "")


def questions_heading(first: Sequence[Asked]) -> str:
    """What stands above the first questions."""
    return ("Ten questions" if len(first) == FOREMOST else "Questions") + " to the committee"


def summary(report: Report) -> str:
    """The counts, and what the exit code means."""
    failing, known, informing = tally(report.findings)
    proofs = sum(len(analysed.proofs) for analysed in report.analyses)
    outcome = "1: something" if report.failed else "0: nothing"
    left = f", {len(report.unchecked)} not checked" if report.unchecked else ""
    return (
        f"{counted(failing, 'new finding')}, {known} known, {counted(informing, 'note')}, "
        f"{counted(proofs, 'proof')}{left}. Exit code {outcome} was found that the knowledge base "
        "does not declare as known."
    )
