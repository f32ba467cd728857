"""What every form of a check's report says alike: patients in words, rules in order, counts."""

from collections.abc import Iterable
from functools import cached_property

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Rule, Statement, catalogue
from pyclingo_bridge.population.findings import (
    Acceptance,
    Finding,
    Report,
    Unchecked,
    Witness,
)
from pyclingo_bridge.words.labels import Words, plain


class CheckWords:
    """Looks up what findings speak of in the knowledge base that was checked."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._words, self._kb = Words(kb), kb

    def facts(self, witness: Witness) -> list[str]:
        """What is known of a patient, in the words of the knowledge base."""
        return [self._words.known(one.input, one.value) for one in witness.facts]

    def readings(self, witness: Witness) -> list[str]:
        """The readings that are not the default."""
        return [
            f"{self._words.reading(name)}, read as “{plain(choice)}”"
            for name, choice in witness.readings
        ]

    def steps(self, witness: Witness) -> list[str]:
        """What the plan chooses."""
        pairs = (one.partition(": ") for one in witness.steps)
        return [f"{self._words.decision(d)}: {self._words.action(a)}" for d, _, a in pairs]

    def pairs(self, witness: Witness) -> list[tuple[str, str]]:
        """All that is known of a patient, with the readings and the plan: a label and a value."""
        known = self._words
        plan = (one.partition(": ") for one in witness.steps)
        return [
            *((known.input(o.input), known.values(o.input, [o.value])) for o in witness.facts),
            *((known.reading(name), f"read as “{plain(one)}”") for name, one in witness.readings),
            *((f"plan: {known.decision(d)}", known.action(a)) for d, _, a in plan),
        ]

    def rows(self, witness: Witness) -> list[tuple[str, str]]:
        """All of it as short lines with a heading each; a patient of whom nothing is known too."""
        parts = (
            ("known", self.facts(witness) or ["nothing at all"]),
            ("read", self.readings(witness)),
            ("plan", self.steps(witness)),
        )
        return [(head, "; ".join(texts)) for head, texts in parts if texts]

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """Every statement by its id as people write it."""
        return {one.name: one for one in catalogue(self._kb)}

    def cited(self, finding: Finding) -> list[Statement]:
        """The statements of a finding and of its acceptance, those that the knowledge base has."""
        more = finding.acceptance.statements if finding.acceptance else ()
        named = dict.fromkeys((*finding.statements, *more))
        return [self.statements[one] for one in named if one in self.statements]

    def named(self, rule: Rule) -> list[str]:
        """The statements that a rule names, in the order of the sources."""
        return [name for name, one in self.statements.items() if one.id in rule.statements]

    def telling(self, finding: Finding) -> tuple[list[Rule], list[Rule]]:
        """The responsible rules that name a statement, those of the finding first; and the rest."""
        said = set(finding.statements)
        named = {rule: self.named(rule) for rule in finding.rules}
        telling = [rule for rule in finding.rules if named[rule]]
        telling.sort(key=lambda rule: said.isdisjoint(named[rule]))
        return telling, [rule for rule in finding.rules if not named[rule]]


def case_facts(witness: Witness) -> str:
    """A patient as the lines of a case, with how to read the statements where that matters."""
    lines = [f"patient({one.input}, {one.value})." for one in witness.facts]
    if witness.readings:
        chosen = " ".join(f"--reading {name}={choice}" for name, choice in witness.readings)
        lines.append(f"% crlm query CASE {chosen}")
    return "\n".join(lines)


def patients(finding: Finding) -> list[tuple[str, Witness]]:
    """The patients that show a finding, each with a heading."""
    first = "first patient" if finding.beside else "patient"
    shown = ((first, finding.witness), ("second patient", finding.beside))
    return [(head, one) for head, one in shown if one is not None]


def place(rule: Rule) -> str:
    """Where a rule stands."""
    return f"{rule.file}:{rule.line}"


def by_acceptance(findings: Iterable[Finding]) -> dict[Acceptance, list[Finding]]:
    """The accepted findings, those together that are accepted for the same reason."""
    found: dict[Acceptance, list[Finding]] = {}
    for one in findings:
        if one.acceptance is not None:
            found.setdefault(one.acceptance, []).append(one)
    return found


def because(acceptance: Acceptance) -> str:
    """Why a finding is accepted, with the statements that this rests on."""
    named = ", ".join(acceptance.statements)
    return f"{acceptance.reason} ({named})" if named else acceptance.reason


def unchecked(one: Unchecked) -> str:
    """What was not looked at, and why, in one line."""
    return f"{one.analysis}: {one.claim}: {one.because}"


def counting(findings: Iterable[Finding]) -> list[Finding]:
    """Those that fail the check."""
    return [one for one in findings if one.counts]


def accepted(findings: Iterable[Finding]) -> list[Finding]:
    """Those that the knowledge base declares as known."""
    return [one for one in findings if one.acceptance is not None]


def notes(findings: Iterable[Finding]) -> list[Finding]:
    """Those that only inform."""
    return [one for one in findings if not one.counts and one.acceptance is None]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """First those that fail the check, then those that are accepted, then those that inform."""
    found = tuple(findings)
    return [*counting(found), *accepted(found), *notes(found)]


def tally(findings: Iterable[Finding]) -> tuple[int, int, int]:
    """How many fail the check, are accepted, inform."""
    found = tuple(findings)
    return len(counting(found)), len(accepted(found)), len(notes(found))


def counted(number: int, name: str, many: str = "") -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {name if number == 1 else many or f'{name}s'}"


def code_apart(text: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it stood between backticks."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick that nothing closes
        return [(text, False)]
    return [(one, number % 2 == 1) for number, one in enumerate(pieces)]


def capital(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]


def headline(report: Report) -> str:
    """What came of it, in a few words."""
    number = len(counting(report.findings))
    left = f"; {len(report.unchecked)} not checked" if report.unchecked else ""
    if not number:
        return f"No new problems{left}"
    return f"{counted(number, 'finding')} not accepted{left}"


def summary(report: Report) -> str:
    """The counts, and what the exit code means."""
    found, known, told = tally(report.findings)
    proofs = sum(len(one.proofs) for one in report.analyses)
    code = (
        "Exit code 1: something was found that the knowledge base does not declare as known."
        if report.failed
        else "Exit code 0: nothing was found that the knowledge base does not declare as known."
    )
    left = f", {len(report.unchecked)} not checked" if report.unchecked else ""
    return (
        f"{counted(found, 'finding')}, {known} accepted, "
        f"{counted(told, 'note')}, {counted(proofs, 'proof')}{left}. {code}"
    )
