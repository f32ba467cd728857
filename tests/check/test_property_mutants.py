"""Every claim of `kb/properties/` is proved of the rules, and refuted by a slip in them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Report
from tests.check.property_mutants import MUTANTS, PropertyMutant
from tests.conftest import ROOT
from tests.sizes import size


def judged(folder: Path) -> Report:
    return check(load_for_checks(folder), chosen_analyses(["properties"]))


# Slips do not hide each other: they are planted in tens, and at full size one by one.
_BATCHES = size(smoke=9, ci=5, full=len(MUTANTS))
BATCHES = [MUTANTS[place::_BATCHES] for place in range(_BATCHES)]


@pytest.mark.parametrize("mutants", BATCHES[:: size(smoke=5, ci=5, full=1)])
@pytest.mark.slow
def test_the_slip_refutes_the_claim(mutants: Sequence[PropertyMutant], tmp_path: Path) -> None:
    assert len({mutant.claim for mutant in mutants}) == len(mutants)
    folder = tmp_path / "kb"
    shutil.copytree(ROOT / "kb", folder)
    for mutant in mutants:
        path = folder / mutant.file
        text = path.read_text(encoding="utf-8")
        assert text.count(mutant.old) == 1
        path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    # the other claims would cost a search each
    claims = "".join(f'#include "{mutant.claim}.lp".\n' for mutant in mutants)
    (folder / "properties/all.lp").write_text(claims, encoding="utf-8")
    findings = {one.id: one for one in judged(folder).findings}
    for mutant in mutants:
        finding = findings[f"property({mutant.claim})"]
        assert finding.counts
        assert finding.witness is not None
        assert finding.rules


@pytest.mark.slow
def test_the_shipped_rules_prove_every_claim(shipped_report: Report) -> None:
    (analysed,) = (one for one in shipped_report.analyses if one.name == "properties")
    assert not analysed.findings
    proved = {one.claim.partition(":")[0] for one in analysed.proofs}
    assert proved == {one.claim for one in MUTANTS}


def test_every_claim_has_a_mutant() -> None:
    claims = {path.stem for path in (ROOT / "kb/properties").glob("*.lp")} - {"all"}
    assert claims == {one.claim for one in MUTANTS}
