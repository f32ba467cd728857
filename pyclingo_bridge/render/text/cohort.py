"""The counts of a cohort as a page for the terminal: a number, its share and a bar."""

from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import TypeVar

from pyclingo_bridge.cohort.cell_counts import cells_in_words
from pyclingo_bridge.cohort.counts import MOST_PLANS, Summary
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.cohort_numbers import Choice, CohortNumbers, counted_whole
from pyclingo_bridge.render.text.page import Cell, Page, Row, foot
from pyclingo_bridge.words.numbers import whole

_MOST = 10
"""How many rows of a long list are shown."""
_WIDE, _NARROW = 24, 10
_ROOMY = 76
"""From this width on the bars are long."""
_T = TypeVar("_T")
_EIGHTHS = " ▏▎▍▌▋▊▉"
_PARTS = (("met", "█", "green"), ("failed", "▒", "red"), ("open", "░", "blue"))


def cohort_text(
    kb: KnowledgeBase,
    summary: Summary,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
) -> str:
    """The page, `width` columns wide; with `everything` also what is rare in long lists."""
    text = _Text(kb, summary, width, colour, everything)
    text.head()
    text.problems()
    if summary.counts.accepted:
        text.verdicts()
        text.criteria()
        text.combinations("Criteria that fail together", "failed", "none fails")
        text.combinations("Criteria that stay open together", "open", "none is open")
        text.inputs()
        text.readings()
    text.advice()
    text.plans()
    text.comparison()
    text.end()
    return text.page.text()


