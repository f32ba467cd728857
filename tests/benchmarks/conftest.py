"""A made-up registry in a file and in memory, and the peers, made once a session."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyclingo_bridge.cohort.synthetic.synthesis import RECIPE, load_recipe, synthesise
from pyclingo_bridge.cohort.tables.writer import TableFile
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.asked import PATIENTS, SEED


@pytest.fixture(scope="module")
def one_core() -> Iterator[None]:
    """This process and what it starts stay on one core; what makes threads makes one."""
    before = os.sched_getaffinity(0)
    os.environ["POLARS_MAX_THREADS"] = "1"  # read when polars is first imported
    pa.set_cpu_count(1)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


@pytest.fixture(scope="session")
def registry(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A million made-up patients, as a Parquet file."""
    path = tmp_path_factory.mktemp("registry") / "patients.parquet"
    recipe = load_recipe(kb.folder / RECIPE, kb.vocabulary)
    with TableFile(path) as table:
        for batch in synthesise(kb, recipe, PATIENTS, SEED):
            table.write(batch)
    return path


@pytest.fixture(scope="session")
def patients(registry: Path) -> pa.Table:
    """The same in memory, each column in one piece."""
    table = pq.read_table(registry, use_threads=False)
    return table.unify_dictionaries().combine_chunks()


@pytest.fixture(scope="session")
def peers(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The python of an environment with the peers."""
    if named := os.environ.get("CRLM_PEERS"):
        return named
    folder = tmp_path_factory.mktemp("peers")
    python = str(folder / "bin/python")
    install = [python, "-m", "pip", "install", "--quiet", "xclingo==2.0b24", "clingexplaid==1.5.1"]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    if subprocess.run(install, check=False, capture_output=True).returncode:
        pytest.skip("the peers cannot be installed here")
    return python
