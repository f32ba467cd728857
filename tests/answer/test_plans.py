"""Plans of generated patients and shipped cases: their form, the clocks, the sense of sources."""

from collections.abc import Callable, Iterator

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer, Plan, Step
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.answer.plan_checks import (
    CHECKS,
    LIVER_OPERATIONS,
    OPERATIONS,
    OTHERWISE,
    Check,
    Planned,
    planned,
)
from tests.conftest import ROOT
from tests.generated import generate
from tests.shared import Shared
from tests.sizes import size

Cases = Callable[[int, int], list[bridge.Case]]
COUNT = size(smoke=42, ci=98, full=2_002)


@pytest.fixture(scope="module")
def planned_cases(kb: KnowledgeBase, generated: Cases, shared: Shared) -> list[Planned]:
    """Patients of every verdict, half as many more who can convert, and every shipped case."""

    def made() -> list[Planned]:
        shipped = [
            bridge.read_case(path, kb.vocabulary) for path in sorted((ROOT / "cases").glob("*.lp"))
        ]
        convertible = generate(kb, 501, known=0.95, where=["convertible_later"])
        drawn = generated(COUNT, 500) + [next(convertible) for _ in range(COUNT // 2)]
        return [planned(kb, case) for case in shipped + drawn]

    return shared.once("planned", made)


@pytest.fixture(scope="module")
def answers(kb: KnowledgeBase, planned_cases: list[Planned]) -> list[tuple[bridge.Case, Answer]]:
    """Their answers; every third with plans that are worse than the best."""
    return [
        (one.case, one.answer if n % 3 else bridge.assess(kb, one.case, plans=12, analyse=False))
        for n, one in enumerate(planned_cases)
    ]


def steps(answers: list[tuple[bridge.Case, Answer]]) -> list[tuple[bridge.Case, Plan, Step]]:
    return [
        (c, plan, step) for c, answer in answers for plan in answer.plans for step in plan.steps
    ]


def behind(plan: Plan, step: Step) -> Iterator[Step]:
    """The steps that a step comes after, in its branch, and itself."""
    for other in plan.steps:
        if other is step or (other.action in step.after and other.contingent_on != OTHERWISE):
            yield other


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_every_plan(planned_cases: list[Planned], check: Check) -> None:
    wrong = {str(one): found for one in planned_cases if (found := list(check(one)))}
    assert not wrong


def test_plans_are_searched_to_the_end(answers: list[tuple[bridge.Case, Answer]]) -> None:
    assert all(answer.plans_complete for _, answer in answers)
    plans = [plan for _, answer in answers for plan in answer.plans]
    assert len(plans) > len(answers)
    assert any(step.alternatives for plan in plans for step in plan.steps)
    assert any(step.continues and not step.contingent_on for plan in plans for step in plan.steps)


def test_no_operation_within_six_weeks_of_bevacizumab(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    """S2-44; an emergency on the bowel is excepted."""
    met = 0
    for case, plan, step in steps(answers):
        since = case.values.get("weeks_since_bevacizumab")
        given = since is not None or case.values.get("biologic") == "bevacizumab"
        emergency = case.values.get("surgery_urgency") == "emergency"
        if step.action not in OPERATIONS or not given:
            continue
        if step.action == "primary_resection" and emergency and step.contingent_on is None:
            continue
        met += 1
        week = max(one.not_before_week or 0 for one in behind(plan, step))
        assert week >= 6 - int(since or 0) or "bevacizumab_interval" in step.after, case.values
    assert met


def test_no_operation_within_six_weeks_of_planned_bevacizumab(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    for case, plan, step in steps(answers):
        planned = any(other.action == "bevacizumab" for other in plan.steps)
        if planned and step.action in OPERATIONS and step.contingent_on:
            assert "bevacizumab_interval" in step.after, (case.values, step)


def test_reviews_fall_on_two_monthly_weeks(answers: list[tuple[bridge.Case, Answer]]) -> None:
    """S0-28, S2-15: a month is 13/3 weeks, rounded up."""
    for case, _, step in steps(answers):
        if step.action == "resectability_review":
            assert (step.repeat_weeks, step.repeat_months) == (9, 2)
            if step.contingent_on == OTHERWISE:
                assert (step.not_before_week, step.latest_week) == (None, None)
                continue
            assert step.not_before_week in (0, 5, 9, None), case.values
            assert (step.not_before_week is None) == bool(step.depends_on), case.values
            since = case.values.get("months_since_review")
            if since is not None:
                assert step.not_before_week == {0: 9, 1: 5}.get(int(since), 0)


def test_a_date_that_hangs_on_something_unknown_is_not_given(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    """Under treatment that nobody dates, the review is due within the interval."""
    met = 0
    for case, _, step in steps(answers):
        assert not {*step.depends_on} & case.values.keys(), (case.values, step)
        if step.depends_on:
            met += 1
            assert (step.action, step.latest_week) == ("resectability_review", 9)
    assert met


def test_restaging_comes_at_three_months_and_before_the_liver(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    """S0-27."""
    for case, plan, step in steps(answers):
        if step.action != "restaging":
            continue
        given = min(int(case.values.get("months_of_chemotherapy", 0)), 3)
        assert step.not_before_week == {0: 13, 1: 9, 2: 5, 3: 0}[given]
        for other in plan.steps:
            if other.decision == "liver_procedure":
                assert "restaging" in other.after, case.values


def test_six_months_of_chemotherapy_in_all(answers: list[tuple[bridge.Case, Answer]]) -> None:
    """S2-49."""
    for case, _, step in steps(answers):
        if step.action == "postoperative_chemotherapy" and "S2-49" in step.statements:
            before = int(case.values.get("months_of_chemotherapy", 0))
            resected = case.values.get("liver_resection_done") == "yes"
            after = resected * int(case.values.get("months_of_postoperative_chemotherapy", 0))
            assert before + after < 6, case.values
            if step.months is not None:
                assert 0 < step.months <= 6 - before - after


def test_a_bound_that_cannot_be_kept_is_told(answers: list[tuple[bridge.Case, Answer]]) -> None:
    """S2-21 yields to S2-44, and the plan says that it departs from it."""
    for case, plan, step in steps(answers):
        if step.latest_week is not None and (step.not_before_week or 0) > step.latest_week:
            assert "S2-21" in plan.departs_from, case.values


def test_what_is_contingent_waits_for_the_review(answers: list[tuple[bridge.Case, Answer]]) -> None:
    for case, plan, step in steps(answers):
        if step.contingent_on == "conversion":
            assert "resectability_review" in step.after, (case.values, step)
            assert any(other.contingent_on == OTHERWISE for other in plan.steps), case.values


def test_every_step_carries_a_statement_that_is_in_force(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    for case, answer in answers:
        overridden = {one.statement for one in answer.advice if not one.in_force}
        for plan in answer.plans:
            for step in plan.steps:
                assert step.statements, (case.values, step)
                if step.contingent_on is None:
                    assert not overridden.intersection(step.statements), (case.values, step)


def test_nothing_forbidden_is_done(answers: list[tuple[bridge.Case, Answer]]) -> None:
    for case, answer in answers:
        forbidden = {
            one.action for one in answer.advice
            if one.in_force and one.modality == "forbids"
        }  # fmt: skip
        for plan in answer.plans:
            done = {step.action for step in plan.steps if step.contingent_on is None}
            assert not forbidden & done, case.values


def test_no_liver_operation_without_the_verdict(answers: list[tuple[bridge.Case, Answer]]) -> None:
    """Today only with a verdict for it; never, not even later, when contraindicated."""
    for case, answer in answers:
        for plan in answer.plans:
            for step in plan.steps:
                if step.action in LIVER_OPERATIONS and step.decision == "liver_procedure":
                    assert answer.verdict != "contraindicated"
                    if step.contingent_on is None:
                        unfit = case.values.get("fit_for_major_hepatectomy") == "no"
                        ablated = unfit and step.action == "ablation"
                        assert ablated or answer.verdict in ("indicated", "consider"), case.values


def test_an_indicated_operation_is_in_every_best_plan(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    for case, answer in answers:
        declined = case.values.get("declines_liver_operation") == "yes"
        if answer.verdict not in ("indicated", "consider") or declined:
            continue
        for plan in answer.plans:
            done = {step.action for step in plan.steps if step.decision == "liver_procedure"}
            assert done & LIVER_OPERATIONS, case.values


def test_one_regimen_and_no_antibody_in_a_mutant(answers: list[tuple[bridge.Case, Answer]]) -> None:
    backbones = {"systemic_chemotherapy", "doublet", "triplet", "pembrolizumab"}
    for case, answer in answers:
        mutant = "mutant" in {case.values.get(gene) for gene in ("ras", "kras", "nras")}
        for plan in answer.plans:
            done = {step.action for step in plan.steps}
            assert len(done & backbones) <= 1
            assert not (mutant and "anti_egfr" in done), case.values
            if case.values.get("fit_for_intensive_chemotherapy") == "no":
                assert "triplet" not in done


def test_ranks_follow_what_plans_depart_from(
    kb: KnowledgeBase, answers: list[tuple[bridge.Case, Answer]]
) -> None:
    strength = {
        str(row[0]).upper().replace("_", "-"): row[3] for row in kb.program.facts(("statement", 5))
    }
    for _, answer in answers:
        for better, worse in zip(answer.plans, answer.plans[1:], strict=False):
            assert better.rank <= worse.rank
            breaks = [strength[one] == "should" for one in worse.departs_from]
            if not any(breaks) and better.rank < worse.rank:
                assert not any(strength[one] == "should" for one in better.departs_from) or any(
                    strength[one] != "may" for one in better.departs_from
                )
