"""However it is installed and wherever it is called, `crlm` gives the same bytes for all cases.

At full size they are all cases that ship, else every third.
Each form runs in a process of its own, for which nothing but what is named here is set.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sizes import size

EVERY = sorted(one.stem for one in (ROOT / "cases").glob("*.lp"))
CASES = sorted({"patient_a", "patient_b", *EVERY[:: size(smoke=3, ci=3, full=1)]})
CALL = "from pyclingo_bridge.cli import main; main(prog_name='crlm')"
SHIPPED = ("pyclingo_bridge", "kb", "cases")


def answers(source: Path, place: Path, environment: Mapping[str, str | None], *cases: str) -> bytes:
    """The JSON of cases (without names: of `CASES`) by the package in `source`, called in
    the folder `place`. The folder where the cases lie is left out: it is in `case`."""
    own = {"PATH": os.environ["PATH"], "HOME": str(place), "PYTHONPATH": str(source)}
    changed = {**own, **environment}
    done = subprocess.run(
        [sys.executable, "-c", CALL, "query", "--json", *(cases or CASES)],
        cwd=place, env={name: value for name, value in changed.items() if value is not None},
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    lie = source / "cases" if (source / "cases").is_dir() else source / "pyclingo_bridge/cases"
    assert done.stdout.count(os.fsencode(lie)) == len(cases or CASES)
    return done.stdout.replace(os.fsencode(lie), b"cases")


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder below, with when it was written and how long it is."""
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.stat()
        found[str(path.relative_to(folder))] = stat.st_mtime_ns, stat.st_size
    return found


def copied(target: Path) -> Path:
    """A copy of what a checkout needs to answer, without compiled files."""
    for name in SHIPPED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The answers of the checkout, in an empty folder."""
    found = answers(ROOT, tmp_path_factory.mktemp("empty"), {})
    assert len(EVERY) > 50
    assert len(found.splitlines()) == len(CASES)
    return found


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
NOWHERE = {"HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null"}


@pytest.mark.slow
def test_the_wheel_answers_as_the_checkout(
    expected: bytes, wheel: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In an empty folder, without a home."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True)
    assert (target / "pyclingo_bridge/kb/guideline.lp").is_file()
    assert answers(target, tmp_path, {"HOME": None}) == expected
    assert not listing(tmp_path)


@pytest.mark.slow
def test_a_checkout_that_cannot_be_written(expected: bytes, tmp_path: Path) -> None:
    """In an ASCII locale, with a home that is not a folder. Permission bits do not bind root, so
    that nothing was written is looked at as well; compiled files alone root may write elsewhere."""
    source, place = copied(tmp_path / "source"), tmp_path / "place"
    place.mkdir()
    inside = [source, *source.rglob("*")]
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = listing(source)
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    bound = not os.access(source, os.W_OK)
    try:
        found = answers(source, place, {**ASCII, **NOWHERE, **({} if bound else compiled)})
    finally:
        for path in inside:
            path.chmod(0o755)
    assert found == expected
    assert listing(source) == before
    assert not listing(place)


@pytest.mark.slow
def test_another_threshold_is_another_answer(expected: bytes, tmp_path: Path) -> None:
    """A planted fault: the comparison sees one number that differs in one form."""
    source = copied(tmp_path / "source")
    rules = source / "kb/criteria/liver_remnant.lp"
    text = rules.read_text(encoding="utf-8")
    assert "threshold(flr_percent, 33, " in text
    changed = text.replace("threshold(flr_percent, 33, ", "threshold(flr_percent, 20, ")
    rules.write_text(changed, encoding="utf-8")
    whole = set(expected.splitlines())
    named = "patient_a", "patient_b"
    assert set(answers(ROOT, tmp_path, {}, *named).splitlines()) < whole
    assert not set(answers(source, tmp_path, {}, *named).splitlines()) <= whole


@pytest.mark.slow
def test_the_source_archive_is_whole(sdist: Path, tmp_path: Path) -> None:
    """It holds every file of the shipped folders, and installs to the files of the wheel."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    assert (source / "hatch_build.py").is_file()
    for folder in (*SHIPPED, "tests", "docs", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (source / path.relative_to(ROOT)).is_file(), path
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))
    assert (source / project["project"]["readme"]).is_file()


@pytest.mark.slow
def test_the_source_archive_installs(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """To the very files that the wheel of the checkout has."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    for archive, target in ((sdist, "source"), (wheel, "wheel")):
        command = [*pip, "--no-build-isolation", "--target", str(tmp_path / target), str(archive)]
        subprocess.run(command, check=True, capture_output=True)
    found = [
        {
            path.relative_to(tmp_path / target): path.read_bytes()
            for path in (tmp_path / target / "pyclingo_bridge").rglob("*")
            if path.is_file()
        }
        for target in ("source", "wheel")
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 200
