"""What the tests of the command line share."""

from pathlib import Path

import pytest

from tests.cli.cohort_runs import synthesise
from tests.shared import Shared


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory, shared: Shared) -> Path:
    """Enough synthetic patients for several parts."""
    path = tmp_path_factory.mktemp("registry") / "patients.parquet"

    def table() -> bytes:
        found = synthesise(150_000, "-o", path)
        assert found.exit_code == 0
        assert "150,000 synthetic patients" in found.stdout
        return path.read_bytes()

    path.write_bytes(shared.once("registry", table))
    return path
