"""What `crlm why`, xclingo, clingexplaid and s(CASP) tell of small programs: a row a construct.

Each side is asked the same, and what it tells is compared with what the reason consists of. The
peers get an environment of their own, as in `test_explanations`. s(CASP) is no package for Python:
it is asked where `swipl` is on the path and CRLM_SCASP names a checkout of it. It is given each
program in its own language, where that has the construct.

`pytest tests/benchmarks/test_why.py -m benchmark -n0 -s`
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from pyclingo_bridge.justify.why.explain import Question
from pyclingo_bridge.justify.why.program import read_program
from pyclingo_bridge.render.why_words import says, strict

pytestmark = pytest.mark.benchmark


class Row(NamedTuple):
    """A program, what is asked of it, and what has to be told."""

    construct: str
    program: str
    goal: str | None
    reason: frozenset[str]
    forced: bool = False


def row(construct: str, program: str, goal: str | None, *reason: str, forced: bool = False) -> Row:
    return Row(construct, program, goal, frozenset(reason), forced)


PATH = "arc(1,2). arc(2,3). path(X,Y) :- arc(X,Y). path(X,Z) :- path(X,Y), arc(Y,Z)."
BIRDS = "bird(a;b). odd(b). flies(X) :- bird(X), not odd(X)."
IN_SCASP = {
    "an atom by rules": (
        "arc(1,2). arc(2,3). path(X,Y) :- arc(X,Y). path(X,Z) :- arc(X,Y), path(Y,Z).",
        "path(2,3)", "arc(1,2)", "arc(2,3)"),
    "an atom that no rule derives": (
        "arc(1,2). arc(2,3). path(X,Y) :- arc(X,Y). path(X,Z) :- arc(X,Y), path(Y,Z).",
        "not arc(3,1)"),
    "negation, what holds": ("bird(a). bird(b). odd(b). flies(X) :- bird(X), not odd(X).",
                             "bird(a)", "not odd(a)"),
    "negation, what does not": ("bird(a). bird(b). odd(b). flies(X) :- bird(X), not odd(X).",
                                "odd(b)"),
    "a choice that was taken": ("a :- not no_a. no_a :- not a. :- not a. b :- a.", "a"),
    "what forces a choice": ("a :- not no_a. no_a :- not a. :- not a. b :- a.", ":- not a."),
    "strong negation": ("p. -q :- p. b :- -q.", "-q", "p"),
    "recursion through negation": ("a :- not c. c :- not a. :- c. b :- a.", "a", "not c"),
    "no answer set: constraints": (
        "node(1). node(2). node(3). is(N,r) :- node(N), not is(N,g). "
        "is(N,g) :- node(N), not is(N,r). :- is(M,C), is(N,C), M < N.",
        ":- is(M,C), is(N,C), M < N."),
    "no answer set: a circle": ("a :- not c. c :- not e. e :- not a.", "a rests on not c"),
}  # fmt: skip
"""The rows that s(CASP) has: a choice is an even loop, and recursion goes to the right."""
TRIANGLE = "node(1..3). 1 { is(N,r); is(N,g) } 1 :- node(N). :- is(M,C), is(N,C), M < N."
ROWS = (
    row("an atom by rules", PATH, "path(1,3)", "path(1,2)", "arc(1,2)", "arc(2,3)"),
    row("an atom that no rule derives", PATH, "path(3,1)", "not arc(3,1)"),
    row("negation, what holds", BIRDS, "flies(a)", "bird(a)", "not odd(a)"),
    row("negation, what does not", BIRDS, "flies(b)", "odd(b)"),
    row("a choice that was taken", "{ a } 1. :- not a. b :- a.", "b", "a"),
    row("what forces a choice", "{ a; c }. :- not a. b :- a.", "b", ":- not a.", forced=True),
    row("an aggregate", "p(1..3). b :- #sum { X : p(X) } > 5.", "b", "p(1)", "p(2)", "p(3)"),
    row("an aggregate that is too small", "p(1..2). b :- #count { X : p(X) } > 2.", "b",
        "#count { X: p(X) } > 2 is false (it is 2)"),
    row("a condition", "d(1..2). f(1..2). b :- f(X) : d(X).", "b", "f(1)", "f(2)"),
    row("a disjunction", "a | c. :- c. b :- a.", "b", "a", "not c"),
    row("strong negation", "p. -q :- p. b :- -q.", "b", "-q", "p"),
    row("recursion through negation", "a :- not c. c :- not a. :- c. b :- a.", "b", "a", "not c"),
    row("intervals and pools", "p(1..2;5). q(X+1) :- p(X).", "q(6)", "p(5)"),
    row("constants", "#const n = 4. p(n). q(X*2) :- p(X).", "q(8)", "p(4)"),
    row("an optimal answer set", "1 { a; c } 1. #minimize { 1 : a; 3 : c }. b :- a.", "b", "a"),
    row("no answer set: constraints", TRIANGLE, None, *(
        f":- is(M,C), is(N,C), M < N. C={c}, M={m}, N={n}"
        for c in "gr" for m, n in ((1, 2), (1, 3), (2, 3)))),
    row("no answer set: a circle", "a :- not c. c :- not e. e :- not a.", None,
        "a rests on not c", "c rests on not e", "e rests on not a"),
)  # fmt: skip


def ours(asked: Row, folder: Path) -> tuple[set[str], bool | None]:
    """What `crlm why` tells, and whether the goal holds."""
    (folder / "program.lp").write_text(asked.program)
    question = Question(read_program([folder / "program.lp"]), asked.goal)
    why = question.why(forced=asked.forced)
    told = {says(step) for one in why.answer_sets for step in one.steps}
    forced = None if why.elsewhere is None else why.elsewhere.forced_by
    for found in filter(None, (why.forbidden, forced)):
        told |= {f"{turn.atom} rests on {turn.rests_on}" for turn in found.circle}
        for part in (part for one in found.sets for part in one):
            values = ", ".join(f"{one.variable}={one.value}" for one in part.values)
            told.add(f"{strict(part)[0]} {values}".strip())
    return told, why.answer_sets[0].holds if why.answer_sets else None


def scasp(asked: Row, holds: bool | None, folder: Path) -> object:
    """The literals of the first justification of s(CASP); "" where its language has not the
    construct, None where it is not here."""
    checkout, swipl = os.environ.get("CRLM_SCASP"), shutil.which("swipl")
    if checkout is None or swipl is None:
        return None
    if asked.construct not in IN_SCASP:
        return ""
    goal = "true" if asked.goal is None else f"{'' if holds else 'not '}{asked.goal}"
    file = folder / "program.pl"
    file.write_text(f"{IN_SCASP[asked.construct][0]}\n?- {goal}.\n")
    library = Path(checkout) / "prolog"
    command = [swipl, "-p", f"library={library}", "-g", "main", f"{library}/scasp/main.pl", "--"]
    command += ["-s1", "--tree", "--long", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    tree = re.search(r"% Justification\n(.*?)% Model", run.stdout, re.S)
    return [re.sub("[ ←∧.]+$|'", "", line).strip() for line in tree[1].splitlines()] if tree else []


def shown(told: object, reason: frozenset[str]) -> str:
    """How much of the reason is told, as the table has it."""
    if not told and not isinstance(told, (list, set)):
        return "not here" if told is None else "not in its language"
    if isinstance(told, str):
        return f"refused ({told})"
    assert isinstance(told, (list, set))
    texts = {text.replace(";", ",") for text in told}
    found = len(reason & texts)
    if found == len(reason):
        return "all"
    if found == 0 and all(any(one.startswith(text) for text in texts) for one in reason):
        return "the statements alone"
    return f"{found} of {len(reason)}" if told else "nothing"


def test_what_each_can_explain(peers: str, tmp_path: Path) -> None:
    script = Path(__file__).parent / "why_peers.py"
    own = [ours(one, tmp_path) for one in ROWS]
    asked = [[one.program, one.goal, holds] for one, (_, holds) in zip(ROWS, own, strict=True)]
    run = subprocess.run([peers, str(script)], input=json.dumps(asked), capture_output=True,
                         text=True, check=True)  # fmt: skip
    theirs = json.loads(run.stdout.splitlines()[-1])
    print("\n| | crlm why | xclingo | clingexplaid | s(CASP) |\n| --- | --- | --- | --- | --- |")
    for one, (told, holds), others in zip(ROWS, own, theirs, strict=True):
        cells = [shown(each, one.reason) for each in (told, *others)]
        _, *reason = IN_SCASP.get(one.construct, ("",))
        cells.append(shown(scasp(one, holds, tmp_path), frozenset(reason)))
        print(f"| {one.construct} | {' | '.join(cells)} |")
        assert cells[0] == "all", (one, told)
