"""Which library reads and writes tables: pyarrow beside polars and DuckDB, in one run, on one core.

A million rows of the synthetic registry in each format, and what each does with a broken row:
`pytest tests/benchmarks/test_cohort_formats.py -m benchmark -n0 -s`, where polars and duckdb are
installed.
"""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.one_core import printed
from tests.benchmarks.test_cohort_memory import write_table

pytestmark = pytest.mark.benchmark
ROWS = 1_000_000
LIBRARIES = ("pyarrow", "polars", "duckdb")
BROKEN = {
    "short.csv": "mmr,kras\ndeficient,mutant\nproficient\ndeficient,mutant\n",
    "long.csv": "mmr,kras\ndeficient,mutant\nproficient,mutant,x\ndeficient,mutant\n",
    "line.jsonl": '{"mmr": "deficient"}\n{"mmr": \n{"mmr": "proficient"}\n',
}


def took(library: str, source: Path, target: Path) -> dict[str, Any]:
    """Processor seconds, bytes, and why it gave up if it did; in a process on one core."""
    return printed("read_and_write.py", library, source, target)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_a_million_rows(kb: KnowledgeBase, tmp_path: Path, suffix: str) -> None:
    present = [one for one in LIBRARIES if importlib.util.find_spec(one) is not None]
    source, target = tmp_path / f"in.{suffix}", tmp_path / f"out.{suffix}"
    write_table(kb, source, ROWS)
    found = {one: took(one, source, target) for one in present}
    source.unlink()
    target.unlink()
    print(f"\n{suffix}, {ROWS:,} rows read and written")
    for name, one in found.items():
        ratio = one["seconds"] / found["pyarrow"]["seconds"]
        print(
            f"  {name:<9}{one['seconds']:6.1f} s, {ratio:.2f} times pyarrow; "
            f"{one['memory'] >> 20:5} MiB; import {one['import']:.2f} s  {one.get('refused', '')}"
        )
    assert "refused" not in found["pyarrow"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_text(BROKEN[name], encoding="utf-8")
    print(f"\n{name}")
    for library in LIBRARIES:
        if importlib.util.find_spec(library) is None:
            continue
        target = tmp_path / f"{library}.{name}"
        found = took(library, source, target)
        lines = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
        said = " ".join(found.get("refused", "; ".join(found.get("aside", []))).split())
        print(f"  {library:<9}{said[:300] or 'no word'}")
        print(f"           written: {' | '.join(lines)}")
