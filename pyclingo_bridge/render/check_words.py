"""The words that every form of a check's report shares: patients, rules in order, counts."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Rule, Statement, catalogue
from pyclingo_bridge.population.findings import Acceptance, Finding, Report, Unchecked, Witness
from pyclingo_bridge.words.labels import Words, plain
from pyclingo_bridge.words.numbers import counted


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
    groups: dict[Acceptance, list[Finding]] = {}
    for finding in findings:
        if finding.acceptance is not None:
            groups.setdefault(finding.acceptance, []).append(finding)
    return groups


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


def code_apart(text: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it stood between backticks."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick that nothing closes
        return [(text, False)]
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces)]


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def headline(report: Report) -> str:
    """The outcome in a few words."""
    number = len(counting(report.findings))
    outcome = f"{counted(number, 'finding')} not accepted" if number else "No new problems"
    return outcome + (f"; {len(report.unchecked)} not checked" if report.unchecked else "")


def summary(report: Report) -> str:
    """The counts, and what the exit code means."""
    failing, known, informing = tally(report.findings)
    proofs = sum(len(analysed.proofs) for analysed in report.analyses)
    outcome = "1: something" if report.failed else "0: nothing"
    left = f", {len(report.unchecked)} not checked" if report.unchecked else ""
    return (
        f"{counted(failing, 'finding')}, {known} accepted, {counted(informing, 'note')}, "
        f"{counted(proofs, 'proof')}{left}. Exit code {outcome} was found that the knowledge base "
        "does not declare as known."
    )
