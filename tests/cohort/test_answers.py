"""`cohort` in a program: cases and tables in memory, each row as it is answered alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.cli import main
from pyclingo_bridge.cohort.columns.mapping import MappingError
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.cohort.same_answer import expect_answer, listed
from tests.conftest import schema, validate
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("compiled_once")
COUNT = size(smoke=4, ci=10, full=60)
Cases = Callable[[int, int], list[bridge.Case]]
Row = dict[str, Any]

SAID: dict[str, dict[str, object]] = {
    "first": {"FLR": "28 %", "r0_feasible": True, "name": "Ann"},
    "second": {"flr_percent": "lots", "no such": 1},
    "third": {"flr_percent": 40, "mmr": "MSI-H", "liver_metastases_count": ">= 3"},
    "fourth": {},
}


def test_every_cell_is_that_of_the_answer_alone(kb: KnowledgeBase, generated: Cases) -> None:
    cases = generated(COUNT, 21)
    rows = list(bridge.cohort(kb, [dict(case.values) for case in cases]))
    for case, row in zip(cases, rows, strict=True):
        expect_answer(kb, case, row)
    with pytest.raises(AssertionError):  # the planted fault: the answer of another
        expect_answer(kb, cases[0], next(row for row in rows if row != rows[0]))


def test_plans_are_those_of_the_answer_alone(kb: KnowledgeBase, generated: Cases) -> None:
    cases = generated(COUNT, 22)
    answers = bridge.cohort(kb, cases, plans=True)
    for case, row in zip(cases, answers, strict=True):
        plans = bridge.assess(kb, case, analyse=False).plans
        good = [plan for plan in plans if plan.steps and plan.rank == 1]
        assert row["plans_equally_good"] == len(good)
        steps = [step for plan in good[:1] for step in plan.steps]
        assert len(listed(row["plan"])) == len(steps)
        departs = [name for plan in good[:1] for name in plan.departs_from]
        assert listed(row["plan_departs_from"]) == departs
    assert answers.summary.counts.situations > 0
    assert "plan" not in next(iter(bridge.cohort(kb, cases)))


def test_rows_stand_in_the_order_of_the_cases(kb: KnowledgeBase) -> None:
    answers = bridge.cohort(kb, SAID)
    rows = list(answers)
    assert [row["id"] for row in rows] == list(SAID)
    assert len(answers) == len(rows) == 4
    for (name, said), row in zip(SAID.items(), rows, strict=True):
        if name == "second":
            assert (row["problem_kind"], row["verdict"]) == ("number-format", None)
            assert row["problem_column"] == "flr_percent, no such"
            assert "`lots` is not a value" in row["problem"]
        else:
            expect_answer(kb, said, row)
    counts = answers.summary.counts
    assert (counts.read, counts.accepted, counts.rejected) == (4, 3, 1)
    assert counts.problems == {"number-format": 1}
    assert list(bridge.cohort(kb, list(SAID.values()))) == [
        {name: cell for name, cell in row.items() if name != "id"} for row in rows
    ]
    assert list(bridge.cohort(kb, (said for said in SAID.values()))) == list(
        bridge.cohort(kb, list(SAID.values()))
    )


def test_a_case_of_no_such_input_is_refused(kb: KnowledgeBase) -> None:
    (row,) = bridge.cohort(kb, [bridge.Case.of("x", {"no such": 1, "ecog": 1})])
    assert (row["problem_kind"], row["verdict"]) == ("unknown-input", None)


def test_a_case_that_contradicts_itself_has_its_problem(kb: KnowledgeBase) -> None:
    said = {
        "primary_status": "in_situ",
        "extrahepatic_disease": "none",
        "lung_metastases": "present",
    }
    with pytest.raises(bridge.CaseError) as caught:
        bridge.assess(kb, said)
    (row,) = bridge.cohort(kb, [said])
    assert row["verdict"] is None
    assert row["problem_kind"] == caught.value.diagnostics[0].code


@pytest.mark.parametrize("cases", [[], [{"flr_percent": "lots"}], [{}]], ids=str)
def test_few_rows_have_the_same_columns(kb: KnowledgeBase, cases: list[Row]) -> None:
    answers = bridge.cohort(kb, cases)
    assert len(answers) == len(cases) == answers.summary.counts.read
    assert answers.to_arrow().schema == bridge.cohort(kb, [SAID["first"]]).to_arrow().schema


@pytest.fixture
def table(generated: Cases) -> pa.Table:
    """Patients with an id of their own, and a column that is no input."""
    rows = [
        {**case.values, "patient_id": f"p{number}", "age": 40 + number}
        for number, case in enumerate(generated(COUNT, 23))
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    return pa.table(columns)


def test_tables_of_every_kind(kb: KnowledgeBase, table: pa.Table, tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="the column `age` is not an input"):
        bridge.cohort(kb, table)
    answers = bridge.cohort(kb, table, keep=["age"])
    expected = answers.to_arrow().to_pylist()
    assert [row["age"] for row in expected] == table.column("age").to_pylist()
    cases = [
        {k: v for k, v in row.items() if v is not None and k not in ("age", "patient_id")}
        for row in table.to_pylist()
    ]
    for case, row in zip(cases, bridge.cohort(kb, cases), strict=True):
        assert {
            **row,
            **{n: e for n, e in expected[cases.index(case)].items() if n not in row},
        } == (expected[cases.index(case)])
    pq.write_table(table, tmp_path / "t.parquet")
    pa.csv.write_csv(table, tmp_path / "t.csv")
    for given in (table.combine_chunks().to_batches()[0], table.to_pandas()):
        assert bridge.cohort(kb, given, keep=["age"]).to_arrow().to_pylist() == expected
    for name in ("t.parquet", "t.csv"):
        rows = list(bridge.cohort(kb, tmp_path / name, keep=["age"]))
        places = [(row.pop("file"), row.pop("row")) for row in rows]
        assert places == [(str(tmp_path / name), number) for number in range(1, COUNT + 1)]
        assert [row | {"age": int(row["age"])} for row in rows] == expected


def test_pandas_gets_its_index_again(kb: KnowledgeBase, table: pa.Table) -> None:
    given = table.to_pandas().set_index("patient_id")
    found = bridge.cohort(kb, given, keep=["age"]).to_pandas()
    assert list(found.index) == list(given.index)
    assert found.index.name == "patient_id"
    known = given.reset_index().set_index("ecog")  # an input all the same: it is read
    assert list(bridge.cohort(kb, known, keep=["age"])) == list(
        bridge.cohort(kb, given.reset_index(), keep=["age"])
    )
    assert len(bridge.cohort(kb, known, keep=["age"]).to_pandas()) == COUNT
    some = table.to_pandas().drop(columns="patient_id").iloc[::-2]
    found = bridge.cohort(kb, some, keep=["age"]).to_pandas()
    assert list(found.index) == list(some.index)
    assert (some.join(found, rsuffix="_kept")["age_kept"] == some["age"]).all()


def test_a_file_with_a_bad_row(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("flr_percent,mmr\n28,MSS\nlots,MSS\n40,deficient\n", encoding="utf-8")
    rows = list(bridge.cohort(kb, str(file)))
    assert [row["row"] for row in rows] == [1, 2, 3]
    assert [row["problem_kind"] for row in rows] == [None, "value-outside-domain", None]
    assert [row["verdict"] is None for row in rows] == [False, True, False]


def test_the_numbers_are_those_of_the_command(
    kb: KnowledgeBase, table: pa.Table, tmp_path: Path
) -> None:
    file = tmp_path / "t.parquet"
    pq.write_table(table, file)
    run = ["cohort", str(file), "-o", str(tmp_path / "a.csv"), "--keep", "age", "--json", "--plans"]
    printed = json.loads(CliRunner().invoke(main, run).stdout)
    found = bridge.cohort(kb, file, keep=["age"], plans=True).to_dict()
    assert found == printed
    in_memory = bridge.cohort(kb, table, keep=["age"], plans=True).to_dict()
    assert {**in_memory, "files": [str(file)]} == printed
    validate(found, schema("cohort"))


def test_one_case_is_not_taken_for_many(kb: KnowledgeBase) -> None:
    for one in ({"flr_percent": 30, "mmr": "deficient"}, bridge.Case.of("one", {"ecog": 1})):
        with pytest.raises(TypeError, match="one case"):
            bridge.cohort(kb, one)
