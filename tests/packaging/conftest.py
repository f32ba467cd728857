"""The wheel and the source archive, each built once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def built(kind: str, folder: Path, **environment: str) -> Path:
    """The one file that a build writes into a folder."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir"]
    subprocess.run(
        [*command, str(folder), str(ROOT)],
        check=True, capture_output=True, env={**os.environ, **environment},
    )  # fmt: skip
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive of the checkout."""
    return built("sdist", tmp_path_factory.mktemp("sdist"))
