"""The short answer: what it may never leave out, and how long it gets."""

import statistics
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.brief import Brief
from pyclingo_bridge.render.text import short_answer
from pyclingo_bridge.render.text.short_answer import short_answer_text
from pyclingo_bridge.words.labels import Words
from tests.conftest import ROOT

CASES = sorted((ROOT / "cases").glob("*.lp"))
MANY = 22
"""Lines that half of the pages have at most."""


def pages(kb: KnowledgeBase) -> dict[Path, tuple[Answer, str]]:
    answers = {path: bridge.assess(kb, bridge.read_case(path, kb.vocabulary)) for path in CASES}
    return {path: (one, short_answer_text(kb, one)) for path, one in answers.items()}


def left_out(kb: KnowledgeBase, answer: Answer, page: str) -> list[str]:
    """What a page has to say, and does not."""
    words, brief, said = Words(kb), Brief(kb, answer), " ".join(page.split())
    wanted = [brief.reason, answer.disclaimer, answer.review_status, *brief.alarms]
    if brief.by_criteria:
        wanted += [words.term(one.id) for one in answer.criteria]
        wanted += [brief.facts(one.because) for one in answer.criteria if one.status == "failed"]
    wanted += [one.text for one in answer.findings]
    for advice in answer.advice:
        if advice.in_force and not advice.background and advice.strength == "must":
            against = advice.modality in ("forbids", "advises_against")
            wanted += (
                [words.action(advice.action), advice.statement]
                if against and not advice.says
                else []
            )
    wanted += answer.plans[0].departs_from if answer.plans else ()
    wanted += [words.action(one.action) for one in answer.holds]
    wanted += [one.reason for one in answer.holds]
    for step in answer.plans[0].steps if answer.plans else ():
        wanted += [words.action(step.action), *step.statements]
    wanted += [words.decision(one.decision) for one in answer.silent]
    wanted += [words.term(verdict) for verdict in answer.verdict_by_reading.values()]
    wanted += [one.statement for one in answer.against[:1]]
    wanted += [one.how for one in answer.read]
    return [text for text in wanted if " ".join(text.split()) not in said]


def test_nothing_that_matters_is_left_out(kb: KnowledgeBase) -> None:
    told = pages(kb)
    assert {path.name: lost for path, one in told.items() if (lost := left_out(kb, *one))} == {}
    lengths = [page.count("\n") for _, page in told.values()]
    assert statistics.median(lengths) <= MANY
    assert max(lengths) < 2 * MANY


@pytest.mark.parametrize("part", ["_criteria", "_warnings", "_next", "_open"])
@pytest.mark.sample(1)
def test_a_part_that_is_forgotten_is_found(
    kb: KnowledgeBase, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(short_answer, part, lambda _: ())
    assert any(left_out(kb, *one) for one in pages(kb).values())
