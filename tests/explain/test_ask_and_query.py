"""What `query` lists as missing, `ask` asks for: the two never disagree."""

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.case.read import read_case
from pyclingo_bridge.explain.ask import Asking, ask
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT
from tests.sizes import size

STEP = size(smoke=12, ci=12, full=1)


def disagreements(kb: KnowledgeBase) -> list[tuple[str, str]]:
    found = []
    for path in sorted((ROOT / "cases").glob("*.lp"))[::STEP]:
        case = read_case(path, kb.vocabulary)
        answer = bridge.assess(kb, case, plans=0, analyse=False)
        questions = ask(kb, case)
        asked = {question.input for question in questions.relevant}
        unknown = [one.input for one in answer.missing if one.input not in case.values]
        found += [(path.stem, name) for name in unknown if name not in asked]
        found += [(path.stem, name) for name in questions.irrelevant if name in unknown]
        decisive = [one.input for one in answer.missing if "verdict" in one.matters_for]
        if decisive and not questions.settled:
            assert questions.relevant[0].input in decisive, path.stem
    return found


def test_what_query_lists_ask_asks_for(kb: KnowledgeBase) -> None:
    assert disagreements(kb) == []


def test_relevance_alone_would_disagree(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: what matters to a plan alone is no conclusion, and would be called irrelevant."""
    monkeypatch.setattr(Asking, "_asked", {})
    assert disagreements(kb)
