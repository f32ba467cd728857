"""The report of a check as one HTML page that stands alone, for the screen and for paper."""

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.findings import Analysed, Finding, Report
from pyclingo_bridge.render import check_words
from pyclingo_bridge.render import marks as kinds
from pyclingo_bridge.render.check_words import FOREMOST, Asked, CheckWords, questions_heading
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.render.marks import Badge


def check_page(kb: KnowledgeBase, report: Report) -> str:
    """One HTML file with every finding, rule and proof. It needs no network and no script, and
    everything that comes from outside is escaped."""
    return render("check.html", page=CheckPage(kb, report), kb=kb, report=report)


class CheckPage(CheckWords):
    """A report as the template reads it."""

    def __init__(self, kb: KnowledgeBase, report: Report) -> None:
        super().__init__(kb)
        self._report = report
        self._ids = {id(finding): number for number, finding in enumerate(report.findings, 1)}

    say = check_words
    """The words that need no knowledge base."""

    @property
    def headline(self) -> str:
        return check_words.headline(self._report)

    @property
    def summary(self) -> str:
        return check_words.summary(self._report)

    @property
    def questions(self) -> list[tuple[str, str, list[Asked]]]:
        """The questions to the authors, those on the first page apart, under their headings."""
        asked = self.asked(self._report)
        first, rest = asked[:FOREMOST], asked[FOREMOST:]
        parts = (
            ("questions", questions_heading(first), first),
            ("further", "Further questions", rest),
        )
        return [part for part in parts if part[2]]

    @property
    def verdict(self) -> Badge:
        """The look of the report: that of its worst finding that counts."""
        levels = {finding.level for finding in check_words.counting(self._report.findings)}
        if not levels:
            return Badge("✓", "good")
        return kinds.level("error" if "error" in levels else "warning")

    def badge(self, finding: Finding) -> tuple[Badge, str]:
        """The look of a finding, and the word for it."""
        if finding.acceptance is not None:
            return Badge("✓", "good"), "known"
        if finding.aside:
            return kinds.level("note"), "no question"
        return kinds.level(finding.level), finding.level

    def brief(self, analysed: Analysed) -> bool:
        """Whether nothing of an analysis counts: on paper a line for each is enough."""
        return not check_words.counting(analysed.findings)

    def anchor(self, finding: Finding) -> str:
        """The id of a finding on the page."""
        return f"finding-{self._ids[id(finding)]}"
