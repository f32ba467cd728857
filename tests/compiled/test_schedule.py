"""Rows of bits against brute force: loops, rows that are used again, any number of patients."""

import pickle
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.compiled.circuits.gates import Gates, Loop
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.compiled.circuits.schedule import schedule
from tests.compiled.expressions import Both, Step, loops, steps
from tests.compiled.support import circuit, evaluated, ground, packed, random_inputs
from tests.sizes import size

EXAMPLES = size(smoke=30, ci=150, full=3000)

Bodies = list[list[list[int]]]


@given(st.integers(1, 5), st.lists(st.tuples(steps, loops), max_size=4), steps, st.randoms())
@settings(max_examples=EXAMPLES, deadline=None)
def test_loops_equal_to_brute_force(
    count: int, parts: list[tuple[list[Step], Bodies]], last: list[Step], drawn: st.DataObject
) -> None:
    """Loops over gates over loops; the outputs in any order, some of them not asked for."""
    both = Both(count)
    for recipe, bodies in parts:
        for step in recipe:
            both.build(step)
        both.close(bodies)
    for step in last:
        both.build(step)
    numbers = list(range(len(both.edges)))
    drawn.shuffle(numbers)  # type: ignore[attr-defined]
    for chosen in (numbers, numbers[: len(numbers) // 3]):
        plan = schedule(both.gates, both.sources, [both.edges[one] for one in chosen])
        found = evaluated(plan, both.columns)
        for row, number in enumerate(chosen):
            assert (found[row] == both.truth[number]).all(), number


def _mixed() -> tuple[Gates, list[Edge], list[Edge]]:
    """A circuit with gates of each kind and a loop, on ten sources."""
    gates = Gates()
    sources = [gates.source() for _ in range(10)]
    x, y = gates.source(), gates.source()
    back = gates.some((gates.every((y, sources[0])), sources[1]))
    gates.loops.append(Loop((x >> 1, y >> 1), (back, gates.every((x, sources[2] ^ 1)))))
    count = gates.at_least([(one, number + 1) for number, one in enumerate(sources)], 23)
    outputs = [x, y ^ 1, count, gates.every((count ^ 1, y)), *sources[3:5], sources[0] ^ 1]
    return gates, sources, [*outputs, FALSE, TRUE, count ^ 1, x]


def _expected(bits: Sequence[bool]) -> list[bool]:
    count = sum(number + 1 for number, one in enumerate(bits) if one) >= 23
    x, y = bits[1], bits[1] and not bits[2]
    outputs = [x, not y, count, not count and y, bits[3], bits[4], not bits[0]]
    return [*outputs, False, True, not count, x]


@pytest.mark.parametrize("patients", [1, 63, 64, 65, 1000, 64 * 1023, 64 * 1024, 64 * 1024 + 1])
def test_any_number_of_patients(patients: int) -> None:
    gates, sources, outputs = _mixed()
    plan = schedule(gates, sources, outputs)
    bits = random_inputs(10, patients, seed=patients)
    found = evaluated(plan, bits)
    for column in {0, patients - 1, patients // 2, *range(0, patients, 997)}:
        assert found[:, column].tolist() == _expected(bits[:, column].tolist()), column


def test_several_blocks_are_as_each_by_itself() -> None:
    """5,003 words: blocks of every size from 1 to some thousand words end inside."""
    gates, sources, outputs = _mixed()
    plan = schedule(gates, sources, outputs)
    planes = np.random.default_rng(1).integers(0, 2**64, (10, 5003), np.uint64)
    before = planes.copy()
    whole = evaluate(plan, planes)
    assert (planes == before).all()
    assert whole.shape == (len(outputs), 5003)
    for start, end in ((0, 1), (1, 700), (700, 2048), (2048, 5003)):
        assert (evaluate(plan, planes[:, start:end]) == whole[:, start:end]).all()
    assert (evaluate(plan, planes[:, ::3]) == whole[:, ::3]).all()


def test_nothing_in_or_out() -> None:
    gates, sources, outputs = _mixed()
    nobody, seventy = (packed(np.zeros((10, count), np.bool_)) for count in (0, 70))
    assert evaluate(schedule(gates, sources, outputs), nobody).shape == (11, 0)
    assert evaluate(schedule(gates, sources, []), seventy).shape == (0, 2)
    constants = schedule(Gates(), [], [TRUE, FALSE])
    assert evaluated(constants, np.zeros((0, 3), np.bool_)).tolist() == [[True] * 3, [False] * 3]


def test_plain_data() -> None:
    plan = schedule(*_mixed())
    again = pickle.loads(pickle.dumps(plan))
    bits = random_inputs(10, 500, seed=3)
    assert again == plan
    assert (evaluated(again, bits) == evaluated(plan, bits)).all()


def test_a_chain_needs_few_rows() -> None:
    gates = Gates()
    sources = [gates.source() for _ in range(20)]
    edge = sources[0]
    for number in range(2000):
        one, two = sources[number % 20], sources[number * 7 % 19]
        edge = gates.some((gates.every((edge ^ 1, one)), gates.every((edge, two ^ 1))))
    plan = schedule(gates, sources, [edge])
    assert plan.operations >= 4000
    assert plan.rows <= 2 + len(sources) + 8
    bits = random_inputs(20, 200, seed=0)
    expected = bits[0]
    for number in range(2000):
        one, two = bits[number % 20], bits[number * 7 % 19]
        expected = (~expected & one) | (expected & ~two)
    assert (evaluated(plan, bits)[0] == expected).all()


def test_what_no_output_needs_is_left_out() -> None:
    gates, sources, outputs = _mixed()
    every = schedule(gates, sources, outputs)
    few = schedule(gates, sources, [sources[3], outputs[0]])
    assert few.operations < every.operations
    assert few.rows < every.rows
    assert schedule(gates, sources, [sources[3]]).operations == 0


def test_what_is_read() -> None:
    gates, sources, outputs = _mixed()
    assert schedule(gates, sources, outputs).read == set(range(10))
    assert schedule(gates, sources, [outputs[0]]).read == {1, 0, 2}
    assert schedule(gates, sources, [sources[4] ^ 1, sources[7], TRUE]).read == {4, 7}
    assert schedule(gates, sources, [FALSE]).read == set()


def test_a_source_without_a_row() -> None:
    gates = Gates()
    known, unknown = gates.source(), gates.source()
    with pytest.raises(ValueError, match="a source without a row"):
        schedule(gates, [known], [gates.every((known, unknown))])


def test_thousands_of_loops_above_each_other() -> None:
    """Asked for the last alone: going down to the first one must not be a recursion."""
    program = ground(
        "{ in(1..3) }. p(0) :- in(1). p(X) :- q(X), X = 1..3000. q(X) :- p(X), X = 1..3000."
        "p(X) :- p(X-1), X = 1..3000, X != 9. p(9) :- p(8), in(2). end :- p(3000), not in(3)."
    )
    plan = circuit(program, [program.literal("end")])
    bits = random_inputs(3, 100, seed=2)
    assert (evaluated(plan, bits)[0] == (bits[0] & bits[1] & ~bits[2])).all()
    assert plan.rows < 30
