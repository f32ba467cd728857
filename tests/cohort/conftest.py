"""A small guideline, what answers for its patients, and the same with a mapping."""

from dataclasses import replace

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def small() -> KnowledgeBase:
    return bridge.load(ROOT / "tests/data/small_guideline")


@pytest.fixture(scope="module")
def plain(small: KnowledgeBase) -> Answering:
    return answering_of(small)


def with_mapping(plain: Answering, mapping: ColumnMapping) -> Answering:
    """What answers for tables with other columns."""
    return replace(plain, side=replace(plain.side, _coders={}), mapping=mapping)
