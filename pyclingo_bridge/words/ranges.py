"""Sets of values for people: numbers in a row become ranges, combinations become products."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from pyclingo_bridge.solving.atoms import Value

T = TypeVar("T")
Box = tuple[tuple[T, ...], ...]


def ranges(values: Iterable[Value]) -> tuple[Value | str, ...]:
    """Numbers in a row as `33..100`, other values as they are.

    >>> ranges([1, 2, 3, 7, "none"])
    ('1..3', 7, 'none')
    """
    parts: list[Value | str] = []
    run: list[int] = []
    for value in (*values, None):
        if isinstance(value, int) and run and value == run[-1] + 1:
            run.append(value)
            continue
        if run:
            parts.append(run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}")
        run = [value] if isinstance(value, int) else []
        if isinstance(value, str):
            parts.append(value)
    return tuple(parts)


def boxes(points: Iterable[Sequence[T]]) -> list[Box[T]]:
    """Points as disjoint products of sets that together hold just these points.

    >>> boxes([("a", 1), ("a", 2), ("b", 1), ("b", 2), ("c", 1)])
    [(('a', 'b'), (1, 2)), (('c',), (1,))]
    """
    products: list[Box[T]] = list(dict.fromkeys(tuple((x,) for x in point) for point in points))
    count = len(products) + 1
    while len(products) < count:  # until no axis merges any of them
        count = len(products)
        for axis in range(len(products[0]) if products else 0):
            sides: dict[Box[T], list[T]] = {}
            for box in products:
                rest = (*box[:axis], (), *box[axis + 1 :])
                sides.setdefault(rest, []).extend(box[axis])
            products = [
                (*rest[:axis], tuple(side), *rest[axis + 1 :]) for rest, side in sides.items()
            ]
    return products
