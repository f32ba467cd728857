"""Rules that rest on their own negation: refused with the circle, and nothing else is."""

from pathlib import Path

import clingo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.extension.stratification import refuse_loops
from pyclingo_bridge.lint import lint
from tests.conftest import ROOT
from tests.extension.support import OWN, shipped
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

SMALL = (ROOT / "tests/data/small_guideline/guideline.lp").read_text(encoding="utf-8")
LINE = len(SMALL.splitlines())

LOOPS = {
    "odd": ("_p :- patient(pain, yes), not _p.", {1}),
    "even": ("_p :- patient(pain, yes), not _q.\n_q :- not _p.", {1, 2}),
    "long": ("_p :- _q, patient(pain, yes).\n_q :- _r.\n_r :- not _p.", {3}),
    "counted": ("_p :- patient(pain, yes), #count { 1 : _p; 2 : _q } < 1.\n_q :- _p.", {1}),
    "summed": ("_p :- patient(pain, yes), #sum { 1 : _p } = 0.", {1}),
    "for all": ("_p :- patient(pain, yes), #false : _p.", {1}),
    "doubled": ("_p :- patient(pain, yes), not not _p.", {1}),
    "with arguments": ("_p(X) :- _n(X), not _p(3 - X), patient(pain, yes).\n_n(1..2).", {1}),
    "chosen": ("{ _p } :- patient(pain, yes), not _q.\n_q :- _p.", {1}),
}
HARMLESS = {
    "positive": "_p :- _q.\n_q :- _p.\n_q :- patient(pain, yes), not _r.\n_r :- patient(pain, no).",
    "numbers": "_p(X + 1) :- _n(X), not _q(X). _q(X + 1) :- _n(X), _p(X + 1), X < 0. _n(1..3).",
    "names": "_p(a) :- patient(pain, yes), not _p(b).\n_p(b) :- patient(pain, no).",
    "plans": "_p :- planning, not _q.\n_q :- planning, not _p.",
    "choice of a plan": "{ _p } :- planning, not _q.\n_q :- _p.",
    "counted from below": "_p :- #count { 1 : _q; 2 : patient(pain, yes) } >= 1.\n_q :- _p.",
    "a fact decides": "_f.\n_p :- not _f, not _q.\n_q :- not _p, not _f.",
}


def found(rules: str) -> tuple[Diagnostic, ...]:
    return refuse_loops(Sources.of_text(SMALL + rules, "guideline.lp"))


@pytest.mark.parametrize("name", LOOPS)
def test_a_circle_is_told_with_its_rules(name: str) -> None:
    rules, lines = LOOPS[name]
    problems = found(rules)
    assert {one.location.line - LINE for one in problems if one.location} == lines
    for one in problems:
        assert one.code == "circular"
        assert "`_p`" in one.message or "`_p(" in one.message
        assert "guideline.lp:" in one.message


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_a_circle_passes(name: str) -> None:
    assert found(HARMLESS[name]) == ()


def test_the_circle_in_order() -> None:
    (problem,) = found(LOOPS["long"][0])
    steps = [step.split(" rests on ") for step in problem.message.split(": ", 1)[1].split("; ")]
    names = [(head, below.split(" (")[0].replace("not ", "")) for head, below in steps]
    assert [below for _, below in names] == [*(head for head, _ in names[1:]), names[0][0]]
    assert "not _p" in problem.message


def test_the_shipped_rules_rest_on_no_negation_of_themselves() -> None:
    def never(_: Sources) -> bridge.KnowledgeBase:
        raise AssertionError("grounded without need")

    assert refuse_loops(shipped().sources, never) == ()  # type: ignore[arg-type]


EXTENSIONS = {
    "_p :- candidate, not _p.\nconsiders(own, rest) :- _p.": {2},
    "met(r0, own) :- verdict(indicated).": {2},
    "recommends(own, rest) :- candidate, not advises_against(own, rest).\n"
    "advises_against(own, rest) :- candidate, not recommends(own, rest).": {2, 3},
}


@pytest.mark.parametrize("text", EXTENSIONS)
@pytest.mark.sample(1)
def test_an_extension_is_refused_where_it_closes_the_circle(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.lp"
    path.write_text(OWN + text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        bridge.load(extra=[path])
    places = [one.location for one in caught.value.diagnostics if one.code == "circular"]
    assert {one.line for one in places if one and one.file == str(path)} == EXTENSIONS[text]
    assert len(places) == len(EXTENSIONS[text])


def test_a_guideline_and_the_linter_refuse_it(tmp_path: Path) -> None:
    path = tmp_path / "guideline.lp"
    path.write_text(SMALL + LOOPS["even"][0], encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        bridge.load(tmp_path)
    assert {one.code for one in caught.value.diagnostics} == {"circular"}
    assert [one.code for one in lint([tmp_path]).findings].count("circular") == 2


NAMES = st.sampled_from(("_a", "_b", "_c(1)", "_c(2)"))
LITERAL = st.one_of(
    st.tuples(st.sampled_from(("", "not ")), NAMES).map("".join),
    st.tuples(NAMES, st.sampled_from((">=", "<", "="))).map(
        "#count {{ 1 : {0[0]} }} {0[1]} 1".format
    ),
)
RULE = st.tuples(NAMES, st.lists(LITERAL, min_size=1, max_size=2).map("; ".join))


@settings(
    max_examples=size(smoke=16, ci=80, full=500),
    deadline=None,
    suppress_health_check=[*HealthCheck],
)
@given(st.lists(RULE, min_size=1, max_size=5))
def test_what_passes_has_one_answer(rules: list[tuple[str, str]]) -> None:
    """For every choice of the patient, as clingo counts answers."""
    text = "".join(f"{head} :- {body}, _x(Y), Y = 1..2.\n" for head, body in rules)
    program = f"{{ _x(1..2) }}. #defined domain/2. #defined reading/2. #defined patient/2. {text}"
    if refuse_loops(Sources.of_text(program + "#defined _a/0. #defined _b/0. #defined _c/1.")):
        return
    control = clingo.Control(["0", "--warn=none"])
    control.add("base", [], program)
    control.ground()
    seen: list[frozenset[str]] = []
    control.solve(
        on_model=lambda model: seen.append(
            frozenset(str(one) for one in model.symbols(atoms=True) if one.name == "_x")
        )
    )
    assert len(seen) == len(set(seen)) == 4, text
