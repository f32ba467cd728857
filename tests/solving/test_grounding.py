"""Rules whose grounding does not end are stopped, by count, by memory or by the clock."""

import subprocess
import sys
from dataclasses import replace

import clingo
import pytest
from clingo import ast

from pyclingo_bridge.solving.background import any_abandoned
from pyclingo_bridge.solving.grounding import BOUNDS, Bounds, GroundingError, ground, rule_for
from pyclingo_bridge.solving.rule_observer import GroundRules

SMALL = Bounds(rules=2000)

_ENDLESS = {
    "counted": ("n(0). n(X+1) :- n(X).", ["n/1"]),
    "nested": ("n(a). n(f(X)) :- n(X). small(1..10).", ["n/1"]),
    "in turns": ("p(0). q(X+1) :- p(X). p(X+1) :- q(X).", ["p/1", "q/1"]),
    "chosen": ("{ n(0) }. { n(X+1) } :- n(X).", ["n/1"]),
    "negated": ("-n(0). -n(X+1) :- -n(X).", ["n/1"]),
    "external": ("n(0). #external m(X+1) : n(X). n(X) :- m(X).", ["m/1", "n/1"]),
    "product": ("d(1..99). big(X,Y,Z) :- d(X), d(Y), d(Z).", ["big/3"]),
    "weighed": (
        "{ a(1..9) }. n(0). n(X+1) :- n(X), #sum { V : a(V) } >= X \\ 7.",
        ["n/1"],
    ),
}


def controlled(text: str) -> clingo.Control:
    control = clingo.Control(["--warn=none"])
    control.add("base", [], text)
    return control


@pytest.mark.parametrize("name", _ENDLESS)
def test_the_predicate_that_grows_is_named(name: str) -> None:
    text, grown = _ENDLESS[name]
    with pytest.raises(GroundingError) as caught:
        ground(controlled(text), SMALL)
    (told,) = caught.value.diagnostics
    assert told.code == "grounding-too-large"
    assert "stopped after 2,000 ground rules" in told.message
    assert all(f"`{one}`" in told.message for one in grown)
    assert "small" not in told.message
    assert not any_abandoned()


def test_memory_is_bounded() -> None:
    with pytest.raises(GroundingError, match=r"`n/1` .* 1 MiB of memory"):
        ground(controlled("n(0). n(X+1) :- n(X)."), replace(BOUNDS, memory=1 << 20))
    assert not any_abandoned()


@pytest.mark.parametrize("text", ["d(1..30). n(X,Y) :- d(X), d(Y), not m(X). { m(1..30) }.", "a."])
def test_what_is_in_bounds_is_grounded_as_ever(text: str) -> None:
    found = []
    for bounds in (None, SMALL):
        control, seen = controlled(text), GroundRules()
        control.register_observer(seen)
        ground(control, bounds)
        found.append((seen.rules, [str(one.symbol) for one in control.symbolic_atoms]))
    assert found[0] == found[1]
    assert found[0][1]


def test_what_clingo_refuses_is_told_as_ever() -> None:
    control = clingo.Control(logger=lambda *_: None)
    control.add("base", [], "a(1). b(X) :- not a(X).")
    with pytest.raises(RuntimeError, match="stopped because of errors"):
        ground(control)


def test_the_rule_is_found() -> None:
    nodes: list[ast.AST] = []
    ast.parse_string("n(0).\nm(X) :- n(X).\nn(X) :- m(X).\nn(X+1) :- n(X).", nodes.append)
    lines = [
        None if (found := rule_for(nodes, *one)) is None else found.location.begin.line
        for one in (("n", 1), ("m", 1), ("o", 1))
    ]
    assert lines == [4, 2, None]


_SILENT = """
import os
from pyclingo_bridge.solving.background import any_abandoned
from pyclingo_bridge.solving.grounding import *
control = clingo.Control(["--warn=none"])
control.add("base", [], "a(1..3000). b :- a(X), a(Y), a(Z), X+Y+Z < 0.")
try:
    ground(control, Bounds(silence=0.2))
except GroundingError as error:
    print(error.diagnostics[0].message, any_abandoned(), flush=True)
    os._exit(0)
"""

_INTERRUPTED = """
import signal, threading, time
import clingo
import pyclingo_bridge as bridge
from pyclingo_bridge.solving.background import any_abandoned
from pyclingo_bridge.solving.grounding import Bounds, ground
from pyclingo_bridge.solving.solver import Solver

def interrupted(call):
    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    try:
        call()
    except KeyboardInterrupt:
        print("interrupted", any_abandoned())

endless = clingo.Control()
endless.add("base", [], "n(0). n(X+1) :- n(X).")
interrupted(lambda: ground(endless, Bounds(rules=10**9)))
hard = clingo.Control()
hard.add("base", [], "{ in(1..12, H) } = 1 :- H = 1..13. :- in(X, H), in(X, I), H < I. #show.")
hard.ground()
interrupted(lambda: Solver(hard).optima((), 600))
print(bool(bridge.load().verdicts))
"""


def ran(script: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )


def test_a_join_that_gives_nothing_is_left_behind() -> None:
    found = ran(_SILENT)
    assert found.returncode == 0, found.stderr
    assert found.stdout == (
        "grounding does not end: it was stopped after 0.2 seconds without a ground rule True\n"
    )


def test_a_program_goes_on_after_an_interruption() -> None:
    found = ran(_INTERRUPTED)
    assert found.returncode == 0, found.stderr
    assert found.stdout.split("\n") == ["interrupted False", "interrupted False", "True", ""]
