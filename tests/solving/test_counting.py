"""How many of some literals hold, against counting them."""

from itertools import permutations, product

import clingo
import pytest

from pyclingo_bridge.solving.solver import Literal, Solver

SIZES = range(-1, 6)


def choosing(count: int) -> tuple[Solver, list[Literal]]:
    control = clingo.Control(["--warn=none"])
    control.enable_cleanup = False
    with control.backend() as backend:
        atoms = [backend.add_atom() for _ in range(count)]
        for atom in atoms:
            backend.add_rule([atom], choice=True)
    return Solver(control), atoms


@pytest.mark.parametrize("order", list(permutations((0, 1, 3))), ids=str)
@pytest.mark.parametrize("count", range(5))
def test_more_than(count: int, order: tuple[int, ...]) -> None:
    """Whichever size is asked for first, and of literals of either sign."""
    solver, atoms = choosing(count)
    literals = [one if number % 2 else -one for number, one in enumerate(atoms)]
    for size in (*order, *SIZES):
        more = solver.more_than(literals, size)
        for signs in product((False, True), repeat=count):
            held = [one if sign else -one for sign, one in zip(signs, literals, strict=True)]
            assert solver.satisfiable([*held, more]) == (sum(signs) > size)
            assert solver.satisfiable([*held, -more]) == (sum(signs) <= size)
