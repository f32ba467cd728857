"""What holds of the plans of every answer: each check yields what it finds wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, pairwise, product

import clingo

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer, Plan, Step
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.symbols import atoms_of
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import Words

LIVER_OPERATIONS = {
    "liver_resection", "one_stage_hepatectomy", "two_stage_hepatectomy", "resection_plus_ablation",
    "ablation",
}  # fmt: skip
OPERATIONS = {*LIVER_OPERATIONS, "primary_resection"}
REGIMENS = {
    "doublet": {"folfox", "capox", "folfiri", "capiri"},
    "triplet": {"folfoxiri"},
    "pembrolizumab": {"pembrolizumab"},
}
CALLING = ("requires", "recommends", "prefers")
RULING_OUT = ("forbids", "advises_against")
NOT_TREATMENT = ("assessment", "review")
OTHERWISE = "no_conversion"
Action = tuple[str, str]
"""Decision and action."""


@dataclass(frozen=True)
class Planned:
    """A case with all its best plans, and what the solver and the words say beside them."""

    case: bridge.Case
    answer: Answer
    chosen: tuple[frozenset[Action], ...]
    """What each of the best answer sets does."""
    due: frozenset[str]
    """The decisions that have an option which a plan may not leave out."""
    advised: frozenset[str]
    """The actions that are advised, that nothing rules out, and that a plan can have."""
    names: tuple[str, ...]
    """What sets each plan apart from those of its rank, in words."""
    parts: tuple[tuple[plan_steps.Section, ...], ...]
    """Each plan as text and pages show it."""

    def __str__(self) -> str:
        return f"{self.case.name}: {self.case.values}"


Check = Callable[[Planned], Iterator[str]]


def planned(kb: KnowledgeBase, case: bridge.Case) -> Planned:
    """The best plans of a case, with what they are judged by."""
    inquiry = Inquiry(kb, case)
    best = kb.program.optima(inquiry.planned, 60)
    assert best.complete
    answer, words = bridge.assess(kb, case, analyse=False), Words(kb)
    return Planned(
        case,
        answer,
        tuple(_done_in(one.atoms) for one in best.answer_sets),
        frozenset(_due(kb, inquiry)),
        frozenset(_advised(kb, answer)),
        tuple(plan_steps.name(words, plan, answer.plans) for plan in answer.plans),
        tuple(plan_steps.sections(words, plan) for plan in answer.plans),
    )


def _done_in(atoms: Iterable[clingo.Symbol]) -> frozenset[Action]:
    return frozenset((str(d), str(a)) for d, a in atoms_of(atoms)[("do", 2)])


def _due(kb: KnowledgeBase, inquiry: Inquiry) -> Iterator[str]:
    groups = {(str(d), str(a)): str(g) for a, d, g in kb.program.facts(("serves", 3))}
    literals = {one: (str(d), str(a)) for (d, a, _), one in kb.program.literals(("option", 3))}
    for one in kb.program.holds(inquiry.unplanned, literals) or ():
        if groups[literals[one]] not in ("companion", "with_resection", "technique"):
            yield literals[one][0]


def _advised(kb: KnowledgeBase, answer: Answer) -> set[str]:
    serving = {str(action) for action, _, _ in kb.program.facts(("serves", 3))}
    said = [(one.modality, one.action) for one in answer.advice if one.in_force]
    called = {action for modality, action in said if modality in CALLING}
    return called & serving - {action for modality, action in said if modality in RULING_OUT}


def branches(plan: Plan) -> tuple[list[Step], list[Step]]:
    """The steps where a review finds what it looks for, and those where it does not."""
    certain = [step for step in plan.steps if step.contingent_on is None]
    found = [step for step in plan.steps if step.contingent_on not in (None, OTHERWISE)]
    return certain + found, [step for step in plan.steps if step.contingent_on == OTHERWISE]


def done(plan: Plan) -> set[Action]:
    """What a plan does, where a review finds what it looks for."""
    return {(step.decision, step.action) for step in branches(plan)[0]}


def no_step_precedes_what_it_comes_after(planned: Planned) -> Iterator[str]:
    """In the order of the answer; so nothing comes after itself."""
    for plan in planned.answer.plans:
        course, otherwise = branches(plan)
        for steps in (list(plan.steps), course, [*course, *otherwise]):
            places = {step.action: place for place, step in reversed(list(enumerate(steps)))}
            for place, step in enumerate(steps):
                late = [one for one in step.after if places.get(one, -1) >= place]
                yield from (f"{step.action} stands before {earlier}" for earlier in late)


def operations_are_ordered(planned: Planned) -> Iterator[str]:
    """Liver and bowel as the plan's sequence says, and after both what follows operations."""
    for plan in planned.answer.plans:
        after = {step.action: {*step.after} for step in branches(plan)[0]}
        operations = OPERATIONS & after.keys()
        for liver in LIVER_OPERATIONS & after.keys():
            if "liver_first" in after and liver not in after.get("primary_resection", {liver}):
                yield f"liver first, and {liver} not before the bowel"
            if "primary_first" in after and "primary_resection" not in after[liver]:
                yield f"primary first, and {liver} not after it"
        for step in plan.steps:
            if step.decision == "postoperative_therapy" and not operations <= after[step.action]:
                yield f"{step.action} is not after {sorted(operations)}"


