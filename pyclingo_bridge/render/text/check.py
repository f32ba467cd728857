"""What a check found, as a page for the terminal: first what fails it, last what is proved."""

from textwrap import shorten

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.findings import Analysed, Finding, Report, Witness
from pyclingo_bridge.render.check_words import (
    CheckWords,
    accepted,
    because,
    by_acceptance,
    capital,
    case_facts,
    counted,
    counting,
    headline,
    notes,
    patients,
    place,
    summary,
    unchecked,
)
from pyclingo_bridge.render.text.page import Page, Row, foot, opening

_LEVEL_STYLE = {"error": "bold red", "warning": "bold yellow", "note": "cyan"}
_ROOMY = 60
"""From this width on the headings under a finding have a column of their own."""
_NOTES = 20
"""How many notes of one analysis are named."""
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
    text = _Text(kb, Page(width, colour), width, everything)
    text.head(report)
    for one in report.analyses:
        text.counting(one)
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
        opening(self.page, self._kb)
        how = ", as written (with contradictions that an override resolves)"
        kinds = counted(len(report.analyses), "analysis", "analyses")
        self.page.line(f"{kinds}{how if report.as_written else ''}", "dim")
        self.page.line(headline(report), "bold red" if report.failed else "bold green")

    def counting(self, analysed: Analysed) -> None:
        found = counting(analysed.findings)
        if found:
            self.page.heading(f"{capital(analysed.title)} ({analysed.name})")
        self._in_full(found)

    def accepted(self, report: Report) -> None:
        groups = by_acceptance(accepted(report.findings))
        if groups:
            self.page.heading("Known problems, accepted with a reason")
        for acceptance, findings in groups.items():
            self.page.line(because(acceptance), indent=2)
            shown = findings if self._everything else findings[:_NAMED]
            for one in shown:
                self.page.line(one.title, "dim", indent=4)
                if self._everything:
                    self._below(one)
            self._more(len(findings) - len(shown))

    def notes(self, report: Report) -> None:
        if notes(report.findings):
            self.page.heading("Notes")
        for analysed in report.analyses:
            found = notes(analysed.findings)
            if not found:
                continue
            self.page.line(f"{analysed.name}: {counted(len(found), 'note')}", indent=2)
            if self._everything:
                self._in_full(found)
                continue
            for one in found[:_NOTES]:
                self.page.line(one.title, indent=4)
            self._more(len(found) - _NOTES)

    def unchecked(self, report: Report) -> None:
        """What was not looked at, and why."""
        if report.unchecked:
            self.page.heading("Not checked")
        for one in report.unchecked:
            self.page.line(unchecked(one), "yellow", indent=2)

    def proofs(self, report: Report) -> None:
        """What is proved: a line for each analysis, or everything."""
        proved = [one for one in report.analyses if one.proofs]
        if proved:
            self.page.heading("Proved")
        for one in proved:
            head = f"{one.name}: {counted(len(one.proofs), 'proof')}"
            if not self._everything:
                claims = ", ".join(proof.claim.partition(":")[0] for proof in one.proofs)
                text = shorten(f"{head}: {claims}", self._width - 2, placeholder=" …")
                self.page.line(text, indent=2)
                continue
            self.page.line(head, indent=2)
            for proof in one.proofs:
                self.page.line(proof.claim, indent=4)
                self.page.line(proof.covers, "dim", indent=6)

    def end(self, report: Report) -> None:
        self.page.line("")
        self.page.line(summary(report), "bold")
        if not self._everything:
            self.page.line("--all gives every rule, note and proof.", "dim")
        foot(self.page, self._kb, {}, report.review_status, report.disclaimer)

    def _more(self, number: int) -> None:
        if number > 0:
            self.page.line(f"{number} more", "dim", indent=4)

    def _in_full(self, findings: list[Finding]) -> None:
        for number, one in enumerate(findings):
            if number:
                self.page.line("")
            head: Row = ((one.level, _LEVEL_STYLE[one.level]), one.title)
            self.page.table([head], grow=1)
            self._below(one)

    def _below(self, finding: Finding) -> None:
        """What stands under the title of a finding."""
        for text in finding.details:
            self.page.line(text, indent=4)
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
        names = ", ".join(finding.statements)
        said = [("", f"{o.name}: {o.text}") for o in self._words.cited(finding)]
        return [
            ("statements", names),
            *(said if self._everything else []),
            ("rules", self._rules(finding)),
            # With blanks, which the term does not mind, it is not broken in the middle of a word.
            ("name", finding.id.replace(",", ", ")),
        ]

    def _rules(self, finding: Finding) -> str:
        telling, rest = self._words.telling(finding)
        if self._everything:
            return ", ".join(map(place, [*telling, *rest]))
        more = [f"{len(rest)} {'more' if telling else 'that name no statement'}"] if rest else []
        return ", ".join([*map(place, telling), *more])
