"""The ground rules of a program, as an observer sees them while it is grounded."""

from collections.abc import Sequence
from dataclasses import dataclass

import clingo

from pyclingo_bridge.solver import Literal


@dataclass(frozen=True, slots=True)
class GroundRule:
    """The head where the body holds; with weights, where those that hold reach `lower`."""

    choice: bool
    head: tuple[Literal, ...]
    body: tuple[Literal, ...]
    weights: tuple[int, ...] = ()
    lower: int = 0


class GroundRules(clingo.Observer):
    """Collects every ground rule while a program is grounded."""

    def __init__(self) -> None:
        self.rules: list[GroundRule] = []
        self.shown: set[Literal] = set()
        self.weighed: set[Literal] = set()

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        self.rules.append(GroundRule(choice, tuple(head), tuple(body)))

    def weight_rule(
        self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]
    ) -> None:
        literals, weights = zip(*body, strict=True) if body else ((), ())
        self.rules.append(GroundRule(choice, tuple(head), literals, weights, lower_bound))

    def minimize(self, priority: int, literals: Sequence[tuple[int, int]]) -> None:  # noqa: ARG002
        self.weighed.update(abs(one) for one, _ in literals)

    def output_atom(self, symbol: clingo.Symbol, atom: int) -> None:  # noqa: ARG002
        self.shown.add(atom)

    def output_term(self, symbol: clingo.Symbol, condition: Sequence[int]) -> None:  # noqa: ARG002
        self.shown.update(map(abs, condition))
