"""The outcome of each mutant as a page for the terminal: slips, and who would notice them."""

from collections.abc import Mapping
from typing import TypeVar

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.mutate.judge import COVERS, Judged
from pyclingo_bridge.mutate.mutants import KINDS
from pyclingo_bridge.mutate.report import OUTCOMES, MutationReport
from pyclingo_bridge.render.check_words import CheckWords
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.words.numbers import counted

_NAMED = 20
"""How many of a list are named."""
_T = TypeVar("_T")


_SAID = {
    "killed": ("changes some answer", "change some answer"),
    "equivalent": ("changes nothing (proved)", "change nothing (proved)"),
    "stillborn": ("is not a rule any more", "are not rules any more"),
}
"""What became of one mutant, and of many."""


def mutation_text(
    kb: KnowledgeBase,
    report: MutationReport,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
) -> str:
    """The page, `width` columns wide; with `everything` all mutants are named."""
    text = _Text(CheckWords(kb), report, Page(width, colour), everything)
    text.counts()
    text.alive()
    text.listed(
        "Change nothing for anybody: proved, so the rule says something twice", "equivalent"
    )
    text.patients()
    text.case_files()
    if everything:
        text.listed("Change some answer", "killed")
        text.listed("Not rules any more", "stillborn")
    else:
        text.page.line("")
        text.page.line("--all names every slip and patient.", "dim")
    return text.page.text()


class _Text:
    """One page under way."""

    def __init__(
        self, words: CheckWords, report: MutationReport, page: Page, everything: bool
    ) -> None:
        self.page, self._words = page, words
        self._report, self._everything = report, everything

    def counts(self) -> None:
        """Add how many slips would go unnoticed, and what became of each kind."""
        survey, counts = self._report.survey, self._report.counts
        tried = len(self._report.mutants)
        if survey is None:
            self.page.line(
                f"{self._killed} of {counted(tried, 'slip')} {_SAID['killed'][1]}", "bold"
            )
        else:
            unnoticed = f"{len(survey.alive)} of {counted(self._killed, 'slip')} would go unnoticed"
            self.page.line(f"{unnoticed} by the cases", "bold")
        totals = {outcome: sum(of[outcome] for of in counts.values()) for outcome in OUTCOMES}
        self.page.line(f"{counted(tried, 'slip')} tried: {_said(totals)}")
        for kind, numbers in counts.items():
            self.page.table([((kind, "dim"), f"{KINDS[kind]}: {_said(numbers)}")], grow=1)

    def listed(self, title: str, outcome: str) -> None:
        """Add the mutants of one outcome, by their place."""
        mutants = [mutant for mutant in self._report.mutants if mutant.outcome == outcome]
        if not mutants:
            return
        self.page.heading(title)
        if outcome == "equivalent":
            self.page.line(f"Over {COVERS}.", "dim", indent=2)
        self._mutants(mutants)

    def alive(self) -> None:
        """Add the mutants that no case file kills."""
        survey = self._report.survey
        if survey is None:
            return
        files = counted(survey.cases, "case file")
        self.page.heading(f"Unnoticed: no expectation of {files} fails ({len(survey.alive)})")
        self._mutants([self._report.mutants[number] for number in survey.alive])

    def patients(self) -> None:
        """Add the smallest set of patients that kills all mutants."""
        killers = self._report.killers
        if not killers:
            return
        proved = "no fewer of those found do" if self._report.proved else "fewer may do"
        found = counted(len(killers), "patient")
        self.page.heading(f"{found} would notice all that change an answer ({proved})")
        patients = sorted(killers, key=lambda killer: -len(killer.kills))
        for killer in self._shown(patients):
            self.page.line(f"{len(killer.kills)}: {self._words.sentence(killer.witness)}", indent=2)
        self.page.more(len(patients) - len(self._shown(patients)))

    def case_files(self) -> None:
        """Add how many mutants the case files would kill, and why there is none for the others."""
        cases, killed = self._report.case_files, self._killed
        if not killed:
            return
        noticed = killed - sum(map(len, cases.without.values()))
        files = counted(len(cases.files), "case file")
        self.page.heading(f"{files} would notice {noticed} of {killed} (--cases DIR writes them)")
        for reason, numbers in cases.without.items():
            self.page.line(f"{len(numbers)} without a case file: {reason}", indent=2)
            self._mutants([self._report.mutants[number] for number in numbers])

    @property
    def _killed(self) -> int:
        """How many mutants some patient kills."""
        return sum(mutant.outcome == "killed" for mutant in self._report.mutants)

    def _mutants(self, mutants: list[Judged]) -> None:
        for judged in self._shown(mutants):
            rule = judged.rule
            self.page.line(f"{rule.file}:{rule.line}: {judged.mutant.text}", indent=2)
            if self._everything and judged.witness is not None:
                self.page.line(self._words.sentence(judged.witness), "dim", indent=4)
            if judged.reason:
                self.page.line(judged.reason, "dim", indent=4)
        self.page.more(len(mutants) - len(self._shown(mutants)))

    def _shown(self, rows: list[_T]) -> list[_T]:
        return rows if self._everything else rows[:_NAMED]


def _said(numbers: Mapping[str, int]) -> str:
    """What became of so many mutants."""
    found = ((outcome, numbers[outcome]) for outcome in OUTCOMES if numbers[outcome])
    return ", ".join(f"{number} {_SAID[outcome][number != 1]}" for outcome, number in found)
