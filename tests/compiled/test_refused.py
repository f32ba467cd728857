"""What is not a boolean function of the sources is refused by name, never answered wrongly."""

import clingo
import pytest

from pyclingo_bridge.compiled.circuits.compiling import NotACircuit, compile_rules
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.operations import TRUE
from pyclingo_bridge.compiled.guideline import CircuitSource
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.ground_rules import GroundRule
from tests.compiled.support import assert_equal_to_clingo, circuit, ground

THEORY = (
    "#theory t { term { - : 1, unary }; &diff/1 : term, {<=}, term, any; &go/0 : term, directive }."
)
SUM = "a :- #sum { (X * X * X * 104729) \\ 1000003, X : in(X) } > 8000000."
INPUTS = "{ in(1..3) }."

REFUSED = {
    "choice that is not a source": ("{ o } :- in(1). a :- o.", "choice", "o"),
    "choice behind a constraint": ("{ o }. :- o, in(1). a :- in(2).", "choice", "o"),
    "choice in an aggregate": ("{ o }. a :- #count { 1 : o; 2 : in(1) } = 1.", "choice", "o"),
    "choice of derived besides": ("{ o }. o :- in(1). a :- not o.", "choice", "o"),
    "disjunction": ("a ; b :- in(1).", "disjunction", "a`, `b"),
    "disjunction below": ("b ; c :- in(1). a :- b.", "disjunction", "b`, `c"),
    "even loop": ("a :- not b. b :- not a, in(1).", "loop-through-negation", "a`, `b"),
    "odd loop": ("a :- not a, in(1).", "loop-through-negation", "a"),
    "odd loop of three": (
        "a :- not b. b :- not c. c :- not a, in(1).",
        "loop-through-negation",
        "a`, `b`, `c",
    ),
    "loop through a double negation": (
        "a :- not not a, in(1).",
        "loop-through-negation",
        "a",
    ),
    "loop through an aggregate": (
        "a :- #count { 1 : in(1); 2 : b } < 1. b :- a.",
        "loop-through-negation",
        "a`, `b",
    ),
    "loop through a difference": (
        "p :- #sum { 1 : q; -1 : r } >= 0. q :- p. r :- q, in(2).",
        "loop-through-negation",
        "p`, `q`, `r",
    ),
    "loop through a condition": (
        "a :- in(1) : b. b :- a, in(2).",
        "loop-through-negation",
        "a`, `b",
    ),
    "free external": ("#external e. [free] a :- e, in(1).", "external", "e"),
    "free external, negated": ("#external e. [free] a :- not e, in(1).", "external", "e"),
    "free external, weighed": (
        "#external e. [free] a :- #sum { 1 : e; 2 : in(1) } != 2.",
        "external",
        "e",
    ),
    "free external in a constraint": ("#external e. [free] :- e. a :- in(1).", "external", "e"),
    "external that is derived": ("#external e. [true] e :- in(1). a :- e.", "external", "e"),
    "external source": ("#external in(1). [true] a :- in(1).", "external", "in(1)"),
    "edge": ("#edge (x, y) : in(1). #edge (y, x) : in(2). a :- in(1).", "edge", "in(2)"),
    "theory atom in a head": ("&diff(x) { in } <= 3 :- in(1). a :- in(2).", "theory", "&diff(x)"),
    "theory atom in a body": ("a :- &diff(1) { in } <= 3, in(1).", "theory", "&diff(1)"),
    "theory atom, negated": ("a :- not &diff((1, x)) { in } <= 3.", "theory", "&diff((1,x))"),
    "theory atom by itself": ("&go { }. a :- in(1).", "theory", "&go"),
    "source that is derived": ("in(1) :- in(2). a :- in(1).", "derived-source", "in(1)"),
    "source in a disjunction": ("in(1) ; a :- in(2).", "derived-source", "in(1)"),
}


def _refusal(text: str, sources: list[str] | None = None, asked: str | None = None) -> NotACircuit:
    program = ground(text, sources)
    wanted = None if asked is None else [program.literal(asked)]
    with pytest.raises(NotACircuit) as caught:
        circuit(program, wanted)
    return caught.value


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(name: str) -> None:
    rules, code, atoms = REFUSED[name]
    refusal = _refusal(f"{THEORY} {INPUTS} {rules}", ["in(1)", "in(2)", "in(3)"])
    (diagnostic,) = refusal.diagnostics
    assert diagnostic.code == code
    assert f"`{atoms}`" in diagnostic.message
    assert diagnostic.help


