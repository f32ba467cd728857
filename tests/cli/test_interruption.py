"""Ctrl-C, wherever it arrives."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyclingo_bridge.cli.support.interruption import INTERRUPTED
from tests.conftest import ROOT

_AT_ONCE = 20
"""Seconds: under a second where nothing else runs."""

_WITHIN_CLINGO = """
import signal, sys
import clingo
from pyclingo_bridge.cli.support.interruption import heeding_interruption

def interrupted(*_, sent=[]):
    if not sent:
        sent.append(signal.raise_signal(signal.SIGINT))
    for _ in range(1000):
        pass
    print("the call returned", flush=True)

control = clingo.Control(["0"])
control.add("base", [], "{ a; b }.")
control.ground()
try:
    with heeding_interruption():
        control.solve(%s=interrupted)
        while True:
            pass
except KeyboardInterrupt:
    print("interrupted", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""

_OF_A_COMMAND = """
import signal, sys
from pyclingo_bridge.cli import main
from pyclingo_bridge.solving.program import Program

def interrupted(*_, **__):
    signal.raise_signal(signal.SIGINT)

Program.__init__ = interrupted
sys.argv = ["crlm", *%r]
main()
"""


def ran(script: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("call", ["on_model", "on_statistics", "on_finish"])
def test_clingo_has_its_answer_first(call: str) -> None:
    found = ran(_WITHIN_CLINGO % call)
    assert found.returncode == 0, found.stderr
    told = found.stdout.splitlines()
    assert set(told[:-1]) == {"the call returned"}
    assert told[-1] == "interrupted True"
    assert not found.stderr


@pytest.mark.slow
def test_without_heed_clingo_ends_the_process() -> None:
    """What this is for: should clingo learn to cope, the module can go."""
    found = ran(_WITHIN_CLINGO.replace("with heeding_interruption()", "if True") % "on_statistics")
    assert found.returncode != 0
    assert "terminate" in found.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("nothing_cached")
@pytest.mark.parametrize("words", ["check", "diff --reading remnant=both", "mutate", "statements"])
def test_a_command_ends_with_an_exit_code_of_its_own(words: str) -> None:
    found = ran(_OF_A_COMMAND % words.split())
    assert found.returncode == INTERRUPTED, found.stderr
    assert found.stderr.strip() == "interrupted"
    assert not found.stdout


_TOLD_TO_END = """
import os, signal
import clingo
from pyclingo_bridge.cli.support.interruption import heeding_interruption
from pyclingo_bridge.cli.support.files import whole_or_nothing

signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in a script that puts a command aside with &

def told(*_):
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000):
        pass

control = clingo.Control()
control.add("base", [], "a.")
control.ground()
with heeding_interruption(), whole_or_nothing():
    control.solve(on_statistics=told)
    while True:
        pass
"""

_TOO_LATE = """
import signal, time
import clingo
from pyclingo_bridge.cli.support.interruption import heeding_interruption

control = clingo.Control()
control.add("base", [], "a.")
control.ground()
with heeding_interruption():
    control.solve(on_statistics=lambda *_: signal.raise_signal(signal.SIGINT))
time.sleep(0.2)
print("whole")
"""


def test_another_signal_comes_again_as_what_it_was() -> None:
    found = ran(_TOLD_TO_END)
    assert found.returncode == INTERRUPTED, found.stderr
    assert found.stderr.startswith("interrupted")


def test_what_has_ended_is_not_interrupted() -> None:
    found = ran(_TOO_LATE)
    assert found.returncode == 0, found.stderr
    assert found.stdout == "whole\n"


_TOLD = """
import os, sys
from pyclingo_bridge.solving import background, grounding
from pyclingo_bridge.cli import main

class Told(background.Background):
    def __init__(self, call):
        super().__init__(call)
        if sys._getframe(1).f_locals["bounds"] is not None:
            os.write(2, b"begun\\n")

grounding.Background = Told
main()
"""
_ENDLESS = "n(0). n(X+1) :- n(X)."
_SILENT = "a(1..3000). b(X) :- a(X), a(Y), a(Z), X+Y+Z < 0. #defined b/1."
_DEEP = "n(0). n((X*X+3*X) \\ 1000003 + X) :- n(X), X >= 0. n(X+1) :- n(X)."


def signalled(script: str, words: Sequence[str], *signals: signal.Signals) -> tuple[int, str]:
    """The exit code and the errors of a script that is sent signals once it says `begun`."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    for one in signals:
        time.sleep(0.7)
        process.send_signal(one)
    try:
        _, errors = process.communicate(timeout=_AT_ONCE)
    finally:
        process.kill()
    return process.returncode, errors.strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "rules", "number"),
    [
        ("query patient_a --with rules.lp", _SILENT, signal.SIGINT),
        ("query patient_a --with rules.lp", _ENDLESS, signal.SIGTERM),
        ("check --with rules.lp", _SILENT, signal.SIGTERM),
        ("lint rules.lp", _DEEP, signal.SIGINT),
        ("synthesise 3 -o out.csv --with rules.lp", _SILENT, signal.SIGINT),
    ],
)
def test_a_command_ends_while_it_grounds(
    words: str,
    rules: str,
    number: signal.Signals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    Path("rules.lp").write_text(rules, encoding="utf-8")
    code, errors = signalled(_TOLD, words.split(), number)
    assert code == INTERRUPTED, errors
    assert "interrupted" in errors
    assert not list(tmp_path.glob("*out*"))


_SEARCH = """
import os, sys
import clingo
from pyclingo_bridge.cli.support.interruption import heeding_interruption

control = clingo.Control()
control.add("base", [], "{ in(1..12, H) } = 1 :- H = 1..13. :- in(X, H), in(X, I), H < I.")
control.ground()
with heeding_interruption():
    os.write(2, b"begun\\n")
    control.solve(**{%s})
"""

_DEAF = """
import os
from pyclingo_bridge.cli.support.interruption import heeding_interruption

with heeding_interruption():
    os.write(2, b"begun\\n")
    while True:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["", "'assumptions': [1]", "'on_statistics': print"])
def test_a_search_ends(how: str) -> None:
    assert signalled(_SEARCH % how, [], signal.SIGINT) == (INTERRUPTED, "interrupted")


@pytest.mark.slow
def test_the_second_signal_ends_whatever_runs() -> None:
    found = signalled(_DEAF, [], signal.SIGINT, signal.SIGINT)
    assert found == (INTERRUPTED, "interrupted")
    found = signalled(_DEAF, [], signal.SIGINT, signal.SIGTERM)
    assert found == (INTERRUPTED, "interrupted")
