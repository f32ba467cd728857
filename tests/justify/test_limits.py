"""Explanations of large and of endless programs end, and soon."""

from collections.abc import Iterable

import clingo
import pytest

from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import atom
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.rule_reader import read_text
from pyclingo_bridge.justify.term_reader import goal_form
from tests.growth import at_most
from tests.justify.checking import assert_acyclic, control, reachable


def _explainer(facts: str, rules: str, solved: bool = True) -> Explainer:
    """An explainer for one answer set; without `solved` the rules are left out of the solving."""
    solver = control()
    solver.add("base", [], facts + rules * solved)
    solver.ground()
    atoms: Iterable[clingo.Symbol] = ()
    with solver.solve(yield_=True) as handle:
        for model in handle:
            atoms = model.symbols(atoms=True)
            break
    return Explainer(read_text(facts + rules), Situation.of_atoms(map(atom, atoms)))


CHAIN = "e(X,X+1) :- X = 1..199.\n"
LEFT = "r(X,Y) :- e(X,Y). r(X,Z) :- r(X,Y), e(Y,Z)."
RIGHT = "r(X,Y) :- e(X,Y). r(X,Z) :- e(X,Y), r(Y,Z)."


@pytest.mark.parametrize("rules", [LEFT, RIGHT], ids=["left", "right"])
@pytest.mark.sample(1)
def test_closure_of_a_long_chain(rules: str) -> None:
    explainer = _explainer(CHAIN, rules)
    with at_most(10_000_000):
        claim = explainer.why(atom(clingo.parse_term("r(1,200)")))
        assert_acyclic(claim)
        assert claim.kind == "derived"
        assert sum(one.kind == "derived" for one in reachable(claim)) == 199 * 2
        assert explainer.why_not(goal_form("r(200,1)")).blocks
        assert explainer.why_not(goal_form("r(9,3)")).blocks


def test_ranks_beyond_the_depth_of_the_stack() -> None:
    explainer = _explainer("n(0).", "n(X+1) :- n(X), X < 3000.")
    with at_most(5_000_000):
        claim = explainer.why(atom(clingo.parse_term("n(3000)")))
        assert_acyclic(claim)
        assert sum(one.kind == "derived" for one in reachable(claim)) == 3000


@pytest.mark.parametrize("last", ["p6(F)", "not p6(F), p6(F)", "q(F)"])
def test_many_joined_literals(last: str) -> None:
    facts = "".join(f"{{ p{n}(1..50) }} 50 :- z. p{n}(1..50).\n" for n in range(1, 7)) + "{ z }."
    body = f"p1(A), p2(B), p3(C), p4(D), p5(E), {last}, A+B+C+D+E+F > 999"
    explainer = _explainer(facts, f"\ngoal(A) :- {body}.", solved=False)
    with at_most(1_000_000):
        assert explainer.why_not(goal_form("goal(3)")).blocks
        assert explainer.why_not(goal_form("goal(_)")).blocks


@pytest.mark.parametrize(
    ("rules", "goal"),
    [
        ("p(X) :- p(X+1), X > -9. p(3).", "p(7)"),
        ("p(X+1) :- p(X), X < 9. p(3).", "p(0)"),
        ("p(X) :- p(f(X)). p(a).", "p(b)"),
        ("p(X) :- q(f(X),_). q(X,Y) :- p(Y), p(X), r(Y). #defined r/1.", "p(b)"),
    ],
)
def test_what_could_go_on_forever_is_cut(rules: str, goal: str) -> None:
    explainer = _explainer("", rules)
    with at_most(2_000_000):
        claim = explainer.why_not(goal_form(goal))
        found = [one for one in reachable(claim) if one.kind == "absent"]
    assert claim.blocks
    assert not claim.cut
    for one in [one for one in found if one.cut][:1]:  # asked for by itself, it is looked into
        again = explainer.why_not(goal_form(one.text))
        assert again is one
        assert again.blocks
        assert not again.cut


def test_instances_that_are_blocked_count_as_well() -> None:
    """Each of 1,600 absent atoms has 50 instances: what is looked into is bounded by both."""
    rules = "p(X,Y) :- d(A), not e(A), p(f(X),Y). p(X,Y) :- d(A), not e(A), p(X,f(Y))."
    explainer = _explainer("d(1..25). e(1..25).", rules)
    with at_most(10_000_000):
        claim = explainer.why_not(goal_form("p(a,a)"))
    found = [one for one in reachable(claim) if one.kind == "absent"]
    assert any(one.cut for one in found)
    assert 5_000 < sum(len(one.blocks) for one in found) < 20_000
