"""The compiled form in a wheel: used from the first command on, where it fits, and only there."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.packaging.conftest import built

COMPILED = "pyclingo_bridge/compiled/storage/shipped.bin"
ASK = """
import json, sys
import pyclingo_bridge as bridge
from pyclingo_bridge.cli import main
main(["query", "patient_a", "patient_b", "--plans", "0", "--json"], standalone_mode=False)
print(json.dumps([type(bridge.load().rules).__name__, "clingo" in sys.modules]))
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The folder that the wheel is installed to."""
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True)
    return target


def asked(source: Path, cache: Path) -> tuple[list[str], list[object]]:
    """Two answers, and whether rules were stored and clingo was imported for them."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(source), "CRLM_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASK], env=own, check=True, capture_output=True, text=True
    )
    *answers, said = done.stdout.replace(str(source), "").splitlines()
    return [one.replace("/pyclingo_bridge/cases", "/cases") for one in answers], json.loads(said)


def test_the_first_command_does_not_ground(installed: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    found, said = asked(installed, cache)
    assert said == ["StoredRules", False]
    assert not cache.exists()
    assert found == asked(ROOT, tmp_path / "another")[0]
    assert len(found) == 2


def _edited(place: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(installed: Path) -> None:
        file = installed / place
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def _damaged(installed: Path) -> None:
    data = bytearray((installed / COMPILED).read_bytes())
    data[len(data) // 2] ^= 1
    (installed / COMPILED).write_bytes(data)


@pytest.mark.parametrize(
    "change",
    [
        _edited("pyclingo_bridge/kb/criteria/liver_remnant.lp", "percent, 33, ", "percent, 20, "),
        _edited("pyclingo_bridge/compiled/solver.py", "import", "import"),
        _edited("pyclingo_bridge/base/files/scanner.py", "\nimport ", "\n\nimport "),
        _damaged,
        lambda installed: (installed / COMPILED).unlink(),
    ],
    ids=["a rule", "nothing", "a module", "the form", "no form"],
)
def test_it_is_not_used_where_it_does_not_fit(
    installed: Path, tmp_path: Path, change: Callable[[Path], None], request: pytest.FixtureRequest
) -> None:
    before = asked(installed, tmp_path / "before")[0]
    change(installed)
    found, said = asked(installed, tmp_path / "cache")
    name = request.node.callspec.id
    assert (said == ["StoredRules", False]) == (name == "nothing")
    assert (found == before) == (name != "a rule")
    assert (tmp_path / "cache").exists() == (name != "nothing")


def test_another_python_does_not_read_it(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it was made by stands before what only that Python can read."""
    script = "import sys; sys.implementation.cache_tag = 'another'" + ASK
    monkeypatch.setitem(globals(), "ASK", script)
    assert asked(installed, tmp_path / "cache")[1][1]


def test_a_wheel_is_built_without_clingo(tmp_path: Path) -> None:
    (tmp_path / "clingo.py").write_text("raise ImportError('not here')\n")
    wheel = built("wheel", tmp_path / "wheel", PYTHONPATH=str(tmp_path))
    names = zipfile.ZipFile(wheel).namelist()
    assert COMPILED not in names
    assert "pyclingo_bridge/kb/guideline.lp" in names


@pytest.mark.parametrize(("version", "count"), [("editable", 0), ("standard", 1)])
def test_an_editable_install_has_none(version: str, count: int, tmp_path: Path) -> None:
    """It shows the way to a checkout, whose rules are being worked on."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hook = module.CompiledForm(str(ROOT), {}, None, None, str(tmp_path), "wheel")
    data: dict[str, dict[str, str]] = {"force_include": {}}
    hook.initialize(version, data)
    assert [*data["force_include"].values()] == [COMPILED] * count
