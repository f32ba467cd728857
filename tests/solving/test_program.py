"""The ground program: cores are minimal, everything is by assumption, nothing leaks."""

from collections.abc import Callable
from itertools import combinations

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import PATIENTS
from tests.sizes import size

Cases = Callable[[int, int], list[bridge.Case]]


@pytest.mark.parametrize("name", sorted(PATIENTS))
def test_a_minimal_core_is_a_core_and_minimal(kb: KnowledgeBase, name: str) -> None:
    inquiry = Inquiry(kb, bridge.Case.of(name, PATIENTS[name]))
    answer = bridge.assess(kb, inquiry.case)
    for criterion in answer.criteria:
        if criterion.status == "open":
            continue
        atom = clingo.parse_term(f"{criterion.status}({criterion.id})")
        literal = kb.program.literal(atom)
        assert literal is not None
        context = [-literal, *inquiry.context]
        core = kb.program.minimal_core(context, tuple(inquiry.patient))
        assert core is not None
        assert not kb.program.satisfiable([*context, *core])
        for fewer in combinations(core, len(core) - 1):
            assert kb.program.satisfiable([*context, *fewer])


def test_no_core_where_nothing_contradicts(kb: KnowledgeBase) -> None:
    inquiry = Inquiry(kb, bridge.Case.of("x", PATIENTS["B"]))
    assert kb.program.minimal_core(inquiry.context, tuple(inquiry.patient)) is None


@pytest.mark.slow
def test_an_answer_does_not_depend_on_what_was_asked_before(
    kb: KnowledgeBase, generated: Cases
) -> None:
    first = bridge.assess(kb, bridge.Case.of("b", PATIENTS["B"]))
    for case in generated(15, 9):
        bridge.assess(kb, case, plans=3)
    assert bridge.assess(kb, bridge.Case.of("b", PATIENTS["B"])) == first
    assert bridge.assess(bridge.load(), bridge.Case.of("b", PATIENTS["B"])) == first


def test_generated_cases_are_reproducible(generated: Cases) -> None:
    assert [c.values for c in generated(20, 5)] == [c.values for c in generated(20, 5)]
    assert [c.values for c in generated(20, 5)] != [c.values for c in generated(20, 6)]


@pytest.mark.slow
def test_certain_means_no_combination_of_readings_turns_the_verdict(
    kb: KnowledgeBase, generated: Cases
) -> None:
    """One free solve against trying out pairs of readings."""
    for case in generated(size(smoke=7, ci=10, full=70), 12):
        answer = bridge.assess(kb, case, plans=0)
        names = [n for n in kb.readings if n in ("remnant", "unstated_assessor", "several_sites",
                                                 "ablation_clears", "criteria_list")]  # fmt: skip
        turned = {
            bridge.verdict(kb, case, {one: a, other: b})
            for one, other in combinations(names, 2)
            for a in kb.readings[one]
            for b in kb.readings[other]
        } - {answer.verdict}
        if turned:
            assert answer.verdict_certain_under_all_readings is False
        if answer.verdict_certain_under_all_readings:
            assert answer.verdict_by_reading == {}


@pytest.mark.slow
def test_every_reading_that_is_named_really_turns_the_verdict(
    kb: KnowledgeBase, generated: Cases
) -> None:
    for case in generated(size(smoke=7, ci=7, full=70), 13):
        answer = bridge.assess(kb, case, plans=0)
        for name, choices in kb.readings.items():
            for choice in choices[1:]:
                verdict = bridge.verdict(kb, case, {name: choice})
                assert answer.verdict_by_reading.get(f"{name}={choice}", answer.verdict) == verdict


def test_an_unknown_value_is_refused_in_a_notebook_too(kb: KnowledgeBase) -> None:
    with pytest.raises(bridge.CaseError) as refused:
        bridge.assess(kb, bridge.Case.of("x", {"flr_percent": 101, "mmmr": "deficient"}))
    assert {one.code for one in refused.value.diagnostics} == {
        "value-outside-domain", "unknown-input",
    }  # fmt: skip
