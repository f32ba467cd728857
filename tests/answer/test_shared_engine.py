"""A guideline of another field with the shared core and plan engine, against its own."""

import shutil
from itertools import islice
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from tests.conftest import ROOT
from tests.generated import generate
from tests.sizes import size

OWN = ROOT / "tests/data/sore_throat"
OF_FINDINGS = (
    "finding(Kind, warning) :- warning(Kind).\n",
    "finding(Kind, error) :- error(Kind).\n",
    "inconsistent :- error(_).\n",
)
"""Rules of the guideline that the core has as well."""
LIBRARIES = "#include <core>.\n#include <core_plan>.\n"


def without_engine(text: str) -> str:
    """The rules of a plan file that are about this guideline."""
    start, end = text.index("_calling("), text.index("due(drug, today)")
    text = text[:start] + text[end:]
    start, end = text.index("option(D, A, today)"), text.index("% Fault: with an allergy")
    return text[:start] + text[end:]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared") / "sore_throat"
    shutil.copytree(OWN, folder)
    (folder / "core.lp").unlink()
    guideline = (folder / "guideline.lp").read_text("utf-8")
    assert '#include "core.lp".\n' in guideline
    text = guideline.replace('#include "core.lp".\n', LIBRARIES)
    (folder / "guideline.lp").write_text(text, "utf-8")
    verdict = folder / "verdict.lp"
    text = verdict.read_text("utf-8")
    assert all(rule in text for rule in OF_FINDINGS)
    for rule in OF_FINDINGS:
        text = text.replace(rule, "")
    verdict.write_text(text, "utf-8")
    plan = folder / "plan.lp"
    plan.write_text(without_engine(plan.read_text("utf-8")), "utf-8")
    return folder


def said(kb: KnowledgeBase, case: bridge.Case) -> tuple[object, ...]:
    """What an answer says, but for the words of its rules."""
    answer = bridge.assess(kb, case)
    steps = [[(step.decision, step.action) for step in plan.steps] for plan in answer.plans]
    return answer.verdict, answer.criteria, answer.advice, answer.silent, sorted(map(sorted, steps))


def test_the_same_answers(shared: Path) -> None:
    own, other = bridge.load(OWN), bridge.load(shared)
    cases = list(islice(generate(own, seed=13), size(smoke=15, ci=60, full=500)))
    planned = 0
    for case in cases:
        expected = said(own, case)
        assert said(other, case) == expected, case.values
        planned += bool(expected[-1])
    assert planned > len(cases) // 4


def test_rules_of_a_library_are_no_findings(shared: Path) -> None:
    """What this guideline does not use of them, another does."""
    reports = [check(load_for_checks(one), chosen_analyses(["rules"])) for one in (OWN, shared)]
    own, other = ({finding.id for finding in report.findings} for report in reports)
    engine = {one for one in own if '"kb/plan.lp"' in one or '"kb/core.lp"' in one}
    assert other == own - engine
    assert other
