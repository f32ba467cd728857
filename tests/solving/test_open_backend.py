"""Atoms without a rule are false, whatever clingo makes up besides."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import clingo
from clingo.backend import Backend

from pyclingo_bridge.solving.open_backend import open_backend


def without_a_rule(fill: Callable[[clingo.Control], AbstractContextManager[Backend]]) -> list[bool]:
    """Whether atoms without a rule can be true, beside an aggregate that clingo translates."""
    control = clingo.Control(["--configuration=tweety", "--warn=none"])
    with fill(control) as backend:
        counted = [backend.add_atom() for _ in range(7)]
        for atom in counted[:-1]:
            backend.add_rule([atom], choice=True)
        several = backend.add_atom()
        backend.add_weight_rule([several], 2, [(one, 1) for one in counted])
        backend.add_rule([], [several])
        free = [backend.add_atom() for _ in range(20)]
    return [bool(control.solve(assumptions=[one]).satisfiable) for one in free]


def test_atoms_without_a_rule_are_false() -> None:
    assert not any(without_a_rule(open_backend))


def test_clingo_alone_takes_one_for_another() -> None:
    """What this is for: should clingo mend it, the module can go."""
    assert any(without_a_rule(clingo.Control.backend))
