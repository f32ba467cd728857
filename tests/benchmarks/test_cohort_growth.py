"""What a registry costs as patients, inputs and rules multiply, on one core.

`pytest tests/benchmarks/test_cohort_growth.py -m benchmark -n0 -s`
"""

import time
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.asked import AT_ONCE, PATIENTS, SEED, Asked, asked, least
from tests.benchmarks.copies_of_rules import write_copies
from tests.benchmarks.growth import plotted
from tests.conftest import ROOT

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("one_core")]


def consume(circuit: Asked, batches: list[pa.RecordBatch]) -> None:
    for batch in batches:
        circuit.outputs(batch)


def test_growth_with_patients(kb: KnowledgeBase, patients: pa.Table) -> None:
    everything = asked(kb, verdict_alone=False)
    points = []
    for count in (PATIENTS // 10, PATIENTS // 4, PATIENTS):
        batches = patients.slice(0, count).to_batches(max_chunksize=AT_ONCE)
        used = least(partial(consume, everything, batches))
        points.append((f"{count:,}", float(count), used * 1e3))
    print("\n" + plotted("patients", "ms", points))


def test_growth_with_inputs(kb: KnowledgeBase, patients: pa.Table, tmp_path: Path) -> None:
    """Inputs that no rule reads beside the others, in tables that have them."""
    points = []
    for times in (1, 2, 4):
        more = tmp_path / f"{times}.lp"
        copies = {f"{one.name}_{copy}": one for copy in range(1, times) for one in kb.vocabulary}
        text = (
            "".join(f"domain({name}, {value}).\n" for value in one.values)
            + f'question({name}, "?").\nchange({name}, event).\n'
            + (f'unit({name}, "each").\n' if one.numeric else "")
            for name, one in copies.items()
        )
        more.write_text("".join(text), encoding="utf-8")
        larger = asked(bridge.load(extra=[more]), verdict_alone=False)
        table = patients.slice(0, PATIENTS // 10)
        for name, one in copies.items():
            table = table.append_column(name, table.column(one.name))
        batches = table.to_batches(max_chunksize=AT_ONCE)
        used = least(partial(consume, larger, batches))
        points.append((f"{len(larger.side.circuit.inputs)} inputs", float(times), used * 1e3))
    print("\n" + plotted("inputs that no rule reads (100,000 patients)", "ms", points))


def test_growth_with_rules(tmp_path: Path) -> None:
    """Copies of the rules with inputs of their own: compiled, and evaluated on random bits."""
    compiling, evaluating, operations = [], [], []
    for copies in (1, 2, 4, 8):
        folder = tmp_path / str(copies)
        folder.mkdir()
        size = write_copies(ROOT / "kb", folder, copies)
        kb = bridge.load(folder)
        rules = float(len(kb.structure.rules))
        start = time.process_time()
        circuit = asked(kb, verdict_alone=False).side.circuit
        compiled = time.process_time() - start
        name = f"{size.inputs} inputs"
        compiling.append((name, rules, compiled * 1e3))
        operations.append((name, rules, float(circuit.schedule.operations)))
        planes = np.random.default_rng(SEED).integers(
            0, 1 << 64, (circuit.schedule.sources, PATIENTS // 640), np.uint64
        )
        used = least(partial(evaluate, circuit.schedule, planes))
        evaluating.append((name, rules, used * 1e3))
    print("\n" + plotted("ground rules: compiling", "ms", compiling))
    print(plotted("ground rules: size of the circuit", "operations", operations))
    print(plotted("ground rules: evaluation (100,000 patients)", "ms", evaluating))
