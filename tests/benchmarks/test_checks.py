"""What a check costs: against loading, and as the rules and inputs multiply.

`pytest tests/benchmarks/test_checks.py -m benchmark -n0 -s`; it takes minutes. Larger sizes than
CRLM_SECONDS (480) of processor time allow are left out, and said to be.
"""

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from pyclingo_bridge.loading import load, load_for_checks
from pyclingo_bridge.verify import Report, Version, analyses, check, difference
from tests.benchmarks.copies_of_rules import Size, write_copies
from tests.conftest import ROOT

pytestmark = pytest.mark.benchmark
COPIES = (1, 2, 4, 8)
SECONDS = float(os.environ.get("CRLM_SECONDS", "480"))
GROWTH = 4
"""How much longer twice the rules may take: who has no time for that much does not start."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: how large, and the processor seconds of loading and of each analysis."""

    copies: int
    size: Size
    ground: int
    load: float
    report: Report
    total: float

    @property
    def seconds(self) -> dict[str, float]:
        known = {one.name for one in analyses()}
        return {one.name: one.seconds for one in self.report.analyses if one.name in known}


def measured(folder: Path, copies: int) -> Measured:
    size = write_copies(ROOT / "kb", folder, copies)
    start = time.process_time()
    kb = load_for_checks(folder)
    loaded = time.process_time()
    ground = len(kb.structure.rules)
    report = check(kb)
    done = time.process_time()
    return Measured(copies, size, ground, loaded - start, report, done - start)


def test_checks_as_the_rules_multiply(tmp_path: Path) -> None:
    left, found = SECONDS, list[Measured]()
    for copies in COPIES:
        if found and found[-1].total * GROWTH > left:
            needed = found[-1].total * GROWTH
            print(f"{copies} copies left out: {needed:.0f} s may be needed, {left:.0f} s are left")
            break
        folder = tmp_path / str(copies)
        folder.mkdir()
        found.append(measured(folder, copies))
        left -= found[-1].total
        shown(found[0], found[-1])
    names = [one.name for one in analyses()]
    for one in found:
        assert list(one.seconds) == names
        assert one.size.inputs == one.copies * found[0].size.inputs
        assert one.report.findings


def shown(first: Measured, one: Measured) -> None:
    """Print a table: each analysis in seconds, and against one copy."""
    print(
        f"\n{one.copies} copies: {one.size.rules} rules and facts ({one.size.rules_with_body} "
        f"with a body), {one.size.inputs} inputs, {one.ground} ground rules "
        f"({one.ground / first.ground:.1f} times)"
    )
    rows = [("loading", one.load, first.load)]
    rows += [(name, seconds, first.seconds[name]) for name, seconds in one.seconds.items()]
    rows.append(("all", one.total, first.total))
    for name, seconds, before in rows:
        print(f"  {name:<16}{seconds:9.2f} s  {seconds / before if before else 0:7.1f} times")


def test_the_whole_check_in_loads() -> None:
    start = time.process_time()
    kb = load_for_checks()
    loaded = time.process_time() - start
    report = check(kb)
    used = time.process_time() - start - loaded
    print(f"\nloading {loaded:.2f} s, the whole check {used:.1f} s: {used / loaded:.0f} loads")
    assert [one.name for one in report.analyses][: len(analyses())] == [o.name for o in analyses()]


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
    found = difference(
        Version(before, before.chosen(), "before"), Version(after, after.chosen(), "after")
    )
    used = time.process_time() - start
    print(f"\nloading {loaded:.2f} s; {len(found.changes)} classes of change in {used:.1f} s:")
    print(f"{used / loaded:.0f} loads")
    assert not found.equivalent
    start = time.process_time()
    same = difference(*(Version(before, before.chosen(), name) for name in ("before", "after")))
    used = time.process_time() - start
    print(f"proved equivalent to itself in {used:.1f} s: {used / loaded:.0f} loads")
    assert same.equivalent
