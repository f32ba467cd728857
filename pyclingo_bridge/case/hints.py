"""Suggestions for a value or a name that cannot be used."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from pyclingo_bridge.base.diagnostics import nearest, quoted
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

Near = Callable[[str, Iterable[str]], str | None]
"""`nearest`, or `Suggestions` where there may be many names."""

LEAVE_OUT = "leave the input out when its value is unknown"
UNKNOWN_WORDS = frozenset({
    "unknown", "not known", "not_known", "unk", "nk", "not tested", "not_tested", "not done",
    "not assessed", "not stated", "not measured", "not reported", "outstanding", "pending",
    "missing", "n/a", "na", "?", "-",
})  # fmt: skip
"""Words that say of any input that nothing is known."""
_TELLING, _FEW, _LONGEST = 5, 4, 200
"""The letters of a word that tells something, and how many inputs that have it are named."""


def says_unknown(text: str) -> bool:
    """Whether a text says that nothing is known."""
    return text.strip().lower() in UNKNOWN_WORDS


def input_hint(name: str, vocabulary: Vocabulary, near: Near = nearest) -> str:
    """The input that was probably meant, or where the inputs are listed."""
    like = vocabulary.synonyms().inputs.get(folded(name)) or near(name, vocabulary.names)
    if like:
        return f"did you mean `{like}`?"
    words = _words(name)
    speaking = [
        known.name
        for known in vocabulary
        if not (words.isdisjoint(_words(known.name)) and words.isdisjoint(_words(known.question)))
    ]
    shown = ", ".join(f"`{like}`" for like in speaking)
    listed = "`crlm inputs` lists the inputs there are"
    return f"{listed}; with such a word: {shown}" if 0 < len(speaking) <= _FEW else listed


@lru_cache(1024)
def _words(text: str) -> frozenset[str]:
    """The words of a text that may tell what it is about."""
    words = re.split(r"[\W_]+", text[:_LONGEST].lower())
    return frozenset(word for word in words if len(word) >= _TELLING)


def domain_hint(known: Input | None) -> str:
    """The values that an input takes."""
    if known is None:
        return "give one name or one whole number"
    if known.numeric:
        return f"give a whole number, `{known.name}` takes {known.domain_text()}"
    return f"`{known.name}` takes {known.domain_text()}"


def value_hint(value: object, known: Input | None, near: Near = nearest) -> str:
    """The value that was probably meant, or the values to choose from."""
    text = str(value)
    if says_unknown(text) or text.strip().lower() in ("", "null"):
        return f"{LEAVE_OUT}; {domain_hint(known)}"
    if known is None or isinstance(value, (int, float)):
        return domain_hint(known)
    like = near(text, (name for name in known.values if isinstance(name, str)))
    return f"did you mean `{like}`?" if like else domain_hint(known)


def number_hint(text: str) -> str | None:
    """How to write a whole number that is written in another way, None where it is none."""
    if match := re.fullmatch(r"\+?([0-9]+)", text.replace("_", "")):
        return f"write {quoted(match[1].lstrip('0') or '0')}"
    return None


def clingo_number(text: str) -> int | None:
    """The number of a text in decimal digits, None where clingo would silently wrap it round."""
    # The length comes first: Python refuses to convert thousands of digits.
    number = int(text) if len(text) <= 11 else 2**31
    return number if -(2**31) < number < 2**31 else None
