"""Bit columns: the answers of many patients at once, each atom a number with a bit for each.

With everything that is free given, the rules have one answer, and it is found by going through
them in order. What a change of a few switches does is found by going through what rests on them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

import clingo

from pyclingo_bridge.guideline.dependencies import layers
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

BROKEN: Literal = 0
"""The atom that a constraint forbids the answer."""

Bits = int
"""A bit for each situation."""


class Columns:
    """The rules behind some atoms, to be gone through for any number of patients at once."""

    def __init__(self, structure: Structure, wanted: Iterable[Literal]) -> None:
        free = structure.free
        self.given = {atom: symbol for atom, symbol in free.items() if structure.is_given(atom)}
        self.free = dict(free)
        self.deriving: dict[Literal, list[GroundRule]] = defaultdict(list)
        for rule in structure.behind(wanted):
            for head in rule.head or (BROKEN,):
                if head not in self.given:
                    self.deriving[head].append(rule)
        self.parts = layers(self.deriving)
        self.part_of = {atom: number for number, part in enumerate(self.parts) for atom in part}
        self.reading: dict[Literal, set[int]] = defaultdict(set)
        """The parts with a rule in whose body each atom stands."""
        for head, rules in self.deriving.items():
            for rule in rules:
                for literal in rule.body:
                    self.reading[abs(literal)].add(self.part_of[head])

    def filled(self, situations: Sequence[frozenset[clingo.Symbol]]) -> "Filled":
        """The answers for situations, each said by the free atoms that are true."""
        every = (1 << len(situations)) - 1
        chosen: dict[clingo.Symbol, Bits] = defaultdict(int)
        for place, situation in enumerate(situations):
            for symbol in situation:
                chosen[symbol] |= 1 << place
        return Filled(self, every, chosen)


class Filled:
    """The answers of some situations, and what a change of switches makes of them."""

    def __init__(self, columns: Columns, every: Bits, chosen: Mapping[clingo.Symbol, Bits]) -> None:
        self._columns, self.every, self._chosen = columns, every, chosen
        self.values: dict[Literal, Bits] = {
            atom: chosen.get(symbol, 0) for atom, symbol in columns.given.items()
        }
        for part in columns.parts:
            self.values |= self._answers(part, {})

    def selected(self, head: Literal) -> Bits:
        """Where a plan is said to choose an atom."""
        return self._chosen.get(self._columns.free[head], 0)

    def true(self, atom: Literal, new: Mapping[Literal, Bits]) -> Bits:
        """Where an atom is true, by its new value if it has one."""
        return new[atom] if atom in new else self.values.get(atom, 0)

    def any_true(self, atoms: Iterable[Literal], new: Mapping[Literal, Bits]) -> Bits:
        """Where some of the atoms are true."""
        where = 0
        for atom in atoms:
            where |= self.true(atom, new)
        return where

    def changed(self, switches: Mapping[Literal, bool]) -> dict[Literal, Bits]:
        """The new values of the atoms that are different once switches are set."""
        columns = self._columns
        new = {switch: self.every if on else 0 for switch, on in switches.items()}
        waiting = sorted({part for switch in new for part in columns.reading.get(switch, ())})
        queued = set(waiting)
        while waiting:
            place = heappop(waiting)
            for atom, value in self._answers(columns.parts[place], new).items():
                if value == self.values[atom]:
                    continue
                new[atom] = value
                for part in columns.reading.get(atom, ()):
                    if part not in queued and part != place:
                        queued.add(part)
                        heappush(waiting, part)
        return new

    def _answers(self, part: Sequence[Literal], new: Mapping[Literal, Bits]) -> dict[Literal, Bits]:
        """The values of atoms that may rest on each other: the least that the rules give."""
        first, columns = part[0], self._columns
        if len(part) == 1 and columns.part_of[first] not in columns.reading.get(first, ()):
            return {first: self._derived(first, new)}
        values = dict.fromkeys(part, 0)
        while True:
            known = {**new, **values}
            more = {atom: self._derived(atom, known) for atom in part}
            if more == values:
                return values
            values = more

    def _derived(self, head: Literal, new: Mapping[Literal, Bits]) -> Bits:
        where = 0
        for rule in self._columns.deriving.get(head, ()):
            body = self._body(rule, new)
            where |= body & self.selected(head) if rule.choice else body
            if where == self.every:
                break
        return where

    def _body(self, rule: GroundRule, new: Mapping[Literal, Bits]) -> Bits:
        if rule.weights:
            return self._weighed(rule, new)
        where = self.every
        for literal in rule.body:
            where &= self._value(literal, new)
            if not where:
                break
        return where

    def _weighed(self, rule: GroundRule, new: Mapping[Literal, Bits]) -> Bits:
        """Where the weights reach the bound: sums in binary, a number for each digit."""
        sums = {0: self.every}  # sum reached so far -> where it is exactly that
        for literal, weight in zip(rule.body, rule.weights, strict=True):
            value = self._value(literal, new)
            after: dict[int, Bits] = defaultdict(int)
            for total, where in sums.items():
                after[min(total + weight, rule.lower)] |= where & value
                after[total] |= where & ~value
            sums = after
        return sums.get(rule.lower, 0) if rule.lower > 0 else self.every

    def _value(self, literal: Literal, new: Mapping[Literal, Bits]) -> Bits:
        value = self.true(abs(literal), new)
        return value if literal > 0 else self.every & ~value
