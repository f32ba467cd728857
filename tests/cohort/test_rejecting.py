"""Rows that get no answer: each kind, its column, its reason; the others are answered."""

import pyarrow as pa
import pytest

from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.usefixtures("compiled_once")
GOOD = {"primary_site": "rectum", "flr_percent": "40"}


@pytest.fixture(scope="module")
def answering(kb: KnowledgeBase) -> Answering:
    return answering_of(kb)


@pytest.mark.parametrize(
    ("cells", "kind", "column", "said"),
    [
        ({"flr_percent": "101"}, "value-outside-domain", "flr_percent", "0..100"),
        ({"flr_percent": "33.5"}, "decimal", "flr_percent", "round"),
        ({"mmr": "deficent"}, "value-outside-domain", "mmr", "did you mean `deficient`"),
        ({"mmr": "MSI-L"}, "unsettled-value", "mmr", "say which of them"),
        ({"flr_percent": "12 weeks"}, "wrong-unit", "flr_percent", "state it in percent"),
        (
            {"r0_feasible": "yes", "all_disease_removable": "no"},
            "r0-against-its-parts",
            "all_disease_removable, r0_feasible",
            "contradicts its two parts",
        ),
    ],
)
def test_each_kind(
    answering: Answering, cells: dict[str, str], kind: str, column: str, said: str
) -> None:
    names = sorted({*GOOD, *cells})
    schema = pa.schema([(name, pa.string()) for name in names])
    batch = pa.RecordBatch.from_pylist([GOOD, {**GOOD, **cells}, GOOD], schema)
    found = answering.answered(batch)
    (bad,) = found.rejected
    assert (bad.row, bad.kind, bad.columns) == (1, kind, column)
    assert said in bad.reason
    assert found.counts.problems == {kind: 1}
    assert (found.counts.read, found.counts.accepted, found.counts.rejected) == (3, 2, 1)
    verdicts = found.rows.column("verdict").to_pylist()
    assert verdicts[0] == verdicts[2] is not None
    assert verdicts[1] is None
    assert sum(found.counts.verdicts.values()) == 2


def test_a_row_is_counted_once_and_says_all(answering: Answering) -> None:
    batch = pa.RecordBatch.from_pylist([{"flr_percent": "-1", "mmr": "maybe", "kras": "1"}])
    (bad,) = answering.answered(batch).rejected
    assert bad.columns == "flr_percent, mmr, kras"
    assert len(bad.problems) == 3
    assert all(one in bad.reason for one in ("-1", "maybe", "`1`"))


def test_whole_floats_are_numbers_and_nan_is_unknown(answering: Answering) -> None:
    cells = pa.array([33.0, float("nan"), None, 32.5])
    found = answering.answered(pa.RecordBatch.from_arrays([cells], names=["flr_percent"]))
    assert found.counts.stated["flr_percent"] == 1
    assert [(one.row, one.kind) for one in found.rejected] == [(3, "decimal")]
