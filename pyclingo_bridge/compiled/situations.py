"""Situations: what partial evaluation leaves of the rules about plans, the same for many patients.

The atoms that no choice of a plan bears on split the ground program (Lifschitz and Turner 1994):
once they are given, what is left of a rule about plans is the part of its body about plans, or
nothing. A rule that reads an atom which none of those left can derive is left out as well. What
remains is a program, the situation; patients in the same situation have the same plans. For each
rule a circuit says for which patients it remains.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyclingo_bridge.compiled.circuits.operations import Schedule
from pyclingo_bridge.solving.ground_rules import Minimized
from pyclingo_bridge.solving.questions import Literal

if TYPE_CHECKING:
    import clingo

    from pyclingo_bridge.solving.solver import Solver

Rule = tuple[bool, tuple[Literal, ...], tuple[Literal, ...], tuple[int, ...], int]
"""A `GroundRule`, or as plain a tuple: most of those that are read are of other situations."""
Rules = tuple[Rule, ...]


class Situations(NamedTuple):
    """The situations of a guideline, as plain data."""

    schedule: Schedule
    """From the bits of a patient to a row for each entry of `rules`: whether they remain."""
    rules: tuple[Rules, ...]
    always: Rules
    """What remains of the rules for everybody."""
    minimized: tuple[Minimized, ...]
    named: Mapping[Literal, str]
    """The atoms that a plan is read from."""

    def solver(self, remaining: Iterable[int]) -> "Solver":
        """What searches for the plans of a situation, by the rows that are true in it."""
        from pyclingo_bridge.solving.solver import Solver

        return Solver(self.program(remaining))

    def program(self, remaining: Iterable[int]) -> "clingo.Control":
        """The program of a situation, by the rows that are true in it."""
        import clingo

        from pyclingo_bridge.solving.open_backend import open_backend

        rules = [*self.always, *chain.from_iterable(self.rules[row] for row in remaining)]
        control = clingo.Control(["--warn=none"])
        with open_backend(control) as backend:
            number: dict[Literal, Literal] = {}
            for atom in {
                abs(literal) for _, head, body, _, _ in rules for literal in (*head, *body)
            }:
                name = self.named.get(atom)
                number[atom] = backend.add_atom(None if name is None else _symbol(name))
                number[-atom] = -number[atom]
            for choice, *parts, weights, lower in rules:
                head, body = ([number[literal] for literal in part] for part in parts)
                if weights:
                    weighted = list(zip(body, weights, strict=True))
                    backend.add_weight_rule(head, lower, weighted, choice)
                else:
                    backend.add_rule(head, body, choice)
            for priority, costs in self.minimized:
                known = [(number[literal], cost) for literal, cost in costs if literal in number]
                backend.add_minimize(priority, known)
        return control


@lru_cache(maxsize=1 << 14)
def _symbol(name: str) -> "clingo.Symbol":
    import clingo

    return clingo.parse_term(name)
