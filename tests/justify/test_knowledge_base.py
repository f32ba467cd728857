"""The shipped knowledge base: every atom of every answer is derived, every other accounted for.

The leaves of a derivation are facts of the case, readings, declared data, or what is not stated;
each derivation is replayed rule by rule by a fresh clingo.
"""

from collections.abc import Callable, Iterator

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.explain.justified_case import explained
from pyclingo_bridge.explain.model import READING, STATED, WITH_PLANS
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.justify.claims import Claim
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn, atom
from pyclingo_bridge.justify.literals import AtomLiteral
from pyclingo_bridge.justify.term_tools import form_of
from tests.conftest import SHOWN
from tests.justify.checking import Answer, assert_acyclic, assert_replayed, reachable
from tests.sizes import size

Cases = Callable[[int, int], list[bridge.Case]]
COUNT = size(smoke=2, ci=4, full=70)
OF_WHOM_ALL_IS_ASKED = size(smoke=1, ci=1, full=70)
OUTSIDE = {STATED, READING, WITH_PLANS}


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    """The shipped guideline from its files: a replay needs the rules as clingo writes them."""
    return bridge.load(cache=False)


def shown_atoms(explainer: Explainer) -> Iterator[Fn]:
    """What leaves the solver for this answer."""
    for name, arity in SHOWN:
        yield from explainer.situation.of((name, arity, True))


@pytest.mark.parametrize("number", range(COUNT))
def test_every_atom_of_an_answer_is_derived(
    kb: KnowledgeBase, generated: Cases, number: int
) -> None:
    case = generated(COUNT, 21)[number]
    with explained(Inquiry(kb, case)) as explainer:
        claims = [explainer.why(one) for one in shown_atoms(explainer)]
        everything = {id(one): one for claim in claims for one in reachable(claim)}.values()
        replay(claims, list(everything))


def test_every_atom_of_a_plan_is_derived(kb: KnowledgeBase) -> None:
    case = bridge.read_case("cases/patient_a.lp", kb.vocabulary)
    inquiry = Inquiry(kb, case)
    planned = [*inquiry.patient, *kb.in_force(inquiry.readings), kb.planning]
    best = kb.program.optima(planned, 10).answer_sets[0]
    done = {atom(one) for one in best.atoms if one.match("do", 2)}
    steps = [
        one.literal if atom(one.symbol) in done else -one.literal
        for one in kb.program.atoms(("do", 2))
    ]
    with explained(inquiry, steps) as explainer:
        assert set(explainer.situation.of(("do", 2, True))) == done
        claims = [explainer.why(one) for one in shown_atoms(explainer)]
        everything = {id(one): one for claim in claims for one in reachable(claim)}.values()
        assert any(one.kind == "chosen" for one in everything)
        replay(claims, list(everything))


def replay(claims: list[Claim], everything: list[Claim]) -> None:
    """No circle, no leaf that is neither said nor declared, and each step derived by clingo."""
    assert claims
    for one in claims:
        assert_acyclic(one)
    true = frozenset(one.checked for one in everything if one.holds and isinstance(one.checked, Fn))
    answer = Answer(true, frozenset())
    for one in everything:
        if one.kind == "given":
            assert isinstance(one.checked, Fn)
            assert one.checked.signature in OUTSIDE
        if one.kind in ("derived", "fact", "chosen"):
            assert_replayed("", one, answer)
        for block in one.blocks:
            for place, failing in zip(block.failing, block.because, strict=True):
                literal = block.head.body.literals[place]
                negated = isinstance(literal, AtomLiteral) and literal.sign == 1
                assert failing.holds == negated, failing.text


@pytest.mark.slow
def test_every_absent_conclusion_is_accounted_for(kb: KnowledgeBase, generated: Cases) -> None:
    for case in generated(OF_WHOM_ALL_IS_ASKED, 22):
        with explained(Inquiry(kb, case)) as explainer:
            for name, arity in SHOWN:
                for one in kb.program.atoms((name, arity)):
                    found = atom(one.symbol)
                    if found in explainer.situation:
                        continue
                    claim = explainer.why_not(form_of(found))
                    possible = explainer.rules.deriving(found.signature)
                    assert claim.blocks or not possible, str(found)
                    assert all(b.failing or b.undecided or b.rule.kind == "choice"
                               for b in claim.blocks), str(found)  # fmt: skip
