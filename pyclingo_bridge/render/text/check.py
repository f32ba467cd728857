"""The report of a check as a page for the terminal: first what fails it, last what is proved."""

from textwrap import shorten

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.findings import Analysed, Finding, Report, Witness
from pyclingo_bridge.render.check_words import (
    FOREMOST,
    CheckWords,
    accepted,
    because,
    by_acceptance,
    capital,
    case_facts,
    counting,
    headline,
    notes,
    patients,
    place,
    questions_heading,
    summary,
    unchecked,
)
from pyclingo_bridge.render.text.page import Page, Row, foot
from pyclingo_bridge.words.numbers import counted

_LEVEL_STYLE = {"error": "bold red", "warning": "bold yellow", "note": "cyan"}
_ROOMY = 60
"""From this width on the headings under a finding have a column of their own."""
_NOTES = 20
"""How many notes of one analysis are named."""
_RULES = 3
"""How many rules of a finding are shown."""
_NAMED = 3
"""How many findings are named that are accepted for one reason."""


def check_text(
    kb: KnowledgeBase,
    report: Report,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
) -> str:
    """The page, `width` columns wide; with `everything` also every rule, proof and accepted
    finding, and the witnesses as facts."""
    text = _Text(kb, Page(width, colour, kb), width, everything)
    text.head(report)
    for analysed in report.analyses:
        text.counting(analysed)
    text.questions(report)
    text.accepted(report)
    text.notes(report)
    text.unchecked(report)
    text.proofs(report)
    text.end(report)
    return text.page.text()


class _Text:
    """One page under way."""

    def __init__(self, kb: KnowledgeBase, page: Page, width: int, everything: bool) -> None:
        self.page = page
        self._kb, self._words = kb, CheckWords(kb)
        self._width, self._everything = width, everything

    def head(self, report: Report) -> None:
        how = ", as written (with contradictions that an override resolves)"
        kinds = counted(len(report.analyses), "analysis", "analyses")
        self.page.line(f"{kinds}{how if report.as_written else ''}", "dim")
        self.page.line(headline(report), "bold red" if report.failed else "bold green")

    def counting(self, analysed: Analysed) -> None:
        findings = counting(analysed.findings)
        if findings:
            self.page.heading(f"{capital(analysed.title)} ({analysed.name})")
        self._in_full(findings)

    def questions(self, report: Report) -> None:
        """Add the questions to the authors: the first ten, or with `everything` all in full."""
        asked = self._words.asked(report)
        shown = asked if self._everything else asked[:FOREMOST]
        if asked:
            self.page.heading(questions_heading(asked[:FOREMOST]))
        for one in shown:
            question = one.question
            self.page.line(
                f"{one.number}. {question.text} ({', '.join(question.statements)})", indent=2
            )
            for text in (self._words.patient(one), question.why, question.proposal):
                if self._everything and text:
                    self.page.line(text, "dim", indent=5)
        self.page.more(len(asked) - len(shown), indent=2)

    def accepted(self, report: Report) -> None:
        groups = by_acceptance(accepted(report.findings))
        if groups:
            self.page.heading("Known problems, accepted with a reason")
        for acceptance, findings in groups.items():
            self.page.line(because(acceptance), indent=2)
            shown = findings if self._everything else findings[:_NAMED]
            for finding in shown:
                self.page.line(self._words.said(finding.title), "dim", indent=4)
                if self._everything:
                    self._below(finding)
            self.page.more(len(findings) - len(shown), indent=4)

    def notes(self, report: Report) -> None:
        if notes(report.findings):
            self.page.heading("Notes")
        for analysed in report.analyses:
            findings = notes(analysed.findings)
            if not findings:
                continue
            self.page.line(f"{analysed.name}: {counted(len(findings), 'note')}", indent=2)
            if self._everything:
                self._in_full(findings)
                continue
            for finding in findings[:_NOTES]:
                self.page.line(self._words.said(finding.title), indent=4)
            self.page.more(len(findings) - _NOTES, indent=4)

    def unchecked(self, report: Report) -> None:
        if report.unchecked:
            self.page.heading("Not checked")
        for claim in report.unchecked:
            self.page.line(unchecked(claim), "yellow", indent=2)

    def proofs(self, report: Report) -> None:
        """What is proved: a line for each analysis, or everything."""
        proved = [analysed for analysed in report.analyses if analysed.proofs]
        if proved:
            self.page.heading("Proved")
        for analysed in proved:
            head = f"{analysed.name}: {counted(len(analysed.proofs), 'proof')}"
            if not self._everything:
                claims = ", ".join(proof.claim.partition(":")[0] for proof in analysed.proofs)
                text = shorten(f"{head}: {claims}", self._width - 2, placeholder=" …")
                self.page.line(text, indent=2)
                continue
            self.page.line(head, indent=2)
            for proof in analysed.proofs:
                self.page.line(proof.claim, indent=4)
                self.page.line(proof.covers, "dim", indent=6)

    def end(self, report: Report) -> None:
        self.page.line("")
        self.page.line(summary(report), "bold")
        if not self._everything:
            self.page.line("--all gives every rule, note and proof.", "dim")
        foot(self.page, self._kb, {}, report.review_status, report.disclaimer)

    def _in_full(self, findings: list[Finding]) -> None:
        for number, finding in enumerate(findings):
            if number:
                self.page.line("")
            head: Row = (
                (finding.level, _LEVEL_STYLE[finding.level]),
                self._words.said(finding.title),
            )
            self.page.table([head], grow=1)
            self._below(finding)

    def _below(self, finding: Finding) -> None:
        """Add the details, patients and rules of a finding, under its title."""
        for text in finding.details:
            self.page.line(self._words.said(text), indent=4)
        rows = [row for head, witness in patients(finding) for row in self._patient(head, witness)]
        rows += [(name, text) for name, text in self._named(finding) if text]
        if self._width >= _ROOMY:
            self.page.table([((head, "cyan"), text) for head, text in rows], grow=1, indent=4)
            return
        for head, text in rows:
            self.page.line(f"{head}: {text}" if head.strip() else text, indent=4)

    def _patient(self, head: str, witness: Witness) -> list[tuple[str, str]]:
        (_, known), *others = self._words.rows(witness)
        facts = case_facts(witness).splitlines() if self._everything else []
        case = [("as a case" if not number else "", line) for number, line in enumerate(facts)]
        return [(head, known), *others, *case]

    def _named(self, finding: Finding) -> list[tuple[str, str]]:
        cited = self._words.cited(finding) if self._everything else []
        return [
            ("statements", ", ".join(finding.statements)),
            *(("", f"{statement.name}: {statement.text}") for statement in cited),
            *self._rules(finding),
            # With blanks, which the term does not mind, it is not broken in the middle of a word.
            ("name", finding.id.replace(",", ", ")),
        ]

    def _rules(self, finding: Finding) -> list[tuple[str, str]]:
        """The responsible rules as they are written, each under its place."""
        telling, rest = self._words.telling(finding)
        shown = [*telling, *rest] if self._everything else telling[:_RULES]
        left = len(telling) + len(rest) - len(shown)
        texts = [line for rule in shown for line in (place(rule), *rule.text.splitlines())]
        if left:
            texts.append(f"{left} more" if shown else f"{left} that name no statement")
        return [("rules" if not number else "", text) for number, text in enumerate(texts)]
