"""Sets of values for people: numbers in a row become ranges."""

from collections.abc import Iterable

from pyclingo_bridge.vocabulary import Value


def ranges(values: Iterable[Value]) -> tuple[Value | str, ...]:
    """Numbers in a row as `33..100`, other values as they are.

    >>> ranges([1, 2, 3, 7, "none"])
    ('1..3', 7, 'none')
    """
    found: list[Value | str] = []
    run: list[int] = []
    for value in (*values, None):
        if isinstance(value, int) and run and value == run[-1] + 1:
            run.append(value)
            continue
        if run:
            found.append(run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}")
        run = [value] if isinstance(value, int) else []
        if isinstance(value, str):
            found.append(value)
    return tuple(found)