def weeks_where_a_source_gives_one(planned: Planned) -> Iterator[str]:
    """What comes after a treatment has a week only where a hold ends then; reviews have theirs."""
    ends = {hold.until_week for hold in planned.answer.holds} - {0, None}
    for plan in planned.answer.plans:
        steps = {step.action: step for step in branches(plan)[0]}
        for step in plan.steps:
            before = [steps[one] for one in step.after if one in steps]
            treated = [one.action for one in before if one.decision not in NOT_TREATMENT]
            week = step.not_before_week
            if week is None or step.decision == "review":
                continue
            if treated and week not in ends:
                yield f"{step.action} from week {week}, after {treated}"
            starts = [(one.not_before_week or 0, one.decision != "review") for one in before]
            if any(start > week or (start == week > 0 and takes) for start, takes in starts):
                yield f"{step.action} from week {week}, at once with what it comes after"


def what_runs_is_continued(planned: Planned) -> Iterator[str]:
    """No regimen is started that runs; none is continued that does not."""
    given = planned.case.values.get("systemic_therapy")
    over = planned.case.values.get("response") == "progression"
    for plan in planned.answer.plans:
        for step in branches(plan)[0]:
            runs = given in REGIMENS.get(step.action, ()) and not over
            if step.action in REGIMENS and step.continues != runs:
                yield f"{step.action}: continues is {step.continues}, and {given} is given"


def no_action_twice(planned: Planned) -> Iterator[str]:
    """In one branch."""
    for plan in planned.answer.plans:
        for steps in branches(plan):
            counts = Counter(chain.from_iterable((s.action, *s.alternatives) for s in steps))
            yield from (f"{action} twice" for action, times in counts.items() if times > 1)


def an_option_leads_to_a_step(planned: Planned) -> Iterator[str]:
    """Each decision that has an option is answered in every plan."""
    if planned.due and not planned.answer.plans:
        yield f"no plan, and options for {sorted(planned.due)}"
    for plan in planned.answer.plans:
        if missing := planned.due - {step.decision for step in plan.steps}:
            yield f"no step for {sorted(missing)}"


def advice_that_can_be_done_is_planned(planned: Planned) -> Iterator[str]:
    """No plan is empty where what is advised can be done."""
    if planned.advised and not any(plan.steps for plan in planned.answer.plans):
        yield f"nothing is planned, and {sorted(planned.advised)} advised"


def a_technique_is_only_permitted(planned: Planned) -> Iterator[str]:
    """The same plan without it exists; those without come first in their rank."""
    plans = planned.answer.plans
    for place, plan in enumerate(plans):
        without = done(plan) - _technique(plan)
        before = (done(other) for other in plans[:place] if other.rank == plan.rank)
        if _technique(plan) and without not in before:
            yield f"no plan without {_technique(plan)} before it"
    for first, second in pairwise(plans):
        if first.rank == second.rank and _technique(first) and not _technique(second):
            yield f"a plan with {_technique(first)} before one without"


def _technique(plan: Plan) -> set[Action]:
    return {one for one in done(plan) if one[0] == "conversion_technique"}


def plans_stand_for_the_answer_sets(planned: Planned) -> Iterator[str]:
    """Each of the best answer sets is one plan, with one choice of its alternatives; and each
    choice is an answer set."""
    meant: Counter[frozenset[Action]] = Counter()
    for plan in planned.answer.plans:
        steps = branches(plan)[0]
        for actions in product(*((step.action, *step.alternatives) for step in steps)):
            decisions = (step.decision for step in steps)
            meant[frozenset(zip(decisions, actions, strict=True))] += 1
    found = Counter(one for one in planned.chosen if one or planned.answer.silent)
    yield from (f"no answer set does {sorted(one)}" for one in meant - found)
    yield from (f"no plan does {sorted(one)}" for one in found - meant)


def plans_of_one_rank_are_told_apart(planned: Planned) -> Iterator[str]:
    """Each has a name of its own, and differs in the decisions that are said to differ."""
    pairs = combinations(zip(planned.answer.plans, planned.names, strict=True), 2)
    for (first, one), (second, other) in pairs:
        if first.rank == second.rank:
            if one == other or not (one and other):
                yield f"two plans are named {(one, other)}"
            differing = {decision for decision, _ in done(first) ^ done(second)}
            if not differing or not differing <= {*first.differs_in}:
                yield f"they differ in {sorted(differing)}, not in {first.differs_in}"


def parts_keep_the_order(planned: Planned) -> Iterator[str]:
    """The parts under their headings, as text and pages show them, are the steps in their order."""
    for plan, parts in zip(planned.answer.plans, planned.parts, strict=True):
        shown = [step for _, steps in parts for step in steps]
        if shown != list(plan.steps):
            yield f"shown as {[step.action for step in shown]}"
        if not all(heading for heading, _ in parts):
            yield "a part without a heading"


CHECKS: tuple[Check, ...] = (
    no_step_precedes_what_it_comes_after,
    operations_are_ordered,
    weeks_where_a_source_gives_one,
    what_runs_is_continued,
    no_action_twice,
    an_option_leads_to_a_step,
    advice_that_can_be_done_is_planned,
    a_technique_is_only_permitted,
    plans_stand_for_the_answer_sets,
    plans_of_one_rank_are_told_apart,
    parts_keep_the_order,
)
