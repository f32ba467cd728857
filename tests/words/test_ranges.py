"""Values in few words: boxes and ranges, beside what they stand for."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from pyclingo_bridge.words.ranges import boxes, ranges
from tests.explain.table import expanded


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("abc"))))
def test_boxes_are_disjoint_and_cover_just_the_points(
    points: set[tuple[int, int, str]],
) -> None:
    covered = [point for box in boxes(sorted(points)) for point in product(*box)]
    assert len(covered) == len(set(covered))
    assert set(covered) == points


@given(st.sets(st.integers(0, 40)), st.lists(st.sampled_from("abc"), unique=True))
def test_ranges_name_just_the_values(numbers: set[int], names: list[str]) -> None:
    values: list[int | str] = [*sorted(numbers), *names]
    assert expanded(ranges(values)) == values
