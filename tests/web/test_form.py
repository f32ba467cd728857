"""What is typed into a field is read as in case files; what cannot be read is told under it."""

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.web.form import Forms, Said, pairs_of
from tests.conftest import ROOT
from tests.sizes import size


@pytest.fixture(scope="module")
def forms(kb: KnowledgeBase) -> Forms:
    return Forms(kb, {})


def said(forms: Forms, **fields: str) -> Said:
    return forms.read(fields.items())


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("flr_percent", "25", 25),
        ("flr_percent", "32.6 %", 32),
        ("max_diameter_mm", "4.5 cm", 45),
        ("liver_metastases_count", ">12", 13),
        ("mmr", "MSI-H", "deficient"),
        ("kras", "G12D", "mutant"),
        ("mmr", "deficient\r\n", "deficient"),
    ],
)
def test_a_text_is_read_as_in_case_files(forms: Forms, field: str, text: str, value: Value) -> None:
    found = said(forms, **{field: text})
    assert found.case.values == {field: value}
    assert found.errors == ()


def test_dates_and_volumes(forms: Forms) -> None:
    found = said(
        forms,
        weeks_since_bevacizumab="2026-11-12",
        months_of_chemotherapy="1 September 2026",
        flr_ml="400",
        liver_ml="1.6 l",
        date="2026-12-03",
    )
    assert found.errors == ()
    assert found.case.values == {
        "weeks_since_bevacizumab": 3,
        "months_of_chemotherapy": 3,
        "flr_percent": 25,
    }


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"flr_percent": "0.3"}, "flr_percent", "decimal"),
        ({"max_diameter_mm": "4.5"}, "max_diameter_mm", "decimal"),
        ({"ras": "probably"}, "ras", "value-outside-domain"),
        ({"weeks_since_bevacizumab": "2090-01-01"}, "weeks_since_bevacizumab", "date-after"),
        ({"flr_ml": "400"}, "flr_ml", "half-a-ratio"),
        ({"date": "soon"}, "date", ""),
        ({"surgery_urgency": "unknown"}, "surgery_urgency", "unknown-not-open"),
        ({"no_such_input": "1"}, "", "unknown-input"),
        ({"reading:remnant": "neither"}, "reading:remnant", ""),
        ({"name": "a\u202eb"}, "name", "control-character"),
    ],
)
def test_what_cannot_be_read_is_told_under_its_field(
    forms: Forms, fields: dict[str, str], field: str, code: str
) -> None:
    found = said(forms, **fields, mmr="deficient")
    assert [*found.problems] == [field]
    (problem,) = found.problems[field]
    assert problem.level == "error"
    assert problem.code == code or not code
    assert found.case.values == {"mmr": "deficient"}
    assert found.texts == {**fields, "mmr": "deficient"}


def test_two_values_of_one_input_are_neither(forms: Forms) -> None:
    found = said(forms, flr_percent="50", flr_ml="400", liver_ml="1600")
    assert [problem.code for problem in found.errors] == ["two-values"]
    assert found.case.values == {}


def test_nothing_is_stated_by_an_empty_field(forms: Forms) -> None:
    found = forms.read([("mmr", ""), ("ras", "  "), ("skip", "braf"), ("goal", "met(r0)")])
    assert found.case.values == {}
    assert found.problems == {}
    assert (found.skipped, found.goal) == (("braf",), "met(r0)")


def test_what_is_not_known_is_a_remark(forms: Forms) -> None:
    found = said(forms, flr_percent=">20", braf="not tested")
    assert found.case.values == {}
    assert found.errors == ()
    assert {problem.code for told in found.problems.values() for problem in told} == {"not-known"}


def test_what_is_taken_back_is_not_said(forms: Forms) -> None:
    found = forms.read([("mmr", "deficient"), ("ras", "mutant"), ("unset", "mmr")])
    assert found.texts == {"ras": "mutant"}


def test_a_case_is_the_same_after_the_form(forms: Forms, kb: KnowledgeBase) -> None:
    paths = sorted((ROOT / "cases").glob("*.lp"))
    for path in paths[:: size(smoke=6, ci=1)]:
        case = bridge.read_case(path, kb.vocabulary)
        found = forms.read(pairs_of(case))
        assert found.case.values == case.values
        assert "\n".join(found.case.notes) == "\n".join(case.notes)
        assert found.errors == ()
