"""Gates against brute force, and what is simplified away."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyclingo_bridge.compiled.circuits.gates import Gates, TooLarge
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.compiled.circuits.schedule import schedule
from tests.compiled.expressions import Both, Step, steps
from tests.compiled.support import evaluated, every_input
from tests.sizes import size

EXAMPLES = size(smoke=30, ci=150, full=3000)


def _same(both: Both) -> None:
    plan = schedule(both.gates, both.sources, both.edges)
    found = evaluated(plan, both.columns)
    for number, truth in enumerate(both.truth):
        assert (found[number] == truth).all(), number


@given(st.integers(1, 6), steps)
@settings(max_examples=EXAMPLES, deadline=None)
@example(2, [("every", ((1, 1), (0, 1)), 0), ("some", ((0, 1), (-2, 1)), 0)])
def test_equal_to_brute_force(count: int, recipe: list[Step]) -> None:
    both = Both(count)
    for step in recipe:
        both.build(step)
    _same(both)


@given(st.integers(2, 6), st.integers(2, 6), steps)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_excludes_each_other(count: int, among: int, recipe: list[Step]) -> None:
    """Right wherever no two of them hold."""
    both = Both(count)
    both.gates.exclude(both.sources[:among])
    for step in recipe:
        both.build(step)
    found = evaluated(schedule(both.gates, both.sources, both.edges), both.columns)
    possible = both.columns[:among].sum(axis=0) < 2
    for number, truth in enumerate(both.truth):
        assert (found[number] == truth)[possible].all(), number


def test_what_excludes_each_other_is_simplified() -> None:
    gates = Gates()
    one, two, three, other = (gates.source() for _ in range(4))
    gates.exclude((one, two, three))
    assert gates.every((one, two)) == FALSE
    assert gates.every((one, two ^ 1, other)) == gates.every((one, other))
    assert gates.every((one, gates.some((two, three)))) == FALSE
    assert gates.every((one, gates.some((two, other)))) == gates.every((one, other))
    assert gates.every((one, gates.every((two, other)) ^ 1)) == one
    assert gates.at_least([(one, 1), (two, 1), (three, 1)], 2) == FALSE
    assert gates.some((one ^ 1, two ^ 1)) == TRUE


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 9)), max_size=12), st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_sums_equal_to_brute_force(weighed: list[tuple[int, int]], data: st.DataObject) -> None:
    both = Both(6)
    total = sum(weight for _, weight in weighed)
    bound = data.draw(st.integers(-2, total + 2))
    both.build(("at_least", tuple((number - 6, weight) for number, weight in weighed), bound))
    _same(both)


@given(st.integers(0, 80), st.integers(0, 80), st.integers(0, 3))
@settings(max_examples=EXAMPLES // 3, deadline=None)
def test_wide_gates(some: int, every: int, shared: int) -> None:
    """Past 64 children nothing is looked into; what comes out is the same."""
    both = Both(7)
    for number in range(max(some, every) // 4):
        both.build(("every" if number % 2 else "some", ((number, 1), (-2 * number, 1)), 0))
    both.build(("some", tuple((number, 1) for number in range(some)), 0))
    both.build(("every", tuple((-number, 1) for number in range(shared, every)), 0))
    both.build(("every", ((-1, 1), *((number, 1) for number in range(every))), 0))
    _same(both)


class Sources:
    """Two sources of new gates."""

    def __init__(self) -> None:
        self.gates = Gates()
        self.a, self.b = self.gates.source(), self.gates.source()


@pytest.fixture
def of() -> Sources:
    return Sources()


def test_constants(of: Sources) -> None:
    every, some = of.gates.every, of.gates.some
    assert (every([]), some([])) == (TRUE, FALSE)
    assert every([of.a, TRUE, of.a]) == some([of.a, FALSE]) == of.a
    assert every([of.a, FALSE]) == every([of.a, of.b, of.a ^ 1]) == FALSE
    assert some([of.a, TRUE]) == some([of.a, of.b, of.a ^ 1]) == TRUE


def test_equal_gates_are_one(of: Sources) -> None:
    every, some = of.gates.every, of.gates.some
    assert every([of.a, of.b]) == every([of.b, of.a, of.b])
    assert some([of.a, of.b]) == every([of.a ^ 1, of.b ^ 1]) ^ 1
    assert every([every([of.a, of.b]), of.a]) == every([of.a, of.b])
    count = len(of.gates.children)
    of.gates.at_least([(of.a, 1), (of.b, 1)], 2)
    of.gates.at_least([(of.a, 3), (of.b, 2)], 1)
    assert len(of.gates.children) == count


def test_what_stands_inside_is_looked_into(of: Sources) -> None:
    every, some, a, b = of.gates.every, of.gates.some, of.a, of.b
    assert every([a, some([a, b])]) == a
    assert every([a, some([a ^ 1, b])]) == every([a, b])
    assert some([a, every([a, b])]) == a
    assert some([a, every([a ^ 1, b])]) == some([a, b])
    assert every([every([a, b]), some([a ^ 1, b ^ 1])]) == FALSE
    assert some([every([a, b]), a ^ 1, b ^ 1]) == TRUE
    assert every([some([a, b]), a ^ 1, b ^ 1]) == FALSE
    assert every([every([a, b]), a ^ 1]) == FALSE


def _sum(gates: Gates, weights: list[int], bound: int) -> list[Edge]:
    sources = [gates.source() for _ in weights]
    return [gates.at_least(list(zip(sources, weights, strict=True)), bound), *sources]


@pytest.mark.parametrize("weights", [[1], [2, 2, 2], [5, 3, 1, 1], [7, 1, 1, 1, 1], [4, 4, 3, 3]])
def test_every_bound_of_a_sum(weights: list[int]) -> None:
    columns = every_input(len(weights))
    for bound in range(-1, sum(weights) + 2):
        gates = Gates()
        edge, *sources = _sum(gates, weights, bound)
        (found,) = evaluated(schedule(gates, sources, [edge]), columns)
        expected = [
            sum(w for w, one in zip(weights, column, strict=True) if one) >= bound
            for column in product((False, True), repeat=len(weights))
        ]
        assert found.tolist() == expected, bound


def test_a_literal_and_its_negation_in_one_sum(of: Sources) -> None:
    both = [(of.a, 3), (of.a ^ 1, 2), (of.b, 1)]
    edges = [of.gates.at_least(both, bound) for bound in range(1, 6)]
    found = evaluated(schedule(of.gates, [of.a, of.b], edges), every_input(2))
    totals = [2, 3, 3, 4]
    assert found.T.tolist() == [[total >= bound for bound in range(1, 6)] for total in totals]


def test_a_sum_too_large_says_so() -> None:
    weights = [(3**number) % 1_000_003 + 1 for number in range(60)]
    with pytest.raises(TooLarge, match="a sum of 60 weights that is to reach 15000000"):
        _sum(Gates(), weights, 15_000_000)
    assert _sum(Gates(), weights, 0)[0] == TRUE
    assert _sum(Gates(), weights, 10**9)[0] == FALSE


def test_a_large_sum_of_equal_weights() -> None:
    gates = Gates()
    assert _sum(gates, [10**6] * 300, 150 * 10**6)[0] not in (TRUE, FALSE)
    assert len(gates.children) < 300 * 151 * 3
