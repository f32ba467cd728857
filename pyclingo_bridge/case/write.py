"""A case as a file of facts, or as YAML."""

import json
from collections.abc import Mapping
from itertools import groupby

from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value


def case_text(vocabulary: Vocabulary, values: Mapping[str, Value], sources: tuple[str, ...]) -> str:
    """A case as facts, in the order and sections of the vocabulary, each with its question."""
    lines = ['% A case. What is not stated is unknown, never "no".']
    lines += [f'source("{_escaped(source)}").' for source in sources]
    stated = [known for known in vocabulary if known.name in values]
    for section, inputs in groupby(stated, key=lambda known: known.section):
        lines += ["", f"% --- {section.replace('_', ' ')} ---"]
        for known in inputs:
            fact = f"patient({known.name}, {values[known.name]})."
            lines.append(f"{fact:<48} % {known.question}".rstrip(" %"))
    return "\n".join(lines) + "\n"


def case_yaml(vocabulary: Vocabulary, values: Mapping[str, Value], sources: tuple[str, ...]) -> str:
    """A case as YAML, in the order and sections of the vocabulary, each with its question."""
    lines = ['# A case. What is not stated is unknown, never "no".']
    lines += [f"source: {json.dumps(sources, ensure_ascii=False)}"] if sources else []
    stated = [known for known in vocabulary if known.name in values]
    for section, inputs in groupby(stated, key=lambda known: known.section):
        lines += ["", f"# --- {section.replace('_', ' ')} ---"]
        for known in inputs:
            entry = f"{known.name}: {values[known.name]}"
            lines.append(f"{entry:<48} # {known.question}".rstrip(" #"))
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
