"""What a batch is answered equals what each patient is answered alone."""

import pickle
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.bit_rows import Texts
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from tests.cohort.same_answer import expect_answer, listed, verdict_alone
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("compiled_once")
COUNT = size(smoke=21, ci=42, full=140)
ASKED_ALONE = size(smoke=14, ci=28, full=140)
Cases = Callable[[int, int], list[bridge.Case]]
Cells = dict[str, str | None]


@pytest.fixture(scope="module")
def answering(kb: KnowledgeBase) -> Answering:
    return answering_of(kb)


def batch_of(patients: list[Mapping[str, Value]]) -> pa.RecordBatch:
    """Patients as a table of text, one column an input."""
    names = sorted({name for one in patients for name in one})
    rows = [{n: str(one[n]) if n in one else None for n in names} for one in patients]
    return pa.RecordBatch.from_pylist(rows, pa.schema([(n, pa.string()) for n in names]))


@pytest.mark.slow
def test_a_row_says_what_a_query_says(
    kb: KnowledgeBase, answering: Answering, generated: Cases
) -> None:
    cases = generated(ASKED_ALONE, 11)
    rows: list[Cells] = answering(batch_of([one.values for one in cases])).to_pylist()
    for case, row in zip(cases, rows, strict=True):
        expect_answer(kb, case, row)


def test_what_blocks_has_its_statement(answering: Answering) -> None:
    row: dict[str, Value] = {
        "primary_site": "rectum",
        "histology": "adenocarcinoma",
        "liver_metastases_count": 2,
        "r0_feasible": "no",
        "all_sites_treatable": "no",
        "fit_for_major_hepatectomy": "no",
    }
    (found,) = answering(batch_of([row])).to_pylist()
    assert found["verdict"] == "not_indicated_now"
    blocked = [one.split(" ") for one in listed(found["blocked_by"])]
    assert {name for name, _ in blocked} == {"r0", "fitness"}
    assert all(statement.startswith(("(S0-", "(S2-")) for _, statement in blocked)


def test_counts_are_those_of_the_rows(answering: Answering, generated: Cases) -> None:
    cases = generated(COUNT, 12)
    found = answering.answered(batch_of([one.values for one in cases]))
    rows: list[Cells] = found.rows.to_pylist()
    counts = found.counts
    assert counts.verdicts == Counter(row["verdict"] for row in rows)
    assert counts.read == counts.accepted == COUNT
    assert sum(counts.failed_together.values()) == sum(counts.open_together.values()) == COUNT
    for (criterion, status), number in counts.criteria.items():
        assert number == sum(row[f"criterion_{criterion}"] == status for row in rows)
        if status == "failed":
            sets = counts.failed_together.items()
            assert number == sum(n for which, n in sets if criterion in which)
    for name, number in counts.stated.items():
        assert number == sum(name in case.values for case in cases)
    for name, number in counts.keeps_open.items():
        assert number == sum(name in listed(row["missing_for_verdict"]) for row in rows)
    assert counts.left_open == sum(row["missing_for_verdict"] is not None for row in rows)
    moved = Counter(
        (*said.split(": ")[0].split("="), row["verdict"], said.split(": ")[1])
        for row in rows
        for said in listed(row["verdict_by_reading"])
    )
    assert counts.by_reading == moved


def test_no_text_is_made_where_counts_are_all_that_is_asked_for(
    answering: Answering, generated: Cases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = batch_of([one.values for one in generated(COUNT, 16)])
    pq.write_table(pa.Table.from_batches([batch]), tmp_path / "in.parquet")
    expected = answering.answered(batch).counts

    def refused(*_: object) -> None:
        pytest.fail("a column of text was made")

    monkeypatch.setattr(Texts, "column", refused)
    assert answer_tables(answering, [tmp_path / "in.parquet"], jobs=1).counts == expected


def test_a_second_side_counts_where_verdicts_go(kb: KnowledgeBase, generated: Cases) -> None:
    cases = generated(COUNT, 13)
    both = answering_of(kb, None, versus=(kb, {"unstated_assessor": "open"}))
    found = both.answered(batch_of([one.values for one in cases]))
    pairs = Counter(
        (verdict_alone(kb, one, "remnant=either"), verdict_alone(kb, one, "unstated_assessor=open"))
        for one in cases
    )
    assert found.counts.compared == pairs
    assert any(before != after for before, after in pairs)


def test_a_batch_of_nobody_has_all_columns(answering: Answering) -> None:
    schema = pa.schema([("mmr", pa.string())])
    empty = answering(pa.RecordBatch.from_pylist([], schema))
    assert empty.num_rows == 0
    assert empty.schema == answering.schema(schema)
    assert empty.schema.names == answering(batch_of([{"mmr": "deficient"}])).schema.names


def test_it_can_be_sent_elsewhere(answering: Answering, generated: Cases) -> None:
    batch = batch_of([one.values for one in generated(20, 14)])
    there: Answering = pickle.loads(pickle.dumps(answering))
    assert there(batch).equals(answering(batch))


@pytest.mark.parametrize("rows", [1, 63, 64, 65, 130])
@pytest.mark.sample(1)
def test_any_number_of_patients(answering: Answering, generated: Cases, rows: int) -> None:
    cases = generated(130, 15)[:rows]
    whole = answering(batch_of([one.values for one in cases])).column("verdict").to_pylist()
    alone = [answering(batch_of([one.values])).column("verdict")[0].as_py() for one in cases]
    assert whole == alone


def test_another_guideline_has_its_own_columns() -> None:
    sore_throat = bridge.load("tests/data/sore_throat")
    found = answering_of(sore_throat)
    schema = found.schema(pa.schema([]))
    criteria = {str(one) for (one,) in sore_throat.structure.program.facts(("criterion", 1))}
    assert {n for n in schema.names if n.startswith("criterion_")} == {
        f"criterion_{one}" for one in criteria
    }
    assert "verdict" in schema.names
