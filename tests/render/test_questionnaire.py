"""The Questionnaire and the CodeSystem are FHIR R4, and say what the vocabulary says."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import fhirkit
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.guideline.fhir_names import code_system_url, form_version
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.questionnaire import code_system, questionnaire
from tests.case.responses import Resource, every_item, filled
from tests.conftest import PATIENTS, ROOT

FOLDERS = ["kb", "tests/data/small_guideline", "tests/data/sore_throat"]


@pytest.fixture(params=FOLDERS)
def guideline(request: pytest.FixtureRequest, kb: KnowledgeBase) -> KnowledgeBase:
    return kb if request.param == "kb" else bridge.load(ROOT / request.param)


def faults(resource: Resource) -> list[str]:
    """What the validator finds: elements that are missing, unknown or of another type."""
    return [str(issue) for issue in fhirkit.validate(resource)]


def test_both_are_resources_of_fhir(guideline: KnowledgeBase) -> None:
    assert faults(questionnaire(guideline)) == []
    assert faults(code_system(guideline)) == []


def test_responses_of_the_tests_are_resources_of_fhir(kb: KnowledgeBase) -> None:
    for patient in PATIENTS.values():
        assert faults(filled(questionnaire(kb), patient)) == []


def broken(form: Resource) -> Iterator[Resource]:
    spoils: tuple[Callable[[Resource], object], ...] = (
        lambda r: r.pop("status"),
        lambda r: r.update(sections=[]),
        lambda r: r["item"][1].pop("linkId"),
        lambda r: r["item"][1].update(text=3),
        lambda r: r["item"][1]["item"][0]["answerOption"][0].pop("valueCoding"),
    )
    for spoil in spoils:
        copy = json.loads(json.dumps(form))
        spoil(copy)
        yield copy


def test_the_validator_finds_planted_faults(kb: KnowledgeBase) -> None:
    assert all(faults(each) for each in broken(questionnaire(kb)))


def test_what_fhir_asks_beyond_types(guideline: KnowledgeBase) -> None:
    """Its required codes and its invariants que-1, que-2, que-4 and csd-1, and unique options."""
    form, codes = questionnaire(guideline), code_system(guideline)
    items = list(every_item(form["item"]))
    assert len({item["linkId"] for item in items}) == len(items)
    for item in items:
        assert item["type"] in ("group", "display", "choice", "integer", "text")
        assert ("item" in item) is (item["type"] == "group")
        assert ("answerOption" in item) is (item["type"] == "choice")
        assert "answerValueSet" not in item
        assert "required" not in item
    assert {form["status"], codes["status"]} == {"draft"}
    concepts = [concept["code"] for concept in codes["concept"]]
    assert len(set(concepts)) == len(concepts) == codes["count"]
    assert all(concept == " ".join(concept.split()) for concept in concepts)
    options = [o["valueCoding"] for item in items for o in item.get("answerOption", [])]
    assert {(o["system"], o["code"]) for o in options} == {(codes["url"], c) for c in concepts}


def test_it_says_what_the_vocabulary_says(guideline: KnowledgeBase) -> None:
    form = questionnaire(guideline)
    items = {item["linkId"]: item for item in every_item(form["item"])}
    for known in guideline.vocabulary:
        item = items[known.name]
        assert known.question in item["text"]
        assert ("Left out means" in item["text"]) is bool(guideline.vocabulary.left_out(known))
        if known.numeric:
            told: dict[str, Any] = {e["url"].rpartition("/")[2]: e for e in item["extension"]}
            limits = (told["minValue"]["valueInteger"], told["maxValue"]["valueInteger"])
            assert limits == (min(known.values), max(known.values))
            unit = told.get("questionnaire-unit", {"valueCoding": {"display": ""}})
            assert unit["valueCoding"]["display"] == known.unit
        else:
            shown = [option["valueCoding"]["code"] for option in item["answerOption"]]
            assert shown == list(known.values)
    sections = {item["linkId"] for item in items.values() if item["type"] == "group"}
    assert sections == {f"section.{known.section}" for known in guideline.vocabulary} - {"section."}
    texts = " ".join(str(item["text"]) for item in items.values()) + form["description"]
    assert "What is left out is unknown" in texts


def test_units_that_records_know_have_their_code(kb: KnowledgeBase) -> None:
    codes = set()
    for item in every_item(questionnaire(kb)["item"]):
        for extension in item.get("extension", []):
            coding = extension.get("valueCoding", {})
            if "code" in coding:
                assert coding["system"] == "http://unitsofmeasure.org"
                codes.add(coding["code"])
    assert codes == {"mm", "%", "wk", "mo", "1"}


def test_its_own_units_are_read(guideline: KnowledgeBase) -> None:
    form = questionnaire(guideline)
    for known in guideline.vocabulary:
        if not (known.numeric and known.unit):
            continue
        response = filled(form, {known.name: known.values[1]})
        (item,) = [i for i in every_item(form["item"]) if i["linkId"] == known.name]
        (answered,) = [i for i in every_item(response["item"]) if "answer" in i]
        coding = item["extension"][-1]["valueCoding"]
        unit = {"unit": coding.pop("display"), **coding}
        answered["answer"] = [{"valueQuantity": {"value": known.values[1], **unit}}]
        case = parse_case(json.dumps(response), "r.json", guideline.vocabulary)
        assert case.values == {known.name: known.values[1]}


def test_another_vocabulary_is_another_version(kb: KnowledgeBase) -> None:
    known = kb.vocabulary.inputs[0]
    fewer = replace(kb.vocabulary, inputs=(replace(known, values=known.values[1:]),))
    assert form_version(kb.vocabulary) == form_version(bridge.load().vocabulary)
    assert form_version(fewer) != form_version(kb.vocabulary)
    assert form_version(kb.vocabulary).startswith(f"{kb.version}-")


def test_names_are_safe_in_a_urn(kb: KnowledgeBase) -> None:
    odd = replace(kb.vocabulary, guideline=("my guide|line", "1"))
    assert code_system_url(odd) == "urn:crlm:values:my%20guide%7Cline"
