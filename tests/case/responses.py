"""QuestionnaireResponses as a program fills them in, from the Questionnaire alone."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pyclingo_bridge.solving.atoms import Value

Resource = dict[str, Any]
WITH_TEXT = "linkId", "text"
"""What LHC-Forms repeats of an item; FHIR allows the definition as well."""


def every_item(items: list[Resource]) -> Iterator[Resource]:
    """The items and those in them, in order."""
    for item in items:
        yield item
        yield from every_item(item.get("item", []))


def filled(
    form: Resource,
    values: Mapping[str, Value],
    repeated: tuple[str, ...] = WITH_TEXT,
    flat: bool = False,
) -> Resource:
    """The response to a form that answers what has a value, by the options that the form offers."""

    def answered(items: list[Resource]) -> Iterator[Resource]:
        for item in items:
            told = {name: item[name] for name in repeated}
            if item["type"] == "group":
                inner = list(answered(item["item"]))
                yield from inner if flat else ([{**told, "item": inner}] if inner else [])
            elif item["linkId"] in values:
                yield {**told, "answer": [_answer(item, values[item["linkId"]])]}

    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form['url']}|{form['version']}",
        "status": "completed",
        "item": list(answered(form["item"])),
    }


def _answer(item: Resource, value: Value) -> Resource:
    if item["type"] == "integer":
        limits = {e["url"].rpartition("/")[2]: e for e in item["extension"]}
        assert isinstance(value, int)
        least, most = (limits[name]["valueInteger"] for name in ("minValue", "maxValue"))
        assert least <= value <= most
        return {"valueInteger": value}
    (option,) = [o for o in item["answerOption"] if o["valueCoding"]["code"] == value]
    return dict(option)


def place_of(text: str, piece: str, nth: int = 0) -> tuple[int, int]:
    """The line and the column of a piece of text."""
    offset = -1
    for _ in range(nth + 1):
        offset = text.index(piece, offset + 1)
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def written(response: Resource, change: Callable[[Resource], object] = lambda _: None) -> str:
    """A response as JSON, after a change of a copy of it."""
    copy = json.loads(json.dumps(response))
    change(copy)
    return json.dumps(copy, indent=1)
