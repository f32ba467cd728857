"""A case as a file of facts."""

from collections.abc import Mapping
from itertools import groupby

from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.symbols import Value


def case_text(vocabulary: Vocabulary, values: Mapping[str, Value], sources: tuple[str, ...]) -> str:
    """Facts in the order of the vocabulary, section by section, each with its question."""
    lines = ['% A case. What is not stated is unknown, never "no".']
    lines += [f'source("{_escaped(one)}").' for one in sources]
    stated = [one for one in vocabulary if one.name in values]
    for section, inputs in groupby(stated, key=lambda one: one.section):
        lines += ["", f"% --- {section.replace('_', ' ')} ---"]
        for one in inputs:
            fact = f"patient({one.name}, {values[one.name]})."
            lines.append(f"{fact:<48} % {one.question}".rstrip(" %"))
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
