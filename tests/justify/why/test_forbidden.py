"""The smallest sets of constraints, against all subsets; circles through negation."""

from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pyclingo_bridge.justify.why.explain import Question
from pyclingo_bridge.justify.why.forbidden import Wanted
from pyclingo_bridge.justify.why.model import Why
from pyclingo_bridge.justify.why.program import read_program
from tests.justify.checking import control
from tests.justify.why.replay import check_forbidden
from tests.sizes import size


def why_of(folder: Path, text: str, goal: str | None = None, **asked: object) -> Why:
    """The explanation of a program."""
    path = folder / "program.lp"
    path.write_text(text)
    return Question(read_program([path]), goal).why(**asked)  # type: ignore[arg-type]


def satisfiable(text: str) -> bool:
    solver = control()
    solver.add("base", [], text)
    solver.ground()
    return bool(solver.solve().satisfiable)


def smallest(rules: str, strict: list[str]) -> set[frozenset[str]]:
    """Every minimal set without an answer set, by trying all subsets."""
    subsets = chain.from_iterable(combinations(strict, n) for n in range(len(strict) + 1))
    found: set[frozenset[str]] = set()
    for subset in map(frozenset, subsets):  # smaller ones first
        if not any(other <= subset for other in found) and not satisfiable(rules + "".join(subset)):
            found.add(subset)
    return found


ATOMS = ["a", "b", "c", "d"]
_literal = st.tuples(st.sampled_from(["", "not "]), st.sampled_from(ATOMS)).map("".join)
_body = st.lists(_literal, min_size=1, max_size=3, unique=True)
_rule = st.tuples(st.sampled_from(ATOMS), _body).map(lambda p: f"{p[0]} :- {', '.join(p[1])}.\n")
_constraint = _body.map(lambda body: f":- {', '.join(sorted(body))}.\n")


@settings(
    max_examples=size(smoke=15, ci=60, full=1000),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(_rule, max_size=4), st.lists(_constraint, min_size=2, max_size=6, unique=True)
)  # fmt: skip
def test_all_smallest_sets_of_random_programs(
    tmp_path: Path, rules: list[str], constraints: list[str]
) -> None:
    text = "{ a; b; c }.\n" + "".join(rules)
    assume(not satisfiable(text + "".join(constraints)))
    found = why_of(tmp_path, text + "".join(constraints), wanted=Wanted(None)).forbidden
    assert found is not None
    assert found.complete
    told = {frozenset(f"{part.text}\n" for part in one) for one in found.sets}
    assert told == smallest(text, constraints)


INSTANCES = """p(1..3). { in(X) : p(X) }.
:- p(X), not in(X).
:- in(X), in(Y), X < Y, Y < LIMIT.
"""


@pytest.mark.parametrize(("limit", "sets"), [(3, 1), (4, 3)])
def test_instances_are_told_apart(tmp_path: Path, limit: int, sets: int) -> None:
    text = INSTANCES.replace("LIMIT", str(limit))
    found = why_of(tmp_path, text, wanted=Wanted(None)).forbidden
    assert found is not None
    assert len(found.sets) == sets
    assert all(len(one) == 3 for one in found.sets)
    assert check_forbidden(read_program([tmp_path / "program.lp"]), found) == sets


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("{ a; b } 0. :- not a.", [["bound", "constraint"]]),
        ("1 { a; b } 1. :- a. :- b.", [["bound", "constraint", "constraint"]]),
        ("#sum { 3 : a; 4 : b } = 5.", [["bound"]]),
        ("p(1..2). -p(2).", [["contradiction"]]),
        ("a. -a. :- a.", [["constraint"], ["contradiction"]]),
        ("{ a }. not a. a :- not b.", [["constraint"]]),
        ("p(1). q(2). X = Y :- p(X), q(Y).", [["constraint"]]),
        ("p(1). q(X) : r(X) :- p(1). #external r(2).", [["constraint"]]),
        (":- not 1 { a } 2. a :- b. #external b.", [["constraint"]]),
        ("p(1;2). :- p((X;Y)), X = 1, Y = 1.", [["constraint"], ["constraint"]]),
        ("#false.", [["constraint"]]),
    ],
)
def test_every_kind_of_constraint(tmp_path: Path, text: str, kinds: list[list[str]]) -> None:
    found = why_of(tmp_path, text, wanted=Wanted(None)).forbidden
    assert found is not None
    assert sorted(sorted(part.kind for part in one) for one in found.sets) == kinds
    if ":- p(1)" not in text:  # a disjunction without an alternative is no rule of its own
        check_forbidden(read_program([tmp_path / "program.lp"]), found)


