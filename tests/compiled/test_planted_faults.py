"""A fault in the circuit is noticed by the comparison with clingo on generated patients.

Not every change of a gate changes an answer. A fault matters where it changes the answer for one in
a hundred of some thousand other patients, which takes two circuits and no solver.
"""

from collections.abc import Callable
from itertools import islice

import numpy as np
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.compiled.guideline import CircuitSource
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.compiled.faults import KINDS, Laid, laid, merged
from tests.compiled.patients import Comparison, Patient, encoded, strange
from tests.compiled.support import Bits, evaluated
from tests.sizes import size

CONSISTENT, STRANGE, OTHERS = 280, 600, 5000
OF_EACH_KIND = size(smoke=4, ci=8, full=300)
MERGED = size(smoke=3, ci=4, full=100)
MATTERS = 0.01
SEED = 12

Generated = Callable[[int, int], list[bridge.Case]]


class Bench:
    """Patients with clingo's answer, and others with the circuit's."""

    def __init__(self, kb: KnowledgeBase, consistent: list[Patient]) -> None:
        self.comparison = Comparison(kb)
        self.laid: Laid = laid(self.source, self.comparison.symbols)
        self.patients = [*consistent, *islice(strange(kb, SEED, consistent), STRANGE)]
        self.solver = self.comparison.of_solver(self.patients, {})
        self.others = list(islice(strange(kb, SEED + 1, consistent), OTHERS))
        self.sound = self.comparison.of_circuit(self.others, {})
        self.planes = encoded(self.source.inputs, self.patients)
        self.planes_of_others = encoded(self.source.inputs, self.others)

    @property
    def source(self) -> CircuitSource:
        return self.comparison.source

    def matters(self, found: Bits) -> bool:
        """Whether answers for the others are not those of the sound circuit."""
        return bool((found != self.sound).any(axis=0).mean() >= MATTERS)

    def noticed(self, found: Bits) -> bool:
        """Whether answers for the patients are not clingo's."""
        differing = found != self.solver
        differing[:-1, self.solver[-1]] = False
        return bool(differing.any())


@pytest.fixture(scope="module")
def bench(kb: KnowledgeBase, generated: Generated) -> Bench:
    return Bench(kb, [dict(one.values) for one in generated(CONSISTENT, SEED)])


@pytest.mark.slow
def test_the_sound_circuit_has_no_fault(bench: Bench) -> None:
    assert not bench.noticed(bench.comparison.of_circuit(bench.patients, {}))
    assert not bench.matters(bench.sound)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.slow
def test_a_faulty_gate_is_noticed(bench: Bench, kind: str) -> None:
    faults, tried, missed = bench.laid.faults(kind, SEED), 0, []
    for what, plan in faults:
        if bench.matters(evaluated(plan, bench.planes_of_others)):
            tried += 1
            if not bench.noticed(evaluated(plan, bench.planes)):
                missed.append(what)
        if tried == OF_EACH_KIND:
            break
    assert tried == OF_EACH_KIND
    assert not missed


@pytest.mark.slow
def test_merged_classes_are_noticed(bench: Bench) -> None:
    symbols, source = bench.comparison.symbols, bench.source
    tried, missed = 0, []
    for what, inputs in merged(source.inputs, SEED):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(source, "inputs", inputs)
            plan = source.circuit(symbols).schedule
        if bench.matters(evaluated(plan, encoded(inputs, bench.others))):
            tried += 1
            if not bench.noticed(evaluated(plan, encoded(inputs, bench.patients))):
                missed.append(what)
        if tried == MERGED:
            break
    assert tried >= min(6, MERGED)
    assert not missed


@pytest.mark.slow
def test_a_swapped_pair_of_outputs_is_noticed(bench: Bench) -> None:
    outputs = np.roll(np.arange(len(bench.laid.outputs)), 1)
    found = bench.comparison.of_circuit(bench.patients, {})
    assert bench.noticed(found[outputs])
