"""The vocabulary as a FHIR R4 Questionnaire, and the values that are words as its CodeSystem."""

from typing import Any

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.guideline.fhir_names import (
    NOTE,
    SECTION_PREFIX,
    UCUM_SYSTEM,
    code_system_url,
    definition,
    form_version,
    item_text,
    questionnaire_url,
)
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.units import UNITS
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.words.labels import Words, plain

_EXTENSION = "http://hl7.org/fhir/StructureDefinition"
_LEAVE_OUT = (
    "No question has to be answered. What is left out is unknown, never no; "
    "where leaving out means more, the question says so."
)
Resource = dict[str, Any]


def questionnaire(kb: KnowledgeBase) -> Resource:
    """The Questionnaire: a group for each section, an item for each input, named as the input."""
    about = f"{kb.disclaimer} {_LEAVE_OUT}".strip()
    items: list[Resource] = [{"linkId": f"{SECTION_PREFIX}about", "text": about, "type": "display"}]
    for section, inputs in grouped((known.section, known) for known in kb.vocabulary).items():
        asked = [_item(kb, known) for known in inputs]
        if section:
            text = plain(section).capitalize()
            group = {"linkId": SECTION_PREFIX + section, "text": text, "type": "group"}
            items.append({**group, "item": asked})
        else:
            items += asked
    items.append({"linkId": NOTE, "text": "Remarks, for people alone", "type": "text"})
    head = _head(kb, "Questionnaire", questionnaire_url(kb.vocabulary), about)
    return {**head, "subjectType": ["Patient"], "item": items}


def code_system(kb: KnowledgeBase) -> Resource:
    """The CodeSystem: every value that is a word, with the inputs that take it."""
    takers = grouped(
        (value, known.name)
        for known in kb.vocabulary
        if not known.numeric
        for value in map(str, known.values)
    )
    words = Words(kb)
    concepts = [
        {"code": one, "display": words.value(one), "definition": f"A value of {', '.join(names)}."}
        for one, names in takers.items()
    ]
    about = "The values that are words. A code says nothing without its question."
    head = _head(kb, "CodeSystem", code_system_url(kb.vocabulary), about)
    return {
        **head,
        "caseSensitive": True,
        "content": "complete",
        "count": len(concepts),
        "concept": concepts,
    }


def _head(kb: KnowledgeBase, kind: str, url: str, about: str) -> Resource:
    return {
        "resourceType": kind,
        "url": url,
        "version": form_version(kb.vocabulary),
        "name": f"Crlm{kind}",
        "title": kb.title or plain(kb.name),
        "status": "draft",
        "description": about,
    }


def _item(kb: KnowledgeBase, known: Input) -> Resource:
    item: Resource = {
        "linkId": known.name,
        "definition": definition(kb.vocabulary, known),
        "text": item_text(kb.vocabulary, known),
        "type": "integer" if known.numeric else "choice",
    }
    if known.numeric:
        return {"extension": _limits(kb, known), **item}
    system = code_system_url(kb.vocabulary)
    words, values = Words(kb), map(str, known.values)
    options = [{"system": system, "code": one, "display": words.value(one)} for one in values]
    return {**item, "answerOption": [{"valueCoding": option} for option in options]}


def _limits(kb: KnowledgeBase, known: Input) -> list[Resource]:
    """The extensions that give a number its unit and its range."""
    numbers = [value for value in known.values if isinstance(value, int)]
    limits: list[Resource] = [
        {"url": f"{_EXTENSION}/minValue", "valueInteger": min(numbers)},
        {"url": f"{_EXTENSION}/maxValue", "valueInteger": max(numbers)},
    ]
    if known.unit:
        coding = {"display": known.unit}
        if unit := UNITS.get(ValueReader(kb.vocabulary).unit(known)):
            coding = {"system": UCUM_SYSTEM, "code": unit.code, **coding}
        limits.append({"url": f"{_EXTENSION}/questionnaire-unit", "valueCoding": coding})
    return limits
