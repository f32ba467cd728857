"""Without the extra `crlm[cohort]` every command answers, or says what to install."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.all_commands import LINES, workplace
from tests.conftest import ROOT

HIDING = """\
import contextlib, io, json, sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hidden())
from pyclingo_bridge.cli import main

def ended(words):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        with contextlib.redirect_stderr(io.StringIO()) as err:
            try:
                main(words, prog_name="crlm")
            except SystemExit as end:
                return end.code, out.getvalue(), err.getvalue()

found = [ended(words) for words in json.load(sys.stdin)]
print(json.dumps([found, sorted({hidden!r} & sys.modules.keys())]))
"""
TABLES = ("cohort", "synthesise")
MORE = {
    "diff --cohort": ("diff", "kb", "kb2", "--cohort", "lines.jsonl"),
    "explain html": ("explain", "a.lp", "--format", "html", "--kb", "kb"),
    "check html": ("check", "--only", "properties", "--format", "html", "--kb", "kb"),
    "lint --prove": ("lint", "--prove", "r.lp", "--kb", "kb"),
}


def run_without(hidden: set[str], folder: Path, lines: list[tuple[str, ...]]) -> list[Any]:
    """Exit code, output and errors of each command, in a process that cannot import `hidden`."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", HIDING.format(hidden=hidden)],
        input=json.dumps(lines), capture_output=True, text=True, check=True,
        cwd=workplace(folder), env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
    )  # fmt: skip
    found, imported = json.loads(done.stdout)
    assert not imported
    return list(found)


LINES_OF_ALL = {**{name: (name, *words) for name, words in LINES.items()}, **MORE}


@pytest.mark.slow
def test_all_but_tables_do_without(tmp_path: Path) -> None:
    lines = [*LINES_OF_ALL.values()]
    with_all = run_without(set(), tmp_path / "with", lines)
    without = run_without({"numpy", "pyarrow"}, tmp_path / "without", lines)
    for name, expected, found in zip(LINES_OF_ALL, with_all, without, strict=True):
        if name in TABLES:
            code, out, err = found
            assert (expected[0], code) == (0, 2), name
            assert out == ""
            assert err.startswith("error[not-installed]: ")
            assert "numpy, pyarrow" in err
            assert "`pip install 'crlm[cohort]'`" in err
            assert "Traceback" not in err
        else:
            assert found == expected, name
            assert expected[1] or expected[2], name
    assert [one.parent.name for one in tmp_path.glob("*/made_up*")] == ["with"]


@pytest.mark.parametrize("hidden", ["numpy", "pyarrow"])
def test_the_one_that_is_missing_is_named(hidden: str, tmp_path: Path) -> None:
    (found,) = run_without({hidden}, tmp_path / "a", [LINES_OF_ALL["cohort"]])
    code, _, err = found
    assert code == 2
    assert f"not installed: {hidden}\n" in err


def test_the_page_says_what_to_install(tmp_path: Path) -> None:
    (found,) = run_without({"starlette", "uvicorn"}, tmp_path / "a", [("serve", "--port", "0")])
    code, out, err = found
    assert (code, out) == (2, "")
    assert err.startswith("error[not-installed]: ")
    assert "not installed: starlette\n" in err
    assert "`pip install 'crlm[web]'`" in err


def test_certificates_say_what_to_install(tmp_path: Path) -> None:
    lines = [("certify", "x"), ("check", "--certify", str(tmp_path / "c"))]
    for code, out, err in run_without({"pysat", "dratify"}, tmp_path / "a", lines):
        assert (code, out) == (2, "")
        assert "`pip install 'crlm[certify]'`" in err


def test_what_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {one.partition(">")[0] for one in project["dependencies"]}
    assert names == {"clingo", "click", "Jinja2", "rich", "PyYAML"}
    extras = project["optional-dependencies"]
    assert {one.partition(">")[0] for one in extras["cohort"]} == {"numpy", "pyarrow"}
    for name in extras.keys() - {"certify", "cohort", "docs", "web"}:
        assert "crlm[cohort]" in extras[name], name
