"""`crlm new`: a guideline that runs, from an empty folder."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.all_commands import run


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        ("test", "x"),
        ("test", "x/cases"),
        ("test", "x/cases/severe.lp"),
        ("test", "--kb", "x"),
        ("lint", "x"),
        ("check", "--kb", "x"),
        ("query", "x/cases/severe.lp", "--kb", "x"),
        ("mutate", "--only", "border", "--against", "x/cases", "--kb", "x"),
    ],
    ids=" ".join,
)
def test_what_is_made_runs(line: tuple[str, ...], place: Path) -> None:
    made = run("new", "x")
    assert (made.exit_code, made.exception) == (0, None), made.output
    assert {one.name for one in place.rglob("x/*")} == {
        "README.md", "guideline.lp", "audit.lp", "cases"
    }  # fmt: skip
    done = run(*line)
    assert done.exit_code == 0, done.output
    if line[0] == "test":
        assert done.output == "1 case, 2 expectations, 0 not fulfilled\n"


def test_a_case_of_it_that_is_not_fulfilled(place: Path) -> None:
    run("new", "x")
    (place / "x/cases/mild.yaml").write_text("severity: 2\nexpect:\n  - verdict(treat)\n")
    assert run("test", "x").exit_code == 1


def test_plain_clingo_reads_it_as_one_file() -> None:
    run("new", "x")
    assert run("kb", "--kb", "x", "--one-file", "-o", "one.lp").exit_code == 0
    command = [sys.executable, "-m", "clingo", "one.lp", "x/cases/severe.lp", "--warn=none"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "verdict(treat)" in done.stdout.split()
    assert "do(therapy,treatment)" in done.stdout.split()


@pytest.mark.parametrize(
    ("folder", "name"), [("y", "y"), ("My guide-9", "my_guide_9"), ("a/2nd", "g_2nd")]
)
def test_it_is_named_after_its_folder(place: Path, folder: str, name: str) -> None:
    assert run("new", folder).exit_code == 0
    text = (place / folder / "guideline.lp").read_text("utf-8")
    assert f"knowledge_base({name}, " in text
    assert run("query", f"{folder}/cases/severe.lp", "--kb", folder).exit_code == 0
    assert "guideline_name" not in (place / folder / "README.md").read_text("utf-8")


def test_a_folder_with_files_is_left_alone(place: Path) -> None:
    (place / "x").mkdir()
    (place / "x/mine.lp").write_text("a.")
    done = run("new", "x")
    assert done.exit_code == 2
    assert "folder-in-use" in done.output
    assert [one.name for one in (place / "x").iterdir()] == ["mine.lp"]


@pytest.mark.parametrize("name", ["not", "ß", "ＡＢ", "2 x", "a-b", "Ä.b", "q%x y"])
def test_any_folder_name_will_do(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    assert run("new", folder).exit_code == 0
    found = run("test", folder)
    assert found.exit_code == 0, found.output
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert str(tmp_path) not in readme
    assert f"crlm test {shlex.quote(name)}" in readme
