"""What contradicts itself: each finding by name and level, and its neighbours without it."""

from collections.abc import Iterator
from typing import Any

import pytest

from pyclingo_bridge import Case, CaseError, assess
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.kb.support import (
    HERE,
    RESERVED,
    Answered,
    Check,
    base_patients,
    described,
    misfits,
    read_yaml,
    variant,
)

ENTRIES: list[dict[str, Any]] = read_yaml(HERE / "consistency.yaml")
_KEYS = {"finding", "level", "patient", "given", "readings", "raises", "neighbours"}
_SERIOUS = ("error", "warning")


def _checks(entry: dict[str, Any], kind: str) -> Iterator[Check]:
    start = variant(base_patients()[entry["patient"]], entry.get("given") or {})
    goal = f"finding({entry['finding']}, {entry['level']})"
    for change in entry[kind]:
        yield Check(
            id=f"{entry['finding']}-{described(change)}",
            values=variant(start, change),
            readings={**(entry.get("readings") or {}), **(change.get("readings") or {})},
            holds=(goal,) if kind == "raises" else (),
            lacks=(goal,) if kind == "neighbours" else (),
            disputed=change.get("disputed"),
        )


def checks(*kinds: str) -> tuple[Check, ...]:
    """Every patient of the table."""
    kinds = kinds or ("raises", "neighbours")
    return tuple(check for entry in ENTRIES for kind in kinds for check in _checks(entry, kind))


def _parameters(kind: str) -> Iterator[Any]:
    for check in checks(kind):
        marks = [pytest.mark.skip(reason=check.disputed)] if check.disputed else []
        yield pytest.param(check, id=check.id, marks=marks)


def _changes(entry: dict[str, Any]) -> set[str]:
    return {name for change in entry["raises"] for name in change if name not in RESERVED}


def _found(kb: KnowledgeBase, check: Check) -> dict[str, str]:
    """Every finding of a patient with its level."""
    of = "finding(any, any)"
    atoms = Answered(kb, check.values, check.readings, [of]).true(of)
    return {str(atom.arguments[0]): str(atom.arguments[1]) for atom in atoms}


@pytest.mark.parametrize("check", tuple(_parameters("raises")))
@pytest.mark.sample(40)
def test_raises_it_and_nothing_more_serious(kb: KnowledgeBase, check: Check) -> None:
    found = _found(kb, check)
    kind, level = check.id.partition("-")[0], check.holds[0].rpartition(", ")[2].rstrip(")")
    assert found.pop(kind, None) == level
    assert [other for other, at in found.items() if at in _SERIOUS] == []


@pytest.mark.parametrize("check", tuple(_parameters("neighbours")))
@pytest.mark.sample(50)
def test_neighbour_does_not(kb: KnowledgeBase, check: Check) -> None:
    found = _found(kb, check)
    assert check.id.partition("-")[0] not in found
    assert [other for other, level in found.items() if level in _SERIOUS] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["finding"]))
def test_error_refuses_the_case(kb: KnowledgeBase, entry: dict[str, Any]) -> None:
    """An error is reported by name with the facts that clash, and there is no verdict."""
    for check in _checks(entry, "raises"):
        case = Case.of(check.id, check.values)
        if entry["level"] != "error":
            answer = assess(kb, case, check.readings, analyse=False)
            assert entry["finding"] in {found.kind for found in answer.findings}
            continue
        with pytest.raises(CaseError) as refused:
            assess(kb, case, check.readings, analyse=False)
        (problem,) = refused.value.diagnostics
        assert problem.code == entry["finding"].replace("_", "-")
        clashing = {name for name in check.values if f"`{name}`" in problem.message}
        assert clashing & _changes(entry), "it names the facts that clash"
        assert problem.help


def test_every_finding_is_in_the_table(kb: KnowledgeBase) -> None:
    found = {
        (str(atom.symbol.arguments[0]), str(atom.symbol.arguments[1]))
        for atom in kb.program.atoms(("finding", 2))
    }
    listed = {(entry["finding"], entry["level"]) for entry in ENTRIES}
    assert sorted(found ^ listed) == []


def test_every_finding_has_words_and_a_way_out(kb: KnowledgeBase) -> None:
    texts, remedies = kb.words(("finding_text", 2)), kb.words(("remedy", 2))
    assert [e["finding"] for e in ENTRIES if not texts.get(e["finding"])] == []
    errors = [e["finding"] for e in ENTRIES if e["level"] == "error"]
    assert [kind for kind in errors if not remedies.get(kind)] == []


def test_table_uses_known_words(kb: KnowledgeBase) -> None:
    assert [problem for check in checks() for problem in misfits(kb, check)] == []
    assert [entry["finding"] for entry in ENTRIES if entry.keys() - _KEYS] == []
    assert [e["finding"] for e in ENTRIES if not (e["raises"] and e["neighbours"])] == []