def test_a_sum_too_large() -> None:
    (diagnostic,) = _refusal("{ in(1..40) }. " + SUM).diagnostics
    assert diagnostic.code == "large-sum"
    assert "`in(1)`, " in diagnostic.message
    assert "and 35 more" in diagnostic.message


def test_a_choice_that_rests_on_itself() -> None:
    refusal = _refusal("{ in(2) }. { a } :- b. b :- a. b :- in(2). c :- b.")
    assert [one.code for one in refusal.diagnostics] == ["choice-in-loop"]
    refusal = _refusal("{ in(2) }. { a } :- not b. b :- a. b :- in(2). c :- b.")
    assert [one.code for one in refusal.diagnostics] == ["loop-through-negation"]


@pytest.mark.parametrize("loop", ["x :- not x, in(1).", "x :- not y. y :- not x, in(1)."])
def test_a_loop_through_negation_counts_though_nobody_asks(loop: str) -> None:
    """It can leave an input without an answer."""
    refusal = _refusal(f"{INPUTS} a :- in(2). {loop}", asked="a")
    assert [one.code for one in refusal.diagnostics] == ["loop-through-negation"]


@pytest.mark.parametrize(
    "rules",
    [
        "{ o }. b :- o.",
        "b ; c :- in(1).",
        "#external e. [free] b :- e.",
        "b :- &diff(1) { in } <= 3.",
        "#edge (x, y) : no. no :- in(1), dead. #external dead.",
        "{ dead } :- never. x :- not x, dead. #external never.",
    ],
)
def test_what_nobody_asks_for_is_not_refused(rules: str) -> None:
    program = ground(f"{THEORY} {INPUTS} {rules} a :- in(1).", ["in(1)", "in(2)", "in(3)"])
    assert circuit(program, [program.literal("a")]).outputs


def test_a_source_without_a_choice_cannot_be_true() -> None:
    program = ground("#external never. { in(1) }. { in(2) } :- never. a :- in(1), not in(2).")
    assert assert_equal_to_clingo(program) == 2


def test_a_weight_rule_over_nothing() -> None:
    rules = [GroundRule(False, (1,), (), (), 1), GroundRule(False, (2,), (), (), 0)]
    found = compile_rules(rules, {}, [1, 2], Gates(), {})
    assert (found.edge(1), found.edge(2)) == (0, TRUE)
    constraints = [GroundRule(False, (), (), (), 1)]
    assert compile_rules(constraints, {}, [], Gates(), {}).impossible == 0


def test_an_atom_that_was_not_asked_for_has_no_edge() -> None:
    program = ground("{ in(1) }. a :- in(1). b :- in(1).")
    a, b = program.literal("a"), program.literal("b")
    gates = Gates()
    given = dict.fromkeys(program.sources, gates.source())
    found = compile_rules(program.seen.rules, given, [a], gates, {})
    assert found.edge(-a) == found.edge(a) ^ 1
    with pytest.raises(KeyError):
        found.edge(b)


def test_values_are_merged_only_for_what_was_to_be_kept(kb: KnowledgeBase) -> None:
    source = CircuitSource(kb, [])
    symbol = clingo.parse_term("patient(flr_percent, 40)")
    with pytest.raises(ValueError, match=r"patient\(flr_percent,40\)"):
        source.circuit([symbol])
    assert CircuitSource(kb, [symbol]).circuit([symbol]).outputs[0] == str(symbol)


def test_the_text_of_a_refusal() -> None:
    refusal = _refusal(f"{INPUTS} a ; b ; c ; d ; e ; f ; g :- in(1).")
    assert str(refusal) == (
        "error[disjunction]: no circuit says a disjunction: `a`, `b`, `c`, `d`, `e` and 2 more\n"
        "   = help: leave it to `crlm query`, which solves, or write it without"
    )
    refusal = _refusal("{ x }. #edge (a, b). c :- x.")
    assert "circle: atoms without a name" in str(refusal)
