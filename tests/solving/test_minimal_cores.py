"""Minimal cores and hitting sets, beside brute force."""

import random
from itertools import combinations

import pytest

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.solving.minimal_cores import HittingSets, minimal_cores
from pyclingo_bridge.solving.program import Program

SIZE = 6


def minimal(sets: set[frozenset[int]]) -> set[frozenset[int]]:
    return {one for one in sets if not any(other < one for other in sets)}


@pytest.mark.parametrize("seed", range(60))
def test_all_minimal_cores(seed: int) -> None:
    """Constraints over free atoms: a set holds where it contains no body."""
    drawn = random.Random(seed)
    bodies = [frozenset(drawn.sample(range(SIZE), drawn.randint(1, 4))) for _ in range(5)]
    rules = [f":- {', '.join(f'x({one})' for one in sorted(body))}, on." for body in bodies]
    text = f"{{ x(0..{SIZE - 1}) }}. {{ on }}. #defined patient/2. {' '.join(rules)}"
    program = Program(Sources.of_text(text))
    atoms = {one: place for (place,), one in program.literals(("x", 1))}
    (on,) = (one for _, one in program.literals(("on", 0)))
    found = [
        frozenset(atoms[one] for one in core) for core in minimal_cores(program, [on], [*atoms])
    ]
    assert len(set(found)) == len(found)
    assert set(found) == minimal(set(bodies))
    assert list(minimal_cores(program, [-on], [*atoms])) == []


def test_a_context_that_cannot_hold_has_one_empty_core() -> None:
    program = Program(Sources.of_text("{ x(1..3) }. { on }. :- on. #defined patient/2."))
    (on,) = (one for _, one in program.literals(("on", 0)))
    candidates = [one for _, one in program.literals(("x", 1))]
    assert list(minimal_cores(program, [on], candidates)) == [()]
    assert list(minimal_cores(program, [candidates[0]], [-candidates[0]])) == [(-candidates[0],)]


@pytest.mark.parametrize("seed", range(40))
def test_hitting_sets_come_smallest_first(seed: int) -> None:
    drawn = random.Random(seed)
    names = [f"e{number}" for number in range(SIZE)]
    cores = [frozenset(drawn.sample(names, drawn.randint(1, 3))) for _ in range(4)]
    all_sets = [frozenset(one) for size in range(SIZE + 1) for one in combinations(names, size)]
    hitting = [one for one in all_sets if all(one & core for core in cores)]
    expected = {one for one in hitting if not any(other < one for other in hitting)}
    tried = HittingSets(names)
    for core in cores:
        tried.hit(core)
    found = []
    for size in range(SIZE + 1):
        while (one := tried.any(size)) is not None:
            found.append(one)
            tried.cross_out_supersets(one)
    assert len(found) == len(expected)
    assert set(found) == expected
    assert tried.any() is None
