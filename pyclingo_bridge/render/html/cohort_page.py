"""The counts of a cohort as one HTML page that stands alone, for the screen and for paper."""

from collections.abc import Iterable, Sequence

from pyclingo_bridge.cohort.cell_counts import cells_in_words
from pyclingo_bridge.cohort.counts import MOST_PLANS, Summary, Verdict
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.check_words import capital
from pyclingo_bridge.render.cohort_numbers import Choice, CohortNumbers, Combination, counted_whole
from pyclingo_bridge.render.html.flow_chart import Flow, flow
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.render.html.upset_plot import Upset, upset
from pyclingo_bridge.words.numbers import whole

_COLOURS = 8
"""How many kinds of verdicts have a colour of their own; their names stand beside it anyway."""
_TOLD = 12
"""How many rows of a plot its description names."""
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
    cells = staticmethod(cells_in_words)
    counted = staticmethod(counted_whole)

    @property
    def rejected(self) -> str:
        """How many rows were rejected, in words."""
        number = self.counts.rejected
        return f"{counted_whole(number, 'row')} {'was' if number == 1 else 'were'} rejected"

    @staticmethod
    def length(part: int, of: int) -> float:
        """The length of a bar, of at most `_LENGTH`; only nothing has none."""
        return max(2, round(_LENGTH * part / of, 1)) if part and of else 0

    def pieces(self, parts: Iterable[tuple[str, int]], of: int) -> list[tuple[str, float, float]]:
        """The parts of one bar, each with its look, its start and its length."""
        pieces, begin = [], 0
        for style, n in parts:
            if n:
                pieces.append((style, round(_LENGTH * begin / of, 1), self.length(n, of)))
            begin += n
        return pieces

    def colour(self, verdict: Verdict) -> str:
        """The look of a verdict, the same wherever it stands."""
        return f"v{self._verdict_places[verdict] % _COLOURS + 1}"

    def destinations(self, choice: Choice) -> list[tuple[str, int]]:
        """The moves of a choice as parts of a bar, those to the same verdict side by side."""
        moves = sorted(choice.moves, key=lambda move: self._place(move)[::-1])
        return [(self.colour(move.after), move.patients) for move in moves]

    def told(self, rows: Sequence[tuple[str, int]], of: int) -> str:
        """The first rows of a plot in one sentence, with their shares of a number."""
        texts = [f"{name}: {whole(n)} ({self.share(n, of)})" for name, n in rows[:_TOLD]]
        more = [f"and {len(rows) - _TOLD} more"] if len(rows) > _TOLD else []
        return "; ".join([*texts, *more]) + "." if rows else "Nobody."

    def named(self, rows: Iterable[Combination]) -> list[tuple[str, int]]:
        """Combinations in words."""
        return [(self.combination(criteria), n) for criteria, n in rows]

    def upset(self, status: str, narrow: bool) -> Upset:
        """The plot of the criteria that fail together, or stay open together."""
        combinations = self.together(status)
        names = [judged.criterion for judged in self.criteria]
        sets = [(name, self.words.term(name), self.counts.criteria[name, status]) for name in names]
        return upset(sets, [(self.combination(c), c, n) for c, n in combinations], narrow)

    @property
    def verdict_rows(self) -> list[tuple[str, int]]:
        return [(self.words.term(verdict), n) for verdict, n in self.verdicts]

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
        return [(self.otherwise(choice), choice.patients) for choice in self.choices]

    @property
    def change_rows(self) -> list[tuple[str, int]]:
        return [(self.move(change), change.patients) for change in self.changes]

    @property
    def told_criteria(self) -> str:
        """The plot of the criteria in words."""
        share = self.of_all
        return " ".join(
            f"{capital(self.words.term(row.criterion))}: met {share(row.met)}, "
            f"failed {share(row.failed)}, open {share(row.open)}."
            for row in self.criteria[:_TOLD]
        )

    @property
    def told_inputs(self) -> str:
        """The plot of the inputs in words."""
        return " ".join(
            f"{capital(self.words.input(row.input))}: unknown {self.of_all(row.unknown)}, "
            f"keeps open {self.of_all(row.keeps_open)}."
            for row in self.inputs[:_TOLD]
        )

    def without(self, rows: Iterable[Combination]) -> str:
        """The patients that are in no combination."""
        rest = self.counts.accepted - sum(n for _, n in rows)
        return f"{counted_whole(rest, 'patient')} ({self.of_all(rest)})"

    @property
    def reached(self) -> list[Verdict]:
        """The verdicts that patients get under another choice."""
        reached = {move.after for choice in self.changing for move in choice.moves}
        return [verdict for verdict in self.known_verdicts if verdict in reached]

    def chosen_by(self, reading: str) -> str:
        """Where the choice of a reading comes from."""
        default = self._kb.readings.get(reading, ())[:1] == (self.in_force(reading),)
        return "default" if default else "for this answer"

    @property
    def most_moved(self) -> int:
        """The most patients that a choice of a reading moves."""
        return max((choice.patients for choice in self.choices), default=0)

    def flow(self, narrow: bool) -> Flow:
        """The flow from the verdicts of the first side to those of the second."""
        names = {verdict: self.plain(verdict) for verdict in self.known_verdicts}
        pairs = {(move.before, move.after): move.patients for move in self.flows}
        return flow(self.known_verdicts, names, pairs, narrow)
