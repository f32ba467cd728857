"""What `expect/1` means: it must be able to fail."""

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.expectations import check_expectations
from pyclingo_bridge.knowledge_base import KnowledgeBase
from tests.conftest import PATIENTS, facts_text

HOLDS = [
    "verdict(not_indicated_now)",
    "failed(r0)",
    "recommends(s2_11, triplet)",
    "recommends(any, triplet)",
    "absent(verdict(indicated))",
    "absent(do(any, pembrolizumab))",
    "do(conversion_technique, portal_vein_embolisation)",
    "always(do(systemic_therapy, triplet))",
    "start(liver_procedure, liver_resection, 15)",
]
FAILS = [
    "verdict(indicated)",
    "recommends(any, pembrolizumab)",
    "absent(verdict(not_indicated_now))",
    "absent(do(systemic_therapy, triplet))",
    "always(do(conversion_technique, portal_vein_embolisation))",
    "verdict(not_indicated_now, any)",
    "no_such_predicate(any)",
]


@pytest.mark.parametrize(
    ("goal", "expected"), [(g, True) for g in HOLDS] + [(g, False) for g in FAILS]
)
def test_goal(kb: KnowledgeBase, goal: str, expected: bool) -> None:
    text = facts_text(PATIENTS["A"]) + f"expect({goal})."
    (outcome,) = check_expectations(kb, bridge.parse_case(text, "x", kb.vocabulary))
    assert outcome.fulfilled is expected


def test_a_refused_case_can_be_expected(kb: KnowledgeBase) -> None:
    text = "patient(ras, wild_type). patient(kras, mutant)."
    text += "expect(finding(ras_against_its_genes, error))."
    (outcome,) = check_expectations(kb, bridge.parse_case(text, "x", kb.vocabulary))
    assert outcome.fulfilled
