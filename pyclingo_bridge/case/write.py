"""A case as a file of facts, or as YAML."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.grouping import grouped


def case_text(vocabulary: Vocabulary, values: Mapping[str, Value], case: Case) -> str:
    """Values as a file of facts, in the order and sections of the vocabulary, each with its
    question; name, notes and sources as those of a case."""
    lines = ['% A case. What is not stated is unknown, never "no".']
    lines += [f'{kind}("{_escaped(text)}").' for kind, text in _for_people(case)]
    stated = [known for known in vocabulary if known.name in values]
    for section, inputs in groupby(stated, key=lambda known: known.section):
        lines += ["", f"% --- {section.replace('_', ' ')} ---"]
        for known in inputs:
            fact = f"patient({known.name}, {values[known.name]})."
            lines.append(f"{fact:<48} % {known.question}".rstrip(" %"))
    return "\n".join(lines) + "\n"


def case_yaml(vocabulary: Vocabulary, values: Mapping[str, Value], case: Case) -> str:
    """The same as YAML."""
    lines = ['# A case. What is not stated is unknown, never "no".']
    for kind, texts in grouped(_for_people(case)).items():
        said = texts[0] if kind == "name" else texts
        lines.append(f"{kind}: {json.dumps(said, ensure_ascii=False)}")
    stated = [known for known in vocabulary if known.name in values]
    for section, inputs in groupby(stated, key=lambda known: known.section):
        lines += ["", f"# --- {section.replace('_', ' ')} ---"]
        for known in inputs:
            entry = f"{known.name}: {values[known.name]}"
            lines.append(f"{entry:<48} # {known.question}".rstrip(" #"))
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
