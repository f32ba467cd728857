"""A row for which the rules give no verdict, several, or a criterion both ways is not answered."""

from pathlib import Path

import pyarrow as pa
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.prepare import answering_of
from tests.conftest import ROOT

SMALL = ROOT / "tests/data/small_guideline/guideline.lp"
SIDES = ("left", "right")
_ROWS = [
    {"pain": "yes", "fitness": "fit"},
    {"pain": "yes", "fitness": "unfit", "side": "left"},
    {"pain": "yes", "fitness": "unfit", "side": "right"},
    {"pain": "maybe", "fitness": "unfit", "side": "left"},
    {"imaging": "broken", "pain": "no", "side": "left"},
]
ROWS = pa.RecordBatch.from_pylist(
    _ROWS, pa.schema([(name, pa.string()) for name in ("pain", "imaging", "fitness", "side")])
)
THIRD = """
source(local, "Protocol of our unit", "2026-11-01").
statement(local_01, local, operation, must, "Not on the left.").
criterion(third).
failed(third, local_01) :- patient(side, left).
met(third, local_01) :- patient(side, right).
"""
"""A criterion on which the verdict `replace` of the small guideline does not look."""
FAULTS = {
    "no-verdict": (
        "verdict(wait) :- failed(_), not verdict(forbidden).",
        "verdict(wait) :- failed(_), not verdict(forbidden), not patient(side, left).",
        "no verdict",
    ),
    "two-verdicts": (
        "verdict(wait) :- failed(_), not verdict(forbidden).",
        "verdict(wait) :- failed(_), not verdict(forbidden).\n"
        "verdict(replace) :- failed(bearable), patient(side, left).",
        "2 verdicts",
    ),
    "criterion-both-ways": (
        "failed(C) :- failed(C, _).",
        "failed(C) :- failed(C, _).\nmet(bearable) :- failed(bearable, _), patient(side, left).",
        "`bearable` both `met` and `failed`",
    ),
}


def planted(folder: Path, fault: str) -> Answering:
    """The small guideline with a fault for patients of the left side."""
    before, after, _ = FAULTS[fault]
    text = SMALL.read_text(encoding="utf-8")
    assert text.count(before) == 1
    (folder / "guideline.lp").write_text(text.replace(before, after), encoding="utf-8")
    return answering_of(bridge.load(folder))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_rules_rejects_its_rows(tmp_path: Path, fault: str) -> None:
    found = planted(tmp_path, fault).answered(ROWS)
    rejected = {one.row: one for one in found.rejected}
    assert rejected[1].kind == fault
    assert FAULTS[fault][2] in rejected[1].reason
    assert {row: one.kind for row, one in rejected.items() if row != 1} == {
        3: "value-outside-domain", 4: "broken-without-pain",
    }  # fmt: skip
    assert sum(found.counts.verdicts.values()) == found.counts.accepted == 2
    assert found.rows.column("verdict").to_pylist()[1] is None


def test_an_extension_that_adds_a_criterion(tmp_path: Path) -> None:
    more = tmp_path / "more.lp"
    more.write_text(THIRD, encoding="utf-8")
    small, extended = bridge.load(SMALL.parent), bridge.load(SMALL.parent, [more])
    rows = pa.RecordBatch.from_pylist([{"pain": "yes", "fitness": "fit", "side": s} for s in SIDES])
    found = answering_of(extended).answered(rows)
    (bad,) = found.rejected
    assert (bad.row, bad.kind) == (0, "two-verdicts")
    assert "`replace`, `wait`" in bad.reason or "`wait`, `replace`" in bad.reason
    # As the second of two sides it is not counted twice.
    counts = answering_of(small, versus=(extended, None)).answered(rows).counts
    assert (sum(counts.compared.values()), counts.not_compared) == (1, 1)
