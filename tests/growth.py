"""How the cost of some work grows with its size: no test is bound to the speed of a machine."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

TIMES = 8
"""How much larger the second of two sizes is: in proportion it costs 8 times as much, by the
square 64 times; half of the way, on a scale of factors, is the bound."""

_BOUND = 22.6
_LEAST = 0.02
"""Seconds of processor time under which nothing is compared."""


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many functions are called in this thread meanwhile: the same number each time."""
    called = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    counts: list[int] = []
    sys.setprofile(count)
    try:
        yield counts
    finally:
        sys.setprofile(None)
        counts.append(called)


def steps(work: Callable[[], object]) -> int:
    """How many functions are called by some work."""
    with counted() as counts:
        work()
    return counts[0]


@contextmanager
def at_most(most: int) -> Iterator[None]:
    """Fails where more functions are called meanwhile."""
    with counted() as counts:
        yield
    assert counts[0] <= most, f"{counts[0]:,} calls"


def grows_by_the_square(small: Callable[[], object], large: Callable[[], object]) -> bool:
    """Whether `large`, `TIMES` the size of `small`, costs far more than `TIMES` as much.

    Processor time against processor time. What grows too fast does so each time, what another
    process disturbed does not: the third comparison decides.
    """
    return all(_seconds(large) > _BOUND * max(_seconds(small), _LEAST) for _ in range(3))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
