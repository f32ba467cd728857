"""Random boolean expressions, built as gates and worked out by brute force side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from pyclingo_bridge.compiled.circuits.gates import Gates, Loop
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from tests.compiled.support import Bits, every_input

Step = tuple[str, tuple[tuple[int, int], ...], int]
"""What to build, from which earlier expressions (negated below zero) with which weights, and the
bound of a sum."""

_picks = st.lists(st.tuples(st.integers(-60, 60), st.integers(1, 6)), min_size=0, max_size=8).map(
    tuple
)
steps = st.lists(
    st.tuples(st.sampled_from(("every", "some", "at_least")), _picks, st.integers(-3, 25)),
    max_size=25,
)
"""Recipes for expressions that share parts."""


@dataclass
class Both:
    """Edges of gates, each with what it must be for every input."""

    count: int
    gates: Gates = field(default_factory=Gates)
    edges: list[Edge] = field(init=False)
    truth: list[Bits] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = every_input(self.count)
        self.sources = [self.gates.source() for _ in range(self.count)]
        self.edges = [FALSE, TRUE, *self.sources]
        nothing = np.zeros(self.columns.shape[1], np.bool_)
        self.truth = [nothing, ~nothing, *self.columns]

    def pick(self, number: int) -> tuple[Edge, Bits]:
        """An expression that is there already, the latest first, negated below zero."""
        place = -1 - abs(number) % len(self.edges)
        negated = number < 0
        return self.edges[place] ^ negated, self.truth[place] ^ negated

    def build(self, step: Step) -> None:
        """One more expression."""
        what, picks, bound = step
        edges = [self.pick(number)[0] for number, _ in picks]
        weights = [weight for _, weight in picks]
        rows = [self.pick(number)[1] for number, _ in picks]
        table = np.array(rows, np.bool_).reshape(len(rows), self.columns.shape[1])
        if what == "every":
            self.add(self.gates.every(edges), np.logical_and.reduce(table, axis=0))
        elif what == "some":
            self.add(self.gates.some(edges), np.logical_or.reduce(table, axis=0))
        else:
            total = np.array(weights, np.int64) @ table
            weighed = list(zip(edges, weights, strict=True))
            self.add(self.gates.at_least(weighed, bound), total >= bound)

    def add(self, edge: Edge, truth: Bits) -> None:
        """An expression by its edge and what it is for every input."""
        self.edges.append(edge)
        self.truth.append(truth)

    def close(self, bodies: Sequence[Sequence[Sequence[int]]]) -> None:
        """A loop: each variable holds where all of some list hold, by number.

        A number below the number of variables is a variable of the loop, any other an expression.
        """
        size = len(bodies)
        variables = [self.gates.source() for _ in bodies]

        def edge(number: int) -> Edge:
            return variables[number] if 0 <= number < size else self.pick(number)[0]

        def row(number: int, now: list[Bits]) -> Bits:
            return now[number] if 0 <= number < size else self.pick(number)[1]

        following = tuple(
            self.gates.some([self.gates.every(map(edge, one)) for one in body]) for body in bodies
        )
        self.gates.loops.append(Loop(tuple(one >> 1 for one in variables), following))
        nothing = self.truth[0]
        now = [nothing] * size
        while True:
            after = [
                np.logical_or.reduce(
                    [np.logical_and.reduce([~nothing, *(row(o, now) for o in one)]) for one in body]
                    + [nothing]
                )
                for body in bodies
            ]
            if all((one == two).all() for one, two in zip(now, after, strict=True)):
                break
            now = after
        for variable, truth in zip(variables, now, strict=True):
            self.add(variable, truth)


_bodies = st.lists(st.lists(st.integers(-40, 40), max_size=4), max_size=4)
loops = st.lists(_bodies, min_size=1, max_size=6)
"""Recipes for loops."""
