"""Plans of generated patients, held against the clocks and the sense of the sources."""

from collections.abc import Callable

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer, Plan, Step
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.shared import Shared
from tests.sizes import size

Cases = Callable[[int, int], list[bridge.Case]]
LIVER_OPERATIONS = {
    "liver_resection", "one_stage_hepatectomy", "two_stage_hepatectomy", "resection_plus_ablation",
    "ablation",
}  # fmt: skip
OPERATIONS = {*LIVER_OPERATIONS, "primary_resection"}
CALLING = {"requires", "recommends", "prefers", "considers"}


@pytest.fixture(scope="module")
def answers(
    kb: KnowledgeBase, generated: Cases, shared: Shared
) -> list[tuple[bridge.Case, Answer]]:
    """Answers for patients of every verdict, with the best plans and some that are worse."""

    def answered() -> list[tuple[bridge.Case, Answer]]:
        cases = generated(size(smoke=42, ci=350, full=3_100), 500)
        limits = [None if n % 3 else 12 for n in range(len(cases))]
        return [
            (case, bridge.assess(kb, case, plans=limit, analyse=False))
            for case, limit in zip(cases, limits, strict=True)
        ]

    return shared.once("plans", answered)


def steps(answers: list[tuple[bridge.Case, Answer]]) -> list[tuple[bridge.Case, Plan, Step]]:
    return [
        (c, plan, step) for c, answer in answers for plan in answer.plans for step in plan.steps
    ]


def test_plans_are_searched_to_the_end(answers: list[tuple[bridge.Case, Answer]]) -> None:
    assert all(answer.plans_complete for _, answer in answers)
    assert sum(len(answer.plans) for _, answer in answers) > len(answers)


def test_no_operation_within_six_weeks_of_bevacizumab(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    """S2-44; an emergency on the bowel is excepted."""
    met = 0
    for case, _, step in steps(answers):
        since = case.values.get("weeks_since_bevacizumab")
        given = since is not None or case.values.get("biologic") == "bevacizumab"
        emergency = case.values.get("surgery_urgency") == "emergency"
        if step.action not in OPERATIONS or not given:
            continue
        if step.action == "primary_resection" and emergency and step.contingent_on is None:
            continue
        met += 1
        assert step.start_week >= 6 - int(since or 0), (case.values, step)
    assert met


def test_no_operation_within_six_weeks_of_planned_bevacizumab(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    for case, plan, step in steps(answers):
        planned = any(other.action == "bevacizumab" for other in plan.steps)
        if planned and step.action in OPERATIONS and step.contingent_on:
            review = next(o for o in plan.steps if o.action == "resectability_review")
            assert step.start_week >= review.start_week + 6, case.values


def test_reviews_fall_on_two_monthly_weeks(answers: list[tuple[bridge.Case, Answer]]) -> None:
    """S0-28, S2-15: a month is 13/3 weeks, rounded up."""
    for case, _, step in steps(answers):
        if step.action == "resectability_review":
            assert step.start_week in (0, 5, 9), case.values
            assert (step.repeat_weeks, step.repeat_months) == (9, 2)
            since = case.values.get("months_since_review")
            if since is not None:
                assert step.start_week == {0: 9, 1: 5}.get(int(since), 0)


def test_restaging_comes_at_three_months_and_before_the_liver(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    """S0-27."""
    for case, plan, step in steps(answers):
        if step.action != "restaging":
            continue
        given = min(int(case.values.get("months_of_chemotherapy", 0)), 3)
        assert step.start_week == {0: 13, 1: 9, 2: 5, 3: 0}[given]
        for other in plan.steps:
            if other.decision == "liver_procedure":
                assert other.start_week >= step.start_week


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
        if step.latest_week is not None and step.start_week > step.latest_week:
            assert "S2-21" in plan.departs_from, case.values


def test_a_step_starts_after_what_it_waits_for(answers: list[tuple[bridge.Case, Answer]]) -> None:
    for case, plan, step in steps(answers):
        for other in plan.steps:
            if other.action in step.after and other.contingent_on == step.contingent_on:
                assert step.start_week >= other.start_week, (case.values, step, other)


def test_what_is_contingent_waits_for_the_review(answers: list[tuple[bridge.Case, Answer]]) -> None:
    for case, plan, step in steps(answers):
        if step.contingent_on == "conversion":
            review = next(o for o in plan.steps if o.action == "resectability_review")
            assert step.start_week >= review.start_week, (case.values, step)


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
                        assert answer.verdict in ("indicated", "consider"), case.values


def test_an_indicated_operation_is_in_every_best_plan(
    answers: list[tuple[bridge.Case, Answer]],
) -> None:
    for case, answer in answers:
        if answer.verdict not in ("indicated", "consider"):
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
