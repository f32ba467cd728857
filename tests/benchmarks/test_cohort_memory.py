"""How much memory a long table takes: `crlm cohort` on millions of rows, in and out.

A million rows, ten at full size (the tables then take some 11 GB on disk for a while):
`CRLM_SIZE=full pytest tests/benchmarks/test_cohort_memory.py -m benchmark -n0 -s`
"""

import os
import re
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import pytest

from pyclingo_bridge.cohort.synthetic.synthesis import RECIPE, load_recipe, synthesise
from pyclingo_bridge.cohort.tables.writer import TableFile
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.sizes import size

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc"),
]
ROWS = size(smoke=1_000_000, ci=1_000_000, full=10_000_000)
SYNTHESISED = 200_000
"""Rows that are made up; the table repeats them."""
LIMIT = 1 << 30
EVERY = 0.05


def write_table(kb: KnowledgeBase, path: Path, rows: int) -> None:
    """A table of so many rows, a batch at a time."""
    batches = list(synthesise(kb, load_recipe(kb.folder / RECIPE, kb.vocabulary), SYNTHESISED, 1))
    with TableFile(path) as table:
        for batch in cycle(batches):
            if table.rows == rows:
                break
            table.write(batch.slice(0, rows - table.rows))


def tree(pid: int) -> list[int]:
    """A process and all that it started, as far as they run."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return [pid]
    return [pid, *(each for child in found.split() for each in tree(int(child)))]


def resident(pid: int) -> dict[str, int]:
    """Bytes in memory now (`VmRSS`) and at most (`VmHWM`); shared pages count in full."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return {}
    found = re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB$", status, re.M)
    return {name: int(number) << 10 for name, number in found}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_memory_of_a_long_table(kb: KnowledgeBase, tmp_path: Path, suffix: str) -> None:
    table, answers = tmp_path / f"in.{suffix}", tmp_path / f"out.{suffix}"
    write_table(kb, table, ROWS)
    command = [str(Path(sys.executable).parent / "crlm"), "cohort", str(table), "-o", str(answers)]
    try:
        start = time.perf_counter()
        alone, together, processes = 0, 0, 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            while running.poll() is None:
                now = [resident(pid) for pid in tree(running.pid)]
                alone = max(alone, now[0].get("VmHWM", 0))
                together = max(together, sum(one.get("VmRSS", 0) for one in now))
                processes = max(processes, len(now))
                time.sleep(EVERY)
            assert running.stdout is not None
            said = running.stdout.read()
        seconds = time.perf_counter() - start
        sizes = [one.stat().st_size >> 20 for one in (table, answers)]
    finally:
        table.unlink()
        answers.unlink(missing_ok=True)
    print(
        f"\n{ROWS:,} rows {suffix} ({sizes[0]} MiB) to {suffix} ({sizes[1]} MiB): "
        f"the process that reads and writes {alone >> 20} MiB, all {processes} processes together "
        f"{together >> 20} MiB; {seconds:.0f} s on {os.cpu_count()} cores"
    )
    assert running.returncode == 0
    assert f"{ROWS:,}" in said or str(ROWS) in said
    assert alone < LIMIT
    assert together < LIMIT
