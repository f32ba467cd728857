"""Every check of plans finds what is planted for it: a slip in the rules, or in the bridge."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer import plans
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words import plan_steps
from tests.answer import plan_checks as checks
from tests.answer.plan_checks import CHECKS, Check, Planned, planned
from tests.conftest import ROOT


@dataclass(frozen=True)
class Slip:
    """A text of the rules replaced, and a case whose plans are no longer as they should be."""

    check: Check
    file: str
    """Relative to `kb/`."""
    old: str
    """Stands exactly once in the file."""
    new: str
    case: str
    """The stem of a shipped case, of which `more` is known besides."""
    more: Mapping[str, Value] = field(default_factory=dict)


SLIPS = (
    # Whatever the sequence says: the liver after the bowel and before it.
    Slip(
        checks.no_step_precedes_what_it_comes_after,
        "plan/order.lp",
        "primary_treatment, primary_resection) :- _liver(A),\n    do(sequence, primary_first).",
        "primary_treatment, primary_resection) :- _liver(A).",
        "patient_a",
    ),
    # The wrong sequence.
    Slip(
        checks.operations_are_ordered,
        "plan/order.lp",
        "primary_resection, liver_procedure, A) :- _liver(A),\n    do(sequence, liver_first).",
        "primary_resection, liver_procedure, A) :- _liver(A),\n    do(sequence, primary_first).",
        "short_course_ten_weeks_ago",
    ),
    # Chemotherapy after the liver, whenever the bowel is operated on.
    Slip(
        checks.operations_are_ordered,
        "plan/order.lp",
        "_other_operation(primary_treatment, primary_resection).\n",
        "",
        "patient_a",
    ),
    # Everything now.
    Slip(
        checks.weeks_where_a_source_gives_one,
        "core/plan/weeks.lp",
        "not _bounded(D, A), not _comes_after(D, A), not",
        "not _bounded(D, A), not",
        "both_at_once",
    ),
    # One hold for two operations of which one comes after the other.
    Slip(
        checks.weeks_where_a_source_gives_one,
        "core/plan/weeks.lp",
        "    not _bounded_before(D, A, Week), not",
        "    not",
        "both_at_once",
        {"biologic": "bevacizumab", "systemic_therapy": "folfox", "weeks_since_bevacizumab": 2},
    ),
    # Started anew.
    Slip(
        checks.what_runs_is_continued,
        "plan/waits.lp",
        "do(systemic_therapy, A), running(A),",
        "do(systemic_therapy, A), running(A), A != triplet,",
        "patient_a",
        {"systemic_therapy": "folfoxiri"},
    ),
    # A technique that is an operation stands on the way to conversion and after it.
    Slip(
        checks.no_action_twice,
        "plan/decisions.lp",
        "serves(portal_vein_embolisation, conversion_technique",
        "serves((portal_vein_embolisation; two_stage_hepatectomy), conversion_technique",
        "c01_2_remnant_too_small",
    ),
    Slip(
        checks.an_option_leads_to_a_step,
        "core/plan/choice.lp",
        "serves(A, D, beside).",
        "serves(A, D, beside), D != review.",
        "patient_a",
    ),
    # No plan where a recommendation has to be left out.
    Slip(
        checks.advice_that_can_be_done_is_planned,
        "core/plan/choice.lp",
        "departs(_, must).",
        "departs(_, should).",
        "s04_remnant_fails_both_ways",
    ),
    # What S0-31 permits, demanded.
    Slip(
        checks.a_technique_is_only_permitted,
        "plan/decisions.lp",
        "optional(technique).",
        "",
        "patient_a",
    ),
    Slip(
        checks.a_technique_is_only_permitted,
        "plan/preferences.lp",
        "moot(s0_31) :- planning.",
        "",
        "patient_a",
    ),
)


def a_case(kb: KnowledgeBase, name: str, more: Mapping[str, Value]) -> Planned:
    case = bridge.read_case(ROOT / f"cases/{name}.lp", kb.vocabulary)
    return planned(kb, bridge.Case.of(name, {**case.values, **more}))


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.check.__name__)
@pytest.mark.sample(4)
def test_a_slip_in_the_rules_is_found(kb: KnowledgeBase, slip: Slip, tmp_path: Path) -> None:
    assert not list(slip.check(a_case(kb, slip.case, slip.more)))
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    path = tmp_path / "kb" / slip.file
    text = path.read_text(encoding="utf-8")
    assert text.count(slip.old) == 1
    path.write_text(text.replace(slip.old, slip.new), encoding="utf-8")
    assert list(slip.check(a_case(bridge.load(tmp_path / "kb"), slip.case, slip.more)))


def first_only(group: Any, _: str) -> Any:
    return group[0]


def alike_in_length(plan: Any, _: str) -> Any:
    return plan.rank, plan.departs_from, len(plan.steps)


def nothing(*_: Any) -> Any:
    return ()


def by_name(steps: Any) -> Any:
    return tuple(sorted(steps, key=lambda step: step.action))


def one_name(*_: Any) -> str:
    return "a plan"


BRIDGE: dict[str, tuple[Check, Any, str, Callable[..., Any], str]] = {
    "steps as they come": (
        checks.no_step_precedes_what_it_comes_after, plans, "in_order", tuple, "both_at_once"),
    "steps by name": (checks.parts_keep_the_order, plans, "in_order", by_name, "patient_a"),
    "alternatives are lost": (
        checks.plans_stand_for_the_answer_sets, plans, "_merged", first_only, "patient_a"),
    "different plans are made one": (
        checks.plans_stand_for_the_answer_sets, plans, "_but_for", alike_in_length, "patient_a"),
    "nobody says what differs": (
        checks.plans_of_one_rank_are_told_apart, plans, "_differing", nothing, "patient_a"),
    "all have one name": (
        checks.plans_of_one_rank_are_told_apart, plan_steps, "name", one_name, "patient_a"),
}  # fmt: skip


@pytest.mark.parametrize("name", BRIDGE)
def test_a_slip_in_the_bridge_is_found(
    kb: KnowledgeBase, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, module, function, instead, case = BRIDGE[name]
    assert not list(check(a_case(kb, case, {})))
    monkeypatch.setattr(module, function, instead)
    assert list(check(a_case(kb, case, {})))


def test_every_check_has_a_slip() -> None:
    planted = {slip.check for slip in SLIPS} | {check for check, *_ in BRIDGE.values()}
    assert planted == set(CHECKS)
