"""Flow chart (Sankey diagram) of two sides: a node for each kind on a side, and between two kinds
a band as thick as its number. Units are pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyclingo_bridge.render.html.svg_text import LINE, NARROW, WIDE, Label, labels, lines
from pyclingo_bridge.words.numbers import whole

_HEIGHT, _GAP, _NODE = 340, 10, 12
_THINNEST = 1.0
_TOP = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A kind on one side."""

    kind: str
    x: float
    y: float
    height: float
    label: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The number that goes from one kind to another."""

    before: str
    after: str
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything that is drawn; the bands of those who change come last, above the others."""

    width: int
    height: float
    heads: tuple[Label, Label]
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    thick: int = _NODE


def flow(
    kinds: Sequence[str],
    names: Mapping[str, str],
    pairs: Mapping[tuple[str, str], int],
    narrow: bool,
) -> Flow:
    """The flow of pairs of kinds, in the order of `kinds`, for a wide page or a narrow one."""
    width, margin = (NARROW, 118) if narrow else (WIDE, 190)
    total = sum(pairs.values())
    scale = _HEIGHT / total if total else 0
    left, right = (
        _Nodes({k: [n for pair, n in pairs.items() if pair[side] == k] for k in kinds}, scale)
        for side in (0, 1)
    )
    heads = (Label(margin, 12, "before", "end"), Label(width - margin, 12, "after"))
    nodes = (
        *left.drawn(names, margin - 8, margin, "end"),
        *right.drawn(names, margin - 8, width - margin - _NODE, "start"),
    )
    bands = []
    order = {kind: place for place, kind in enumerate(kinds)}
    for (a, b), n in sorted(pairs.items(), key=lambda pair: [order[kind] for kind in pair[0]]):
        if n:
            thick = max(_THINNEST, scale * n)
            path = _band(
                (margin + _NODE, left.next(a, thick)),
                (width - margin - _NODE, right.next(b, thick)),
                thick,
            )
            bands.append(Band(a, b, n, path))
    bands.sort(key=lambda band: band.before != band.after)
    return Flow(width, max(left.bottom, right.bottom), heads, nodes, tuple(bands))


class _Nodes:
    """The nodes of one side, from the top down."""

    def __init__(self, numbers: Mapping[str, list[int]], scale: float) -> None:
        self._numbers = {kind: parts for kind, parts in numbers.items() if any(parts)}
        self._scale, self.bottom = scale, float(_TOP)
        self._used: dict[str, float] = {}

    def drawn(
        self, names: Mapping[str, str], room: float, node: float, anchor: str
    ) -> tuple[Node, ...]:
        """The nodes at the width `node`, each with its words and number beside it."""
        x = node - _GAP + 2 if anchor == "end" else node + _NODE + _GAP - 2
        nodes = []
        for kind, parts in self._numbers.items():
            text = [*lines(names[kind], room), whole(sum(parts))]
            height = sum(max(_THINNEST, self._scale * n) for n in parts if n)
            slot = max(height, LINE * len(text))
            y = self.bottom + (slot - height) / 2
            self._used[kind] = y
            label = labels(text, x, self.bottom + slot / 2, anchor)
            nodes.append(Node(kind, node, round(y, 1), round(height, 1), label))
            self.bottom += slot + _GAP
        return tuple(nodes)

    def next(self, kind: str, thick: float) -> float:
        """The height at which the next band of a node begins."""
        y = self._used[kind]
        self._used[kind] = y + thick
        return y


def _band(start: tuple[float, float], end: tuple[float, float], thick: float) -> str:
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    forth = f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    y0, y1 = y0 + thick, y1 + thick
    back = f"V{y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y0:.1f} {x0:.1f} {y0:.1f}Z"
    return forth + back
