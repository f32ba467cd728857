"""The built wheel, in an environment of its own, away from the checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


def test_everything_that_ships_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("kb", "cases"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"pyclingo_bridge/{path.relative_to(ROOT)}" in names
    for folder in ("render/templates", "web/templates", "web/static"):
        for path in (ROOT / "pyclingo_bridge" / folder).rglob("*.*"):
            assert str(path.relative_to(ROOT)) in names
    for name in ("answer", "check", "cohort", "diff"):
        assert f"pyclingo_bridge/schemas/{name}.schema.json" in names
    assert "pyclingo_bridge/py.typed" in names
    assert "pyclingo_bridge/compiled/storage/shipped.bin" in names
    assert not any(name.startswith("tests/") for name in names)


@pytest.mark.slow
def test_it_answers_after_a_plain_install(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(binaries / "python")]
    subprocess.run([*pip, "install", "--quiet", str(wheel)], check=True)
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def crlm(*arguments: str) -> str:
        done = subprocess.run(
            [binaries / "crlm", *arguments],
            check=True, capture_output=True, text=True, cwd=tmp_path, env=clean,
        )  # fmt: skip
        return done.stdout

    assert json.loads(crlm("query", "patient_b", "--json"))["verdict"] == "indicated"
    assert "0 not fulfilled" in crlm("test")
    assert "kb/treatment/systemic.lp:" in crlm("statements", "S2-11")
