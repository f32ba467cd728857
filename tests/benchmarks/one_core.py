"""Scripts that are measured in processes of their own, on one core."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

_ALONE = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def printed(script: str, *arguments: str | Path) -> dict[str, Any]:
    """The JSON that a script of this folder prints."""
    command = [sys.executable, str(ROOT / "tests/benchmarks" / script), *map(str, arguments)]
    environment = {**os.environ, **_ALONE}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
