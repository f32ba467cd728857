"""A check is trusted after it has caught a planted fault: every analysis finds its slips."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from pyclingo_bridge.check.run import NAMES, STALE, check
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Report
from tests.check.faults import FAULTS, Fault
from tests.check.planted import COPIES, analyses, faults_of, planted
from tests.shared import Shared
from tests.sizes import SIZE

LONG = () if SIZE == "full" else ("gaps", "plans 2", "plans 3")
EXAMINED = [one for one in COPIES if one not in LONG]
pytestmark = pytest.mark.usefixtures("loaded_once")


@pytest.mark.parametrize("copy", EXAMINED)
@pytest.mark.slow
def test_planted_faults_are_found(copy: str, tmp_path: Path, shared: Shared) -> None:
    faults = faults_of(copy)
    after = planted(tmp_path / "kb", shared, faults)
    missed = [
        (one.kind, one.finding)
        for one in faults
        if not any(_matching(after.ids(one.analysis), one))
    ]
    assert not missed, [one.id for one in after.report.findings]


@pytest.mark.slow
def test_what_is_accepted_of_the_intact_rules_is_none_of_those() -> None:
    """Of the other analyses the intact rules raise nothing: below."""
    report = check(load_for_checks(), analyses([STALE]))
    before = frozenset(one.id for one in report.findings if one.counts)
    faults = [one for one in FAULTS if one.analysis == STALE]
    assert not [one.finding for one in faults if any(_matching(before, one))]


@pytest.mark.parametrize("analysis", NAMES)
@pytest.mark.slow
def test_the_intact_rules_raise_none(analysis: str, shipped_report: Report) -> None:
    (analysed,) = (one for one in shipped_report.analyses if one.name == analysis)
    assert not [one.id for one in analysed.findings if one.counts]


def _matching(ids: frozenset[str], fault: Fault) -> Iterator[str]:
    return (one for one in ids if fnmatchcase(one, fault.finding))


def test_every_analysis_catches_a_fault() -> None:
    assert {one.analysis for one in FAULTS} == {*NAMES, STALE}


def test_every_fault_is_planted_in_one_copy() -> None:
    batches = [batch for copy in COPIES.values() for batch in copy]
    assert len(batches) == len(set(batches))
    assert set(batches) == {(one.analysis, one.batch) for one in FAULTS}


def test_no_fault_is_there_twice() -> None:
    texts = [(one.file, one.old, one.new, one.finding) for one in FAULTS]
    assert len(FAULTS) >= 28
    assert len(set(texts)) == len(texts)
