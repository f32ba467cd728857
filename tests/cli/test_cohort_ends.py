"""How runs of `crlm cohort` end that do not reach their end, and what their processes do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyclingo_bridge.cohort import processes
from tests.cli.cohort_runs import SMALL, command, ended, table
from tests.conftest import ROOT


def _kill_a_worker(process: "subprocess.Popen[str]") -> None:
    listed = ended(["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)])
    workers = [line.split()[0] for line in listed.stdout.splitlines() if "spawn_main" in line]
    os.kill(int(workers[0]), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (lambda process: process.send_signal(signal.SIGINT), 130, "interrupted"),
        (lambda process: process.send_signal(signal.SIGTERM), 130, "interrupted"),
        (_kill_a_worker, 2, "error[process-ended]"),
    ],
    ids=["SIGINT", "SIGTERM", "worker killed"],
)
def test_a_run_that_ends_early_leaves_nothing(
    tmp_path: Path, knees: Path, end: Callable[[Any], None], code: int, said: str
) -> None:
    copies = [tmp_path / f"{n}.parquet" for n in range(100)]
    for one in copies:
        one.symlink_to(knees)
    out = tmp_path / "out"
    out.mkdir()
    words = command(
        *copies, "--kb", SMALL, "-o", out / "o.csv", "--html", out / "o.html", "--jobs", "2"
    )
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        while not any(one.stat().st_size for one in out.iterdir()) and process.poll() is None:
            time.sleep(0.05)  # until the first answers are written
        end(process)
        _, told = process.communicate(timeout=120)
    assert process.returncode == code, told
    assert told.startswith(said)
    assert "Traceback" not in told
    assert not list(out.iterdir())


def test_processes_that_cannot_start_are_told(tmp_path: Path) -> None:
    """A script without a guard, and work too large for a pipe that nobody reads."""
    script = table(
        tmp_path / "script.py",
        "from functools import partial\n"
        "from pyclingo_bridge.cohort.processes import in_order\n"
        "print(list(in_order(partial(max, 'x' * 1_000_000), iter('abcd'), 2)))\n",
    )
    found = ended([sys.executable, str(script)])
    assert found.returncode == 1
    assert "error[process-ended]" in found.stderr
    assert "__main__" in found.stderr


@pytest.mark.parametrize("count", range(6))
@pytest.mark.parametrize("jobs", [1, 2])
def test_no_part_is_lost_between_processes(count: int, jobs: int) -> None:
    assert list(processes.in_order(str, iter(range(count)), jobs)) == [*map(str, range(count))]
