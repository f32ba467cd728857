"""Goals that are none, cases that contradict themselves, guidelines that leave things out."""

from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.explain.ask import ask
from pyclingo_bridge.explain.change import change
from pyclingo_bridge.explain.goals import GoalError
from pyclingo_bridge.explain.why import explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.value_classes import value_classes

FOLDER = Path(__file__).resolve().parent.parent / "data/small_guideline"
BARE = "domain(a, (x; y)). domain(n, 0..3). verdict(good) :- patient(a, x). "
REST = "verdict(bad) :- not verdict(good). "


def load(folder: Path, text: str) -> KnowledgeBase:
    (folder / "guideline.lp").write_text(text)
    return bridge.load(folder)


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("verdikt(indicated)", "did you mean `verdict`?"),
        ("verdict(_, _)", "write `verdict(_)`"),
        ("verdict(indicatd)", "did you mean `indicated`?"),
        ("-verdict(indicated)", "no rule derives the contrary"),
        ("not verdict(indicated)", "is not an atom"),
        ("verdict(X)", "write `_` for anything"),
        ("verdict(1..2)", "an interval"),
        ("verdict(1..2000000000)", "an interval"),
        ('verdict("indicated")', 'the character `"`'),
        ("verdict(99999999999999)", "is too large"),
        ("verdict(-77777)", "unknown name `-77777`"),
        ("verdict(f(x))", "unknown name `f(x)`"),
        ("a. b", "is not an atom"),
        ("a :- b", "is not an atom"),
        ('a. #include "/dev/stdin"', "the character `#`"),
        ("verdict(\u00e9)", "the character `\u00e9`"),
        ("verdict(\x00)", "the character `\\x00`"),
        ("verdict(a; b)", "is not an atom"),
        ("verdict(@f(x))", "cannot be explained"),
        ("", "is not an atom"),
        ("_", "is not an atom"),
        ("3", "is not an atom"),
        ("f(" * 5000, "is too long"),
        ("f(" * 100 + "x" + ")" * 100, "is too long"),
        ("verdict(indicated", "is not an atom"),
        ("&foo { }", "is not an atom"),
    ],
)
def test_what_is_no_goal_is_refused_with_help(kb: KnowledgeBase, goal: str, said: str) -> None:
    case = bridge.Case.of("x", {})
    for asked in (explain, change):
        with pytest.raises(GoalError) as caught:
            asked(kb, case, goal)
        assert said in str(caught.value)
        assert caught.value.diagnostics[0].help


def test_a_choice_of_a_plan_is_no_goal_of_a_change(kb: KnowledgeBase) -> None:
    with pytest.raises(GoalError, match="goal-of-a-plan"):
        change(kb, bridge.Case.of("x", {}), "do(_, _)")


def test_a_fact_and_what_no_rule_derives() -> None:
    kb, case = bridge.load(FOLDER), bridge.Case.of("x", {})
    fact = explain(kb, case, "domain(pain, yes)", reasons=None)
    assert (fact.holds, fact.sufficient_reasons, fact.reasons_complete) == (True, ((),), True)
    assert change(kb, case, "domain(_, _)").holds
    never = explain(kb, case, "verdict(left)", reasons=None)
    assert (never.holds, never.sufficient_reasons) == (False, ((),))
    assert not change(kb, case, "verdict(left)").changes


def test_goals_stay_goals_after_others_were_asked(tmp_path: Path) -> None:
    """`any_of` adds to the program; clingo then forgot what holds of no patient."""
    kb = load(tmp_path, BARE + REST + "verdict(never) :- patient(a, x), patient(a, y).")
    case = bridge.Case.of("x", {})
    assert explain(kb, case, "verdict(_)").holds
    assert not explain(kb, case, "verdict(never)").holds


def test_a_guideline_without_contradictions_readings_or_plans(tmp_path: Path) -> None:
    kb = load(tmp_path, BARE + REST)
    given: tuple[dict[str, str | int], ...] = ({}, {"a": "x", "n": 2})
    for values in given:
        case = bridge.Case.of("x", values)
        found = ask(kb, case)
        assert found.settled == bool(values)
        assert [one.input for one in found.relevant] == ([] if values else ["a"])
        assert explain(kb, case).reasons_complete
    assert change(kb, case, "verdict(bad)", any_input=True).changes[0][0].after == ("y",)


def test_a_contradiction_without_a_name_is_refused(tmp_path: Path) -> None:
    kb = load(tmp_path, BARE + REST + "inconsistent :- patient(a, x), patient(n, 0..1).")
    case = bridge.Case.of("x", {"a": "x", "n": 1})
    for asked in (explain, ask, bridge.verdict):
        with pytest.raises(bridge.CaseError, match="`a` x, `n` 1"):
            asked(kb, case)
    assert bridge.verdict(kb, bridge.Case.of("x", {"a": "x", "n": 2})) == "good"


def test_no_verdict_is_said_so(tmp_path: Path) -> None:
    kb = load(tmp_path, BARE)
    for asked in (explain, ask, bridge.verdict):
        with pytest.raises(bridge.BridgeError, match="no-verdict"):
            asked(kb, bridge.Case.of("x", {}))


def test_a_long_chain_of_rules(tmp_path: Path) -> None:
    """Values are told apart without following a chain to its end."""
    chain = "step(V, 0) :- patient(n, V). step(V, N + 1) :- step(V, N), N < 2000. "
    kb = load(tmp_path, BARE + REST + chain + "#show verdict/1.")
    assert sorted(v for own in value_classes(kb.structure, "n") for v in own) == [0, 1, 2, 3]
