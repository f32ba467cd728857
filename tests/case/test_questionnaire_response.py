"""A QuestionnaireResponse is a case: answers are read, all else is refused at its place."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.guideline.fhir_names import NOTE, definition
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.render.questionnaire import questionnaire
from pyclingo_bridge.solving.atoms import Value
from tests.case.responses import Resource, every_item, filled, place_of, written
from tests.case.test_case_fuzz import mutants, told
from tests.conftest import PATIENTS, ROOT
from tests.sizes import size

OTHERS = [ROOT / "tests/data/small_guideline", ROOT / "tests/data/sore_throat"]
ANSWERS: dict[str, Value] = {
    "primary_site": "rectum",
    "max_diameter_mm": 45,
    "flr_percent": 32,
    "mmr": "deficient",
    "metastases_small": "yes",
    "weeks_since_bevacizumab": 7,
}


@pytest.fixture(scope="module")
def form(kb: KnowledgeBase) -> Resource:
    return questionnaire(kb)


@pytest.fixture
def response(form: Resource) -> Resource:
    return filled(form, ANSWERS)


def read(text: str, vocabulary: Vocabulary, on: date | None = None) -> Case:
    return parse_case(text, "response.json", vocabulary, on=on)


def item(response: Resource, name: str) -> Resource:
    """The item of an input, of which there is one."""
    (one,) = [each for each in every_item(response["item"]) if each["linkId"] == name]
    return one


def answering(name: str, *answers: Resource) -> Callable[[Resource], None]:
    """Puts other answers in the place of those about an input."""
    return lambda response: item(response, name).update(answer=list(answers))


def coded(**coding: str) -> Resource:
    return {"valueCoding": coding}


def measured(**quantity: object) -> Resource:
    return {"valueQuantity": quantity}


def values(kb: KnowledgeBase, response: Resource, name: str, answer: Resource) -> Value | None:
    """What is read of an input where the response has that answer."""
    text = written(response, answering(name, answer))
    return read(text, kb.vocabulary, date(2026, 12, 3)).values.get(name)


def refusal(text: str, vocabulary: Vocabulary) -> Diagnostic:
    """The one error of a text that is refused."""
    with pytest.raises(CaseError) as caught:
        read(text, vocabulary)
    (error,) = [one for one in caught.value.diagnostics if one.level == "error"]
    return error


def versions(case: Case) -> list[Diagnostic]:
    return [one for one in case.warnings if one.code == "other-version"]


@pytest.mark.parametrize("flat", [False, True])
def test_patients_are_read_as_they_are(
    flat: bool,
    kb: KnowledgeBase,
    form: Resource,
    generated: Callable[[int, int], list[bridge.Case]],
) -> None:
    every = [*PATIENTS.values(), *(case.values for case in generated(size(smoke=15, ci=80), 5))]
    for patient in every:
        case = read(written(filled(form, patient, flat=flat)), kb.vocabulary)
        assert (case.values, case.warnings, case.readings) == (patient, (), ())


def test_every_value_of_every_input(kb: KnowledgeBase, form: Resource) -> None:
    rows = max(len(known.values) for known in kb.vocabulary)
    for row in range(0, rows, size(smoke=29, ci=7, full=1)):
        stated = {known.name: known.values[row % len(known.values)] for known in kb.vocabulary}
        assert read(written(filled(form, stated)), kb.vocabulary).values == stated


@pytest.mark.parametrize("folder", OTHERS, ids=lambda folder: folder.name)
def test_another_guideline(folder: Any, kb: KnowledgeBase) -> None:
    other = bridge.load(folder)
    for row in range(9):
        stated = {known.name: known.values[row % len(known.values)] for known in other.vocabulary}
        text = written(filled(questionnaire(other), stated))
        assert read(text, other.vocabulary).values == stated
        assert refusal(text, kb.vocabulary).code == "other-questionnaire"


def test_what_is_not_answered_is_unknown(kb: KnowledgeBase, response: Resource) -> None:
    for change in (
        lambda r: item(r, "mmr").update(answer=[]),
        lambda r: item(r, "mmr").pop("answer"),
        answering("mmr", {"extension": [{"url": "x", "valueCode": "asked-unknown"}]}),
        answering("mmr", {"valueString": "not tested"}),
    ):
        assert "mmr" not in read(written(response, change), kb.vocabulary).values


@pytest.mark.parametrize(
    ("name", "answer", "value"),
    [
        ("mmr", {"valueString": "MSI-H"}, "deficient"),
        ("mmr", {"valueCoding": {"code": "proficient"}}, "proficient"),
        ("metastases_small", {"valueBoolean": True}, "yes"),
        ("metastases_small", {"valueBoolean": False}, "no"),
        ("max_diameter_mm", {"valueDecimal": 45}, 45),
        ("max_diameter_mm", {"valueString": "4.5 cm"}, 45),
        ("max_diameter_mm", {"valueQuantity": {"value": 4.5, "unit": "cm"}}, 45),
        ("max_diameter_mm", {"valueQuantity": {"value": 45}}, 45),
        (
            "max_diameter_mm",
            {
                "valueQuantity": {
                    "value": 4.5,
                    "unit": "centimetre",
                    "system": "http://unitsofmeasure.org",
                    "code": "cm",
                }
            },
            45,
        ),
        ("flr_percent", {"valueQuantity": {"value": 32.6, "code": "%"}}, 32),
        ("liver_metastases_count", {"valueQuantity": {"value": 12, "comparator": ">"}}, 13),
        ("weeks_since_bevacizumab", {"valueQuantity": {"value": 6, "code": "wk"}}, 6),
        ("weeks_since_bevacizumab", {"valueDate": "2026-11-12"}, 3),
        ("weeks_since_bevacizumab", {"valueDateTime": "2026-11-12T09:00:00Z"}, 3),
    ],
)
def test_other_types_are_read_by_the_one_reader(
    name: str, answer: Resource, value: Value, kb: KnowledgeBase, form: Resource
) -> None:
    response = filled(form, {**ANSWERS, "liver_metastases_count": 3})
    assert values(kb, response, name, answer) == value


@pytest.mark.parametrize(
    ("name", "answer", "code", "piece"),
    [
        ("mmr", {"valueInteger": 1}, "wrong-type", "1"),
        ("mmr", {"valueBoolean": True}, "wrong-type", "true"),
        ("mmr", {"valueBoolean": "true"}, "wrong-type", '"true"'),
        ("metastases_small", {"valueBoolean": "yes"}, "wrong-type", '"yes"'),
        ("mmr", measured(value=1), "wrong-type", "{"),
        ("mmr", {"valueCoding": "deficient"}, "wrong-type", '"deficient"'),
        ("mmr", {"valueString": None}, "wrong-type", "null"),
        ("mmr", {"valueDate": "2026-11-12"}, "wrong-type", '"2026-11-12"'),
        ("mmr", {"valueReference": {"reference": "x"}}, "wrong-type", "{"),
        ("mmr", {"valueString": "MSI-X"}, "value-outside-domain", '"MSI-X"'),
        ("mmr", coded(code="deficent"), "value-outside-domain", '"deficent"'),
        ("mmr", coded(display="deficient"), "no-code", "{"),
        ("mmr", coded(code="deficient", system="urn:x"), "other-code-system", '"urn:x"'),
        ("mmr", coded(code="deficient", display="proficient"), "two-answers", '"proficient"'),
        ("mmr", coded(code="deficient", dsplay="x"), "unknown-element", '"dsplay"'),
        ("mmr", {"valueCoding": {"code": "deficient"}, "valueString": "x"}, "two-answers", '"x"'),
        ("mmr", {"value": "deficient"}, "unknown-element", '"value"'),
        ("mmr", {"modifierExtension": []}, "modifier", '"modifierExtension"'),
        ("max_diameter_mm", {"valueInteger": "45"}, "wrong-type", '"45"'),
        ("max_diameter_mm", {"valueInteger": 4.5}, "wrong-type", "4.5"),
        ("max_diameter_mm", {"valueInteger": None}, "wrong-type", "null"),
        ("max_diameter_mm", coded(code="45"), "wrong-type", "{"),
        ("max_diameter_mm", {"valueDate": "2026-11-12"}, "wrong-type", '"2026-11-12"'),
        ("max_diameter_mm", {"valueDecimal": 4.5}, "decimal", "4.5"),
        ("max_diameter_mm", {"valueInteger": 401}, "value-outside-domain", "401"),
        ("max_diameter_mm", {"valueInteger": -1}, "value-outside-domain", "-1"),
        ("max_diameter_mm", {"valueInteger": 10**30}, "number-too-large", "1" + "0" * 30),
        ("max_diameter_mm", measured(value=4.5, unit="kg"), "wrong-unit", "4.5"),
        ("max_diameter_mm", measured(value=45, code="wk"), "wrong-unit", "45"),
        ("max_diameter_mm", measured(value=45, unit="cm", code="mm"), "two-units", '"mm"'),
        ("max_diameter_mm", measured(unit="cm"), "no-value", "{"),
        ("max_diameter_mm", measured(value=45, unit="to 60 mm"), "wrong-unit", '"to 60 mm"'),
        ("max_diameter_mm", measured(value=45, code="mm3/m2"), "wrong-unit", '"mm3/m2"'),
        ("max_diameter_mm", measured(value=5, comparator="2 -"), "wrong-type", '"2 -"'),
        ("max_diameter_mm", measured(value=5, system="urn:x"), "other-code-system", '"urn:x"'),
        ("weeks_since_bevacizumab", {"valueDate": "2026-11"}, "no-date", '"2026-11"'),
        ("weeks_since_bevacizumab", {"valueDate": 2026}, "wrong-type", "2026"),
        ("weeks_since_bevacizumab", {"valueDate": "2026-11-12?"}, "no-date", '"2026-11-12?"'),
    ],
)  # fmt: skip
def test_wrong_answers_are_refused_at_their_place(
    name: str, answer: Resource, code: str, piece: str, kb: KnowledgeBase, form: Resource
) -> None:
    text = written(filled(form, {name: ANSWERS[name]}), answering(name, answer))
    error = refusal(text, kb.vocabulary)
    assert error.code == code
    assert error.location is not None
    start = text[: text.index('"answer"')].count(piece)
    assert (error.location.line, error.location.column) in {
        place_of(text, piece, start + nth) for nth in range(text.count(piece) - start)
    }


FAULTS: list[tuple[str, Callable[[Resource], object], str, str]] = [
    ("an unknown linkId", lambda r: item(r, "mmr").update(linkId="mrm"), "unknown-input", '"mrm"'),
    (
        "a synonym is no linkId",
        lambda r: item(r, "mmr").update(linkId="MSI"),
        "unknown-input",
        '"MSI"',
    ),
    (
        "a date of a plain case is no linkId",
        lambda r: item(r, "mmr").update(linkId="date"),
        "unknown-input",
        '"date"',
    ),
    (
        "expectations are not answers",
        lambda r: item(r, "mmr").update(linkId="expect"),
        "unknown-input",
        '"expect"',
    ),
    ("no linkId", lambda r: item(r, "mmr").pop("linkId"), "no-link-id", ""),
    (
        "two answers",
        answering("mmr", {"valueString": "MSS"}, {"valueBoolean": False}),
        "two-answers",
        "",
    ),
    (
        "an input twice",
        lambda r: r["item"].append(json.loads(json.dumps(item(r, "mmr")))),
        "two-answers",
        "",
    ),
    (
        "entered in error",
        lambda r: r.update(status="entered-in-error"),
        "entered-in-error",
        '"entered-in-error"',
    ),
    ("an unknown status", lambda r: r.update(status="done"), "status", '"done"'),
    ("no status", lambda r: r.pop("status"), "status", '"QuestionnaireResponse"'),
    (
        "another form",
        lambda r: r.update(questionnaire="urn:x|1"),
        "other-questionnaire",
        '"urn:x|1"',
    ),
    (
        "another resource",
        lambda r: r.update(resourceType="Patient", gender="male"),
        "other-resource",
        '"Patient"',
    ),
    ("no kind of resource", lambda r: r.update(resourceType=["x"]), "other-resource", "["),
    ("a slip in a name", lambda r: r.update(items=[]), "unknown-element", '"items"'),
    ("rules unknown", lambda r: r.update(implicitRules="x"), "modifier", '"implicitRules"'),
    ("items in no list", lambda r: r.update(item={}), "wrong-type", "{}"),
    ("an item that is a text", lambda r: r["item"].append("mmr"), "wrong-type", ""),
    (
        "an answered heading",
        lambda r: r["item"][0].update(answer=[{"valueBoolean": True}]),
        "answered-heading",
        "",
    ),
    (
        "a remark that is a number",
        lambda r: r["item"].append({"linkId": NOTE, "answer": [{"valueInteger": 77}]}),
        "wrong-type",
        "77",
    ),
    (
        "what people would not see",
        lambda r: r["item"].append({"linkId": NOTE, "answer": [{"valueString": "a\u202eb"}]}),
        "control-character",
        '"a\\u202eb"',
    ),
]


@pytest.mark.parametrize(
    ("change", "code", "piece"), [one[1:] for one in FAULTS], ids=[one[0] for one in FAULTS]
)
def test_bad_responses_are_refused_at_their_place(
    change: Callable[[Resource], object],
    code: str,
    piece: str,
    kb: KnowledgeBase,
    response: Resource,
) -> None:
    text = written(response, change)
    error = refusal(text, kb.vocabulary)
    assert (error.code, error.help is not None) == (code, True)
    assert error.location is not None
    if piece:
        places = {place_of(text, piece, nth) for nth in range(text.count(piece))}
        assert (error.location.line, error.location.column) in places


def test_the_nearest_input_is_suggested(kb: KnowledgeBase, response: Resource) -> None:
    text = written(response, lambda r: item(r, "max_diameter_mm").update(linkId="max_diametre_mm"))
    assert refusal(text, kb.vocabulary).help == "did you mean `max_diameter_mm`?"


def test_a_key_twice_is_refused(kb: KnowledgeBase, response: Resource) -> None:
    text = written(response).replace('"linkId": "mmr"', '"linkId": "mmr", "linkId": "ras"')
    assert refusal(text, kb.vocabulary).code == "duplicate-key"


def test_an_answer_in_an_answer_is_read(kb: KnowledgeBase, form: Resource) -> None:
    response = filled(form, {"systemic_therapy": "folfox"})
    inner = filled(form, {"weeks_since_bevacizumab": 7}, flat=True)["item"]
    item(response, "systemic_therapy")["answer"][0]["item"] = inner
    assert read(written(response), kb.vocabulary).values["weeks_since_bevacizumab"] == 7


def test_time_is_counted_to_the_day_of_filling_in(kb: KnowledgeBase, response: Resource) -> None:
    def change(whole: Resource) -> None:
        answering("weeks_since_bevacizumab", {"valueDate": "2026-11-12"})(whole)
        whole.update(authored="2026-12-03T10:00:00+01:00", subject={"display": "the third"})
        whole["item"].append({"linkId": NOTE, "answer": [{"valueString": "with her daughter"}]})

    text = written(response, change)
    case = read(text, kb.vocabulary)
    assert (case.date, case.values["weeks_since_bevacizumab"]) == (date(2026, 12, 3), 3)
    assert (case.title, case.notes) == ("the third", ("with her daughter",))
    later = read(text, kb.vocabulary, date(2026, 12, 10))
    assert later.values["weeks_since_bevacizumab"] == 4
    month = read(text.replace("2026-12-03T10:00:00+01:00", "2026-12"), kb.vocabulary)
    assert [one.message for one in month.warnings if one.code == "no-date"]


def _changed(kb: KnowledgeBase) -> Vocabulary:
    """The vocabulary of a next version: a value more, another unit, another question."""

    def change(known: Input) -> Input:
        if known.name == "mmr":
            return replace(known, values=(*known.values, "mosaic"))
        if known.name == "max_diameter_mm":
            return replace(known, unit="cm")
        if known.name == "primary_site":
            return replace(known, question="Where is it now?")
        return known

    return replace(
        kb.vocabulary, inputs=tuple(map(change, kb.vocabulary.inputs)), guideline=("crlm", "0.2.0")
    )


def test_another_version_names_what_has_changed(kb: KnowledgeBase, form: Resource) -> None:
    """By definition every change, by text what can be read; the rest is said not to be compared."""
    later = _changed(kb)
    told: dict[tuple[str, ...], str] = {
        ("linkId", "definition", "text"): "changed since: `primary_site`, `max_diameter_mm`, `mmr`",
        ("linkId", "text"): "changed since: `primary_site`, `max_diameter_mm`",
    }
    for repeated, names in told.items():
        (warning,) = versions(read(written(_with_text(form, repeated)), later))
        assert warning.level == "warning"
        assert warning.message.endswith(names)
        assert warning.location is not None
    (warning,) = versions(read(written(_with_text(form, ("linkId",))), later))
    assert all(f"`{name}`" in warning.message for name in ANSWERS)
    assert "cannot be compared" in warning.message


def _with_text(form: Resource, repeated: tuple[str, ...]) -> Resource:
    plain = {"definition": "", "text": ""}  # groups have no definition
    whole = json.loads(json.dumps(form))
    for each in every_item(whole["item"]):
        each.update({**plain, **each})
    response = filled(whole, ANSWERS, repeated)
    for each in every_item(response["item"]):
        if each.get("definition") == "":
            del each["definition"]
    return response


def test_a_version_in_which_nothing_answered_changed(kb: KnowledgeBase, form: Resource) -> None:
    later = _changed(kb)
    (note,) = versions(read(written(filled(form, {"flr_percent": 30})), later))
    assert note.level == "note"
    assert versions(read(written(filled(form, ANSWERS)), kb.vocabulary)) == []


@pytest.mark.parametrize("named", ["", "urn:crlm:questionnaire:crlm"])
def test_without_a_version_questions_are_compared(
    named: str, kb: KnowledgeBase, response: Resource
) -> None:
    def change(whole: Resource) -> None:
        whole.update(questionnaire=named) if named else whole.pop("questionnaire")
        item(whole, "mmr")["text"] = "Something else?"

    (warning,) = versions(read(written(response, change), kb.vocabulary))
    assert "names no version" in warning.message
    assert warning.message.endswith("changed since: `mmr`")


def test_every_change_of_an_input_changes_its_definition(kb: KnowledgeBase) -> None:
    known = kb.vocabulary["mmr"]
    changes: list[dict[str, Any]] = [
        {"values": ("proficient",)},
        {"unit": "x"},
        {"question": "What?"},
        {"default": "proficient"},
    ]
    for change in changes:
        other = replace(known, **change)
        inputs = [other if one.name == "mmr" else one for one in kb.vocabulary]
        vocabulary = replace(kb.vocabulary, inputs=tuple(inputs))
        changed = definition(vocabulary, other) != definition(kb.vocabulary, known)
        assert changed is (change.get("unit") is None), change


def test_mutants_are_read_or_refused(kb: KnowledgeBase, form: Resource) -> None:
    chance = random.Random(8)
    texts = [written(filled(form, patient)) for patient in (ANSWERS, *PATIENTS.values())]
    accepted = 0
    for text in mutants(texts, size(smoke=120, ci=400, full=40_000), chance):
        whole = text if text.startswith("{") else '{"resourceType": ' + text
        accepted += isinstance(told(whole, "json", kb.vocabulary), Case)
    assert accepted


def test_other_trees_are_refused(kb: KnowledgeBase, response: Resource) -> None:
    """Each value of a response in the place of each other, and nothing in the place of each."""
    chance = random.Random(9)

    def spots(node: Any) -> list[tuple[Any, Any]]:
        keys = list(node) if isinstance(node, dict) else range(len(node))
        inner = [node[key] for key in keys if isinstance(node[key], (dict, list))]
        return [(node, key) for key in keys] + [one for each in inner for one in spots(each)]

    pieces: list[object] = [None, [], {}, "", 0, -1.5, True, [[]], [{}], "unknown", "section.x"]
    for _ in range(size(smoke=150, ci=800, full=20_000)):
        whole = json.loads(json.dumps(response))
        node, key = chance.choice(spots(whole))
        other, there = chance.choice(spots(json.loads(json.dumps(response))))
        node[key] = chance.choice([*pieces, other[there]])
        told(json.dumps(whole), "json", kb.vocabulary)


def test_what_is_deep_or_large_is_refused(kb: KnowledgeBase, response: Resource) -> None:
    deep = '{"resourceType": "QuestionnaireResponse", "item": ' + '[{"item":' * 400
    assert refusal(deep + "[]" + "}]" * 400 + "}", kb.vocabulary).code == "too-deep"
    text = written(response, lambda r: r.update(extension=[{"url": "x"}] * 20_000))
    assert refusal(text, kb.vocabulary).code == "too-large"
