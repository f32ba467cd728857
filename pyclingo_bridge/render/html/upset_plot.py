"""UpSet plot of the sets that occur together (Lex et al., UpSet, 2014): bars above, a dot for each
set of a combination below, the sizes of the sets at the side. Units are pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyclingo_bridge.render.html.svg_text import CHARACTER, LINE, NARROW, WIDE, Label, labels, lines
from pyclingo_bridge.words.numbers import short, whole

_ROW, _PAD = 24, 6
_THINNEST, _THICKEST = 38, 60
"""Room for one combination."""
_NUMBER, _BESIDE = 58, 60
"""Room for a number: before its bar, and above it at the side of a narrow plot."""
_SMALLEST = 1.5
"""The shortest bar of a number that is not 0."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its number; `title` says both in words."""

    x: float
    y: float
    width: float
    height: float
    number: Label
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A combination: its bar, and the heights of the dots of its sets and of the other sets."""

    bar: Bar
    x: float
    inside: tuple[float, ...]
    outside: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A set with its size, and the band behind it."""

    y: float
    height: float
    label: tuple[Label, ...]
    bar: Bar


@dataclass(frozen=True, slots=True)
class Upset:
    """Everything that is drawn."""

    width: int
    height: float
    left: float
    base: float
    columns: tuple[Column, ...]
    sides: tuple[Side, ...]


Member = str
Set = tuple[Member, str, int]
"""A set, its words, and its size."""
Combination = tuple[str, tuple[Member, ...], int]
"""A combination in words, its sets, and how often it occurs."""


def upset(sets: Sequence[Set], combinations: Sequence[Combination], narrow: bool) -> Upset:
    """The plot of sets, for a wide page or a narrow one; the combinations in their order, as many
    as there is room for."""
    return _Drawing(narrow).upset(sets, combinations)


class _Drawing:
    def __init__(self, narrow: bool) -> None:
        self._narrow = narrow
        self._width = NARROW if narrow else WIDE
        self._names = NARROW - 4 if narrow else 200
        self._left = 0 if narrow else 352
        self._bars = 96 if narrow else 150
        self._base = self._bars + LINE + _PAD

    def upset(self, sets: Sequence[Set], combinations: Sequence[Combination]) -> Upset:
        room = self._width - self._left - (_BESIDE if self._narrow else 0)
        shown = combinations[: room // _THINNEST]
        sides, rows, y = [], {}, float(self._base + _PAD)
        largest = max((size for _, _, size in sets), default=0)
        for member, name, size in sets:
            side, middle = self._side(y, name, size, largest)
            sides.append(side)
            rows[member] = middle
            y += side.height
        step = min(_THICKEST, room / len(shown)) if shown else 0
        highest = max((n for _, _, n in shown), default=0)
        # All in one form: a short one where not every number fits.
        write = whole if all(_fits(n, step - 3) for _, _, n in shown) else short
        columns = [
            self._column(self._left + (place + 0.5) * step, step, each, rows, highest, write)
            for place, each in enumerate(shown)
        ]
        return Upset(self._width, y + 2, self._left, self._base, tuple(columns), tuple(sides))

    def _side(self, y: float, name: str, size: int, largest: int) -> tuple[Side, float]:
        """A set, and the height of its dots: beside the name, or below it where it is narrow."""
        text = lines(name, self._names)
        words = LINE * len(text)
        title = f"{name}: {whole(size)}"
        if self._narrow:
            height = words + _ROW + 2 * _PAD
            middle = y + height - _PAD - _ROW / 2 + 2
            length = _length(size, largest, _BESIDE - 8)
            number = Label(self._width - 2, middle - 1, _fitting(size, _BESIDE), "end")
            bar = Bar(self._width - 2 - length, middle + 5, length, 4, number, title)
            return Side(y, height, labels(text, 2, y + _PAD + words / 2), bar), middle
        height = max(words, 15) + 2 * _PAD
        middle = y + height / 2
        length = _length(size, largest, self._left - self._names - _NUMBER - 24)
        x = self._names + _NUMBER + 12
        number = Label(x - 5, middle + 4, _fitting(size, _NUMBER), "end")
        bar = Bar(x, middle - 5, length, 10, number, title)
        return Side(y, height, labels(text, 8, middle), bar), middle

    def _column(
        self,
        x: float,
        step: float,
        combination: Combination,
        rows: dict[Member, float],
        highest: int,
        write: Callable[[int], str],
    ) -> Column:
        name, members, n = combination
        height = _length(n, highest, self._bars)
        top = self._base - height
        thick = min(30, step - 8)
        number = Label(round(x, 1), top - 5, write(n), "middle")
        title = f"{name}: {whole(n)}"
        bar = Bar(round(x - thick / 2, 1), top, thick, height, number, title)
        inside = tuple(middle for member, middle in rows.items() if member in members)
        outside = tuple(middle for member, middle in rows.items() if member not in members)
        return Column(bar, round(x, 1), inside, outside)


def _length(number: int, largest: int, room: float) -> float:
    return max(_SMALLEST, round(room * number / largest, 1)) if number else 0


def _fitting(number: int, room: float) -> str:
    return whole(number) if _fits(number, room) else short(number)


def _fits(number: int, room: float) -> bool:
    return len(whole(number)) * CHARACTER <= room
