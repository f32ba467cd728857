"""The function from Arrow batch to Arrow batch under Spark and Dask, each on a local cluster.

The programs of docs/registries.md run as they stand there, and give the rows of `crlm cohort`.
"""

import contextlib
import math
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pyclingo_bridge.cli import main
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.conversion import Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.synthetic.synthesis import RECIPE, load_recipe, synthesise
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("compiled_once")
PATIENTS, ROWS_IN_GROUP = 600, 150
Cells = dict[str, Any]


@pytest.fixture(scope="module")
def answering(kb: KnowledgeBase) -> Answering:
    return answering_of(kb)


@pytest.fixture(scope="module")
def registry(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder, where the tests run, with `patients.parquet`: some row groups, some bad rows."""
    recipe = load_recipe(kb.folder / RECIPE, kb.vocabulary)
    rows = [row for batch in synthesise(kb, recipe, PATIENTS, 5) for row in batch.to_pylist()]
    rows[7]["flr_percent"] = 999
    rows[160]["flr_percent"] = 888
    rows[599] |= {"r0_feasible": "yes", "all_disease_removable": "no"}
    folder = tmp_path_factory.mktemp("registry")
    table = pa.Table.from_pylist(rows)
    pq.write_table(table, folder / "patients.parquet", row_group_size=ROWS_IN_GROUP)
    with contextlib.chdir(folder):
        yield folder


@pytest.fixture(scope="module")
def spark(registry: Path) -> Iterator[Any]:
    """A Spark that works in the folder `registry`."""
    assert Path.cwd() == registry
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17, and there is no `java`")
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    # Java machines that live for seconds: the compiler for long runs costs more than it gives.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    # At full size two executors, processes of their own; Python has its own processes anyway.
    master = size(smoke="local[2]", ci="local[2]", full="local-cluster[2,1,1024]")
    builder = sql.SparkSession.builder.master(master)
    builder = builder.config("spark.ui.enabled", "false").config("spark.network.timeout", "600s")
    session = builder.config("spark.sql.files.maxPartitionBytes", "20k").getOrCreate()
    yield session
    session.stop()
    monkeypatch.undo()


@pytest.fixture(scope="module")
def dask_cluster() -> Iterator[None]:
    """A Dask of two processes, which `Client()` finds."""
    pytest.importorskip("dask.dataframe")
    distributed = pytest.importorskip("distributed")
    import dask

    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    )
    with cluster, dask.config.set({"scheduler-address": cluster.scheduler_address}):
        yield


def program(engine: str) -> str:
    """The one program of the page that imports an engine."""
    page = (ROOT / "docs/registries.md").read_text(encoding="utf-8")
    found = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    (code,) = [one for one in found if f"from {engine}" in one]
    return str(code)


def run(code: str) -> dict[str, Any]:
    """What the program defines."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(code, "docs/registries.md", "exec"), namespace)
    return namespace


def texts(row: Cells, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """What a row says, as text."""
    return {
        name: str(cell).lower() if isinstance(cell, bool) else str(cell)
        for name, cell in row.items()
        if cell is not None and name not in without
    }


def check_against_the_command(answering: Answering, answers: list[Cells]) -> None:
    """Each row as `crlm cohort` gives it, answered or rejected; none lost, none twice."""
    files = ["patients.parquet", "-o", "expected.parquet", "--rejects", "rejects.parquet"]
    result = CliRunner().invoke(main, ["cohort", *files])
    assert result.exit_code == 2, result.output
    place = frozenset({"file", "row"})
    expected = {
        row["patient_id"]: texts(row, place)
        for row in pq.read_table("expected.parquet").to_pylist()
    }
    ids = pq.read_table("patients.parquet").column("patient_id").to_pylist()
    for row in pq.read_table("rejects.parquet").to_pylist():
        problem = {
            "problem_kind": row["kind"], "problem_column": row["column"], "problem": row["reason"]
        }  # fmt: skip
        patient = ids[row["row"] - 1]
        expected[patient] = {
            "patient_id": patient,
            "synthetic": "true",
            **problem,
            **answering.constants,
        }
    accepted = [row for row in answers if row["problem"] is None]
    assert (len(answers), len(accepted)) == (PATIENTS, PATIENTS - 3)
    assert {row["patient_id"]: texts(row) for row in answers} == expected


@pytest.mark.slow
def test_spark(spark: Any, registry: Path, answering: Answering) -> None:
    """The program of the docs; then tables with other types and with partitions of nobody."""
    run(program("pyspark"))
    answers = spark.read.parquet("answers")
    check_against_the_command(answering, answers.toArrow().to_pylist())
    shutil.rmtree(registry / "answers")

    schema = "id long, primary_site string, flr_percent long, ecog double, case date"
    rows = [
        (2**60 + 1, "rectum", 40, 1.0, date(2026, 1, 31)),
        (2, "rectum", None, None, None),
        (3, "", 2**40, math.nan, None),
        (4, None, None, 1.5, None),
    ]
    odd = spark.createDataFrame(rows, schema).repartition(7)
    for large in ("true", "false"):
        spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", large)
        given = odd.limit(0).toArrow().schema
        columns = spark.createDataFrame(answering.schema(given).empty_table()).schema
        found = odd.mapInArrow(lambda batches: map(answering, batches), columns).collect()
        by_id = {row["id"]: row for row in found}
        assert sorted(by_id) == [2, 3, 4, 2**60 + 1]
        assert by_id[2**60 + 1]["case"] == date(2026, 1, 31)
        kinds = {row["id"]: row["problem_kind"] for row in found}
        assert kinds == {2**60 + 1: None, 2: None, 3: "value-outside-domain", 4: "decimal"}
        stated = {"primary_site": "rectum", "flr_percent": 40, "ecog": 1}
        (alone,) = answering(pa.RecordBatch.from_pylist([stated])).to_pylist()
        assert {name: by_id[2**60 + 1][name] for name in alone} == alone

    (registry / "ragged.csv").write_text("mmr,kras\ndeficient\nproficient,wild_type\n")
    ragged = spark.read.csv("ragged.csv", header=True, mode="FAILFAST")
    columns = spark.createDataFrame(answering.schema(pa.schema([])).empty_table()).schema
    with pytest.raises(Exception, match="MALFORMED_RECORD"):
        ragged.mapInArrow(lambda batches: map(answering, batches), columns).collect()


@pytest.mark.slow
@pytest.mark.usefixtures("dask_cluster")
def test_dask(registry: Path, answering: Answering) -> None:
    """The program of the docs; then the kinds of columns that pandas has, with empty partitions."""
    namespace = run(program("dask"))
    answers = pq.read_table("answers").to_pylist()
    check_against_the_command(answering, answers)
    shutil.rmtree(registry / "answers")

    import dask.dataframe as dd

    for types in ({}, {"dtype_backend": "numpy_nullable"}):
        patients = dd.read_parquet("patients.parquet", split_row_groups=True, **types)
        nobody = patients.partitions[0][patients.partitions[0]["patient_id"] == ""]
        both = dd.concat([nobody, patients], interleave_partitions=True)
        frame = both.map_partitions(namespace["answered"]).compute()
        found = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
        assert [texts(row) for row in found] == [texts(row) for row in answers]


def test_a_column_that_is_not_there_is_told_before_the_engine_starts(kb: KnowledgeBase) -> None:
    mapped = answering_of(kb, None, ColumnMapping({"mmr": Conversion("MSI")}))
    with pytest.raises(MappingError, match="column `MSI` is to be read or kept"):
        mapped.schema(pa.schema([("msi", pa.string())]))


def test_the_columns_for_any_type(answering: Answering) -> None:
    """Also a dictionary of nothing, which is what an empty category of pandas becomes."""
    names = answering.schema(pa.schema([("mmr", pa.string())])).names
    for kind in (pa.dictionary(pa.int8(), pa.null()), pa.large_string(), pa.string_view()):
        assert answering.schema(pa.schema([("mmr", kind)])).names == names
