"""`crlm lint`: forms of output, exit codes, and whatever files it is given."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.base.codes import lint_codes
from pyclingo_bridge.cli import main
from tests.lint.support import small
from tests.lint.test_sarif import assert_sarif

OWN = 'statement(own, s0, core, may, "x").\n'
CLEAN = f"% Clean.\n{OWN}considers(own, ablation) :- candidate.\n"
EXTENDS = '% Extends it.\nstatement(own, doc, core, may, "x").\nrecommends(own, rest).\n'
WARNED = "% Suspicious.\nlonely :- candidate.\n"
NOTED = f"{OWN}considers(own, ablation) :- candidate.\n"
BROKEN = "% Wrong.\na :- not patient(mmr, deficient).\n"
KEYS = {"code", "level", "message", "file", "line", "column", "help"}

pytestmark = pytest.mark.usefixtures("read_once", "here")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def crlm(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["lint", *(str(one) for one in arguments)])


def write(text: str | bytes, name: str = "x.lp") -> str:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


@pytest.mark.parametrize(
    ("text", "code", "summary"),
    [
        (CLEAN, 0, "nothing found in 1 file"),
        (NOTED, 0, "1 note in 1 file"),
        (WARNED, 1, "1 warning in 1 file"),
        (BROKEN, 1, "1 error, 1 warning in 1 file"),
    ],
)
@pytest.mark.sample(2)
def test_exit_codes_and_text(text: str, code: int, summary: str) -> None:
    result = crlm(write(text))
    assert (result.exit_code, result.stderr) == (code, "")
    assert result.stdout.splitlines()[-1] == summary


def test_text() -> None:
    page = crlm(write(BROKEN)).stdout
    assert "error[unknown-as-no]: `not patient(mmr,deficient)` reads unknown as no" in page
    assert "  --> x.lp:2:6\n   = help: ask `possibly_not(Input, Value)`" in page


@pytest.mark.parametrize(
    "options", [["--json"], ["--format", "json"], ["--json", "--format", "json"]]
)
def test_json(options: list[str]) -> None:
    result = crlm(write(BROKEN), *options)
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["schema_version"] == 1
    assert found["counts"] == {"error": 1, "warning": 1, "note": 0}
    assert all(one.keys() == KEYS for one in found["findings"])
    wrong = next(one for one in found["findings"] if one["level"] == "error")
    assert (wrong["file"], wrong["line"], wrong["column"]) == ("x.lp", 2, 6)


def test_sarif() -> None:
    result = crlm(write(BROKEN), "--format", "sarif")
    log = json.loads(result.stdout)
    assert_sarif(log)
    assert result.exit_code == 1
    run = log["runs"][0]
    assert {one["id"] for one in run["tool"]["driver"]["rules"]} == lint_codes().keys()
    assert [one["ruleId"] for one in run["results"]] == ["unused-predicate", "unknown-as-no"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "x.lp",
        "uriBaseId": "%SRCROOT%",
    }


def test_output_goes_into_a_file() -> None:
    result = crlm(write(WARNED), "--json", "-o", "found.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads(Path("found.json").read_text())["counts"]["warning"] == 1


def test_a_file_that_is_judged_is_not_written_over() -> None:
    assert crlm(write(CLEAN), "-o", "x.lp").exit_code == 2
    assert Path("x.lp").read_text() == CLEAN


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--json"],
        ["nowhere.lp"],
        ["empty"],
        ["a" * 5000],
        ["x.lp", "--json", "--format", "sarif"],
        ["x.lp", "--format", "html"],
        ["x.lp", "--kb", "empty"],
    ],
    ids=str,
)
def test_usage(arguments: list[str]) -> None:
    Path("empty").mkdir()
    write(CLEAN)
    result = crlm(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_the_files_that_are_there_are_judged_all_the_same() -> None:
    result = crlm(write(WARNED), "nowhere.lp")
    assert result.exit_code == 2
    assert "unused-predicate" in result.stdout
    assert "no such file `nowhere.lp`" in result.stderr


def test_directories_and_several_files() -> None:
    Path("mine/sub").mkdir(parents=True)
    write("% Derives.\nhelper :- candidate.\n", "mine/a.lp")
    write(f"% Reads.\n{OWN}considers(own, ablation) :- helper.\n", "mine/sub/b.lp")
    assert crlm("mine").exit_code == 0
    assert crlm("mine/a.lp", "mine/sub/b.lp", "mine").stdout == "nothing found in 2 files\n"
    assert crlm("mine/a.lp").exit_code == 1


def test_a_knowledge_base_of_ones_own() -> None:
    small(Path("own"), "a(X) :- met(need).")
    for arguments in (["own"], ["own", "--kb", "own"], ["."], ["own/rules.lp", "--kb", "own"]):
        result = crlm(*arguments)
        assert result.exit_code == 1
        assert "unsafe variable `X`\n  --> own/rules.lp:9:3" in result.stdout
    assert crlm("own/core.lp", "--kb", "own").exit_code == 0
    write(EXTENDS, "extra.lp")
    small(Path("own"))
    assert crlm("extra.lp", "--kb", "own").exit_code == 0
    assert crlm("extra.lp").exit_code == 1


@pytest.mark.parametrize("name", ["x.lp", "own/rules.lp"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x7fELF\x02\x01\x01\0\0\xff\xfe",
        b"a.\0b.",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf% x\na.\n",
        "% x\na.\n".encode("utf-16"),
        "% L\u00e4rm\n".encode("latin-1"),
        b"% x\r\nb.\r\n",
        b"a(" * 300,
        b'a("' + b"x" * 100_000,
        b"%* never closed",
        b"#include <incmode>.",
        b'#include "x.lp".',
        b"#theory x { }.",
        b"a :- #true. :- a, not a. a; b.",
        b"p((), _, -x, @f(1), |3|, 1..2, (1;2), ~4) :- q.",
        b"-patient(mmr, X) :- X = (a; b), - - known(mmr).",
        b"{ a : b } = 1. #minimize { 1 }. #edge (a, b). #heuristic a. [1, true]",
        b"met. met(a, b, c). threshold. statement(). source(1, 2, 3).",
    ],
)
@pytest.mark.sample(12)
def test_odd_files(content: bytes, name: str) -> None:
    small(Path("own"))
    write(content, name)
    for form in ("text", "sarif"):
        result = crlm(name, "--kb", "own", "--format", form)
        assert result.exit_code in (0, 1), result.output
        assert result.stderr == ""
    assert_sarif(json.loads(result.stdout))


def test_folders_named_like_files_and_links_to_nowhere() -> None:
    Path("mine/folder.lp").mkdir(parents=True)
    os.symlink("nowhere.lp", "mine/link.lp")
    result = crlm("mine")
    assert result.exit_code == 1
    assert "no-such-file" in result.stdout
