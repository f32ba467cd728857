"""Faults planted in the gates of a circuit, and in the classes of its inputs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import clingo
import pytest

from pyclingo_bridge.compiled import guideline
from pyclingo_bridge.compiled.circuits.circuit import Coded
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.operations import TRUE, Edge, Schedule
from pyclingo_bridge.compiled.circuits.schedule import schedule
from pyclingo_bridge.compiled.guideline import CircuitSource

KINDS = ("a child negated", "a child dropped", "a conjunction that is a disjunction")


@dataclass(frozen=True)
class Laid:
    """A circuit before it is scheduled."""

    gates: Gates
    sources: tuple[Edge, ...]
    outputs: tuple[Edge, ...]

    @property
    def used(self) -> list[int]:
        """The gates behind the outputs."""
        found: set[int] = set()
        left = [one >> 1 for one in self.outputs]
        while left:
            node = left.pop()
            children = self.gates.children[node]
            if node not in found and children is not None:
                found.add(node)
                left += [one >> 1 for one in children]
        return sorted(found)

    def faulty(self, node: int, kind: str, place: int) -> Schedule:
        """The circuit with one gate that is not as it was."""
        every = list(self.gates.children)
        children = list(every[node] or ())
        if kind == KINDS[0]:
            children[place % len(children)] ^= 1
        elif kind == KINDS[1]:
            del children[place % len(children)]
        else:
            every.append(tuple(one ^ 1 for one in children))
            children = [2 * (len(every) - 1) + 1]
        every[node] = tuple(children) if len(children) > 1 else (*children, TRUE)
        return schedule(Gates(every, self.gates.loops), self.sources, self.outputs)

    def faults(self, kind: str, seed: int) -> Iterator[tuple[str, Schedule]]:
        """Faults of a kind in gates drawn at random, each with what it is."""
        drawn = random.Random(seed)
        nodes = self.used
        for node in drawn.sample(nodes, len(nodes)):
            yield f"{kind}: gate {node}", self.faulty(node, kind, drawn.randrange(8))


def laid(source: CircuitSource, symbols: Sequence[clingo.Symbol]) -> Laid:
    """The circuit of some atoms, caught on its way to the schedule."""
    caught: list[Laid] = []

    def catch(gates: Gates, sources: Sequence[Edge], outputs: Sequence[Edge]) -> Schedule:
        caught.append(Laid(gates, tuple(sources), tuple(outputs)))
        return schedule(gates, sources, outputs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guideline, "schedule", catch)
        source.circuit(symbols)
    (found,) = caught
    return found


def merged(inputs: Sequence[Coded], seed: int) -> Iterator[tuple[str, tuple[Coded, ...]]]:
    """The inputs with two neighbouring classes of one of them taken for one, in random order."""
    pairs = [(row, at) for row, one in enumerate(inputs) for at in range(len(one.classes) - 1)]
    for row, at in random.Random(seed).sample(pairs, len(pairs)):
        classes = inputs[row].classes
        both = (*classes[:at], classes[at] + classes[at + 1], *classes[at + 2 :])
        changed = replace(inputs[row], classes=both)
        what = f"{inputs[row].name}: {classes[at][-1]} and {classes[at + 1][0]} merged"
        yield what, (*inputs[:row], changed, *inputs[row + 1 :])
