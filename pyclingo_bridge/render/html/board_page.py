"""The patients of a tumour board as one HTML page: an index, then one sheet of paper each."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.brief import Brief, Phase
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.words.labels import additions, plain
from pyclingo_bridge.words.numbers import counted

STYLES = ("style.css", "board.css")
_ROOM = (2300, 3600, 5200)
"""How much text a sheet has room for, at each size of its letters: found by printing."""
_ROWS = (14, 20, 30)
"""How many patients an index has room for."""
_NOTES, _NOTE = 5, 300
"""How many notes are on a sheet, and how many characters of each."""


def board_page(
    kb: KnowledgeBase,
    patients: Sequence[tuple[Case, Answer]],
    day: date | None = None,
    refused: Sequence[tuple[str, str]] = (),
) -> str:
    """One HTML file for cases with their answers: with several an index, then a sheet of A4 each.

    `day` is that of the board: a sheet on which time is counted to another says so. The index names
    the `refused` too, each with the reason. It needs no network and no script, and everything that
    comes from outside is escaped.
    """
    sheets = [Sheet(kb, case, answer) for case, answer in patients]
    return render(
        "board.html",
        STYLES,
        kb=kb,
        sheets=sheets,
        day=day,
        refused=refused,
        names=[sheet.name for sheet in sheets],
        size=_size(len(sheets) + len(refused), _ROWS),
    )


class Sheet(Brief):
    """One patient, as the template reads it."""

    def __init__(self, kb: KnowledgeBase, case: Case, answer: Answer) -> None:
        super().__init__(kb, answer)
        self._case = case

    @property
    def name(self) -> str:
        """What the case is called; without a name, as its file is."""
        return self.answer.title or Path(self.answer.case).stem

    @cached_property
    def stated(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What is stated, by the sections of the vocabulary; and what it was read from."""
        facts = {fact.input: fact for fact in self._case.facts}
        inputs = [known for known in self._kb.vocabulary if known.name in facts]
        sections = []
        for section, group in groupby(inputs, key=lambda known: known.section):
            stated = (facts[known.name] for known in group)
            told = [(self.facts([Given(one.input, one.value)]), one.read) for one in stated]
            sections.append((plain(section).capitalize(), told))
        return sections

    @cached_property
    def plan(self) -> tuple[list[Phase], list[Phase]]:
        """The phases of the best plan that are certain, and the branches at its review."""
        plans = self.answer.plans
        phases = list(self.phases(plans[0])) if plans else []
        certain = [phase for phase in phases if not phase.contingent]
        return certain, [phase for phase in phases if phase.contingent]

    @property
    def others(self) -> list[str]:
        """What sets the other plans apart."""
        return [self.title(number) for number in range(1, len(self.answer.plans))]

    @property
    def density(self) -> int:
        """The size of the letters with which everything is on one sheet: 0 is the usual one."""
        return _size(self.length, _ROOM)

    @property
    def length(self) -> int:
        """How much text is on the sheet, a line that ends early counted as more."""
        facts = (fact for _, group in self.stated for fact in group)
        length = sum(len(text) + len(how) + 8 for text, how in facts)
        for phase in (*self.plan[0], *self.plan[1]):
            steps = (f"{step.what}{step.when}{step.waits}{step.statements}" for step in phase.steps)
            length += sum(map(len, steps))
        length += sum(map(len, (self.reason, self.against, self.fragile, self.unsaid)))
        length += sum(map(len, (self.title(0) if self.answer.plans else "", *self.others[:3])))
        length += sum(map(len, additions(self._kb)))
        rows_of = (self.criteria, self.holds, self.findings, self.silent, self.by_reading)
        for rows in (*rows_of, self.against_actions):
            length += sum(len(text) + 8 for row in rows for text in row)
        length += sum(map(len, self.notes))
        return length + sum(len(question) for question, _ in self.asked_next[:8])

    @property
    def notes(self) -> list[str]:
        """The notes of the case; of a long one the beginning, of many the first."""
        notes = self.answer.notes
        shown = [n if len(n) <= _NOTE else f"{n[:_NOTE].rstrip()} …" for n in notes[:_NOTES]]
        more = len(notes) - len(shown)
        return [*shown, f"{counted(more, 'more note')} in the case"] if more else shown


def _size(length: int, rooms: Sequence[int]) -> int:
    """The first size at which there is room, the smallest where there is none."""
    return next((size for size, room in enumerate(rooms) if length <= room), len(rooms))
