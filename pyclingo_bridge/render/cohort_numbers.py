"""The numbers of a cohort in the order and the words in which the text and the page show them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeVar

from pyclingo_bridge.base.diagnostics import printable
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.cohort.cell_counts import frequent
from pyclingo_bridge.cohort.counts import Criterion, Input, Summary, Verdict
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.words.labels import Words, plain
from pyclingo_bridge.words.numbers import counted, share, whole

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
    """How many patients have no value for an input, and how many verdicts it keeps open."""

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
    """The verdicts that change under another choice of a reading; the largest change first."""

    reading: str
    in_force: str
    other: str
    moves: tuple[Moved, ...]

    @property
    def patients(self) -> int:
        """How many patients get another verdict."""
        return sum(move.patients for move in self.moves)


class CohortNumbers:
    """A summary in order and in the words of its knowledge base. What the summary counts and does
    not list (a verdict of the second side alone, say) comes last."""

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
        """The files, with what would not show escaped."""
        return [printable(file) for file in self.summary.files]

    @property
    def headline(self) -> str:
        """How many patients were accepted: `1,234 synthetic patients`."""
        number = self.counts.accepted
        made_up = "synthetic " if number and self.summary.synthetic == number else ""
        return counted_whole(number, f"{made_up}patient")

    @cached_property
    def known_verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict that is listed or counted."""
        pairs = [*self.counts.compared, *((a, b) for _, _, a, b in self.counts.by_reading)]
        return _ordered(self.summary.verdict_order, chain(self.counts.verdicts, *pairs))

    @cached_property
    def _verdict_places(self) -> dict[Verdict, int]:
        return {verdict: place for place, verdict in enumerate(self.known_verdicts)}

    @property
    def verdicts(self) -> list[tuple[Verdict, int]]:
        listed = _ordered(self.summary.verdict_order, self.counts.verdicts)
        return [(verdict, self.counts.verdicts[verdict]) for verdict in listed]

    @property
    def problems(self) -> list[tuple[str, int]]:
        """The kinds of problems, the most frequent first."""
        return [(printable(kind), n) for kind, n in frequent(self.counts.problems)]

    @cached_property
    def criteria(self) -> list[Judged]:
        counts = self.counts
        combined = chain(*counts.failed_together, *counts.open_together)
        known = chain((criterion for criterion, _ in counts.criteria), combined)
        return [
            Judged(
                criterion,
                counts.criteria[criterion, "met"],
                counts.criteria[criterion, "failed"],
                counts.criteria[criterion, "open"],
                counts.failed_together[(criterion,)],
            )
            for criterion in _ordered(self.summary.criteria, known)
        ]

    def together(self, status: str) -> list[Combination]:
        """The combinations that have a status, `failed` or `open`, the most frequent first."""
        of = self.counts
        counts = of.failed_together if status == "failed" else of.open_together
        places = {judged.criterion: place for place, judged in enumerate(self.criteria)}
        rows = [(combination, n) for combination, n in counts.items() if combination and n]
        return sorted(rows, key=lambda row: (-row[1], len(row[0]), [places[c] for c in row[0]]))

    def combination(self, criteria: tuple[Criterion, ...]) -> str:
        """The criteria of a combination: `only fitness`, `fitness + remnant`."""
        names = [self.words.term(criterion) for criterion in criteria]
        return f"only {names[0]}" if len(names) == 1 else " + ".join(names)

    @property
    def inputs(self) -> list[Unknown]:
        """The inputs, first those that keep the most verdicts open, then those least known."""
        counts = self.counts
        rows = [
            Unknown(name, counts.accepted - counts.stated[name], counts.keeps_open[name])
            for name in _ordered(self.summary.questions, [*counts.stated, *counts.keeps_open])
        ]
        return sorted(rows, key=lambda row: (-row.keeps_open, -row.unknown))

    @cached_property
    def choices(self) -> list[Choice]:
        """Every other choice of a reading, first those that change the most verdicts."""
        moves = grouped(
            ((reading, other), Moved(before, after, n))
            for (reading, other, before, after), n in self.counts.by_reading.items()
            if n
        )
        rows = [
            Choice(
                reading,
                self.in_force(reading),
                other,
                self._largest(moves.get((reading, other), [])),
            )
            for reading, other in _ordered(self.summary.other_readings, moves)
        ]
        return sorted(rows, key=lambda row: -row.patients)

    @property
    def changing(self) -> list[Choice]:
        """The choices that change a verdict."""
        return [choice for choice in self.choices if choice.patients]

    @property
    def unchanging(self) -> list[Choice]:
        """The choices that change no verdict."""
        return [choice for choice in self.choices if not choice.patients]

    def otherwise(self, choice: Choice) -> str:
        """A reading with its other choice, and the one in force."""
        instead = f" instead of “{plain(choice.in_force)}”" if choice.in_force else ""
        return f"{self.words.reading(choice.reading)}: “{plain(choice.other)}”{instead}"

    def in_force(self, reading: str) -> str:
        """The choice in force for a reading."""
        return self.summary.readings.get(reading, "")

    def moving(self, number: int) -> str:
        """How many patients a choice of a reading gives another verdict."""
        return f"{_gets(number)} another verdict ({self.of_all(number)})"

    def move(self, move: Moved) -> str:
        """`wait → replace`."""
        return f"{plain(move.before)} → {plain(move.after)}"

    def _largest(self, moves: Iterable[Moved]) -> tuple[Moved, ...]:
        return tuple(sorted(moves, key=lambda move: (-move.patients, *self._place(move))))

    def _place(self, move: Moved) -> tuple[int, int]:
        return self._verdict_places[move.before], self._verdict_places[move.after]

    @property
    def advice(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """The actions by modality: the strongest modality and the most frequent action first."""
        actions: dict[str, Counter[str]] = {}
        for (modality, action), n in self.counts.advice.items():
            actions.setdefault(modality, Counter())[action] += n
        listed = _ordered(self.summary.modalities, actions)
        return [(name, frequent(actions[name])) for name in listed if name in actions]

    @cached_property
    def most_advised(self) -> int:
        """The most patients for whom one action is advised."""
        return max((n for _, actions in self.advice for _, n in actions), default=0)

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
        """How the searches for plans ended."""
        return [(plain(status), n) for status, n in frequent(self.counts.plan_status)]

    @property
    def compares(self) -> bool:
        """Whether there is a second side."""
        return self.summary.compared_with is not None

    @property
    def other_side(self) -> str:
        """The second side, with what would not show escaped."""
        return printable(self.summary.compared_with or "")

    @property
    def flows(self) -> list[Moved]:
        """Every pair of verdicts on the first side and on the second, in order."""
        rows = [Moved(a, b, n) for (a, b), n in self.counts.compared.items() if n]
        return sorted(rows, key=self._place)

    @property
    def compared(self) -> int:
        """How many patients have a verdict on both sides."""
        return sum(flow.patients for flow in self.flows)

    @property
    def changes(self) -> tuple[Moved, ...]:
        """The pairs that differ, the most frequent first."""
        return self._largest(flow for flow in self.flows if flow.before != flow.after)

    @property
    def comparison(self) -> str:
        """How many change between the two sides."""
        total, changed = self.compared, sum(change.patients for change in self.changes)
        text = f"{_gets(changed)} another verdict ({share(changed, total)} of {whole(total)})"
        left = self.counts.not_compared
        if left:
            are = "is" if left == 1 else "are"
            text += f"; {counted_whole(left, 'patient')} {are} impossible on the second side"
        return text


def counted_whole(number: int, name: str, many: str = "") -> str:
    """`1 patient`, `1,234 patients`."""
    return counted(number, name, many).replace(str(number), whole(number), 1)


def _gets(number: int) -> str:
    return f"{whole(number)} {'gets' if number == 1 else 'get'}"


def _ordered(listed: Iterable[_Key], found: Iterable[_Key]) -> tuple[_Key, ...]:
    """The listed keys in their order, then the other keys that are found, sorted."""
    known = tuple(dict.fromkeys(listed))
    return (*known, *sorted(set(found).difference(known), key=str))
