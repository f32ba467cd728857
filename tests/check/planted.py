"""Copies of the shipped rules with faults planted, each kind of copy examined once a run."""

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.check.run import NAMES, STALE, check, chosen_analyses
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Finding, Report
from tests.check.faults import FAULTS, Fault
from tests.conftest import ROOT
from tests.shared import Shared

COPIES: dict[str, tuple[tuple[str, int], ...]] = {
    "pairs": (
        ("irrelevance", 1), ("monotonicity", 1), ("thresholds", 1), ("sources", 1),
        ("contradictions", 1),
    ),
    "gaps": (("gaps", 1), ("readings", 1), ("monotonicity", 2)),
    "rules": (("rules", 1), ("properties", 1)),
    "verdicts": (("verdicts", 1), (STALE, 1)),
    "plans 1": (("plans", 1),),
    "plans 2": (("plans", 2),),
    "plans 3": (("plans", 3),),
}  # fmt: skip
"""Batches whose faults leave one another to be seen: to look at a copy costs more than most
analyses do. A patient without a plan is looked for in a copy of its own."""


@dataclass(frozen=True)
class Planted:
    """A copy of the rules with faults planted, and what its analyses say."""

    folder: Path
    report: Report

    def of(self, analysis: str) -> tuple[Finding, ...]:
        """The findings of one analysis."""
        named = (one for one in self.report.analyses if one.name == analysis)
        return tuple(finding for one in named for finding in one.findings)

    def ids(self, analysis: str) -> frozenset[str]:
        """The ids of those that count."""
        return frozenset(one.id for one in self.of(analysis) if one.counts)


def faults_of(copy: str) -> tuple[Fault, ...]:
    """The faults that are planted in a copy."""
    return tuple(one for one in FAULTS if (one.analysis, one.batch) in COPIES[copy])


def planted(folder: Path, shared: Shared, faults: Sequence[Fault]) -> Planted:
    """The rules with these faults in `folder`, examined by the analyses that must find them."""
    shutil.copytree(ROOT / "kb", folder)
    assert faults
    for one in faults:
        one.plant(folder)
    wanted = analyses({one.analysis for one in faults})
    name = hashlib.sha256(repr(tuple(faults)).encode()).hexdigest()[:16]
    report = shared.once(f"planted-{name}", lambda: check(load_for_checks(folder), wanted))
    return Planted(folder, report)


def analyses(names: Iterable[str]) -> tuple[Analysis, ...]:
    """The analyses of these names; for what is accepted the others in name as well, since it is
    judged only then."""
    wanted = set(names)
    if STALE not in wanted:
        return chosen_analyses(one for one in NAMES if one in wanted)
    return tuple(
        one if one.name in wanted else replace(one, run=lambda _: iter(()))
        for one in chosen_analyses(NAMES)
    )
