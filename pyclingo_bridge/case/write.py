"""A case as a file of facts, or as YAML."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value


def case_text(vocabulary: Vocabulary, values: Mapping[str, Value], case: Case) -> str:
    """Values as a file of facts, in the order and sections of the vocabulary, each with its
    question; name, notes and sources as those of a case."""
    said = [f'{kind}("{_escaped(text)}").' for kind, text in _for_people(case)]
    return _file("%", said, vocabulary, values, "patient({}, {}).")


def case_yaml(vocabulary: Vocabulary, values: Mapping[str, Value], case: Case) -> str:
    """The same as YAML."""
    said = []
    for kind, texts in grouped(_for_people(case)).items():
        written = json.dumps(texts[0] if kind == "name" else texts, ensure_ascii=False)
        said.append(f"{kind}: {written}")
    return _file("#", said, vocabulary, values, "{}: {}")


def _file(
    mark: str, said: list[str], vocabulary: Vocabulary, values: Mapping[str, Value], form: str
) -> str:
    """A file in which `mark` begins a comment, and facts have a form."""
    lines = [f'{mark} A case. What is not stated is unknown, never "no".', *said]
    stated = [known for known in vocabulary if known.name in values]
    for section, inputs in groupby(stated, key=lambda known: known.section):
        lines += ["", f"{mark} --- {section.replace('_', ' ')} ---"]
        for known in inputs:
            fact = form.format(known.name, values[known.name])
            lines.append(f"{fact:<48} {mark} {known.question}".rstrip(f" {mark}"))
    return "\n".join(lines) + "\n"


def _for_people(case: Case) -> Iterator[tuple[str, str]]:
    """The free texts of a case, each with its kind; and the day to which its time was counted."""
    yield from (("name", text) for text in (case.title,) if text)
    yield from (("source", text) for text in case.sources)
    yield from (("note", text) for text in case.notes)
    if case.date is not None:
        yield "note", f"weeks and months are counted to {case.date}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
