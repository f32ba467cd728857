"""The outcome of each mutant as a page for the terminal."""

from typing import TypeVar

from pyclingo_bridge.mutate.judge import COVERS, Judged
from pyclingo_bridge.mutate.mutants import KINDS
from pyclingo_bridge.mutate.report import OUTCOMES, MutationReport
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.words.numbers import counted

_NAMED = 20
"""How many of a list are named."""
_T = TypeVar("_T")


def mutation_text(
    report: MutationReport, width: int = 80, colour: bool = False, everything: bool = False
) -> str:
    """The page, `width` columns wide; with `everything` all mutants are named."""
    text = _Text(report, Page(width, colour), everything)
    text.counts()
    text.listed("Equivalent: proved to change nothing for anybody", "equivalent")
    text.alive()
    text.patients()
    text.case_files()
    if everything:
        text.listed("Killed", "killed")
        text.listed("Stillborn", "stillborn")
    else:
        text.page.line("")
        text.page.line("--all names every mutant and patient.", "dim")
    return text.page.text()


class _Text:
    """One page under way."""

    def __init__(self, report: MutationReport, page: Page, everything: bool) -> None:
        self.page, self._report, self._everything = page, report, everything

    def counts(self) -> None:
        """Add the kinds of mutants, and the numbers of their outcomes."""
        counts = self._report.counts
        self.page.line(counted(len(self._report.mutants), "mutant"), "bold")
        for kind, numbers in counts.items():
            texts = [f"{numbers[outcome]} {outcome}" for outcome in OUTCOMES if numbers[outcome]]
            self.page.table([((kind, "bold"), f"{KINDS[kind]}: {', '.join(texts)}")], grow=1)
        totals = ((outcome, sum(of[outcome] for of in counts.values())) for outcome in OUTCOMES)
        self.page.line(", ".join(f"{total} {outcome}" for outcome, total in totals))

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
        self.page.heading(
            f"Alive under {counted(survey.cases, 'case file')}: "
            f"{len(survey.alive)} of {self._killed} that some patient kills"
        )
        self._mutants([self._report.mutants[number] for number in survey.alive])

    def patients(self) -> None:
        """Add the smallest set of patients that kills all mutants."""
        killers = self._report.killers
        if not killers:
            return
        proved = "no fewer of those found do" if self._report.proved else "fewer may do"
        self.page.heading(f"{counted(len(killers), 'patient')} kill them all ({proved})")
        patients = sorted(killers, key=lambda killer: -len(killer.kills))
        for killer in self._shown(patients):
            self.page.line(f"{_patient(killer.witness)}: kills {len(killer.kills)}", indent=2)
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
                self.page.line(_patient(judged.witness), "dim", indent=4)
            if judged.reason:
                self.page.line(judged.reason, "dim", indent=4)
        self.page.more(len(mutants) - len(self._shown(mutants)))

    def _shown(self, rows: list[_T]) -> list[_T]:
        return rows if self._everything else rows[:_NAMED]


def _patient(witness: Witness) -> str:
    facts = ", ".join(f"{fact.input} {fact.value}" for fact in witness.facts)
    parts = [facts or "nothing known"]
    parts += [f"{name} read as {choice}" for name, choice in witness.readings]
    parts += [f"the plan {', '.join(witness.steps)}"] if witness.steps else []
    return "; ".join(parts)
