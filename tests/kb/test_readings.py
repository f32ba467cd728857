"""Where the statements can be read in two ways: every choice, and what it makes of a patient."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.kb.support import (
    HERE,
    Answered,
    Check,
    base_patients,
    decide,
    misfits,
    read_yaml,
    texts,
    variant,
)

# The default stands first.
READINGS = {
    "remnant": ("either", "both"),
    "ablation_clears": ("yes", "no"),
    "ablatable_is_controllable": ("lung_only", "anywhere", "nowhere"),
    "several_sites": ("open", "considered"),
    "criteria_list": ("union", "opening_summary", "core_three"),
    "complete_response_of_primary": ("not_covered", "counts_as_control"),
    "trial_rule_scope": ("only_unresectable", "as_written"),
    "extensive_nodes": ("four_or_more", "seven_or_more"),
    "egfr_gate": ("ras_and_braf", "kras_only"),
    "direct_extension": ("not_extrahepatic", "extrahepatic"),
    "liver_first_strength": ("preferred", "considered"),
    "unstated_assessor": ("counts", "open"),
    "second_source_scope": ("any_unresectable", "bilobar_only"),
    "transverse_side": ("silent", "right"),
    "delay_limit": ("five_months", "six_months"),
    "unfavourable_primary": ("resected_only", "in_situ_too"),
    "radiotherapy_after_conversion": ("unless_not_indicated", "as_written"),
    "first_line_only": ("yes", "no"),
    "pembrolizumab_timing": ("while_first_line_runs", "before_any_therapy"),
    "fitness_and_resectability": ("unfit_is_unresectable", "separate"),
    "short_course_scope": ("asymptomatic", "any"),
    "embolisation_scope": ("remnant", "any_obstacle"),
}
READ_FROM = {
    "remnant": "S0-05 S0-08 S2-17",
    "ablation_clears": "S0-07 S0-16 S0-34 S2-40",
    "ablatable_is_controllable": "S0-05 S0-17 S0-18 S0-20",
    "several_sites": "S0-17 S0-18",
    "criteria_list": "S0-05 S0-06 S0-07 S0-08 S0-09",
    "complete_response_of_primary": "S0-05 S0-21",
    "trial_rule_scope": "S0-35",
    "extensive_nodes": "S0-27",
    "egfr_gate": "S2-09 S2-13 S2-34 S2-35",
    "direct_extension": "S0-05 S0-19",
    "liver_first_strength": "S0-25 S2-27 S2-32",
    "unstated_assessor": "S0-09 S0-11 S2-46",
    "second_source_scope": "S2-01",
    "transverse_side": "S0-30 S2-10",
    "delay_limit": "S2-21",
    "unfavourable_primary": "S0-27",
    "radiotherapy_after_conversion": "S0-22 S2-22 S2-27 S2-38",
    "first_line_only": "S2-05 S2-08 S2-09 S2-10 S2-11 S0-29 S0-30",
    "pembrolizumab_timing": "S2-08 S2-18",
    "fitness_and_resectability": "S0-06 S2-02",
    "short_course_scope": "S2-20 S2-22 S2-23",
    "embolisation_scope": "S0-31",
}

ENTRIES: list[dict[str, Any]] = read_yaml(HERE / "readings.yaml")


def _checks(entry: dict[str, Any], number: int) -> Iterator[Check]:
    """One check a choice: its goals hold, and those that it lacks do not."""
    values = variant(base_patients()[entry["patient"]], entry.get("given") or {})
    for choice, outcome in entry["outcomes"].items():
        goals = outcome if isinstance(outcome, dict) else {"holds": outcome}
        yield Check(
            id=f"{entry['reading']}{number}-{choice}",
            values=values,
            readings={entry["reading"]: choice},
            holds=texts(goals.get("holds")),
            lacks=texts(goals.get("lacks")),
        )


def checks() -> tuple[Check, ...]:
    """Every choice of every entry."""
    return tuple(check for number, e in enumerate(ENTRIES, 1) for check in _checks(e, number))


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
@pytest.mark.sample(36)
def test_choice(kb: KnowledgeBase, check: Check) -> None:
    decide(kb, check)


@pytest.mark.parametrize("number", range(1, len(ENTRIES) + 1))
@pytest.mark.sample(18)
def test_choices_are_told_apart(kb: KnowledgeBase, number: int) -> None:
    """What is expected under one choice is not so under the others of the same entry."""
    of = tuple(_checks(ENTRIES[number - 1], number))
    assert len(of) > 1
    for one in of:
        for other in of:
            if one is not other:
                goals = (*one.holds, *one.lacks)
                answered = Answered(kb, one.values, other.readings, goals)
                same = all(map(answered.true, one.holds)) and not any(map(answered.true, one.lacks))
                assert not same, f"{one.id} cannot be told from {other.id}"


def test_table_uses_known_words(kb: KnowledgeBase) -> None:
    assert [problem for check in checks() for problem in misfits(kb, check)] == []


def test_every_pair_of_choices_has_a_patient(kb: KnowledgeBase) -> None:
    shown = {
        (entry["reading"], frozenset(pair))
        for entry in ENTRIES
        for pair in combinations(entry["outcomes"], 2)
    }
    wanted = {
        (name, frozenset(pair))
        for name, choices in kb.readings.items()
        for pair in combinations(choices, 2)
    }
    assert shown == wanted


@pytest.mark.parametrize("name", READINGS)
def test_reading_has_its_choices_and_default(kb: KnowledgeBase, name: str) -> None:
    found = kb.readings[name]
    assert found[0] == READINGS[name][0]
    assert set(found) == set(READINGS[name])
    assert kb.chosen()[name] == READINGS[name][0]


def test_every_reading_says_where_it_comes_from(kb: KnowledgeBase) -> None:
    found: dict[str, set[str]] = {name: set() for name in kb.readings}
    for name, statement in kb.program.facts(("reading_from", 2)):
        found[str(name)].add(str(statement).upper().replace("_", "-"))
    assert all(found.values())
    assert {name: found[name] for name in READ_FROM} == {
        name: set(statements.split()) for name, statements in READ_FROM.items()
    }


def test_default_readings_are_one_each(kb: KnowledgeBase) -> None:
    defaults = [str(name) for name, _ in kb.program.facts(("default_reading", 2))]
    assert sorted(defaults) == sorted(kb.readings)
