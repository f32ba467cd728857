"""What the tests of the command line share."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyclingo_bridge.cohort.tables.reader import ROWS_AT_ONCE
from tests.cli.cohort_runs import IN_REGISTRY, synthesise
from tests.shared import Shared


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory, shared: Shared) -> Path:
    """Enough synthetic patients for several parts."""
    path = tmp_path_factory.mktemp("registry") / "patients.parquet"

    def table() -> bytes:
        found = synthesise(IN_REGISTRY, "-o", path)
        assert found.exit_code == 0
        assert f"{IN_REGISTRY:,} synthetic patients" in found.stdout
        return path.read_bytes()

    path.write_bytes(shared.once("registry", table))
    return path


@pytest.fixture(scope="session")
def knees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many patients of the small guideline as make several parts."""
    path = tmp_path_factory.mktemp("knees") / "patients.parquet"
    count = 3 * ROWS_AT_ONCE
    rows = {
        "patient_id": [f"p{number}" for number in range(count)],
        "fitness": ["fit", "unfit", None] * (count // 3),
        "stiffness": [str(number % 7) for number in range(count)],
    }
    pq.write_table(pa.table(rows), path)
    return path
