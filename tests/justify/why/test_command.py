"""`crlm why`: which answer set, what is printed, and what is refused."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pyclingo_bridge.justify.why.explain import Question
from pyclingo_bridge.justify.why.program import read_program
from pyclingo_bridge.render.text.why import why_text
from tests.cli.all_commands import run
from tests.conftest import ROOT, schema
from tests.growth import at_most

GRAPH = "edge(1,2). edge(2,3). reach(X,Y) :- edge(X,Y).\nreach(X,Z) :- reach(X,Y), edge(Y,Z).\n"
CHOICE = "{ a; b }. c :- a. #show a/0. #show b/0.\n"
COST = "1 { a; b } 1. #minimize { 2 : a; 1 : b }.\n"
CHAIN = "n(0). n(X+1) :- n(X), X < k. #const k = 3.\n"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("g", GRAPH), ("c", CHOICE), ("m", COST), ("n", CHAIN)):
        Path(f"{name}.lp").write_text(text)


def printed(*words: str, typed: str | None = None) -> str:
    result = run("why", *words, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def told(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(*words, "--json"))
    Draft202012Validator(schema("why")).validate(found)
    return found


def refused(*words: str, typed: str | None = None) -> str:
    result = run("why", *words, typed=typed)
    assert result.exit_code == 2, result.output
    assert not result.stdout
    return result.stderr


def test_a_derivation() -> None:
    assert printed("g.lp", "--atom", "reach(1,3)") == (
        "Answer set 1.\nreach(1,3) holds.\n\n"
        "reach(1,3)  g.lp:2, X=1, Y=2, Z=3\n"
        "├── reach(1,2)  g.lp:1, X=1, Y=2\n"
        "│   └── edge(1,2)  fact, g.lp:1\n"
        "└── edge(2,3)  fact, g.lp:1\n"
    )


def test_an_absence_names_every_rule() -> None:
    text = printed("g.lp", "--atom", "not edge(3,_)")
    assert "not edge(3,_) holds." in text
    text = printed("g.lp", "--atom", "reach(3,1)")
    assert "blocked: reach(X,Y) :- edge(X,Y).  g.lp:1, X=3, Y=1" in text
    assert "not edge(3,1)  no rule derives it" in text
    assert "(see 1)" in text


def test_every_atom_of_a_form() -> None:
    assert printed("g.lp", "--atom", "reach(1,X)").count("\nreach(1,") == 3
    assert "reach(X,X) does not hold" in printed("g.lp", "--atom", "reach(X,X)")


def test_an_answer_set_by_its_number_or_its_atoms() -> None:
    every = [one["shown"] for one in told("c.lp", "--all")["answer_sets"]]
    assert sorted(every) == [[], ["a"], ["a", "b"], ["b"]]
    for number, shown in enumerate(every, 1):
        assert told("c.lp", "--model", str(number))["answer_sets"][0]["shown"] == shown
    assert "c holds" in printed("c.lp", "--atom", "c", "--answer", "a")
    assert "c does not hold" in printed("c.lp", "--atom", "c", "--answer", "b")
    Path("found").write_text("b a\n")
    assert "c holds" in printed("c.lp", "--atom", "c", "--answer", "@found")
    assert "not-an-answer-set" in refused("c.lp", "--answer", "a c")
    assert "no-such-answer-set" in refused("c.lp", "--model", "5")
    assert "exclude each other" in refused("c.lp", "--model", "1", "--all")


def test_an_optimal_answer_set_and_the_cost_of_the_other() -> None:
    text = printed("m.lp", "--atom", "a", "--forced")
    assert "Answer set 1, cost 1." in text
    assert "not chosen: 1 { a; b } 1.  m.lp:1" in text
    assert "otherwise, at a cost of 2" in text
    assert "cost 2" in printed("m.lp", "--atom", "a", "--answer", "a")


def test_constants_take_the_place_of_those_of_the_program() -> None:
    assert "n(3) holds" in printed("n.lp", "--atom", "n(k)")
    assert "n(5) holds" in printed("n.lp", "--atom", "n(k)", "-c", "k=5")
    Path("o.lp").write_text("#const k = 1. [override]\n#const k = 2.\np(k).\n")
    assert "p(1)  fact" in printed("o.lp", "--atom", "p(_)")
    for wrong in ("k", "K=1", "k=)", "k=1. a"):
        refused("n.lp", "-c", wrong)


def test_a_long_chain_is_told_briefly_and_can_be_told_whole() -> None:
    with at_most(60_000_000):
        text = printed("n.lp", "-c", "k=5000", "--atom", "n(5000)")
        assert len(text.splitlines()) < 40
        assert "left out" in text
        whole = printed("n.lp", "-c", "k=5000", "--atom", "n(5000)", "--depth", "9000")
    assert "n(0)  fact" in whole
    assert "left out" not in whole
    assert {int(n) for n in re.findall(r"n\((\d+)\)(?: \(\d+\))?  ", whole)} >= set(range(1, 4999))
    steps = told("n.lp", "-c", "k=5000", "--atom", "n(5000)")["answer_sets"][0]["steps"]
    assert len(steps) == 2 * 5000 + 1


@pytest.mark.parametrize("width", [40, 60])
def test_it_fits_a_narrow_terminal(width: int) -> None:
    programs = sorted((ROOT / "tests/justify/why/programs").glob("*.lp"))
    for path in programs[::7]:
        question = Question(read_program([path]))
        text = why_text(question.why(), width)
        assert max(map(len, text.splitlines())) <= width
    absent = Question(read_program([Path("g.lp")]), "reach(3,1)").why()
    assert max(map(len, why_text(absent, width).splitlines())) <= width


def test_pages_and_graphs_hold_what_the_text_holds() -> None:
    for goal in ("reach(1,3)", "reach(3,1)"):
        for form in ("html", "dot", "mermaid"):
            shown = printed("g.lp", "--atom", goal, "--format", form)
            assert "edge(" in shown or "edge#40;" in shown
    page = printed("g.lp", "--atom", 'reach(_,"<b>")', "--format", "html")
    assert "<b>" not in page
    assert "needs --atom" in refused("g.lp", "--format", "dot")


def test_nothing_of_the_guideline_is_said() -> None:
    clinical = re.compile(r"\b(patient|case|input|statement|clinical|guideline)s?\b", re.I)
    Path("u.lp").write_text("{ a }. :- not a. :- a.")
    for words in (("g.lp", "--atom", "reach(3,1)"), ("c.lp",), ("u.lp",), ("m.lp", "--atom", "a")):
        assert not clinical.search(printed(*words))
        page = re.sub(r"<(style|script)>.*?</\1>", "", printed(*words, "--format", "html"),
                      flags=re.S)  # fmt: skip
        assert not clinical.search(page)


@pytest.mark.parametrize(
    ("text", "goal", "code"),
    [
        ("a :- b,.", "a", "syntax"),
        ("a(X) :- not b(X).", "a(1)", "unsafe-variable"),
        ("a.", "b", "unknown-atom"),
        ("reach(1,2).", "reach(1)", "there is `reach/2`"),
        ("a.", "a, b", "not-a-goal"),
        ("a.", "a(1..2)", "not-a-goal"),
        ("a(1..2).", "a(1..2)", "not-a-goal"),
        ("a.", "", "not-a-goal"),
        ("a. #script (python)\n#end.", "a", "script"),
        ("a(@f()).", "a(_)", "script"),
        ("&sum { x } = 1. a.", "a", "not-explained"),
        ("#edge (1,2) : a. { a }.", "a", "not-explained"),
        ('#include "none.lp".', "a", "no-such-file"),
        ('#include "../x.lp".', "a", "include-outside"),
        ("#include <incmode>. a.", "a", "no-such-file"),
        ("\x00", "a", "syntax"),
        ("", "a", "unknown-atom"),
    ],
)
def test_what_cannot_be_explained_is_refused_by_name(text: str, goal: str, code: str) -> None:
    Path("x.lp").write_text(text)
    assert code in refused("x.lp", "--atom", goal)


def test_files_that_are_none() -> None:
    assert "no-such-file" in refused("missing.lp")
    Path("folder").mkdir()
    assert "is-a-directory" in refused("folder")
    Path("binary.lp").write_bytes(b"\xff\xfe\x00a")
    assert "not-utf-8" in refused("binary.lp")


def test_an_empty_program_has_an_empty_answer_set() -> None:
    assert "Nothing is shown" in printed("-", typed="")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "b holds" in printed("-", "--atom", "b", typed="a. b :- a.")
    Path("part.lp").write_text("a.")
    assert "part.lp:1" in printed("-", "--atom", "b", typed='#include "part.lp". b :- a.')
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    sys.stdin.close()
    with pytest.raises(Exception, match="cannot be read"):
        read_program([Path("-")])


def test_a_file_is_read_once_however_often_it_is_included() -> None:
    Path("part.lp").write_text("a.")
    Path("x.lp").write_text('#include "part.lp".\n#include "part.lp".\nb :- a.')
    assert "b holds" in printed("x.lp", "part.lp", "--atom", "b")


@pytest.mark.slow
def test_a_reader_that_stops_early() -> None:
    command = f"{sys.executable} -c 'from pyclingo_bridge.cli import main; main()'"
    line = f"{command} why n.lp -c k=3000 --atom 'n(3000)' --depth 9000 | head -1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True,
                          text=True, check=False, env=environment)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_left_open_in_the_instances_of_a_rule_is_told() -> None:
    facts = "".join(f"{{ q({n}) }}. r({n}).\n" for n in range(100))
    Path("x.lp").write_text(f"{facts}#defined s/2.\np(X) :- q(X), s(X,Y), r(Y).\nt :- p(X), r(X).")
    answer = Question(read_program([Path("x.lp")]), "t").why().answer_sets[0]
    assert not answer.holds
    assert any(step.cut for step in answer.steps) or len(answer.steps[0].blocked_by) >= 1


def test_an_external_with_a_pool_that_is_strongly_negated() -> None:
    Path("e.lp").write_text("#external -p(1;2). q :- -p(1). :- not q.\n")
    assert ":- not q." in printed("e.lp")


def test_terms_that_are_nested_too_deeply_are_refused_by_name() -> None:
    Path("d.lp").write_text("n(0,0). n(s(X),I+1) :- n(X,I), I < 600.\n")
    assert "error[not-explained]" in refused("d.lp", "--atom", "n(_,600)", "--depth", "2")
    Path("deep.txt").write_text("f(" * 300_000)
    assert "nested more than" in refused("c.lp", "--answer", "@deep.txt")


def test_an_answer_set_of_terms_is_not_denied_where_some_were_looked_at() -> None:
    Path("t.lp").write_text("{ a(1..15) }. #show. #show X : a(X).\n")
    answer = " ".join(map(str, range(1, 16)))
    assert "none of the first 10000" in refused("t.lp", "--answer", answer)
