"""`check` of a folder, and of a knowledge base that was loaded without its checks."""

import shutil
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.check.run import UnknownAnalysis, chosen_analyses
from pyclingo_bridge.loading import with_checks
from tests.conftest import ROOT

CLAIM = """claim(painless, must, "No patient has pain.").
rests_on(painless, k1).
violated(painless) :- patient(pain, yes).
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small guideline, with a claim that is broken."""
    shutil.copytree(ROOT / "tests/data/small_guideline", tmp_path, dirs_exist_ok=True)
    (tmp_path / "audit.lp").write_text(CLAIM, encoding="utf-8")
    return tmp_path


def test_it_gets_its_checks(folder: Path) -> None:
    loaded, whole = bridge.load(folder), bridge.load_for_checks(folder)
    reports = [
        bridge.check(one, only=["properties"]) for one in (whole, loaded, folder, str(folder))
    ]
    found = [[finding.id for finding in report.findings] for report in reports]
    assert "painless" in str(found[0])
    assert found == [found[0]] * 4
    assert with_checks(whole) is whole


def test_the_rules_are_those_that_were_loaded(folder: Path) -> None:
    """The guideline is not read anew: what was edited since is not what is checked."""
    loaded = bridge.load(folder)
    loaded.sources  # noqa: B018 - read now
    rules = folder / "guideline.lp"
    rules.write_text(rules.read_text("utf-8").replace("domain((pain; allergy)", "domain((pains)"))
    report = bridge.check(loaded, only=["properties"])
    assert [finding.analysis for finding in report.findings] == ["properties"]


def test_analyses_by_name_and_themselves() -> None:
    (verdicts,) = chosen_analyses(["verdicts"])
    assert chosen_analyses([verdicts, "gaps", verdicts])[0] is verdicts
    assert [one.name for one in chosen_analyses([verdicts, "gaps", verdicts])] == [
        "verdicts",
        "gaps",
    ]
    with pytest.raises(UnknownAnalysis, match="no analysis `gap`"):
        chosen_analyses([verdicts, "gap"])
