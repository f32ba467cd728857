"""The intervals of each number that the rules tell apart, and the statement behind each boundary.

Nothing is declared for it: two values are alike where exchanging them leaves the ground rules as
they are. The rules of which the ground instances change from one interval to the next are behind
the boundary; where they name no statement, those of the same file that read what they derive.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.guideline.predicates import PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked
from pyclingo_bridge.population.switches import SwitchedProgram
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed

_COVERS = "every value, by the ground rules"
_FARTHEST = 6


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    if not any(one.numeric for one in checked.kb.vocabulary):
        yield Unchecked("thresholds", "boundaries of numbers", "no input is a number")
        return
    instances = _Instances(checked.switched_guideline, checked.statements)
    for one in checked.kb.vocabulary:
        if one.numeric:
            checked.progress(one.name)
            yield from _intervals(checked, one, instances)


def _intervals(
    checked: CheckedGuideline, one: Input, instances: "_Instances"
) -> Iterator[Finding | Proof]:
    classes = value_classes(checked.guideline.structure, one.name, planning=True)
    of = {value: number for number, values in enumerate(classes) for value in values}
    numbers = sorted(value for value in one.values if isinstance(value, int))
    boundaries = [(low, high) for low, high in pairwise(numbers) if of[low] != of[high]]
    if not boundaries:
        yield Proof("thresholds", f"{one.name}: no rule distinguishes its values", _COVERS)
        return
    said: list[tuple[int, int, str]] = []
    for low, high in boundaries:
        statements = instances.statements_between(one.name, low, high)
        if statements:
            said.append((low, high, ", ".join(map(printed, statements))))
        else:
            title = f"no statement is behind the boundary of `{one.name}` between {low} and {high}"
            yield Finding(
                "thresholds",
                f"boundary({one.name},{high})",
                "warning",
                title,
                rules=tuple(
                    instances.switched.rules[n] for n in instances.between(one.name, low, high)
                ),
            )
    if said:
        yield Proof("thresholds", f"{one.name}: {', '.join(_runs(said))}", _COVERS)


def _runs(boundaries: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """The boundaries in words; a run of them, each value apart from the next, in one."""
    for (_, statements), group in groupby(
        enumerate(boundaries), lambda n: (n[1][1] - n[0], n[1][2])
    ):
        run = [(low, high) for _, (low, high, _) in group]
        low, high = run[0][0], run[-1][1]
        apart = f"{low} | {high}" if len(run) == 1 else f"each of {low} to {high} apart"
        yield f"{apart} ({statements})"


class _Instances:
    """The ground instances of every rule, by the values that they read."""

    def __init__(self, switched: SwitchedProgram, statements: frozenset[str]) -> None:
        self.switched = switched
        self._statements = statements
        self._structure: Structure = switched.structure
        self._number = {one: number for number, one in enumerate(switched.switches)}
        self._stating = dict(switched.structure.program.literals(PATIENT))
        self._readers = self._who_reads()

    def between(self, name: str, low: int, high: int) -> list[int]:
        """The rules that have an instance for one of two values which the other does not have."""
        first, second = (self._uses(self._stating[name, value]) for value in (low, high))
        return sorted({number for number, _ in first ^ second})

    def statements_between(self, name: str, low: int, high: int) -> list[str]:
        """The statements that these rules name, or the nearest that read what they derive.

        Only in the same file: from the verdict on, what says something is behind no number.
        """
        rules = self.between(name, low, high)
        for _ in range(_FARTHEST):
            named = self._named(rules)
            if named or not rules:
                return sorted(named)
            rules = sorted({reader for rule in rules for reader in self._readers[rule]})
        return []

    def _named(self, rules: Iterable[int]) -> set[str]:
        texts = (self.switched.rules[number].statements for number in rules)
        return {one for names in texts for one in names & self._statements}

    def _uses(self, atom: Literal) -> set[tuple[int, object]]:
        """Each instance that reads an atom, as the rule and what else stands in it."""
        found: set[tuple[int, object]] = set()
        for rule in self._structure.reading.get(atom, ()):
            for reader in [rule] if not rule.weights else self._above(rule.head):
                numbers = [self._number[one] for one in reader.body if one in self._number]
                rest = frozenset(o for o in reader.body if abs(o) != atom)
                found |= {(number, (reader.head, rest)) for number in numbers}
        return found

    def _above(self, heads: Sequence[Literal]) -> Iterator[GroundRule]:
        for head in heads:
            yield from self._structure.reading.get(head, ())

    def _who_reads(self) -> Mapping[int, set[int]]:
        """For each rule, those of its file that read what it derives."""
        derives: dict[Literal, set[int]] = defaultdict(set)
        reads: dict[Literal, set[int]] = defaultdict(set)
        for rule in self._structure.rules:
            for number in [self._number[one] for one in rule.body if one in self._number]:
                for head in rule.head:
                    derives[head].add(number)
                for one in rule.body:
                    reads[abs(one)].add(number)
        found: dict[int, set[int]] = defaultdict(set)
        for atom, makers in derives.items():
            for maker in makers:
                file = self.switched.rules[maker].file
                found[maker] |= {
                    reader
                    for reader in reads.get(atom, set()) - {maker}
                    if self.switched.rules[reader].file == file
                }
        return found


ANALYSIS = Analysis("thresholds", "the intervals that the rules distinguish", _run)
