"""The names that a vocabulary has in FHIR: of its questionnaire, its codes and its inputs.

Nothing of the project has an address on the web, so that they are URNs.
"""

import json
from hashlib import sha256
from urllib.parse import quote

from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

UCUM_SYSTEM = "http://unitsofmeasure.org"
SECTION_PREFIX = "section."
"""What the linkId of a section begins with; that of an input is its name."""
NOTE = "section.note"
"""The linkId of the remarks, which are for people."""


def questionnaire_url(vocabulary: Vocabulary) -> str:
    """The canonical name of the questionnaire, whatever its version."""
    return _urn("questionnaire", vocabulary)


def code_system_url(vocabulary: Vocabulary) -> str:
    """The canonical name of the code system, whose codes are the values that are words."""
    return _urn("values", vocabulary)


def form_version(vocabulary: Vocabulary) -> str:
    """The version of the guideline with a digest of the vocabulary: extensions add to it, and it
    may change while the guideline's version does not."""
    every = [_digest(vocabulary, known) for known in vocabulary]
    return f"{vocabulary.guideline[1]}-{_short(every)}"


def definition(vocabulary: Vocabulary, known: Input) -> str:
    """The name of an input with a digest of what it means; another one means something else."""
    return f"{_urn('input', vocabulary)}#{known.name}.{_digest(vocabulary, known)}"


def item_text(vocabulary: Vocabulary, known: Input) -> str:
    """The question of an input as a form asks it: with its range and unit, and with what it means
    to leave it out, where that is more than unknown."""
    text = known.question or _plain(known.name).capitalize()
    if known.numeric:
        text = f"{text} ({known.domain_text()})"
    meaning = vocabulary.left_out(known)
    return f"{text} Left out means {_plain(meaning)}." if meaning else text


def _urn(kind: str, vocabulary: Vocabulary) -> str:
    return f"urn:crlm:{kind}:{quote(vocabulary.guideline[0], safe='')}"


def _digest(vocabulary: Vocabulary, known: Input) -> str:
    return _short([known.name, *sorted(map(str, known.values)), item_text(vocabulary, known)])


def _short(texts: list[str]) -> str:
    return sha256(json.dumps(texts).encode()).hexdigest()[:8]


def _plain(text: str) -> str:
    return text.replace("`", "").replace("_", " ")
