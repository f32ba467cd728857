"""A page for the terminal: headings, columns that wrap and trees, with colours or without.

rich is imported when a page is made: what is printed as JSON does without.
"""

from collections.abc import Iterable, Mapping
from io import StringIO
from typing import TYPE_CHECKING

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.words.escaping import shown_text
from pyclingo_bridge.words.labels import Words, additions

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from pyclingo_bridge.render.text.outline import Line

Cell = str | tuple[str, str]
"""Text, or text and its style."""
Row = tuple[Cell, ...]
_NARROW = 24


class Page:
    """Collects lines and tables, and prints them at a given width."""

    def __init__(self, width: int, colour: bool, kb: KnowledgeBase | None = None) -> None:
        """With `kb`, the page begins with the rules that were added to the guideline."""
        from rich.console import Console

        self._buffer = StringIO()
        self._console = Console(
            file=self._buffer,
            width=width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        for line in () if kb is None else additions(kb):
            is_detail = line.startswith(" ")
            self.line(line.strip(), "" if is_detail else "bold yellow", indent=2 * is_detail)

    def line(self, text: str, style: str = "", indent: int = 0) -> None:
        """Add a paragraph, wrapped under its indent."""
        self._indented(_text(text, style), indent)

    def heading(self, text: str) -> None:
        """Add a section heading with an empty line before it."""
        self._console.print()
        self._console.print(_text(text, "bold"))

    def section(self, heading: str, rows: Iterable[Row], grow: int) -> None:
        """Add a table under a heading, where it has rows."""
        rows = tuple(rows)
        if rows:
            self.heading(heading)
            self.table(rows, grow)

    def more(self, number: int, indent: int = 2) -> None:
        """Add how many rows of a list are left out, where any are."""
        if number > 0:
            self.line(f"{number} more", "dim", indent)

    def table(self, rows: Iterable[Row], grow: int, indent: int = 2) -> None:
        """Add rows in columns; column `grow` takes the room that is left, and every column wraps.

        Where little room would be left, that column goes under the others.
        """
        rows = tuple(rows)
        if not rows:
            return
        fixed = [max(_length(row[n]) for row in rows) for n in range(len(rows[0])) if n != grow]
        room = self._console.width - indent - sum(fixed) - 2 * len(fixed)
        if room < min(_NARROW, max(_length(row[grow]) for row in rows)):
            self._stack(rows, grow, indent)
            return
        from rich.table import Table

        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        grid.add_column(width=max(indent - 2, 0))
        for place in range(len(rows[0])):
            grid.add_column(ratio=1 if place == grow else None, overflow="fold")
        for row in rows:
            grid.add_row("", *map(_cell, row))
        self._console.print(grid)

    def tree(self, lines: Iterable["Line"]) -> None:
        """Add lines with the lines below them, each wrapped under its own beginning."""
        for line in lines:
            self._console.print(_branch(None, line))

    def _stack(self, rows: Iterable[Row], grow: int, indent: int) -> None:
        for row in rows:
            heads = [_cell(cell) for n, cell in enumerate(row) if n != grow and _length(cell)]
            self._indented(_text("  ").join(heads), indent)
            if _length(row[grow]):
                self._indented(_cell(row[grow]), indent + 4)

    def _indented(self, text: "Text", indent: int) -> None:
        from rich.padding import Padding

        self._console.print(Padding(text, (0, 0, 0, indent)))

    def text(self) -> str:
        """The page, without trailing blanks."""
        lines = (line.rstrip() for line in self._buffer.getvalue().splitlines())
        return "\n".join(lines) + "\n"


def _branch(parent: "Tree | None", line: "Line") -> "Tree":
    from rich.tree import Tree

    text = _text(line.text, line.style)
    if line.note:
        text.append_text(_text(f"  {line.note}", "dim"))
    branch = Tree(text, guide_style="dim") if parent is None else parent.add(text)
    for below in line.below:
        _branch(branch, below)
    return branch


def _length(cell: Cell) -> int:
    return len(_cell(cell))


def _cell(cell: Cell) -> "Text":
    return _text(cell) if isinstance(cell, str) else _text(*cell)


def _text(text: str, style: str = "") -> "Text":
    """Text with its style: all text of a page, without what steers a terminal."""
    from rich.text import Text

    return Text(shown_text(text, kept=""), style=style)


def foot(
    page: Page,
    kb: KnowledgeBase,
    readings: Mapping[str, str],
    review_status: str,
    disclaimer: str,
    ids: bool = False,
    indent: int = 0,
) -> None:
    """Add what ends every page: the readings chosen (with `ids`, also as `--reading` takes them),
    the review status, and the disclaimer."""
    words = Words(kb)
    chosen = [
        words.choice(name, choice) + f" [{name}={choice}]" * ids
        for name, choice in readings.items()
        if choice != kb.readings[name][0]
    ]
    if not indent:
        page.line("")
    if chosen:
        page.line(f"Readings chosen: {'; '.join(chosen)}.", indent=indent)
    page.line(
        f"{kb.title} ({kb.name} {kb.version}). Review status of the sources: {review_status}. "
        f"{disclaimer}",
        "dim",
        indent=indent,
    )
