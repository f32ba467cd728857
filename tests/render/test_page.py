"""Pages wrap and colour as rich does, which is the reference here and no part of printing."""

from io import StringIO
from random import Random

import pytest
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pyclingo_bridge.render.text.outline import Line
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.render.text.styled import cells, plain, wrapped
from tests.sizes import size

WORDS = ("a", "word", "x" * 30, "y" * 120, "kb/criteria/verdict.lp:28", "(a)", "≥", "é", "“q”")
STYLES = ("", "bold", "dim", "cyan", "bold red", "italic", "underline", "bold yellow")
SEEDS = range(size(smoke=60, ci=150, full=3000))


def text(random: Random, most: int = 25) -> str:
    blanks = random.choice((" ", " ", "  "))
    words = blanks.join(random.choices(WORDS, k=random.randint(0, most)))
    return random.choice(("", " ")) + words + random.choice(("", "   "))


def drawn_by_rich(width: int, colour: bool, *parts: object) -> str:
    buffer = StringIO()
    system = "standard" if colour else None
    console = Console(
        file=buffer,
        width=width,
        force_terminal=colour,
        color_system=system,  # type: ignore[arg-type]
        highlight=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("seed", SEEDS)
def test_lines(seed: int) -> None:
    random = Random(seed)
    width, indent = random.randint(40, 100), random.choice((0, 2, 6))
    line, style = text(random), random.choice(STYLES)
    for colour in (False, True):
        page = Page(width, colour)
        page.line(line, style, indent)
        page.heading(line)
        lead = (0, 0, 0, indent)
        parts = Padding(Text(line, style), lead), "", Text(line, "bold")
        assert page.text() == drawn_by_rich(width, colour, *parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_tables(seed: int) -> None:
    random = Random(seed)
    width, indent, grow = random.randint(70, 100), random.choice((2, 6)), random.randrange(3)
    columns = [tuple(random.choices(WORDS[:2], k=4)) for _ in range(3)]
    columns[grow] = tuple(f"{text(random)} word" for _ in range(4))
    rows = [[(cell, random.choice(STYLES)) for cell in row] for row in zip(*columns, strict=True)]
    for colour in (False, True):
        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        grid.add_column(width=indent - 2)
        for place in range(3):
            grid.add_column(ratio=1 if place == grow else None, overflow="fold")
        for row in rows:
            grid.add_row("", *(Text(*cell) for cell in row))
        page = Page(width, colour)
        page.table(map(tuple, rows), grow, indent)
        assert page.text() == drawn_by_rich(width, colour, grid)


def test_a_narrow_table_is_stacked() -> None:
    page = Page(40, True)
    page.table([("a" * 20, ("b", "cyan"), ("c " * 20, "bold")), ("", "", "d")], grow=2)
    assert page.text() == (
        f"  {'a' * 20}  \x1b[36mb\x1b[0m\n      \x1b[1m{'c ' * 17}\x1b[0m\n"
        "      \x1b[1mc c c \x1b[0m\n\n      d\n"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_trees(seed: int) -> None:
    random = Random(seed)
    width, line = random.randint(40, 100), tree(random, 0)
    for colour in (False, True):
        page = Page(width, colour)
        page.tree([line, line])
        drawn = drawn_by_rich(width, colour, of_rich(line), of_rich(line))
        assert page.text() == drawn


def tree(random: Random, depth: int) -> Line:
    below = random.choice((0, 1, 2, 3)) if depth < 4 else 0
    note = random.choice(("", "S1-2  kb/a.lp:3"))
    lines = tuple(tree(random, depth + 1) for _ in range(below))
    return Line(text(random, 8), random.choice(STYLES), note, lines)


def of_rich(line: Line, parent: Tree | None = None) -> Tree:
    label = Text(line.text, line.style)
    if line.note:
        label.append_text(Text(f"  {line.note}", "dim"))
    branch = Tree(label, guide_style="dim") if parent is None else parent.add(label)
    for below in line.below:
        of_rich(below, branch)
    return branch


def test_a_tree_that_is_too_deep_runs_over_the_edge() -> None:
    line = Line("the last line")
    for number in range(12):
        line = Line(f"line {number}", below=(line,))
    page = Page(40, False)
    page.tree([line])
    assert page.text().splitlines()[-1] == f"{'    ' * 11}└── the last line"


def test_wide_and_composed_letters() -> None:
    assert [cells(letters) for letters in ("漢字", "e\u0301", "ｆ", "é…")] == [4, 1, 2, 2]
    assert list(map(plain, wrapped((("漢字漢字 漢字 ab", ""),), 5))) == [
        "漢字",
        "漢字 ",
        "漢字 ",
        "ab",
    ]
    page = Page(30, False)
    page.table([("漢字", "word"), ("e\u0301", "word")], grow=1)
    assert page.text() == "  漢字  word\n  e\u0301     word\n"
