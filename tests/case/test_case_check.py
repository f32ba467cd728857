"""Cases made in a program, and the check against the vocabulary."""

import dataclasses

import pytest

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.model import Case, Fact
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value


class ArrayInteger:
    """An integer as array libraries have them."""

    def __index__(self) -> int:
        return 33


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("mmr", "deficient", None),
        ("flr_percent", 33, None),
        ("flr_percent", 0, None),
        ("flr_percent", 100, None),
        ("flr_percent", ArrayInteger(), None),
        ("flr_percent", 101, "value-outside-domain"),
        ("flr_percent", -1, "value-outside-domain"),
        ("flr_percent", "33", "value-outside-domain"),
        ("flr_percent", 33.0, "decimal"),
        ("flr_percent", True, "wrong-type"),
        ("ecog", True, "wrong-type"),
        ("ecog", False, "wrong-type"),
        ("r0_feasible", True, "wrong-type"),
        ("r0_feasible", None, "wrong-type"),
        ("r0_feasible", ["yes"], "wrong-type"),
        ("r0_feasible", "Yes", "value-outside-domain"),
        ("mmr", "", "value-outside-domain"),
        ("MMR", "deficient", "unknown-input"),
        ("kras", "mutant", "unknown-input"),
    ],
)
def test_one_fact(name: str, value: Value, code: str | None, vocabulary: Vocabulary) -> None:
    problems = check_facts(Case.of("a", {name: value}).facts, vocabulary)
    assert [problem.code for problem in problems] == ([] if code is None else [code])


def test_case_of_a_mapping() -> None:
    case = Case.of("a", {"mmr": "deficient", "ecog": 1})
    assert case.facts == (Fact("mmr", "deficient"), Fact("ecog", 1))
    assert case.values == {"mmr": "deficient", "ecog": 1}
    assert hash(case) == hash(Case.of("a", {"mmr": "deficient", "ecog": 1}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        case.name = "b"  # type: ignore[misc]


def test_two_values_name_the_first_place(vocabulary: Vocabulary) -> None:
    facts = [
        Fact("ras", "mutant", Location("x", 2, 9)),
        Fact("mmr", "deficient", Location("x", 3, 9)),
        Fact("ras", "wild_type", Location("x", 7, 9)),
    ]
    (problem,) = check_facts(facts, vocabulary)
    assert problem.code == "two-values"
    assert problem.location == Location("x", 7, 9)
    assert problem.message == ("`ras` is already stated at x:2:9: `mutant` there, `wild_type` here")


def test_without_places(vocabulary: Vocabulary) -> None:
    (problem,) = check_facts([Fact("ras", "mutant"), Fact("ras", "mutant")], vocabulary)
    assert (problem.code, problem.level) == ("stated-twice", "warning")
    assert problem.message == "`ras` is already stated"
