"""What is not explained is refused by name, with its place; what is not grounded is not read."""

import pytest

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.rule_reader import read_text
from pyclingo_bridge.justify.term_reader import Unsupported, goal_form

THEORY = """#theory t { term {}; &sum/1 : term, any; &dom/0 : term, {=}, term, head }.
"""


def _explained(text: str) -> None:
    explainer = Explainer(read_text(text), Situation.of_atoms([Fn("a", (1,)), Fn("b")]))
    explainer.why(Fn("b"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{THEORY}b :- a(1), &sum(x) {{ 1 }}.", "&sum(x)"),
        (f"{THEORY}b :- a(1), not &sum(x) {{ 1 }}.", "&sum(x)"),
        (f"{THEORY}&dom {{ 1 }} = x :- b.", "&dom"),
        ("\nb :- a(@f(1)).", "@f(1)"),
        ("\n{ b : a(@f(1)) }.", "@f(1)"),
    ],
)
def test_refused_by_name_with_its_place(text: str, what: str) -> None:
    with pytest.raises(Unsupported) as caught:
        _explained(text)
    (found,) = caught.value.diagnostics
    assert found.code == "not-explained"
    assert what in found.message
    assert found.location is not None
    assert found.location.line == 2


def test_what_is_refused_leaves_nothing_half_done() -> None:
    explainer = Explainer(
        read_text("a :- b. b :- c(@f(1))."), Situation.of_atoms([Fn("a"), Fn("b")])
    )
    for _ in range(2):
        with pytest.raises(Unsupported):
            explainer.why(Fn("a"))


def test_a_script_that_nothing_calls_is_no_hindrance() -> None:
    rules = read_text("#script (python)\ndef f(x): return x\n#end.\na.")
    assert Explainer(rules, Situation.of_atoms([Fn("a")])).why(Fn("a")).kind == "fact"


def test_other_parts_are_not_read() -> None:
    rules = read_text("a :- b. #program later(t). a. b :- c(@f(t)). #program base. b.")
    claim = Explainer(rules, Situation.of_atoms([Fn("a"), Fn("b")])).why(Fn("a"))
    assert [one.kind for one in (claim, *claim.because)] == ["derived", "fact"]


def test_a_syntax_error_has_its_place() -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        read_text("a.\nb :- a,.")
    assert caught.value.diagnostics[0].location is not None


@pytest.mark.parametrize(
    "text",
    ["not p", "p, q", "X < 1", "p(1;2)", "p :- q", "p. q", "@f(1)", "&t { }", "", "1", "p(@f(1))",
     "p. #const n = 1", "#count{ 1 : p }", "p : q", "{ p }"],
)  # fmt: skip
def test_what_is_no_goal_is_refused(text: str) -> None:
    with pytest.raises(Unsupported):
        goal_form(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("p", "p"), ("-p(_)", "-p(_)"), ("p(X, f(_), \"s\")", 'p(X,f(_),"s")'), ("p(1+1)", "p(2)"),
     ("p((1,_))", "p((1,_))"), ("p(#inf)", "p(#inf)"), ("p(-a)", "p(-a)")],
)  # fmt: skip
def test_a_goal_is_the_form_of_an_atom(text: str, shown: str) -> None:
    assert str(goal_form(text)) == shown


def test_only_what_holds_is_derived_and_only_what_does_not_is_blocked() -> None:
    explainer = Explainer(read_text("a(1). b :- a(2)."), Situation.of_atoms([Fn("a", (1,))]))
    with pytest.raises(KeyError):
        explainer.why(Fn("b"))
    with pytest.raises(KeyError):
        explainer.why_not(goal_form("a(_)"))
