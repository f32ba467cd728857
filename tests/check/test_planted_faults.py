"""A check is trusted after it has caught a planted fault: every analysis finds its slips."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path

import pytest

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.check.run import NAMES, check, chosen_analyses
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Report
from tests.check.faults import FAULTS, Fault
from tests.conftest import ROOT
from tests.sizes import size

Batch = tuple[Fault, ...]


def _key(fault: Fault) -> tuple[str, int]:
    return fault.analysis, fault.batch


BATCHES: dict[str, Batch] = {
    f"{name}-{number}": tuple(faults)
    for (name, number), faults in groupby(sorted(FAULTS, key=_key), key=_key)
}


def found(folder: Path, analysis: str) -> frozenset[str]:
    """The ids of the findings that count."""
    report = check(load_for_checks(folder), chosen(analysis))
    return frozenset(one.id for one in report.findings if one.counts)


def chosen(analysis: str) -> tuple[Analysis, ...]:
    """One analysis; for what is accepted all of them in name, since it is judged only then."""
    if analysis != "accepted":
        return chosen_analyses([analysis])
    return tuple(replace(one, run=lambda _: iter(())) for one in chosen_analyses(NAMES))


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[Batch], Path]:
    """A copy of the rules with faults planted."""

    def planted(faults: Batch) -> Path:
        folder = tmp_path / "kb"
        shutil.copytree(ROOT / "kb", folder)
        for one in faults:
            one.plant(folder)
        return folder

    return planted


@pytest.mark.parametrize("batch", list(BATCHES)[:: size(smoke=5, ci=1)])
@pytest.mark.slow
def test_planted_faults_are_found(batch: str, copy: Callable[[Batch], Path]) -> None:
    faults = BATCHES[batch]
    after = found(copy(faults), faults[0].analysis)
    missed = [(one.kind, one.finding) for one in faults if not any(_matching(after, one))]
    assert not missed, sorted(after)
    if faults[0].analysis == "accepted":  # of the others the intact rules raise nothing: below
        before = found(ROOT / "kb", "accepted")
        assert not [one.finding for one in faults if any(_matching(before, one))]


@pytest.mark.parametrize("analysis", NAMES)
@pytest.mark.slow
def test_the_intact_rules_raise_none(analysis: str, shipped_report: Report) -> None:
    (analysed,) = (one for one in shipped_report.analyses if one.name == analysis)
    assert not [one.id for one in analysed.findings if one.counts]


def _matching(ids: frozenset[str], fault: Fault) -> Iterator[str]:
    return (one for one in ids if fnmatchcase(one, fault.finding))


def test_every_analysis_catches_a_fault() -> None:
    assert {one.analysis for one in FAULTS} == {*NAMES, "accepted"}


def test_no_fault_is_there_twice() -> None:
    texts = [(one.file, one.old, one.new, one.finding) for one in FAULTS]
    assert len(FAULTS) >= 28
    assert len(set(texts)) == len(texts)
