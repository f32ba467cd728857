"""What the tests of the command line share."""

from pathlib import Path

import pytest

from tests.cli.cohort_runs import synthesise


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough synthetic patients for several parts."""
    path = tmp_path_factory.mktemp("registry") / "patients.parquet"
    found = synthesise(150_000, "-o", path)
    assert found.exit_code == 0
    assert "150,000 synthetic patients" in found.stdout
    return path
