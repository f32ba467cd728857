"""Witness search in a ground program: the smallest patient who shows something, or none.

The smallest patient has as few inputs known as possible; of several, the first in the order of the
vocabulary, so that it does not depend on what was asked before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.solver import Literal, Solver


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

    def choosing(self, readings: Mapping[str, str]) -> list[Literal]:
        """The assumptions that readings are in force, but for those that are not open here."""
        return [self.chosen[item] for item in readings.items() if item in self.chosen]

    @cached_property
    def in_force(self) -> list[Literal]:
        """The assumptions that the readings are the default."""
        return self.choosing(self.defaults)

    @cached_property
    def other_readings(self) -> list[Literal]:
        """The choices that are not the default."""
        items = self.chosen.items()
        return [literal for (name, choice), literal in items if self.defaults[name] != choice]

    @cached_property
    def _facts(self) -> dict[Literal, Given]:
        return {literal: Given(name, value) for (name, value), literal in self.stated.items()}

    def patient(self, values: Mapping[str, Value]) -> list[Literal]:
        """The assumptions that say what is stated, as far as the rules here read it, and that all
        else is unknown."""
        stated = [self.stated[item] for item in values.items() if item in self.stated]
        return stated + [-known for name, known in self.known.items() if name not in values]

    def assumed(self, witness: Witness) -> list[Literal]:
        """The assumptions that a patient is the witness, under the readings of the witness."""
        chosen = {**self.defaults, **dict(witness.readings)}
        return [*self.patient(witness.values), *self.choosing(chosen)]

    def smallest(self, wanted: Sequence[Literal]) -> Witness | None:
        """The smallest patient under the default readings; else under as few others as possible.

        None: no patient under any combination of readings, which is a proof.
        """
        facts = self._smallest([*wanted, *self.in_force])
        if facts is not None:
            return Witness(facts)
        readings = self._readings(wanted)
        if readings is None:
            return None
        chosen = {**self.defaults, **dict(readings)}
        return Witness(self._smallest([*wanted, *self.choosing(chosen)]) or (), readings)

    def smallest_given(self, wanted: Sequence[Literal]) -> Witness | None:
        """The smallest patient where the readings are among what is wanted."""
        facts = self._smallest(wanted)
        return None if facts is None else Witness(facts)

    def _readings(self, wanted: Sequence[Literal]) -> tuple[tuple[str, str], ...] | None:
        """The fewest choices other than the default under which there is a patient."""
        size = self._fewest(wanted, self.other_readings)
        if size is None:
            return None
        limit = -self.solver.more_than(self.other_readings, size)
        items = {literal: item for item, literal in self.chosen.items()}
        first = self._in_order([*wanted, limit], self.other_readings, size)
        return tuple(sorted(items[literal] for literal in first))

    def _smallest(self, wanted: Sequence[Literal]) -> tuple[Given, ...] | None:
        known = list(self.known.values())
        size = self._fewest(wanted, known)
        if size is None:
            return None
        context = [*wanted, -self.solver.more_than(known, size)]
        if self.warnings:
            plausible = [*context, *(-warning for warning in self.warnings)]
            context = plausible if self.solver.satisfiable(plausible) else context
        first = self._in_order(context, self.ordered, size)
        return tuple(self._facts[literal] for literal in first)

    def _fewest(self, wanted: Sequence[Literal], counted: Sequence[Literal]) -> int | None:
        """How many of some literals hold at least; None where the rest cannot."""
        model = self.solver.holds(wanted, counted)
        if model is None:
            return None
        least, most = 0, len(model)
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
        first: list[Literal] = []
        left = list(ordered)
        while len(first) < size:
            literal = self.solver.first_reached([*context, *first], left)
            if literal is None:
                break
            first.append(literal)
            left = left[left.index(literal) + 1 :]
        return first


def ordered_values(vocabulary: Vocabulary, structure: Structure) -> Iterator[tuple[str, Value]]:
    """Every input with every value; of numbers, those beside a boundary first."""
    for entry in vocabulary:
        values = dict.fromkeys(entry.values)
        if entry.numeric:
            first, *others = value_classes(structure, entry.name, planning=True)
            beside = [first[-1], *(alike[0] for alike in others)]
            values = {**dict.fromkeys(beside), **values}
        yield from ((entry.name, value) for value in values)
