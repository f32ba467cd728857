"""What a check costs: against loading, and as the rules and inputs multiply.

`pytest tests/benchmarks/test_checks.py -m benchmark -n0 -s`; it takes minutes. What CRLM_SECONDS
(480) of processor time do not allow, as it has grown so far, is left out, and said to be.
"""

import os
import shutil
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from pyclingo_bridge.check import check, chosen_analyses
from pyclingo_bridge.diff import Version, diff
from pyclingo_bridge.loading import load, load_for_checks
from tests.benchmarks.copies_of_rules import Size, write_copies
from tests.benchmarks.measuring import MISSED, of_process
from tests.conftest import ROOT

pytestmark = pytest.mark.benchmark
COPIES = (1, 2, 4, 8)
MOST_P = 60
"""What a check of the shipped guideline may cost, as so many cold runs of clingo on one patient."""
MOST_GROWTH = {2: 2.2, 4: 5.0}
"""What a check of so many copies may cost, as so many checks of one."""
SECONDS = float(os.environ.get("CRLM_SECONDS", "480"))


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: how large, and the processor seconds of loading and of each analysis."""

    copies: int
    size: Size
    ground: int
    seconds: dict[str, float]


def expected(name: str, copies: int, before: list[Measured]) -> float:
    """What an analysis may cost: by the square of the size, or as it has grown from size to size.

    What was left out before is out of reach now.
    """
    if not before:
        return 0
    if name not in before[-1].seconds:
        return float("inf")
    last = before[-1].seconds[name]
    grown = last / before[-2].seconds[name] if len(before) > 1 else 0
    return last * max(grown, (copies / before[-1].copies) ** 2)


def measured(folder: Path, copies: int, before: list[Measured], left: float) -> Measured:
    """Every analysis that the time left allows, told as soon as it is done."""
    first = before[0] if before else None
    size = write_copies(ROOT / "kb", folder, copies)
    start = time.process_time()
    kb = load_for_checks(folder)
    seconds = {"loading": time.process_time() - start}
    ground = len(kb.structure.rules)
    print(
        f"\n{copies} copies: {size.rules} rules and facts ({size.rules_with_body} with a body), "
        f"{size.inputs} inputs, {ground} ground rules "
        f"({ground / first.ground if first else 1:.1f} times)"
    )
    shown("loading", seconds["loading"], first)
    for analysis in chosen_analyses():
        start = time.process_time()
        needed = expected(analysis.name, copies, before)
        if needed > left - sum(seconds.values()):
            print(f"  {analysis.name:<16}left out: {needed:.0f} s or more may be needed")
            continue
        report = check(kb, [analysis])
        assert [one.name for one in report.analyses] == [analysis.name]
        seconds[analysis.name] = time.process_time() - start
        shown(analysis.name, seconds[analysis.name], first)
    return Measured(copies, size, ground, seconds)


def shown(name: str, seconds: float, first: Measured | None) -> None:
    """Print a row: seconds, and against one copy."""
    ratio = seconds / first.seconds[name] if first else 1.0
    print(f"  {name:<16}{seconds:9.2f} s  {ratio:7.1f} times", flush=True)


def test_checks_as_the_rules_multiply(tmp_path: Path) -> None:
    left = SECONDS
    before: list[Measured] = []
    for copies in COPIES:
        folder = tmp_path / str(copies)
        folder.mkdir()
        found = measured(folder, copies, before, left)
        before.append(found)
        left -= sum(found.seconds.values())
        assert found.size.inputs == copies * before[0].size.inputs
    assert list(before[0].seconds) == ["loading", *(one.name for one in chosen_analyses())]


def test_the_whole_check_in_loads() -> None:
    start = time.process_time()
    kb = load_for_checks()
    loaded = time.process_time() - start
    report = check(kb)
    used = time.process_time() - start - loaded
    print(f"\nloading {loaded:.2f} s, the whole check {used:.1f} s: {used / loaded:.0f} loads")
    assert [one.name for one in report.analyses][: len(chosen_analyses())] == [
        o.name for o in chosen_analyses()
    ]


def test_a_changed_threshold_in_loads(tmp_path: Path) -> None:
    start = time.process_time()
    before = load()
    loaded = time.process_time() - start
    folder = tmp_path / "kb"
    shutil.copytree(ROOT / "kb", folder)
    file = folder / "criteria/liver_remnant.lp"
    text = file.read_text(encoding="utf-8")
    edited = text.replace("threshold(flr_percent, 33,", "threshold(flr_percent, 30,")
    assert edited != text
    file.write_text(edited, encoding="utf-8")
    after = load(folder)
    start = time.process_time()
    found = diff(
        Version(before, before.chosen(), "before"), Version(after, after.chosen(), "after")
    )
    used = time.process_time() - start
    print(f"\nloading {loaded:.2f} s; {len(found.changes)} classes of change in {used:.1f} s:")
    print(f"{used / loaded:.0f} loads")
    assert not found.equivalent
    start = time.process_time()
    itself = Version(before, before.chosen(), "itself")
    same = diff(itself, itself)
    used = time.process_time() - start
    print(f"proved equivalent to itself in {used:.1f} s: {used / loaded:.0f} loads")
    assert same.equivalent


def cold_clingo() -> float:
    """The processor time of clingo on the shipped rules and one patient, a process of its own: the
    least of five."""
    command = [sys.executable, "-m", "clingo", "kb/crlm.lp", "cases/patient_a.lp"]
    return min(of_process(command) for _ in range(5))


def checked_in(folder: Path | None = None) -> float:
    """The processor time of loading and checking a guideline."""
    start = time.process_time()
    check(load_for_checks(folder))
    return time.process_time() - start


def test_the_whole_check_in_runs_of_clingo() -> None:
    unit = cold_clingo()
    used = checked_in()
    print(f"\ncheck: {used:.1f} s, {used / unit:.0f} P (bound {MOST_P}; P = {unit:.3f} s)")
    assert used / unit <= MOST_P * MISSED


def test_the_whole_check_as_the_rules_multiply(tmp_path: Path) -> None:
    used: dict[int, float] = {}
    for copies in (1, *MOST_GROWTH):
        folder = tmp_path / str(copies)
        folder.mkdir()
        write_copies(ROOT / "kb", folder, copies)
        used[copies] = checked_in(folder)
        bound = MOST_GROWTH.get(copies, 1)
        grown = used[copies] / used[1]
        print(f"\n{copies} copies: {used[copies]:.1f} s, {grown:.1f} times (bound {bound})")
    assert all(used[n] / used[1] <= bound * MISSED for n, bound in MOST_GROWTH.items())


TABLE = """
#include <core>.
#include <core_plan>.
statement(g_01, doc, t, should, "Treat where a is twice b or more.").
statement(g_02, doc, t, must, "Not where both together are too much.").
domain((a; b), 1..{values}). unit((a; b), "mg").
threshold(ratio, 2, g_01). threshold(sum, {values}, g_02).
criterion(ratio). asked_for(ratio, (a; b)).
met(ratio, g_01) :- patient(a, A), patient(b, B), threshold(ratio, T, _), A >= T * B.
failed(ratio, g_01) :- patient(a, A), patient(b, B), threshold(ratio, T, _), A < T * B.
verdict(treat) :- all_criteria_met.
verdict(undetermined) :- criteria_undecided.
verdict(do_not) :- some_criterion_failed.
recommends(g_01, drug) :- verdict(treat).
forbids(g_02, drug) :- patient(a, A), patient(b, B), threshold(sum, T, _), A + B > T.
decision(therapy). serves(drug, therapy, means). exclusive(means).
due(therapy, today) :- verdict(treat).
"""
"""A guideline that compares two numbers."""
TABLES = (75, 150, 300)


def test_tables_of_numbers(tmp_path: Path) -> None:
    """With twice the values there are four times the ground rules: the check takes at most as much
    as their number to the power of 1.5, that is eight times."""
    used: list[float] = []
    for values in TABLES:
        (tmp_path / "guideline.lp").write_text(TABLE.format(values=values), encoding="utf-8")
        used.append(checked_in(tmp_path))
        print(f"\n{values} values of each input: {used[-1]:.1f} s")
    assert all(after <= 8 * MISSED * before for before, after in pairwise(used))
