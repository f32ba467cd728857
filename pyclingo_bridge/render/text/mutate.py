"""What became of the mutants, as a page for the terminal."""

from collections.abc import Iterable

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.mutate.judge import COVERS, Judged
from pyclingo_bridge.mutate.mutants import KINDS
from pyclingo_bridge.mutate.report import OUTCOMES, MutationReport
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.render.check_words import counted
from pyclingo_bridge.render.text.page import Page

_NAMED = 20
"""How many of a list are named."""


def mutation_text(
    kb: KnowledgeBase,
    report: MutationReport,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
) -> str:
    """The page, `width` columns wide; with `everything` all mutants are named."""
    text = _Text(kb, report, Page(width, colour), everything)
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

    def __init__(
        self, kb: KnowledgeBase, report: MutationReport, page: Page, everything: bool
    ) -> None:
        self.page = page
        self._kb, self._report, self._everything = kb, report, everything

    def counts(self) -> None:
        """The kinds of mutants, and what became of them."""
        counts = self._report.counts
        self.page.line(counted(len(self._report.mutants), "mutant"), "bold")
        for kind, found in counts.items():
            told = ", ".join(f"{found[one]} {one}" for one in OUTCOMES if found[one])
            self.page.table([((kind, "bold"), f"{KINDS[kind]}: {told}")], grow=1)
        total = {one: sum(found[one] for found in counts.values()) for one in OUTCOMES}
        self.page.line(", ".join(f"{total[one]} {one}" for one in OUTCOMES))

    def listed(self, title: str, outcome: str) -> None:
        """The mutants of one outcome, by their place."""
        found = [one for one in self._report.mutants if one.outcome == outcome]
        if not found:
            return
        self.page.heading(title)
        if outcome == "equivalent":
            self.page.line(f"Over {COVERS}.", "dim", indent=2)
        self._mutants(found)

    def alive(self) -> None:
        """What the case files do not notice."""
        survey = self._report.survey
        if survey is None:
            return
        killable = sum(one.outcome == "killed" for one in self._report.mutants)
        self.page.heading(
            f"Alive under {counted(survey.cases, 'case file')}: "
            f"{len(survey.alive)} of {killable} that some patient kills"
        )
        self._mutants(self._report.mutants[number] for number in survey.alive)

    def patients(self) -> None:
        """The smallest set."""
        killers = self._report.killers
        if not killers:
            return
        proved = "no fewer of those found do" if self._report.proved else "fewer may do"
        self.page.heading(f"{counted(len(killers), 'patient')} kill them all ({proved})")
        shown = sorted(killers, key=lambda one: -len(one.kills))
        for one in shown if self._everything else shown[:_NAMED]:
            self.page.line(f"{_told(one.witness)}: kills {len(one.kills)}", indent=2)
        self._more(len(shown))

    def case_files(self) -> None:
        """How many kills a case file can tell, and why the others have none."""
        found = self._report.case_files
        killed = sum(one.outcome == "killed" for one in self._report.mutants)
        if not killed:
            return
        told = killed - sum(map(len, found.without.values()))
        files = counted(len(found.files), "case file")
        self.page.heading(f"{files} would notice {told} of {killed} (--cases DIR writes them)")
        for reason, numbers in found.without.items():
            self.page.line(f"{len(numbers)} without a case file: {reason}", indent=2)
            self._mutants(self._report.mutants[number] for number in numbers)

    def _mutants(self, found: Iterable[Judged]) -> None:
        all_ = list(found)
        for one in all_ if self._everything else all_[:_NAMED]:
            self.page.line(f"{one.rule.file}:{one.rule.line}: {one.mutant.text}", indent=2)
            if self._everything and one.witness is not None:
                self.page.line(_told(one.witness), "dim", indent=4)
            if one.reason:
                self.page.line(one.reason, "dim", indent=4)
        self._more(len(all_))

    def _more(self, number: int) -> None:
        if number > _NAMED and not self._everything:
            self.page.line(f"{number - _NAMED} more", "dim", indent=2)


def _told(witness: Witness) -> str:
    facts = ", ".join(f"{one.input} {one.value}" for one in witness.facts)
    found = [facts or "nothing known"]
    found += [f"{name} read as {choice}" for name, choice in witness.readings]
    found += [f"the plan {', '.join(witness.steps)}"] if witness.steps else []
    return "; ".join(found)
