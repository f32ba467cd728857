"""The ground program as the solver receives it: what rests on what, and which values are alike.

Inputs are choices, so grounding simplifies none of them away: where no chain of these rules leads
from an input to an atom, the atom does not depend on that input in any answer set.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import clingo

from pyclingo_bridge.program import Literal, Program
from pyclingo_bridge.vocabulary import Value


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

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        self.rules.append(GroundRule(choice, tuple(head), tuple(body)))

    def weight_rule(
        self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]
    ) -> None:
        literals, weights = zip(*body, strict=True) if body else ((), ())
        self.rules.append(GroundRule(choice, tuple(head), literals, weights, lower_bound))

    def output_atom(self, symbol: clingo.Symbol, atom: int) -> None:  # noqa: ARG002
        self.shown.add(atom)


@dataclass
class Structure:
    """A ground program with its rules; literals here are those of `program`."""

    program: Program
    rules: Sequence[GroundRule] = field(repr=False)
    shown: frozenset[Literal] = field(repr=False)
    """The atoms that leave the solver."""
    _colours: dict[frozenset[Literal], "_Colours"] = field(default_factory=dict, repr=False)

    @cached_property
    def _deriving(self) -> dict[Literal, list[GroundRule]]:
        found: dict[Literal, list[GroundRule]] = defaultdict(list)
        for rule in self.rules:
            for atom in rule.head:
                found[atom].append(rule)
        return found

    @cached_property
    def input_of(self) -> dict[Literal, str]:
        """The input that an atom states."""
        stated = {one: str(name) for (name, _), one in self.program.literals("patient", 2)}
        known = {one: str(name) for (name,), one in self.program.literals("known", 1)}
        return stated | known

    def cone(self, literals: Iterable[Literal]) -> list[GroundRule]:
        """The rules that can bear on these atoms, down to the inputs."""
        return [
            rule
            for atom in self._below(literals)
            if atom not in self.input_of
            for rule in self._deriving.get(atom, ())
        ]

    def inputs_behind(self, literals: Iterable[Literal]) -> frozenset[str]:
        """The inputs that can bear on these atoms."""
        below = self._below(literals)
        return frozenset(self.input_of[atom] for atom in below if atom in self.input_of)

    def hangs_on_plans(self, literals: Iterable[Literal]) -> bool:
        """Whether atoms can hold only where plans are switched on."""
        planning = self.program.literal(clingo.Function("planning"))
        return planning is not None and planning in self._below(literals)

    def _below(self, literals: Iterable[Literal]) -> set[Literal]:
        seen: set[Literal] = set()
        left = [abs(one) for one in literals]
        while left:
            atom = left.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if atom not in self.input_of:
                left += [abs(one) for rule in self._deriving.get(atom, ()) for one in rule.body]
        return seen

    @cached_property
    def _components(self) -> tuple[frozenset[str], ...]:
        """For each contradiction that a case may hold, the inputs that it is about."""
        errors = [one for _, one in self.program.literals("error", 1)]
        return tuple(self.inputs_behind([one]) for one in errors)

    def inputs_bearing_on(self, literals: Iterable[Literal]) -> frozenset[str]:
        """The inputs that can bear on these atoms over consistent cases: also those that are
        linked to such an input by what would contradict itself."""
        found = set(self.inputs_behind(literals))
        linked = [one for one in self._components if one]
        while joining := [one for one in linked if one & found and not one <= found]:
            found.update(*joining)
        return frozenset(found)

    def alike(self, name: str, kept: Iterable[Literal] = ()) -> tuple[tuple[Value, ...], ...]:
        """The values of an input in classes that no rule tells apart, in order of the domain.

        Values are alike where exchanging them leaves every rule as it is, but for names that
        nothing else derives; the atoms in `kept`, and what is shown, may not change.
        """
        fixed = frozenset(kept) | self.shown
        colours = self._colours.setdefault(fixed, _Colours(self, fixed))
        classes: dict[object, list[Value]] = defaultdict(list)
        for (found, value), one in self.program.literals("patient", 2):
            if found == name:
                classes[colours.of(one)].append(value)
        return tuple(tuple(values) for values in classes.values())

    @cached_property
    def reading(self) -> dict[Literal, list[GroundRule]]:
        """The rules in whose body each atom stands."""
        found: dict[Literal, list[GroundRule]] = defaultdict(list)
        for rule in self.rules:
            for one in rule.body:
                found[abs(one)].append(rule)
        return found

    def derived_by(self, atom: Literal) -> Sequence[GroundRule]:
        """The rules that can derive an atom."""
        return self._deriving.get(atom, ())


class _Colours:
    """What tells atoms apart: equal colours for atoms that may change places."""

    def __init__(self, structure: Structure, kept: frozenset[Literal]) -> None:
        self._structure = structure
        self._kept = kept
        self._known: dict[Literal, object] = {}

    def of(self, atom: Literal) -> object:
        """The colour of an atom: the rules in which it stands, as far as others can see."""
        if atom not in self._known:
            self._known[atom] = atom  # an atom that leads back to itself stays apart
            rules = self._structure.reading.get(atom, ())
            self._known[atom] = frozenset(
                self._use(rule, atom) for rule in rules if not rule.choice
            )
        return self._known[atom]

    def _use(self, rule: GroundRule, atom: Literal) -> object:
        weighed = list(zip(rule.body, rule.weights or (1,) * len(rule.body), strict=True))
        heads = tuple(self._head(one) for one in rule.head)
        if self._of_one_input(rule.body):  # of these atoms one at most is true
            reached = sum(weight for one, weight in weighed if one == atom) >= rule.lower
            return heads, bool(rule.weights) and reached
        rest = tuple(sorted((one, weight) for one, weight in weighed if abs(one) != atom))
        own = tuple(sorted((one > 0, weight) for one, weight in weighed if abs(one) == atom))
        return heads, rest, own, rule.lower

    def _of_one_input(self, body: Sequence[Literal]) -> bool:
        inputs = {self._structure.input_of.get(one) for one in body}
        return len(body) > 1 and len(inputs) == 1 and None not in inputs

    def _head(self, head: Literal) -> object:
        """The head itself, or only how it is used where this one rule derives it."""
        rules = self._structure.derived_by(head)
        free = len(rules) == 1 and not rules[0].choice and head not in self._kept
        return ("alike", self.of(head)) if free else head


def structure_of(files: Iterable[Path]) -> Structure:
    """Ground files as a program of their own, with its rules in view."""
    seen = GroundRules()
    program = Program(files, observer=seen)
    return Structure(program, seen.rules, frozenset(seen.shown))