class _Text:
    """One page under way."""

    def __init__(
        self, kb: KnowledgeBase, summary: Summary, width: int, colour: bool, everything: bool
    ) -> None:
        self.page, self.numbers = Page(width, colour, kb), CohortNumbers(kb, summary)
        self._kb, self._summary, self._counts = kb, summary, summary.counts
        self._words, self._everything, self._hidden = self.numbers.words, everything, False
        self._room = _WIDE if width >= _ROOMY else _NARROW

    def head(self) -> None:
        counts = self._counts
        if self._summary.notice:
            self.page.line(self._summary.notice, "bold yellow")
        files = self.numbers.files
        more = [f"and {len(files) - _MOST} more files"] if len(files) > _MOST else []
        self.page.line(", ".join([*files[:_MOST], *more]), "dim")
        empty = f", {whole(counts.empty)} empty" if counts.empty else ""
        self.page.line(
            f"{counted_whole(counts.read, 'row')} read, {whole(counts.accepted)} accepted, "
            f"{whole(counts.rejected)} rejected{empty}",
            "bold",
        )
        if counts.situations:
            self.page.line(f"{counted_whole(counts.situations, 'situation')} planned, each once")
        if not counts.accepted:
            self.page.line("No patient was accepted: there is nothing to count.")

    def problems(self) -> None:
        rows = self.numbers.problems
        if rows:
            self.page.heading("Rejected rows, by their first problem")
        self._bars(rows, self._counts.rejected, "red")
        if cells := cells_in_words(self._counts.rejected_cells):
            self.page.line("by column, value and problem", "red", indent=2)
            self._bars(cells, self._counts.rejected, "red", indent=4)
        if cells := cells_in_words(self._counts.unknown_cells):
            self.page.heading("Cells that give no value, made unknown")
            self._bars(cells, self._counts.accepted, "yellow")

    def verdicts(self) -> None:
        self.page.heading("Verdicts")
        rows = [(self._words.term(verdict), n) for verdict, n in self.numbers.verdicts]
        self._bars(rows, self._counts.accepted, "cyan", limit=False)

    def criteria(self) -> None:
        if not self.numbers.criteria:
            return
        self.page.heading("Criteria")
        self.page.line(", ".join(f"{sign} {name}" for name, sign, _ in _PARTS), "dim", indent=2)
        for judged in self.numbers.criteria:
            self.page.line(self._words.term(judged.criterion), "bold", indent=2)
            parts = (judged.met, judged.failed, judged.open)
            self.page.line(self._stacked(parts), indent=4)
            texts = [
                f"{name} {whole(n)} ({self.numbers.of_all(n)})"
                for (name, _, _), n in zip(_PARTS, parts, strict=True)
            ]
            self.page.line(f"{', '.join(texts)}; fails alone: {whole(judged.alone)}", indent=4)

    def combinations(self, title: str, status: str, nothing: str) -> None:
        """Add the criteria that occur together, the most frequent combination first."""
        rows = self.numbers.together(status)
        if not rows:
            return
        self.page.heading(title)
        rest = self._counts.accepted - sum(n for _, n in rows)
        self.page.line(f"{nothing}: {whole(rest)} ({self.numbers.of_all(rest)})", "dim", indent=2)
        named = [(self.numbers.combination(criteria), n) for criteria, n in rows]
        self._bars(named, self._counts.accepted, "magenta")

    def inputs(self) -> None:
        rows = [row for row in self.numbers.inputs if row.keeps_open]
        self.page.heading("Inputs that keep verdicts open")
        left = self._counts.left_open
        text = f"hanging on an input not known: {whole(left)} ({self.numbers.of_all(left)})"
        self.page.line(text, "dim", indent=2)
        shown = self._shown(rows)
        table: list[Row] = [(("open", "dim"), ("unknown", "dim"), "")] if shown else []
        for row in shown:
            unknown = self.numbers.of_all(row.unknown)
            table.append((whole(row.keeps_open), unknown, self._words.input(row.input)))
        self._table(table, 2)
        self._more(len(rows) - len(shown))

    def readings(self) -> None:
        """Add the readings, and what each other choice would change."""
        if not self._summary.readings:
            return
        self.page.heading("Readings")
        changing = self.numbers.changing
        shown = self._shown(changing)
        for choice in shown:
            self._choice(choice)
        self._more(len(changing) - len(shown))
        if unchanging := self.numbers.unchanging:
            named = ", ".join(f"{choice.reading}={choice.other}" for choice in unchanging)
            self.page.line(f"change no verdict: {named}", indent=2)
        force = ", ".join(f"{name}={choice}" for name, choice in self._summary.readings.items())
        self.page.line(f"in force: {force}", "dim", indent=2)

    def _choice(self, choice: Choice) -> None:
        move = self.numbers.move
        self.page.line(self.numbers.otherwise(choice), indent=2)
        first, *others = choice.moves
        changed = self.numbers.moving(choice.patients)
        if not others:
            self.page.line(f"{changed}: {move(first)}", indent=4)
            return
        self.page.line(f"{changed}; most: {move(first)}, {whole(first.patients)}", indent=4)
        if self._everything:
            self._table([(whole(other.patients), move(other)) for other in others], 1, indent=6)

    def advice(self) -> None:
        if self.numbers.advice:
            self.page.heading("Advice in force")
        longest = self.numbers.most_advised
        for modality, actions in self.numbers.advice:
            self.page.line(self._words.term(modality), "cyan", indent=2)
            rows = [(self._words.action(action), n) for action, n in actions]
            self._bars(rows, self._counts.accepted, "cyan", longest=longest, indent=4)

    def plans(self) -> None:
        numbers, of = self.numbers, self._counts.accepted
        if not numbers.plan_searches:
            return
        self.page.heading("Plans")
        self._bars(numbers.plan_searches, of, "dim", limit=False)
        if numbers.plan_steps:
            self.page.line("steps of the best plan", "cyan", indent=2)
            self._bars(numbers.plan_steps, of, "cyan", indent=4)
            self.page.line("the most frequent best plans", "cyan", indent=2)
            self._bars(numbers.plans[:MOST_PLANS], of, "cyan", indent=4)

    def comparison(self) -> None:
        numbers = self.numbers
        if not numbers.compares:
            return
        self.page.heading(f"Compared with {numbers.other_side}")
        self.page.line(numbers.comparison, indent=2)
        changes = [(numbers.move(change), change.patients) for change in numbers.changes]
        self._bars(changes, numbers.compared, "yellow")
        same = [flow for flow in numbers.flows if flow.before == flow.after]
        if same:
            self.page.line("the same on both sides:", "dim", indent=2)
        kept = [(numbers.plain(flow.before), flow.patients) for flow in same]
        self._bars(kept, numbers.compared, "dim", limit=False)

    def end(self) -> None:
        if self._hidden:
            self.page.line("")
            self.page.line("--all gives every row.", "dim")
        # The readings stand above.
        foot(self.page, self._kb, {}, self._summary.review_status, self._summary.disclaimer)

    def _bars(
        self,
        rows: list[tuple[str, int]],
        of: int,
        style: str,
        limit: bool = True,
        longest: int = 0,
        indent: int = 2,
    ) -> None:
        shown = self._shown(rows) if limit else rows
        longest = longest or max((n for _, n in shown), default=0)
        table: list[Row] = []
        for label, n in shown:
            share = self.numbers.share(n, of)
            table.append((whole(n), share, (bar(n, longest, self._room), style), label))
        self._table(table, 3, indent)
        self._more(len(rows) - len(shown), indent)

    def _table(self, rows: list[Row], grow: int, indent: int = 2) -> None:
        """Add rows in columns, the numbers before column `grow` aligned to the right."""
        widths = [max((len(_text(row[n])) for row in rows), default=0) for n in range(grow)]
        aligned = [
            (*(_right(cell, width) for cell, width in zip(row, widths, strict=False)), *row[grow:])
            for row in rows
        ]
        self.page.table(aligned, grow=grow, indent=indent)

    def _shown(self, rows: list[_T]) -> list[_T]:
        return rows if self._everything else rows[:_MOST]

    def _more(self, number: int, indent: int = 2) -> None:
        if number > 0:
            self._hidden = True
            self.page.line(f"{whole(number)} more", "dim", indent=indent)

    def _stacked(self, parts: Iterable[int]) -> str:
        """One bar of the parts, each with its sign."""
        total, room = self._counts.accepted, 2 * self._room
        ends = [round(room * end / total) for end in accumulate(parts, initial=0)]
        spans = zip(_PARTS, pairwise(ends), strict=True)
        return "".join(sign * (end - start) for (_, sign, _), (start, end) in spans)


def bar(number: int, longest: int, room: int) -> str:
    """A bar as long as its share of the longest, in eighths of a column; only 0 has none."""
    eighths = round(8 * room * number / longest) if longest else 0
    full, rest = divmod(max(eighths, 1 if number else 0), 8)
    return ("█" * full + _EIGHTHS[rest]).strip().ljust(room)


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _right(cell: Cell, width: int) -> Cell:
    return cell.rjust(width) if isinstance(cell, str) else (cell[0].rjust(width), cell[1])
