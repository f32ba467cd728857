"""Work measured in processor time, sides taking turns in one run."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import clingo

import pyclingo_bridge as bridge
from tests.conftest import ROOT, facts_text

MISSED = 4 / 3
"""By a third more a bound counts as missed: processor time on a shared machine differs as much."""
_OF_CLINGO = (10, 20, 30)
"""What clingo ends with where it has found something out."""
CRLM = str(Path(sys.executable).parent / "crlm")


def timed(work: Callable[[], object]) -> float:
    """Processor seconds of work in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def of_process(command: Sequence[str]) -> float:
    """Processor seconds of a process of its own, from its start on.

    Modules are there as bytecode, as they are where a package was installed: to compile them anew
    for each process would cost as much as half of what is measured.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=kept)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, *_OF_CLINGO), done.stderr.decode()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def by_turns(sides: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The least that each side takes, in seconds: in each round one after the other."""
    found = [{name: side() for name, side in sides.items()} for _ in range(rounds)]
    return {name: min(one[name] for one in found) for name in sides}


def plain_clingo(case: str) -> list[str]:
    """The command that gives all best plans of a shipped case without the bridge."""
    options = ["--opt-mode=optN", "0"]
    return [sys.executable, "-m", "clingo", "kb/crlm.lp", f"cases/{case}.lp", *options]


def fresh(case: bridge.Case) -> None:
    """What a program without the bridge does for each case: verdict and advice, no plans."""
    control = clingo.Control(logger=lambda *_: None)
    control.load(str(ROOT / "kb/guideline.lp"))
    chosen = "chosen(N, C) :- default_reading(N, C)."
    control.add("base", [], facts_text(case.values) + chosen)
    control.ground()
    with control.solve(yield_=True) as handle:
        for model in handle:
            model.symbols(shown=True)


def in_f(seconds: Callable[[], float], case: bridge.Case) -> float:
    """What work costs, as so many fresh solvers for a case: the least of three rounds, by turns."""
    found = by_turns({"ours": seconds, "F": partial(timed, partial(fresh, case))}, 3)
    return found["ours"] / found["F"]


def per_case(work: Callable[[bridge.Case], object], cases: list[bridge.Case]) -> float:
    """The median of three rounds, in processor seconds a case."""
    rounds = [timed(lambda: [work(case) for case in cases]) / len(cases) for _ in range(3)]
    return statistics.median(rounds)
