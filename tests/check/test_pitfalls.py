"""Small guidelines on which a search over fewer patients or fewer rules could go wrong."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.check import check, chosen_analyses
from pyclingo_bridge.diff import Version, diff
from pyclingo_bridge.loading import load, load_for_checks
from pyclingo_bridge.mutate.judge import Mutation
from pyclingo_bridge.mutate.report import mutate


@dataclass(frozen=True)
class Pitfall:
    """Rules, and what an analysis finds: who shows it, the steps of the plan, the lines."""

    analysis: str
    rules: str
    found: tuple[tuple[str, str, str, tuple[int, ...]], ...]


CLAIM = 'claim(c, must, "a claim"). violated(c) :- '
PITFALLS = {
    "a choice reads the input itself": Pitfall(
        "properties",
        "{ do(d, a) } :- planning, patient(n, 3).\n" + CLAIM + "do(d, a).",
        (("property(c)", "n=3", "d: a", (3,)),),
    ),
    "a choice reads a table of values": Pitfall(
        "properties",
        "{ do(d, A) : serves(A, V) } 1 :- planning, patient(n, V). serves(a, 3). serves(b, 4).\n"
        + CLAIM
        + "do(d, a).",
        (("property(c)", "n=3", "d: a", (3,)),),
    ),
    "a choice and a rule read values alike": Pitfall(
        "properties",
        "{ do(d, a) } :- patient(n, 2). do(d, a) :- patient(n, 1). b :- patient(n, (1; 2)).\n"
        + CLAIM
        + "not do(d, a), b.",
        (("property(c)", "n=2", "", (2, 3)),),
    ),
    "plans for whom a choice is open": Pitfall(
        "plans",
        "{ do(d, a) } :- planning, patient(n, 3).\n"
        ":- planning, not do(d, a), patient(n, V), V != 1.",
        (("no_plan", "n=0", "", (3,)),),
    ),
    "an exception within a class": Pitfall(
        "irrelevance",
        "high :- patient(n, V), V >= 3. verdict(high) :- high.\n"
        "irrelevant(n, verdict, s). irrelevant_but_for(n, 3).",
        (("irrelevance(n,verdict)", "", "", ()),),
    ),
    "an exception that nobody stands for": Pitfall(
        "irrelevance",
        "high :- patient(n, V), V >= 3. verdict(high) :- high.\n"
        "irrelevant(n, verdict, s). irrelevant_but_for(n, 4).",
        (("irrelevance(n,verdict)", "", "", ()),),
    ),
    "a body without plans has nothing left": Pitfall(
        "rules",
        "{ do(d, a) } :- planning.\nnote :- patient(n, 2), not do(d, a).\n"
        "#show verdict/1. #show do/2.",
        (
            ('redundant("kb/guideline.lp","note",1)', "", "", (3,)),
            ("unread_input(n)", "", "", ()),
            ("unused(note,0)", "", "", (3,)),
        ),
    ),
    "an aggregate has no value left": Pitfall(
        "rules",
        "x :- V = 1..2, not 1 { patient(n, V); patient(n, V + 3) }. #show verdict/1.",
        (
            ('redundant("kb/guideline.lp","x",1)', "", "", (2,)),
            ("unread_input(n)", "", "", ()),
            ("unused(x,0)", "", "", (2,)),
        ),
    ),
    "values are texts": Pitfall(
        "properties",
        'domain(stage, ("a"; "II"; "b c")). late :- patient(stage, "II").\n' + CLAIM + "late.",
        (("property(c)", "stage=II", "", (2, 3)),),
    ),
    "an input has a text for a name": Pitfall(
        "properties",
        'domain("stage", (i; ii)). late :- patient("stage", ii).\n' + CLAIM + "late.",
        (("property(c)", "stage=ii", "", (2, 3)),),
    ),
    "a number with a hole in its domain": Pitfall(
        "thresholds",
        "domain(n, 8..9). verdict(w) :- patient(n, 8). #show verdict/1.",
        (("boundary(n,8)", "", "", (2,)), ("boundary(n,9)", "", "", (2,))),
    ),
    "a number that choices alone read": Pitfall(
        "thresholds",
        "{ do(d, a) } :- planning, patient(n, V), V > 4. #show verdict/1. #show do/2.",
        (("boundary(n,5)", "", "", (2,)),),
    ),
    "the smallest of all parts": Pitfall(
        "plans",
        "domain(m, 0..2).\n{ do(d, one) } :- planning. { do(e, one) } :- planning.\n"
        ":- planning, not do(d, one), patient(n, 3), patient(m, 2).\n"
        ":- do(d, one), patient(n, 3).\n"
        ":- planning, not do(e, one), patient(m, 1).\n:- do(e, one), patient(m, 1).",
        (("no_plan", "m=1", "", (6, 7)),),
    ),
    "default readings in any part": Pitfall(
        "plans",
        "domain(m, 0..2). reading(r, (x; y)). default_reading(r, x).\n"
        "{ do(d, one) } :- planning. { do(e, one) } :- planning.\n"
        ":- planning, not do(d, one), chosen(r, y), patient(m, 1).\n"
        ":- do(d, one), chosen(r, y), patient(m, 1).\n"
        ":- planning, not do(e, one), patient(n, 1).\n:- do(e, one), patient(n, 1).",
        (("no_plan", "n=1", "", (6, 7)),),
    ),
    "a plan makes the case contradict itself": Pitfall(
        "plans",
        "domain(m, 0..1).\n{ do(e, one) } :- planning.\ninconsistent :- do(e, one), known(m).\n"
        ":- planning, not do(e, one), patient(n, 1).",
        (("no_plan", "m=0 n=1", "", (4, 5)),),
    ),
}


def written(folder: Path, rules: str) -> Path:
    folder.mkdir(exist_ok=True)
    text = "domain(n, 0..5). verdict(v).\n" + rules
    (folder / "guideline.lp").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("pitfall", PITFALLS.values(), ids=PITFALLS)
def test_found_all_the_same(pitfall: Pitfall, tmp_path: Path) -> None:
    kb = load_for_checks(written(tmp_path / "kb", pitfall.rules))
    report = check(kb, chosen_analyses([pitfall.analysis]))
    found = tuple(
        (
            one.id,
            " ".join(sorted(f"{o.input}={o.value}" for o in one.witness.facts))
            if one.witness
            else "",
            " ".join(one.witness.steps) if one.witness else "",
            tuple(sorted({rule.line for rule in one.rules})),
        )
        for one in report.findings
    )
    assert found == pitfall.found


def test_a_reason_names_what_cannot_hold(tmp_path: Path) -> None:
    rules = (
        "verdict(w) :- not verdict(v).\n"
        "x :- V = 1..2, 1 { patient(n, V); patient(n, V + 3) }, verdict(w).\n"
        "#show verdict/1. #show x/0."
    )
    kb = load_for_checks(written(tmp_path / "kb", rules))
    reasons = [one.details for one in check(kb, chosen_analyses(["rules"])).findings]
    assert reasons
    assert all("aggregate" not in detail for details in reasons for detail in details)


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("external", "#external on. [true]\nverdict(w) :- on, patient(n, 3)."),
        ("theory", "#theory t { x { - : 1, unary }; &foo/0 : x, body }. verdict(w) :- &foo {}."),
        ("edge", "#edge (a, b) : patient(n, 3). #edge (b, a) : patient(n, 2)."),
    ],
)
def test_what_is_beside_rules_is_refused(code: str, rules: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "kb", rules)
    one = Version(load(folder), {}, "one")
    with pytest.raises(KnowledgeBaseError) as of_check:
        check(load_for_checks(folder))
    with pytest.raises(KnowledgeBaseError) as of_diff:
        diff(one, one)
    with pytest.raises(KnowledgeBaseError) as of_mutate:
        Mutation(load(folder), frozenset({"rule"}))
    for error in (of_check, of_diff, of_mutate):
        assert [one.code for one in error.value.diagnostics] == [code]


def test_a_choice_that_another_value_opens_is_a_difference(tmp_path: Path) -> None:
    before, after = (
        load(
            written(tmp_path / str(n), f"{{ do(d, a) }} :- planning, patient(n, {n}). #show do/2.")
        )
        for n in (3, 4)
    )
    found = diff(Version(before, {}, "before"), Version(after, {}, "after"))
    assert [(one.kind, one.text) for one in found.changes] == [("plan", "do/2")]


def test_a_border_in_a_choice_is_noticed(tmp_path: Path) -> None:
    rules = "{ do(d, a) } :- planning, patient(n, V), V >= 3. #show verdict/1. #show do/2."
    report = mutate(Mutation(load(written(tmp_path / "kb", rules)), frozenset({"border"})))
    assert [one.outcome for one in report.mutants] == ["killed"]


def test_readings_that_are_texts(tmp_path: Path) -> None:
    rules = 'reading(r, ("x y"; z)). default_reading(r, z).\nverdict(w) :- chosen(r, "x y").'
    kb = load_for_checks(written(tmp_path / "kb", rules))
    found = check(kb, chosen_analyses(["readings"])).findings
    assert [one.title.partition(":")[0] for one in found] == ["r=x y"]
