"""However a command ends: an exit code that is documented, and a message instead of a traceback."""

import builtins
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.cli.support.ending import UNFORESEEN
from tests.cli.all_commands import LINES, run, workplace
from tests.conftest import ROOT
from tests.sizes import SIZE, size

NOT_UNFORESEEN = (SystemExit, KeyboardInterrupt)
_MADE: dict[str, tuple[Any, ...]] = {
    "UnicodeDecodeError": ("utf-8", b"\xff", 0, 1, "planted"),
    "UnicodeEncodeError": ("utf-8", "\udcff", 0, 1, "planted"),
    "UnicodeTranslateError": ("\udcff", 0, 1, "planted"),
    "ExceptionGroup": ("planted", [ValueError("one\ntwo")]),
    "BaseExceptionGroup": ("planted", [KeyboardInterrupt()]),
}


class Unsayable(Exception):
    """One that cannot even say what it is."""

    def __str__(self) -> str:
        raise RecursionError


def planted() -> list[BaseException]:
    """An exception of every class that Python has, and what may be odd about one."""
    classes = [
        one
        for one in vars(builtins).values()
        if isinstance(one, type) and issubclass(one, BaseException)
        if not issubclass(one, NOT_UNFORESEEN)
    ]
    found = [one(*_MADE.get(one.__name__, ("planted\nin two lines\x1b[2J",))) for one in classes]
    return [*found, Unsayable(), OSError(5, "planted"), BrokenPipeError(32, "planted")]


PLANTED = planted()
SLOW = ("check", "cohort", "diff", "mutate")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing_cached: None) -> Path:  # noqa: ARG001
    monkeypatch.chdir(workplace(tmp_path))
    monkeypatch.delenv("CRLM_DEBUG", raising=False)
    return tmp_path


def planted_at(name: str) -> str:
    """Where a fault is planted in each command: all load rules of a guideline but four."""
    special = {
        "new": "pyclingo_bridge.cli.guideline.new._constant",
        "completion": "pyclingo_bridge.cli.completion.get_completion_class",
        "lint": "pyclingo_bridge.lint.run._by_folder",
        "why": "pyclingo_bridge.cli.support.common.form_of",
    }
    return special.get(name, "pyclingo_bridge.solving.program.Program.__init__")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("command", LINES)
@pytest.mark.sample(3)
def test_what_nobody_foresaw_is_one_line_and_exit_70(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for error in PLANTED:

        def fails(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(planted_at(command), fails)
            found = run(command, *LINES[command])
        kind = type(error).__name__
        assert found.exit_code == UNFORESEEN, (kind, found.output)
        assert found.stdout == ""
        assert found.stderr.count("\n") == 1
        assert found.stderr.startswith(f"error[unforeseen]: {kind}")
        assert "\x1b" not in found.stderr
        assert "report it" in found.stderr


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("at", ["pyclingo_bridge.cli.importlib.import_module", "json.dumps"])
@pytest.mark.sample(1)
def test_so_it_is_wherever_it_comes_from(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    for error in PLANTED:

        def fails(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(at, fails)
            found = run("query", *LINES["query"], "--json")
        assert found.exit_code == UNFORESEEN, (error, found.output)
        assert found.stderr.count("\n") == 1


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("way", ["option", "variable"])
def test_the_traceback_is_there_for_the_asking(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RecursionError("planted")

    monkeypatch.setattr(planted_at("query"), fails)
    if way == "variable":
        monkeypatch.setenv("CRLM_DEBUG", "1")
    found = run(*(["--debug"] if way == "option" else []), "query", *LINES["query"])
    assert found.exit_code == UNFORESEEN
    assert found.stderr.startswith("Traceback")
    assert "in fails" in found.stderr
    assert found.stderr.splitlines()[-1].startswith("error[unforeseen]")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (SystemExit(1), 1, ""),
        (BridgeError([Diagnostic("planted", "a problem")]), 2, "error[planted]: a problem\n"),
        (FileNotFoundError(2, "no such file", "x\x1b"), 2, "error[unusable-file]: `x\\x1b`: no"),
    ],
)
def test_what_was_foreseen_keeps_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    for command, line in LINES.items():
        monkeypatch.setattr(planted_at(command), fails)
        found = run(command, *line)
        assert found.exit_code == code, (command, found.output)
        assert found.stderr.lstrip().startswith(said)


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_streams_that_are_closed_or_that_nobody_reads() -> None:
    lines = [(command, list(line)) for command, line in LINES.items()]
    lines += [("query", ["-", "--kb", "kb"]), ("query", ["none.lp", "--kb", "kb"])]
    lines += [("ask", ["a.lp", "-i", "--kb", "kb"]), ("query", ["--help"]), ("query", ["--none"])]
    asked = [
        (astray, [command, *line])
        for astray in ("stdin", "stdout", "stderr", "pipe")
        for command, line in lines
        if SIZE == "full" or astray == "stdout" or command not in SLOW
    ][:: size(smoke=1, ci=3, full=1)]
    run_all = [sys.executable, "-m", "tests.cli.forked", json.dumps(asked)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(run_all, env=environment, capture_output=True, text=True, check=True)
    for (astray, words), (code, told) in zip(asked, json.loads(found.stdout), strict=True):
        assert code in (0, 1, 2), (astray, words, code, told)
        assert "Traceback" not in told, (astray, words)
        assert "unforeseen" not in told, (astray, words)
        if astray == "stdout" and words[1:] not in (["--help"], ["none.lp", "--kb", "kb"]):
            assert code == 2, words
        if astray == "pipe" and words[0] in ("query", "inputs", "statements") and code != 2:
            assert (code, told) == (0, ""), words


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8:strict", "cp1252", "utf-16"])
@pytest.mark.sample(1)
def test_standard_output_of_any_encoding(place: Path, encoding: str) -> None:
    (place / "ü\udcff→.lp").write_text((place / "a.lp").read_text())
    name = os.fsencode("ü\udcff→.lp")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    start = [sys.executable, "-c", "from pyclingo_bridge.cli import main; main()"]
    line = [*(os.fsencode(one) for one in start), b"query", name, b"none\xff", b"--kb", b"kb"]
    codec = encoding.partition(":")[0]
    text = subprocess.run(line, env=environment, capture_output=True, check=False)
    assert text.returncode == 2
    assert "Traceback" not in text.stderr.decode(codec)
    assert "no such file `none\\udcff`" in text.stderr.decode(codec)
    parsed = subprocess.run([*line[:4], name, *line[-2:], b"--json"], env=environment,
                            capture_output=True, check=False)  # fmt: skip
    assert parsed.returncode == 0, parsed.stderr
    assert json.loads(parsed.stdout.decode(codec))["case"] == "ü\udcff→.lp"
