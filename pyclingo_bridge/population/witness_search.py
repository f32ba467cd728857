"""Patients looked for in a ground program: the smallest that show something, or that there is none.

The smallest patient has as few inputs known as possible; of several, the first in the order of the
vocabulary, so that it does not depend on what was asked before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.answer.model import Given
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.solver import Literal, Solver
from pyclingo_bridge.solving.symbols import Value


@dataclass(frozen=True)
class Space:
    """A solver and what its literals say of one patient and of the readings."""

    solver: Solver
    stated: Mapping[tuple[str, Value], Literal]
    known: Mapping[str, Literal]
    chosen: Mapping[tuple[str, str], Literal]
    defaults: Mapping[str, str]
    ordered: tuple[Literal, ...]
    """The atoms that state an input, the more telling values first."""
    warnings: tuple[Literal, ...] = ()

    @cached_property
    def in_force(self) -> list[Literal]:
        """The default readings."""
        return [self.chosen[name, choice] for name, choice in self.defaults.items()]

    @cached_property
    def other_readings(self) -> list[Literal]:
        """The choices that are not the default."""
        return [one for (name, choice), one in self.chosen.items() if self.defaults[name] != choice]

    @cached_property
    def _facts(self) -> dict[Literal, Given]:
        return {one: Given(name, value) for (name, value), one in self.stated.items()}

    def patient(self, values: Mapping[str, Value]) -> list[Literal]:
        """The assumptions that say what is stated, and that all else is unknown."""
        said = [self.stated[name, value] for name, value in values.items()]
        return said + [-one for name, one in self.known.items() if name not in values]

    def smallest(self, wanted: Sequence[Literal]) -> Witness | None:
        """The smallest patient under the default readings; else under as few others as possible.

        None: no patient under any combination of readings, which is a proof.
        """
        found = self._smallest([*wanted, *self.in_force])
        if found is not None:
            return Witness(found)
        readings = self._readings(wanted)
        if readings is None:
            return None
        chosen = {**self.defaults, **dict(readings)}
        fixed = [self.chosen[name, choice] for name, choice in chosen.items()]
        return Witness(self._smallest([*wanted, *fixed]) or (), readings)

    def smallest_given(self, wanted: Sequence[Literal]) -> Witness | None:
        """The smallest patient where the readings are among what is wanted."""
        found = self._smallest(wanted)
        return None if found is None else Witness(found)

    def _readings(self, wanted: Sequence[Literal]) -> tuple[tuple[str, str], ...] | None:
        size = self._fewest(wanted, self.other_readings)
        if size is None:
            return None
        limit = -self.solver.more_than(self.other_readings, size)
        names = {one: key for key, one in self.chosen.items()}
        first = self._in_order([*wanted, limit], self.other_readings, size)
        return tuple(sorted(names[one] for one in first))

    def _smallest(self, wanted: Sequence[Literal]) -> tuple[Given, ...] | None:
        known = list(self.known.values())
        size = self._fewest(wanted, known)
        if size is None:
            return None
        context = [*wanted, -self.solver.more_than(known, size)]
        if self.warnings:
            plausible = [*context, *(-one for one in self.warnings)]
            context = plausible if self.solver.satisfiable(plausible) else context
        return tuple(self._facts[one] for one in self._in_order(context, self.ordered, size))

    def _fewest(self, wanted: Sequence[Literal], counted: Sequence[Literal]) -> int | None:
        """How many of some literals hold at least; None where the rest cannot."""
        held = self.solver.holds(wanted, counted)
        if held is None:
            return None
        least, most = 0, len(held)
        while least < most:
            middle = (least + most) // 2
            limit = -self.solver.more_than(counted, middle)
            fewer = self.solver.holds([*wanted, limit], counted)
            if fewer is None:
                least = middle + 1
            else:
                most = len(fewer)
        return most

    def _in_order(
        self, context: Sequence[Literal], ordered: Sequence[Literal], size: int
    ) -> list[Literal]:
        """The first set of that many literals, in their order, that can hold together."""
        inside: list[Literal] = []
        left = list(ordered)
        while len(inside) < size:
            one = self.solver.first_reached([*context, *inside], left)
            if one is None:
                break
            inside.append(one)
            left = left[left.index(one) + 1 :]
        return inside


def telling(vocabulary: Vocabulary, structure: Structure) -> Iterator[tuple[str, Value]]:
    """Every input with every value; of numbers, those beside a boundary first."""
    for one in vocabulary:
        if not one.numeric:
            yield from ((one.name, value) for value in one.values)
            continue
        first, *others = value_classes(structure, one.name, planning=True)
        beside = [first[-1], *(values[0] for values in others)]
        yield from ((one.name, value) for value in beside)
        inside = set(beside)
        yield from ((one.name, value) for value in one.values if value not in inside)
