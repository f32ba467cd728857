"""Explanations of cases of every verdict, made once and shared."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.why import Explanation, explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT

GOALS = [
    ("patient_a", None),
    ("patient_b", None),
    ("patient_c", None),
    ("c26_1_peritoneum_beyond_control", None),
    ("s14_three_metastases_and_no_more", None),
    ("resected_with_involved_margin", None),
    ("another_cancer", None),
    ("bevacizumab_five_weeks_ago", None),
    ("ablation_clears_the_rest", None),
    ("patient_a", "verdict(indicated)"),
    ("patient_a", "do(systemic_therapy, triplet)"),
]
"""Cases of every verdict; a goal that does not hold, and one about a plan."""


@dataclass(frozen=True)
class Told:
    """A case with its answer and the explanation of a goal."""

    case: Case
    answer: Answer
    explanation: Explanation


Tell = Callable[[str, str | None], Told]


@pytest.fixture(scope="session")
def tell(kb: KnowledgeBase) -> Tell:
    """`tell(case, goal)`: the answer for a shipped case, and the explanation of a goal."""

    @cache
    def _tell(name: str, goal: str | None) -> Told:
        case = bridge.read_case(str(ROOT / f"cases/{name}.lp"), kb.vocabulary)
        return Told(case, bridge.assess(kb, case), explain(kb, case, goal))

    return _tell
