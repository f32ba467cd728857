"""The intervals of each number that the rules tell apart, and the statements of each boundary.

Nothing is declared for it: two values are alike where exchanging them leaves the ground rules as
they are. The rules of which the ground instances change from one interval to the next are behind
the boundary; where they name no statement, those of the same file that read what they derive.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.guideline.predicates import PATIENT
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.solver import Literal

_NAME = "thresholds"
_COVERS = "every value, by the ground rules"
_FARTHEST = 6


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    inputs = [entry for entry in checked.kb.vocabulary if entry.numeric]
    if not inputs:
        yield Unchecked(_NAME, "boundaries of numbers", "no input is a number")
        return
    instances = _Instances(checked)
    for entry in inputs:
        checked.progress(entry.name)
        yield from _intervals(checked, entry, instances)


def _intervals(
    checked: CheckedGuideline, entry: Input, instances: "_Instances"
) -> Iterator[Finding | Proof]:
    name = entry.name
    classes = value_classes(checked.guideline.structure, name, planning=True)
    class_of = {value: number for number, values in enumerate(classes) for value in values}
    numbers = sorted(value for value in entry.values if isinstance(value, int))
    boundaries = [(low, high) for low, high in pairwise(numbers) if class_of[low] != class_of[high]]
    if not boundaries:
        yield Proof(_NAME, f"{name}: no rule distinguishes its values", _COVERS)
        return
    explained: list[tuple[int, int, str]] = []
    for low, high in boundaries:
        statements = instances.statements_between(name, low, high)
        if statements:
            explained.append((low, high, ", ".join(map(printed, statements))))
        else:
            title = f"no statement is behind the boundary of `{name}` between {low} and {high}"
            rules = checked.switched_guideline.rules
            behind = tuple(rules[number] for number in instances.between(name, low, high))
            yield Finding(_NAME, f"boundary({name},{high})", "warning", title, rules=behind)
    if explained:
        yield Proof(_NAME, f"{name}: {', '.join(_runs(explained))}", _COVERS)


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

    def __init__(self, checked: CheckedGuideline) -> None:
        self._switched = checked.switched_guideline
        self._statements = checked.statements
        self._stating = dict(self._switched.structure.program.literals(PATIENT))
        self._readers = self._readers_in_file()

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
            texts = (self._switched.rules[number].statements for number in rules)
            named = {statement for names in texts for statement in names & self._statements}
            if named or not rules:
                return sorted(named)
            rules = sorted({reader for rule in rules for reader in self._readers[rule]})
        return []

    def _uses(self, atom: Literal) -> set[tuple[int, object]]:
        """Each instance that reads an atom, as the rule and what else stands in it."""
        reading = self._switched.structure.reading
        uses: set[tuple[int, object]] = set()
        for rule in reading.get(atom, ()):
            above = (reader for head in rule.head for reader in reading.get(head, ()))
            for reader in above if rule.weights else [rule]:
                rest = frozenset(literal for literal in reader.body if abs(literal) != atom)
                uses |= {(number, (reader.head, rest)) for number in self._switched.numbers(reader)}
        return uses

    def _readers_in_file(self) -> Mapping[int, set[int]]:
        """For each rule, those of its file that read what it derives."""
        derives: dict[Literal, set[int]] = defaultdict(set)
        reads: dict[Literal, set[int]] = defaultdict(set)
        for number, instances in self._switched.instances.items():
            for rule in instances:
                for head in rule.head:
                    derives[head].add(number)
                for literal in rule.body:
                    reads[abs(literal)].add(number)
        readers: dict[int, set[int]] = defaultdict(set)
        for atom, makers in derives.items():
            for maker in makers:
                file = self._switched.rules[maker].file
                others = reads.get(atom, set()) - {maker}
                readers[maker] |= {n for n in others if self._switched.rules[n].file == file}
        return readers


ANALYSIS = Analysis(_NAME, "the intervals that the rules distinguish", _run)
