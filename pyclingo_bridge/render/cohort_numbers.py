"""The numbers of a cohort in the order in which the text and the page tell them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pyclingo_bridge.cohort.counts import Criterion, Input, Summary, Verdict, frequent
from pyclingo_bridge.diagnostics import printable
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.check_words import counted
from pyclingo_bridge.words.labels import Words, plain
from pyclingo_bridge.words.numbers import share, whole

Combination = tuple[tuple[Criterion, ...], int]
"""Criteria that a number of patients have in common, and no others."""
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Judged:
    """How many patients meet a criterion, fail it, leave it open; how many fail no other."""

    criterion: Criterion
    met: int
    failed: int
    open: int
    alone: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """How many patients have nothing stated of an input, and how many verdicts hang on it."""

    input: Input
    unknown: int
    keeps_open: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Patients whose verdict changes from one to another."""

    before: Verdict
    after: Verdict
    patients: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of the verdicts if a reading is chosen otherwise; the largest change first."""

    reading: str
    in_force: str
    other: str
    moves: tuple[Moved, ...]

    @property
    def patients(self) -> int:
        """How many patients get another verdict."""
        return sum(one.patients for one in self.moves)


class CohortNumbers:
    """A summary in order and in the words of its knowledge base. What the summary counts and does
    not list (a verdict of the second side alone, say) comes last and is not lost."""

    def __init__(self, kb: KnowledgeBase, summary: Summary) -> None:
        self.words, self.summary, self.counts = Words(kb), summary, summary.counts
        self._kb = kb

    plain = staticmethod(plain)
    share = staticmethod(share)
    whole = staticmethod(whole)

    def of_all(self, part: int) -> str:
        """The share of the patients that were accepted."""
        return share(part, self.counts.accepted)

    @cached_property
    def files(self) -> list[str]:
        """The files without what would not show."""
        return [printable(one) for one in self.summary.files]

    @property
    def headline(self) -> str:
        """How many patients the numbers are of."""
        number = self.counts.accepted
        made_up = "synthetic " if number and self.summary.synthetic == number else ""
        return f"{whole(number)} {made_up}{'patient' if number == 1 else 'patients'}"

    @cached_property
    def known_verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict that is listed or counted."""
        pairs = [*self.counts.compared, *((a, b) for _, _, a, b in self.counts.by_reading)]
        found = [*self.counts.verdicts, *(one for pair in pairs for one in pair)]
        return _ordered(self.summary.verdict_order, found)

    @property
    def verdicts(self) -> list[tuple[Verdict, int]]:
        listed = _ordered(self.summary.verdict_order, self.counts.verdicts)
        return [(one, self.counts.verdicts[one]) for one in listed]

    @property
    def problems(self) -> list[tuple[str, int]]:
        """The kinds of problems, the most frequent first."""
        return [(printable(kind), n) for kind, n in frequent(self.counts.problems)]

    @cached_property
    def criteria(self) -> list[Judged]:
        of = self.counts
        combined = (one for each in (of.failed_together, of.open_together) for one in each)
        found = [*(one for one, _ in of.criteria), *(one for each in combined for one in each)]
        return [
            Judged(
                one,
                of.criteria[one, "met"],
                of.criteria[one, "failed"],
                of.criteria[one, "open"],
                of.failed_together[(one,)],
            )
            for one in _ordered(self.summary.criteria, found)
        ]

    @property
    def failing(self) -> list[Combination]:
        """The combinations that fail, the most frequent first."""
        return self._combined(self.counts.failed_together)

    @property
    def opened(self) -> list[Combination]:
        """The same of what stays open."""
        return self._combined(self.counts.open_together)

    def _combined(self, found: Mapping[tuple[Criterion, ...], int]) -> list[Combination]:
        place = {one.criterion: number for number, one in enumerate(self.criteria)}
        rows = [(which, n) for which, n in found.items() if which and n]
        return sorted(rows, key=lambda row: (-row[1], len(row[0]), [place[o] for o in row[0]]))

    def combination(self, which: tuple[Criterion, ...]) -> str:
        """The criteria of a combination: `only fitness`, `fitness + remnant`."""
        names = [self.words.term(one) for one in which]
        return f"only {names[0]}" if len(names) == 1 else " + ".join(names)

    @property
    def inputs(self) -> list[Unknown]:
        """The inputs, first those that keep the most verdicts open, then those least known."""
        of = self.counts
        rows = [
            Unknown(one, of.accepted - of.stated[one], of.keeps_open[one])
            for one in _ordered(self.summary.questions, [*of.stated, *of.keeps_open])
        ]
        return sorted(rows, key=lambda row: (-row.keeps_open, -row.unknown))

    @property
    def choices(self) -> list[Choice]:
        """Every other choice of a reading, first those that change the most verdicts."""
        found: dict[tuple[str, str], list[Moved]] = {}
        for (reading, other, before, after), n in self.counts.by_reading.items():
            if n:
                found.setdefault((reading, other), []).append(Moved(before, after, n))
        rows = [
            Choice(one[0], self.in_force(one[0]), one[1], self._largest(found.get(one, [])))
            for one in _ordered(self.summary.other_readings, found)
        ]
        return sorted(rows, key=lambda row: -row.patients)

    def in_force(self, reading: str) -> str:
        """The choice in force for a reading."""
        return self.summary.readings.get(reading, "")

    def is_default(self, reading: str) -> bool:
        """Whether the choice in force is the first of the knowledge base."""
        choices = self._kb.readings.get(reading, ())
        return choices[:1] == (self.in_force(reading),)

    def moving(self, number: int) -> str:
        """How many patients a choice of a reading gives another verdict."""
        return f"{_get(number)} another verdict ({self.of_all(number)})"

    def _largest(self, moves: Iterable[Moved]) -> tuple[Moved, ...]:
        place = {one: number for number, one in enumerate(self.known_verdicts)}
        return tuple(
            sorted(moves, key=lambda one: (-one.patients, place[one.before], place[one.after]))
        )

    @property
    def advice(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """By modality, the strongest first, the actions of it, the most frequent first."""
        found: dict[str, Counter[str]] = {}
        for (modality, action), n in self.counts.advice.items():
            found.setdefault(modality, Counter())[action] += n
        listed = _ordered(self.summary.modalities, found)
        return [(one, frequent(found[one])) for one in listed if one in found]

    @property
    def plans(self) -> list[tuple[str, int]]:
        """The best plans in words, the most frequent first."""
        return frequent(self.counts.best_plans)

    @property
    def plan_steps(self) -> list[tuple[str, int]]:
        """The steps of best plans, the most frequent first."""
        named = Counter[str]()
        for (decision, action), n in self.counts.plan_steps.items():
            named[f"{self.words.decision(decision)}: {self.words.action(action)}"] += n
        return frequent(named)

    @property
    def plan_searches(self) -> list[tuple[str, int]]:
        """What became of the searches for plans."""
        return [(plain(one), n) for one, n in frequent(self.counts.plan_status)]

    @property
    def compares(self) -> bool:
        """Whether there is a second side."""
        return self.summary.compared_with is not None

    @property
    def other_side(self) -> str:
        """What it is compared with, without what would not show."""
        return printable(self.summary.compared_with or "")

    @property
    def flows(self) -> list[Moved]:
        """Every pair of verdicts on the first side and on the second, in order."""
        place = {one: number for number, one in enumerate(self.known_verdicts)}
        rows = [Moved(a, b, n) for (a, b), n in self.counts.compared.items() if n]
        return sorted(rows, key=lambda one: (place[one.before], place[one.after]))

    @property
    def changes(self) -> tuple[Moved, ...]:
        """The pairs that differ, the most frequent first."""
        return self._largest(one for one in self.flows if one.before != one.after)

    @property
    def comparison(self) -> str:
        """How many change between the two sides."""
        total = sum(one.patients for one in self.flows)
        changed = sum(one.patients for one in self.changes)
        said = f"{_get(changed)} another verdict ({share(changed, total)} of {whole(total)})"
        left = self.counts.not_compared
        if left:
            are = "is" if left == 1 else "are"
            said += f"; {counted_whole(left, 'patient')} {are} impossible on the second side"
        return said


def counted_whole(number: int, name: str, many: str = "") -> str:
    """`1 patient`, `1,234 patients`."""
    return counted(number, name, many).replace(str(number), whole(number), 1)


def _get(number: int) -> str:
    return f"{whole(number)} {'gets' if number == 1 else 'get'}"


def _ordered(listed: Iterable[_Key], found: Iterable[_Key]) -> tuple[_Key, ...]:
    """What is listed, in that order; then what is found besides, sorted."""
    known = tuple(dict.fromkeys(listed))
    return (*known, *sorted(set(found).difference(known), key=str))
