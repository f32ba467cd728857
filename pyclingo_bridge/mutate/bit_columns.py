"""Many patients at once: each atom is a number with a bit for each of them.

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


class Columns:
    """The rules behind some atoms, to be gone through for any number of patients at once."""

    def __init__(self, structure: Structure, wanted: Iterable[Literal]) -> None:
        self._given = {
            one: symbol for one, symbol in structure.free.items() if structure.is_given(one)
        }
        self._free = dict(structure.free)
        self._deriving: dict[Literal, list[GroundRule]] = defaultdict(list)
        for rule in structure.behind(wanted):
            for head in rule.head or (BROKEN,):
                if head not in self._given:
                    self._deriving[head].append(rule)
        self._parts = layers(self._deriving)
        self._part_of = {one: n for n, part in enumerate(self._parts) for one in part}
        self._reading: dict[Literal, set[int]] = defaultdict(set)
        for head, rules in self._deriving.items():
            for rule in rules:
                for one in rule.body:
                    self._reading[abs(one)].add(self._part_of[head])

    def filled(self, situations: Sequence[frozenset[clingo.Symbol]]) -> "Filled":
        """The answers for situations, each said by the free atoms that are true."""
        every = (1 << len(situations)) - 1
        chosen: dict[clingo.Symbol, int] = defaultdict(int)
        for place, situation in enumerate(situations):
            for symbol in situation:
                chosen[symbol] |= 1 << place
        return Filled(self, every, chosen)


class Filled:
    """The answers of some situations, and what a change of switches makes of them."""

    def __init__(self, columns: Columns, every: int, chosen: Mapping[clingo.Symbol, int]) -> None:
        self._columns, self.every, self._chosen = columns, every, chosen
        self.values: dict[Literal, int] = {
            one: chosen.get(symbol, 0) for one, symbol in columns._given.items()
        }
        for part in columns._parts:
            self.values |= self._answers(part, {})

    def selected(self, head: Literal) -> int:
        """Where a plan is said to choose an atom."""
        return self._chosen.get(self._columns._free[head], 0)

    def changed(self, switches: Mapping[Literal, bool]) -> dict[Literal, int]:
        """The new values of the atoms that are different once switches are set."""
        columns = self._columns
        new = {one: self.every if on else 0 for one, on in switches.items()}
        waiting = sorted({part for one in new for part in columns._reading.get(one, ())})
        queued = set(waiting)
        while waiting:
            place = heappop(waiting)
            for one, value in self._answers(columns._parts[place], new).items():
                if value == self.values[one]:
                    continue
                new[one] = value
                for part in columns._reading.get(one, ()):
                    if part not in queued and part != place:
                        queued.add(part)
                        heappush(waiting, part)
        return new

    def _answers(self, part: Sequence[Literal], new: Mapping[Literal, int]) -> dict[Literal, int]:
        """The values of atoms that may rest on each other: the least that the rules give."""
        if len(part) == 1 and self._columns._part_of[part[0]] not in self._columns._reading.get(
            part[0], ()
        ):
            return {part[0]: self._derived(part[0], new)}
        found = dict.fromkeys(part, 0)
        while True:
            view = {**new, **found}
            again = {one: self._derived(one, view) for one in part}
            if again == found:
                return found
            found = again

    def _derived(self, head: Literal, new: Mapping[Literal, int]) -> int:
        found = 0
        for rule in self._columns._deriving.get(head, ()):
            body = self._body(rule, new)
            found |= body & self.selected(head) if rule.choice else body
            if found == self.every:
                break
        return found

    def _body(self, rule: GroundRule, new: Mapping[Literal, int]) -> int:
        if rule.weights:
            return self._weighed(rule, new)
        found = self.every
        for one in rule.body:
            value = self._value(one, new)
            found &= value
            if not found:
                break
        return found

    def _weighed(self, rule: GroundRule, new: Mapping[Literal, int]) -> int:
        """Where the weights reach the bound: sums in binary, a number for each digit."""
        at_least = {0: self.every}  # sum reached so far -> where it is exactly that
        for one, weight in zip(rule.body, rule.weights, strict=True):
            value = self._value(one, new)
            after: dict[int, int] = defaultdict(int)
            for total, where in at_least.items():
                after[min(total + weight, rule.lower)] |= where & value
                after[total] |= where & ~value
            at_least = after
        return at_least.get(rule.lower, 0) if rule.lower > 0 else self.every

    def _value(self, one: Literal, new: Mapping[Literal, int]) -> int:
        atom = abs(one)
        value = new[atom] if atom in new else self.values.get(atom, 0)
        return value if one > 0 else self.every & ~value
