"""How a cost grows with a size: a plot in text, and the slope where both are logarithms."""

from collections.abc import Sequence

import numpy as np

_WIDTH = 50
Point = tuple[str, float, float]
"""A name, a size and what it costs."""


def slope(points: Sequence[Point]) -> float:
    """The exponent by which the cost grows: 1 where twice the size costs twice as much."""
    sizes, costs = ([one[place] for one in points] for place in (1, 2))
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def plotted(title: str, unit: str, points: Sequence[Point]) -> str:
    """A bar for each point, and the slope."""
    most, first = max(cost for _, _, cost in points), points[0]
    lines = [f"{title}: the cost grows as the size to the power of {slope(points):.2f}"]
    for name, size, cost in points:
        bar = "#" * max(1, round(cost / most * _WIDTH))
        times = f"{size / first[1]:5.1f} times the size {cost / first[2]:6.2f} times the cost"
        lines.append(f"  {name:>14} {cost:9.2f} {unit} {times}  {bar}")
    return "\n".join(lines)