def test_facts_that_would_have_to_go(tmp_path: Path) -> None:
    found = why_of(
        tmp_path, "p(1..3). :- p(1), p(3). :- p(2).", wanted=Wanted(None, facts=True)
    ).forbidden
    assert found is not None
    told = {tuple(part.text for part in one if part.kind == "fact") for one in found.sets}
    assert told == {("p(1)", "p(3)"), ("p(2)",)}
    check_forbidden(read_program([tmp_path / "program.lp"]), found)


@pytest.mark.parametrize(
    ("text", "circle"),
    [
        ("a :- not a.", {("a", "not a")}),
        ("a :- not b. b :- not c. c :- not a. x :- not y. y :- not x.",
         {("a", "not b"), ("b", "not c"), ("c", "not a")}),
        ("p(1..2). q(X) :- p(X), not r(X). r(2) :- q(2). r(1).",
         {("q(2)", "not r(2)"), ("r(2)", "q(2)")}),
        ("a :- { a; b } 0. #external b.", {("a", "not a")}),
        # a rule that never fires, and a choice, close no circle
        ("{f}. g:-f. d:-f, not g. a:-not a,d. a:-not b. b:-not c. c:-not a.",
         {("a", "not b"), ("b", "not c"), ("c", "not a")}),
        ("{x}:-not y. y:-x. y:-not z. z:-not w. w:-not y.",
         {("y", "not z"), ("z", "not w"), ("w", "not y")}),
    ],
)  # fmt: skip
def test_circles_through_an_odd_number_of_negations(
    tmp_path: Path, text: str, circle: set[tuple[str, str]]
) -> None:
    why = why_of(tmp_path, text)
    assert why.forbidden is not None
    assert why.forbidden.sets == ((),)
    assert {(turn.atom, turn.rests_on) for turn in why.forbidden.circle} == circle


@pytest.mark.parametrize(
    ("goal", "holds_in", "forced"),
    [
        ("a", "some", None),
        ("b", "all", [[":- not b."]]),
        ("c", "none", [[":- c, b.", ":- not b."], [":- c, d."]]),
        ("not c", "all", [[":- c, b.", ":- not b."], [":- c, d."]]),
        ("d", "all", [[]]),
    ],
)
def test_what_forces_a_goal_elsewhere(
    tmp_path: Path, goal: str, holds_in: str, forced: list[list[str]] | None
) -> None:
    text = "{ a; b; c }. d. :- not b. :- c, b. :- c, d."
    found = why_of(tmp_path, text, goal, forced=True, wanted=Wanted(None)).elsewhere
    assert found is not None
    assert found.holds_in == holds_in
    told = found.forced_by and sorted(
        sorted(part.text for part in one) for one in found.forced_by.sets
    )
    assert told == forced


def test_the_cost_of_another_outcome(tmp_path: Path) -> None:
    text = "1 { a; b } 1. #minimize { 2 : a; 5 : b }."
    why = why_of(tmp_path, text, "b", forced=True)
    assert why.answer_sets[0].cost == (2,)
    assert why.elsewhere is not None
    assert why.elsewhere.other_cost == (5,)


def test_the_search_for_further_sets_is_bounded_in_time(tmp_path: Path) -> None:
    holes = "{ in(P,1..5) } = 1 :- P = 1..7. :- in(P,H), in(Q,H), P < Q."
    found = why_of(tmp_path, holes, wanted=Wanted(None, 0.0)).forbidden
    assert found is not None
    assert len(found.sets) == 1
    assert not found.complete
    check_forbidden(read_program([tmp_path / "program.lp"]), found)


def test_so_many_sets_as_are_wanted(tmp_path: Path) -> None:
    text = "{ a(1..4) }. :- a(X). :- not a(X), X = 1..4."
    assert [
        (len(found.sets), found.complete)
        for most in (1, 3, None)
        if (found := why_of(tmp_path, text, wanted=Wanted(most)).forbidden) is not None
    ] == [(1, False), (3, False), (4, True)]
