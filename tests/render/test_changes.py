"""What changed between two dates, in words: all of it, each once."""

from itertools import pairwise

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.explain.compare import compare
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.changes import Changes
from tests.conftest import ROOT
from tests.sizes import size

PAIRS = list(pairwise(sorted((ROOT / "cases").glob("*.lp"))))[:: size(smoke=60, ci=14, full=1)]


@pytest.fixture(params=PAIRS, ids=lambda pair: pair[0].stem)
def changes(request: pytest.FixtureRequest, kb: KnowledgeBase) -> Changes:
    before, after = (bridge.read_case(path, kb.vocabulary) for path in request.param)
    return Changes(kb, compare(kb, before, after))


def test_each_change_is_told_once_in_words(changes: Changes) -> None:
    result, parts = changes._result, {part.title: part for part in changes.parts()}
    for title, moved in (
        ("Criteria", result.criteria),
        ("Warnings", result.warnings),
        ("Held back", result.holds),
        ("Best plan", result.plans),
        ("What the statements say", result.advice),
        ("Where the sources are silent", result.silences),
    ):
        count = len(moved.gained), len(moved.lost), len(moved.kept)
        if not any(count):
            assert title not in parts
            continue
        part = parts[title]
        told = len(part.gained) + len(part.other), len(part.lost) + len(part.other), part.kept
        assert told == count
        texts = *part.gained, *part.lost, *part.other
        assert not [text for text in texts if "_" in text]


def test_a_criterion_before_and_after_is_one_line(changes: Changes) -> None:
    moved = changes._result.criteria
    before, after = ({one.split()[0] for one in some} for some in (moved.lost, moved.gained))
    part = next((part for part in changes.parts() if part.title == "Criteria"), None)
    assert len(part.other if part else ()) == len(before & after)


def test_a_fact_that_turns_nothing_by_itself_is_told_so(kb: KnowledgeBase) -> None:
    first, second = (
        bridge.read_case(ROOT / f"cases/{name}.lp", kb.vocabulary)
        for name in ("c22_1_left_colon_needs_conversion", "c22_2_converted_left_colon")
    )
    told = dict(Changes(kb, compare(kb, first, second)).facts())
    assert told["symptoms of the primary: yes → not recorded"] == "nothing"
    assert told["biologic given: not recorded → cetuximab"] == "advice, plans"
