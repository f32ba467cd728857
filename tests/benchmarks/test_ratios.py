"""Speed as ratios in one run: the one-grounding query against a fresh clingo for every case.

Left out of the ordinary run (a shared machine would make it flicker):
`pytest tests/benchmarks -m benchmark -n0 -s`
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT, facts_text

pytestmark = pytest.mark.benchmark
Cases = Callable[[int, int], list[bridge.Case]]
CASES = 60


def fresh(case: bridge.Case, plans: bool) -> None:
    """What a program without the bridge does for each case."""
    control = clingo.Control(["--opt-mode=optN", "0"] if plans else [], logger=lambda *_: None)
    control.load(str(ROOT / ("kb/crlm.lp" if plans else "kb/guideline.lp")))
    chosen = "chosen(N, C) :- default_reading(N, C)."
    control.add("base", [], facts_text(case.values) + ("" if plans else chosen))
    control.ground()
    with control.solve(yield_=True) as handle:
        for model in handle:
            model.symbols(shown=True)


def per_case(work: Callable[[bridge.Case], object], cases: list[bridge.Case]) -> float:
    """The median of three rounds, in processor seconds a case."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for case in cases:
            work(case)
        rounds.append((time.process_time() - start) / len(cases))
    return statistics.median(rounds)


def test_a_further_case(kb: KnowledgeBase, generated: Cases) -> None:
    cases = generated(CASES, 7)
    times = {
        "fresh clingo, verdict and advice": per_case(lambda c: fresh(c, False), cases),
        "verdict and advice": per_case(
            lambda c: bridge.assess(kb, c, plans=0, analyse=False), cases
        ),
        "fresh clingo, all best plans": per_case(lambda c: fresh(c, True), cases),
        "the answer with all best plans": per_case(
            lambda c: bridge.assess(kb, c, analyse=False), cases
        ),
        "the whole answer": per_case(lambda c: bridge.assess(kb, c), cases),
    }
    print()
    for name, seconds in times.items():
        print(f"{name:<36}{seconds * 1e3:8.2f} ms")
    advice = times["fresh clingo, verdict and advice"] / times["verdict and advice"]
    plans = times["fresh clingo, all best plans"] / times["the answer with all best plans"]
    print(f"verdict and advice: {advice:.0f} times as fast; with all best plans: {plans:.0f} times")
    assert advice >= 10
    assert plans >= 5


def test_a_cold_query() -> None:
    """Processor time of a whole process, printed; the bound is 0.4 s."""
    for form in ([], ["--json"]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [
            str(Path(sys.executable).parent / "crlm"),
            "query",
            str(ROOT / "cases/patient_a.lp"),
        ]
        subprocess.run([*command, *form], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"cold query {' '.join(form) or 'text'}: {used:.2f} s of processor time")
