"""What is counted over a cohort, as one page that stands alone, for the screen and for paper."""

from collections.abc import Iterable
from functools import cached_property

from pyclingo_bridge.cohort.counts import MOST_PLANS, Summary, Verdict
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.check_words import capital
from pyclingo_bridge.render.cohort_numbers import (
    Choice,
    CohortNumbers,
    Combination,
    Moved,
    counted_whole,
)
from pyclingo_bridge.render.html.flow_chart import Flow, flow
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.render.html.upset_plot import Upset, upset
from pyclingo_bridge.words.numbers import whole

_COLOURS = 8
"""How many kinds of verdicts have a colour of their own; their names stand beside it anyway."""
_TOLD = 12
"""How many rows of a plot its description tells."""
_LENGTH = 1000


def cohort_page(kb: KnowledgeBase, summary: Summary) -> str:
    """One HTML file: every number as a plot and in a table. It needs no network and no script, and
    everything that comes from outside is escaped."""
    page = CohortPage(kb, summary)
    styles = ("style.css", "cohort.css")
    return render("cohort.html", styles, page=page, kb=kb, summary=summary, counts=summary.counts)


class CohortPage(CohortNumbers):
    """A summary as the template reads it."""

    most_inputs, most_actions, most_choices, most_moves = 20, 12, 20, 3
    """How many rows the plots show; the tables have all."""
    most_plans = MOST_PLANS
    sizes = (("wide", False), ("narrow", True))

    capital = staticmethod(capital)
    counted = staticmethod(counted_whole)

    @property
    def rejected(self) -> str:
        """How many rows are in none of the numbers of patients."""
        number = self.counts.rejected
        return f"{counted_whole(number, 'row')} {'was' if number == 1 else 'were'} rejected"

    @staticmethod
    def length(part: int, of: int) -> float:
        """The length of a bar of `_LENGTH`; what is not nothing shows."""
        return max(2, round(_LENGTH * part / of, 1)) if part and of else 0

    def pieces(self, parts: Iterable[tuple[str, int]], of: int) -> list[tuple[str, float, float]]:
        """Parts of one bar: the look of each, where it begins, and its length."""
        found, begin = [], 0
        for style, n in parts:
            if n:
                at = round(_LENGTH * begin / of, 1)
                found.append((style, at, self.length(n, of)))
            begin += n
        return found

    def colour(self, verdict: Verdict) -> str:
        """The look of a verdict, the same wherever it stands."""
        return f"v{self.known_verdicts.index(verdict) % _COLOURS + 1}"

    def destinations(self, choice: Choice) -> list[tuple[str, int]]:
        """The moves of a choice as parts of a bar, those to the same verdict side by side."""
        place = {one: number for number, one in enumerate(self.known_verdicts)}
        moves = sorted(choice.moves, key=lambda one: (place[one.after], place[one.before]))
        return [(self.colour(one.after), one.patients) for one in moves]

    def move(self, one: Moved) -> str:
        """`wait → replace`."""
        return f"{self.plain(one.before)} → {self.plain(one.after)}"

    def otherwise(self, one: Choice) -> str:
        """A reading with its other choice, and the one in force."""
        instead = f" instead of “{self.plain(one.in_force)}”" if one.in_force else ""
        return f"{self.words.reading(one.reading)}: “{self.plain(one.other)}”{instead}"

    def told(self, rows: Iterable[tuple[str, int]]) -> str:
        """The first rows of a plot in one sentence, with their shares of all accepted."""
        return self.told_of(rows, self.counts.accepted)

    def told_of(self, rows: Iterable[tuple[str, int]], of: int) -> str:
        """The same with shares of another number."""
        listed = list(rows)
        said = [f"{name}: {whole(n)} ({self.share(n, of)})" for name, n in listed[:_TOLD]]
        more = [f"and {len(listed) - _TOLD} more"] if len(listed) > _TOLD else []
        return "; ".join([*said, *more]) + "." if listed else "Nobody."

    def named(self, rows: Iterable[Combination]) -> list[tuple[str, int]]:
        """Combinations in words."""
        return [(self.combination(which), n) for which, n in rows]

    def upset(self, status: str, narrow: bool) -> Upset:
        """The plot of the criteria that fail together, or stay open together."""
        rows = self.failing if status == "failed" else self.opened
        sets = [
            (
                one.criterion,
                self.words.term(one.criterion),
                self.counts.criteria[one.criterion, status],
            )
            for one in self.criteria
        ]
        return upset(sets, [(self.combination(which), which, n) for which, n in rows], narrow)

    @property
    def verdict_rows(self) -> list[tuple[str, int]]:
        return [(self.words.term(one), n) for one, n in self.verdicts]

    @property
    def advice_rows(self) -> list[tuple[str, int]]:
        words = self.words
        return [
            (f"{words.term(modality)}: {words.action(action)}", n)
            for modality, actions in self.advice
            for action, n in actions
        ]

    @property
    def choice_rows(self) -> list[tuple[str, int]]:
        return [(self.otherwise(one), one.patients) for one in self.choices]

    @property
    def change_rows(self) -> list[tuple[str, int]]:
        return [(self.move(one), one.patients) for one in self.changes]

    @property
    def told_criteria(self) -> str:
        """What the plot of the criteria shows."""
        of = self.of_all
        return " ".join(
            f"{capital(self.words.term(o.criterion))}: met {of(o.met)}, failed {of(o.failed)}, "
            f"open {of(o.open)}."
            for o in self.criteria[:_TOLD]
        )

    @property
    def told_inputs(self) -> str:
        """What the plot of the inputs shows."""
        return " ".join(
            f"{capital(self.words.input(o.input))}: unknown {self.of_all(o.unknown)}, keeps open "
            f"{self.of_all(o.keeps_open)}."
            for o in self.inputs[:_TOLD]
        )

    def without(self, rows: Iterable[Combination]) -> str:
        """The patients that are in no combination."""
        rest = self.counts.accepted - sum(n for _, n in rows)
        return f"{counted_whole(rest, 'patient')} ({self.of_all(rest)})"

    @cached_property
    def changing(self) -> list[Choice]:
        """The choices that change a verdict."""
        return [one for one in self.choices if one.patients]

    @property
    def unchanging(self) -> list[Choice]:
        return [one for one in self.choices if not one.patients]

    @property
    def reached(self) -> list[Verdict]:
        """The verdicts that patients get under another choice."""
        found = {move.after for one in self.changing for move in one.moves}
        return [one for one in self.known_verdicts if one in found]

    def chosen_by(self, reading: str) -> str:
        """Who chose how a reading is read."""
        return "default" if self.is_default(reading) else "for this answer"

    @cached_property
    def most_moved(self) -> int:
        """The most patients that a choice of a reading moves."""
        return max((one.patients for one in self.choices), default=0)

    @cached_property
    def most_advised(self) -> int:
        """The most patients for whom one thing is advised."""
        return max((n for _, actions in self.advice for _, n in actions), default=0)

    @property
    def compared(self) -> int:
        """How many patients have a verdict on both sides."""
        return sum(one.patients for one in self.flows)

    def flow(self, narrow: bool) -> Flow:
        """The flow from the verdicts of the first side to those of the second."""
        names = {one: self.plain(one) for one in self.known_verdicts}
        pairs = {(one.before, one.after): one.patients for one in self.flows}
        return flow(self.known_verdicts, names, pairs, narrow)
