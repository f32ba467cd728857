"""A private predicate without a sentence: an explanation tells what it rests on in its place."""

import re
from collections.abc import Iterable, Iterator

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.case.read import read_case
from pyclingo_bridge.explain.model import Node
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.explain.why import Explanation, explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT
from tests.sizes import size

GOALS = (
    *(None, "resectable", "unresectable", "convertible_later", "criterion(_)", "hold(_, _, _, _)"),
    *("requires(_, _)", "forbids(_, _)", "recommends(_, _)", "prefers(_, _)", "permits(_, _)"),
    *("considers(_, _)", "advises_against(_, _)", "foresees(_, _, _)", "silent(_, _)"),
    *("finding(_, _)", "missing(_, _)", "changed_by(_, _, _)"),
)
STEP = size(smoke=32, ci=32, full=1)
PRIVATE = re.compile(r"(?<!\w)_[a-z]")


def roots(explanation: Explanation) -> Iterator[Node]:
    if explanation.derivation is not None:
        yield explanation.derivation
    yield from explanation.also
    for block in explanation.blocked_by:
        yield from block.because


def nodes(roots: Iterable[Node]) -> Iterator[Node]:
    for node in roots:
        yield node
        yield from nodes([*node.because, *node.also])
        yield from nodes(inner for block in node.blocked_by for inner in block.because)


def leaves(explanation: Explanation) -> set[str]:
    return {
        node.atom
        for node in nodes(roots(explanation))
        if node.see is None and not (node.because or node.also or node.blocked_by)
    }


@pytest.fixture(scope="module")
def shipped_cases(kb: KnowledgeBase) -> list[bridge.Case]:
    paths = sorted((ROOT / "cases").glob("*.lp"))
    return [read_case(path, kb.vocabulary) for path in paths[::STEP]]


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.sample(4)
def test_what_has_no_sentence_is_passed_through(
    kb: KnowledgeBase,
    shipped_cases: list[bridge.Case],
    goal: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No private name is told, and the explanation ends in the same facts as with every step."""
    for case in shipped_cases:
        short = explain(kb, case, goal, reasons=0)
        assert not [node.text for node in nodes(roots(short)) if PRIVATE.search(node.text)]
        with monkeypatch.context() as patched:
            patched.setattr(Sentences, "has_phrase", lambda *_: True)
            whole = explain(kb, case, goal, reasons=0)
        assert leaves(short) == leaves(whole)


def test_it_saves_steps(kb: KnowledgeBase, shipped_cases: list[bridge.Case]) -> None:
    """Planted: with every step told, private names are told."""
    told = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Sentences, "has_phrase", lambda *_: True)
        for case in shipped_cases:
            whole = explain(kb, case, "recommends(_, _)", reasons=0)
            told += [node.text for node in nodes(roots(whole)) if PRIVATE.search(node.text)]
    assert told
