"""Ctrl-C, wherever it arrives."""

import subprocess
import sys

import pytest

from pyclingo_bridge.cli.interruption import INTERRUPTED

_WITHIN_CLINGO = """
import signal, sys
import clingo
from pyclingo_bridge.cli.interruption import heeding_interruption

def interrupted(*_):
    signal.raise_signal(signal.SIGINT)
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
from pyclingo_bridge.program import Program

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


def test_without_heed_clingo_ends_the_process() -> None:
    """What this is for: should clingo learn to cope, the module can go."""
    found = ran(_WITHIN_CLINGO.replace("with heeding_interruption()", "if True") % "on_statistics")
    assert found.returncode != 0
    assert "terminate" in found.stderr


@pytest.mark.parametrize("words", ["check", "diff --reading remnant=both", "mutate", "statements"])
def test_a_command_ends_with_an_exit_code_of_its_own(words: str) -> None:
    found = ran(_OF_A_COMMAND % words.split())
    assert found.returncode == INTERRUPTED, found.stderr
    assert found.stderr.strip() == "interrupted"
    assert not found.stdout


_TOLD_TO_END = """
import os, signal
import clingo
from pyclingo_bridge.cli.interruption import heeding_interruption
from pyclingo_bridge.cli.long_run import whole_or_nothing

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
from pyclingo_bridge.cli.interruption import heeding_interruption

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
