"""A page for the terminal: headings, columns that wrap and trees, with colours or without."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.text.styled import Styled, cells, filled, plain, printed, wrapped
from pyclingo_bridge.words.escaping import shown_text
from pyclingo_bridge.words.labels import Words, additions, reviewed

if TYPE_CHECKING:
    from pyclingo_bridge.render.text.outline import Line

Cell = str | tuple[str, str]
"""Text, or text and its style."""
Row = tuple[Cell, ...]
_NARROW = 24
_GAP = 2
"""Blanks between columns."""
_GUIDES = {False: ("├── ", "│   "), True: ("└── ", "    ")}
"""What leads to a line of a tree, and to what is below it: of the last line, and of others."""


class Page:
    """Collects lines and tables, and prints them at a given width."""

    def __init__(self, width: int, colour: bool, kb: KnowledgeBase | None = None) -> None:
        """With `kb`, the page begins with the rules that were added to the guideline."""
        self._width, self._colour = width, colour
        self._lines: list[str] = []
        for line in () if kb is None else additions(kb):
            is_detail = line.startswith(" ")
            self.line(line.strip(), "" if is_detail else "bold yellow", indent=2 * is_detail)

    def line(self, text: str, style: str = "", indent: int = 0) -> None:
        """Add a paragraph, wrapped under its indent."""
        self._indented(_text(text, style), indent)

    def labelled(self, label: str, text: str, style: str = "") -> None:
        """Add a paragraph behind a label, wrapped under its indent; nothing where it is empty."""
        if text:
            self._add((*_text(f"{label}: ", style), *_text(text)), (), _text("  "))

    def heading(self, text: str) -> None:
        """Add a section heading with an empty line before it."""
        self._lines.append("")
        self.line(text, "bold")

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
        table = [tuple(map(_cell, row)) for row in rows]
        if not table:
            return
        widths = [max(cells(plain(cell)) for cell in column) for column in zip(*table, strict=True)]
        fixed = sum(widths) - widths[grow] + _GAP * (len(widths) - 1)
        room = self._width - indent - fixed
        if room < min(_NARROW, widths[grow]):
            self._stack(table, grow, indent)
            return
        widths[grow] = room
        for row in table:
            wrapping = map(wrapped, row, widths)
            for line in zip_longest(*wrapping, fillvalue=_text("")):
                columns = (printed(one, self._colour) for one in map(filled, line, widths))
                self._lines.append(" " * indent + (" " * _GAP).join(columns))

    def tree(self, lines: Iterable["Line"]) -> None:
        """Add lines with the lines below them, each wrapped under its own beginning."""
        for line in lines:
            self._branch(line, (), ())

    def _stack(self, table: Iterable[Sequence[Styled]], grow: int, indent: int) -> None:
        for row in table:
            heads = [cell for n, cell in enumerate(row) if n != grow and plain(cell)]
            joined = tuple(piece for head in heads for piece in (("  ", ""), *head))[1:]
            self._indented(joined, indent)
            if plain(row[grow]):
                self._indented(row[grow], indent + 4)

    def _indented(self, text: Styled, indent: int) -> None:
        self._add(text, ((" " * indent, ""),), ((" " * indent, ""),))

    def _branch(self, line: "Line", first: Styled, further: Styled) -> None:
        """Add a line with the lines below it, behind what leads to them."""
        note = _text(f"  {line.note}", f"{line.style} dim") if line.note else ()
        self._add((*_text(line.text, line.style), *note), first, further)
        for number, below in enumerate(line.below, 1):
            guide, beside = _GUIDES[number == len(line.below)]
            self._branch(below, (*further, (guide, "dim")), (*further, (beside, "dim")))

    def _add(self, text: Styled, first: Styled, further: Styled) -> None:
        """Add text that is wrapped behind what leads to its first line, and to further ones; where
        that leaves no room at all, it runs over the edge."""
        room = self._width - max(cells(plain(first)), cells(plain(further)))
        lead = first
        for line in wrapped(text, room if room > 0 else self._width):
            self._lines.append(printed((*lead, *line), self._colour))
            lead = further

    def text(self) -> str:
        """The page, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self._lines) + "\n"


def _cell(cell: Cell) -> Styled:
    return _text(cell) if isinstance(cell, str) else _text(*cell)


def _text(text: str, style: str = "") -> Styled:
    """Text with its style: all text of a page, without what steers a terminal."""
    return ((shown_text(text, kept=""), style),)


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
        for name, choice in words.not_default(readings)
    ]
    if not indent:
        page.line("")
    if chosen:
        page.line(f"Readings chosen: {'; '.join(chosen)}.", indent=indent)
    page.line(
        f"{kb.title} ({kb.name} {kb.version}). {reviewed(review_status)}{disclaimer}".strip(),
        "dim",
        indent=indent,
    )
