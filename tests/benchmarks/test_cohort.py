"""What a registry costs, a million made-up patients on one core, as ratios in one run.

Against a solver for each patient, against the verdict written by hand as polars expressions and as
SQL.

`pip install -e '.[bench]' && pytest tests/benchmarks/test_cohort.py -m benchmark -n0 -s`
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.asked import AT_ONCE, PATIENTS, SEED, Asked, asked, least
from tests.benchmarks.measuring import CRLM, by_turns, fresh, of_process, per_case, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("one_core")]
ROUNDS = 5
SAMPLE = 40
"""Patients whom the solver is asked about, one by one."""


def some_cases(kb: KnowledgeBase, patients: pa.Table) -> list[bridge.Case]:
    """Patients from all over the table."""
    every = range(0, patients.num_rows, patients.num_rows // SAMPLE)
    rows = patients.select(list(kb.vocabulary.names)).take(list(every)[:SAMPLE]).to_pylist()
    return [
        bridge.Case.of(str(place), {name: one for name, one in row.items() if one is not None})
        for place, row in enumerate(rows)
    ]


def test_beside_the_solver(
    kb: KnowledgeBase, registry: Path, patients: pa.Table, tmp_path: Path
) -> None:
    """A patient costs the circuit a ten-thousandth of a fresh solver, and the command a
    thousandth."""
    cases = some_cases(kb, patients)
    everything = asked(kb, verdict_alone=False)
    literals = list(kb.verdicts) + [
        one.literal for one in kb.program.atoms(("in_force", 3)) if not one.is_fact
    ]
    context = [*kb.in_force(kb.chosen()), -kb.planning]
    rng = np.random.default_rng(SEED)
    planes = rng.integers(
        0, 1 << 64, (everything.side.circuit.schedule.sources, PATIENTS // 64), np.uint64
    )
    batches = patients.to_batches(max_chunksize=AT_ONCE)
    each = {
        "fresh clingo": per_case(fresh, cases),
        "one grounding, all the answer": per_case(
            lambda case: bridge.assess(kb, case, plans=0, analyse=False), cases
        ),
        "one grounding, verdict and advice": per_case(
            lambda case: kb.program.holds([*kb.patient(case.values), *context], literals), cases
        ),
    }
    each |= {
        name: used / PATIENTS
        for name, used in {
            "command, Parquet to Parquet": of_process(
                [CRLM, "cohort", str(registry), "-o", f"{tmp_path}/answers.parquet", "--jobs", "1"]
            ),
            "circuit, coding and evaluation": least(lambda: [*map(everything.outputs, batches)]),
            "circuit, evaluation": least(
                lambda: evaluate(everything.side.circuit.schedule, planes)
            ),
        }.items()
    }
    shown(each, "fresh clingo")
    assert pq.read_metadata(tmp_path / "answers.parquet").num_rows == PATIENTS
    assert each["fresh clingo"] >= 10_000 * each["circuit, coding and evaluation"]
    query = each["one grounding, verdict and advice"]
    assert query >= 500 * each["circuit, coding and evaluation"]
    assert each["fresh clingo"] >= 1_000 * each["command, Parquet to Parquet"]


def shown(each: dict[str, float], against: str) -> None:
    """A row for each: microseconds a patient, and how many times as fast as one of them."""
    print()
    for name, used in each.items():
        ratio = each[against] / used
        print(f"{name:<42}{used * 1e6:12.3f} µs a patient {ratio:12,.1f} times as fast")


def test_beside_the_verdict_by_hand(kb: KnowledgeBase, registry: Path, patients: pa.Table) -> None:
    """The same verdicts, and each row sooner. Each side has its table as it likes it best, and is
    ready: what that takes is told."""
    duckdb, pl = pytest.importorskip("duckdb"), pytest.importorskip("polars")
    from tests.benchmarks import by_hand

    ready = {"circuit": timed(lambda: asked(kb, verdict_alone=True))}
    verdict, everything = asked(kb, verdict_alone=True), asked(kb, verdict_alone=False)
    needed = sorted(verdict.side.circuit.read)
    print(f"\n{verdict.operations} operations for the verdict, {everything.operations} for all")
    batches = patients.to_batches()
    names = {
        one.name: pl.Enum(list(map(str, one.values))) for one in kb.vocabulary if not one.numeric
    }
    frame = pl.DataFrame(patients).rechunk().cast(names)
    # Polars gives the rows of a file in an order of its own: each has to say which it is.
    scanned = pl.scan_parquet(registry, row_index_name="row")
    database = duckdb.connect()
    database.execute("SET threads = 1")
    kinds = ", ".join(
        one.name if one.numeric else f"{one.name}::ENUM{(*map(str, one.values),)} AS {one.name}"
        for one in kb.vocabulary
    )
    database.execute(f"CREATE TABLE in_memory AS SELECT {kinds} FROM '{registry}'")
    database.execute(f"CREATE VIEW in_file AS FROM '{registry}'")

    def from_file(circuit: Asked, columns: list[str] | None) -> list[pa.DictionaryArray]:
        with pq.ParquetFile(registry) as file:
            parts = file.iter_batches(AT_ONCE, columns=columns, use_threads=False)
            return [circuit.verdicts(part) for part in parts]

    # What a query is made ready by is left out on every side, and told.
    plans: dict[str, Any] = {}
    ready["polars"] = timed(lambda: plans.update(memory=by_hand.verdict(frame.lazy())))
    plans["file"] = by_hand.verdict(scanned, "row")
    statements = {table: f"EXECUTE {table}_verdict" for table in ("in_memory", "in_file")}
    for table, execute in statements.items():
        prepare = f"PREPARE {execute.removeprefix('EXECUTE ')} AS "
        query = prepare + by_hand.SQL.replace("patients", table)
        ready["DuckDB"] = timed(partial(database.execute, query))
    for name, once in ready.items():
        print(f"to make ready for the verdict, once: {name} {once:.3f} s")

    def by_sql(table: str) -> Any:
        return database.execute(statements[table]).fetchnumpy()["verdict"]

    work: dict[str, Callable[[], Any]] = {
        "in memory: circuit, verdict": lambda: [*map(verdict.verdicts, batches)],
        "in memory: circuit, everything": lambda: [*map(everything.verdicts, batches)],
        "in memory: polars, verdict": plans["memory"].collect,
        "in memory: DuckDB, verdict": lambda: by_sql("in_memory"),
        "Parquet: circuit, verdict": lambda: from_file(verdict, needed),
        "Parquet: circuit, everything": lambda: from_file(everything, None),
        "Parquet: polars, verdict": plans["file"].collect,
        "Parquet: DuckDB, verdict": lambda: by_sql("in_file"),
    }
    expected = plain(work["in memory: circuit, verdict"]())
    assert set(np.unique(expected)) == set(range(len(by_hand.VERDICTS)))
    for name, one in work.items():
        assert (plain(one()) == expected).all(), name
    used = by_turns({name: partial(timed, one) for name, one in work.items()}, ROUNDS)
    each = {name: seconds / PATIENTS for name, seconds in used.items()}
    shown(each, "in memory: polars, verdict")
    more = used["in memory: polars, verdict"] - used["in memory: circuit, verdict"]
    if more > 0:
        rows = PATIENTS * ready["circuit"] / more
        print(f"with what makes it ready, the circuit is ahead of polars from {rows:,.0f} rows on")
    # From the file each spends nine tenths of its time on reading columns: no more than level.
    for where, most in (("in memory", 1.0), ("Parquet", 1.15)):
        ours = each[f"{where}: circuit, verdict"]
        assert ours < most * each[f"{where}: polars, verdict"]
        assert ours < most * each[f"{where}: DuckDB, verdict"]


def plain(found: Any) -> Any:
    """Verdicts, however they came, as places in `by_hand.VERDICTS`."""
    from tests.benchmarks import by_hand

    if isinstance(found, list):
        texts = [one for part in found for one in part.to_pylist()]
        places = {name: place for place, name in enumerate(by_hand.VERDICTS)}
        return np.array([places[one] for one in texts])
    if isinstance(found, np.ndarray):
        return found
    return (found.sort("row") if "row" in found.columns else found)["verdict"].to_numpy()
