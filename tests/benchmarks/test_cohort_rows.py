"""What rows cost that are read, answered and written, beside pyarrow alone on the same rows.

A tenth of a million rows, a million at full size, on one core, in processes of their own that take
turns: `CRLM_SIZE=full pytest tests/benchmarks/test_cohort_rows.py -m benchmark -n0 -s`. A bound
that is missed by more than a third fails.
"""

import importlib.util
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.measuring import MISSED
from tests.benchmarks.one_core import printed
from tests.benchmarks.test_cohort_memory import write_table
from tests.sizes import size

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("one_core")]
ROWS = size(smoke=100_000, ci=100_000, full=1_000_000)
ROUNDS = 3
BOUNDS = {"parquet": 2.0, "csv": 2.0, "jsonl": 3.0}
"""Times the processor time of pyarrow."""


def took(side: str, source: Path, answers: Path, target: Path) -> dict[str, float]:
    return printed("read_and_answer.py", side, source, answers, target)


def made(kb: KnowledgeBase, folder: Path, suffix: str) -> tuple[Path, Path]:
    """A table, and its answers as Parquet."""
    source, answers = folder / f"in.{suffix}", folder / "answers.parquet"
    write_table(kb, source, ROWS)
    took("ours", source, answers, answers)
    assert pq.read_metadata(answers).num_rows == ROWS
    return source, answers


@pytest.mark.parametrize("suffix", BOUNDS)
def test_rows_beside_pyarrow(kb: KnowledgeBase, tmp_path: Path, suffix: str) -> None:
    source, answers = made(kb, tmp_path, suffix)
    sides = ["ours", "pyarrow"]
    if suffix == "jsonl" and importlib.util.find_spec("polars") is not None:
        sides.append("polars")
    found: dict[str, Any] = {side: [] for side in sides}
    for _ in range(ROUNDS):
        for side in sides:
            found[side].append(took(side, source, answers, tmp_path / f"{side}.{suffix}"))
    least = {side: min(one["seconds"] for one in rounds) for side, rounds in found.items()}
    ready = min(one["ready"] for one in found["ours"])
    print(f"\n{suffix} to {suffix}, {ROWS:,} rows; to make ready takes {ready:.2f} s besides")
    for side, seconds in least.items():
        print(f"  {side:<8}{seconds:7.2f} s  ours take {least['ours'] / seconds:.2f} times as long")
    for file in (source, *(tmp_path / f"{side}.{suffix}" for side in sides)):
        file.unlink()
    assert least["ours"] < BOUNDS[suffix] * MISSED * least["pyarrow"]
