"""`crlm cohort` run within the test, or by a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from tests.conftest import ROOT
from tests.sizes import size

SMALL = ROOT / "tests/data/small_guideline"
IN_REGISTRY = size(smoke=70_000, ci=70_000, full=150_000)
"""Enough patients for several parts of 65,536 rows."""


def run(*words: str | int | Path, width: int = 80) -> Result:
    """The command within the test; what it does not handle is raised."""
    return _run("cohort", *words, width=width)


def synthesise(*words: str | int | Path) -> Result:
    """`crlm synthesise`, likewise."""
    return _run("synthesise", *words)


def _run(*words: str | int | Path, width: int = 80) -> Result:
    found = CliRunner().invoke(main, [*map(str, words)], env={"COLUMNS": str(width)})
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def command(*words: str | Path) -> list[str]:
    """The words that run the command by a process."""
    start = "from pyclingo_bridge.cli import main; main()"
    return [sys.executable, "-c", start, "cohort", *map(str, words)]


def ended(words: list[str]) -> "subprocess.CompletedProcess[str]":
    """A process that has ended, whatever its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        words, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def table(path: Path, content: str | bytes) -> Path:
    """A file with that content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
