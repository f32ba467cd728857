"""Suggestions for a value or a name that cannot be used."""

import re
from collections.abc import Callable, Iterable

from pyclingo_bridge.diagnostics import nearest, quoted
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

Near = Callable[[str, Iterable[str]], str | None]
"""`nearest`, or `Suggestions` where there may be many names."""

LEAVE_OUT = "leave the input out when its value is unknown"
_UNKNOWN_WORDS = frozenset({"unknown", "not_known", "not_tested", "null", "na", "n/a", "?", ""})


def input_hint(name: str, vocabulary: Vocabulary, near: Near = nearest) -> str:
    """The input that was probably meant, or where the inputs are listed."""
    like = near(name, vocabulary.names)
    return f"did you mean `{like}`?" if like else "`crlm inputs` lists the inputs there are"


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
    if text.strip().lower() in _UNKNOWN_WORDS:
        return f"{LEAVE_OUT}; {domain_hint(known)}"
    if known is None or isinstance(value, (int, float)):
        return domain_hint(known)
    if re.fullmatch(r"\s*[0-9]+\s*%\s*", text):
        return f"leave the `%` out; {domain_hint(known)}"
    like = near(text, (name for name in known.values if isinstance(name, str)))
    return f"did you mean `{like}`?" if like else domain_hint(known)


def variable_hint(text: str, known: Input | None, near: Near = nearest) -> str:
    """The same word in lower case, where that is a value: upper case makes a variable."""
    lower = text.lower()
    if known is None or known.accepts(lower):
        return f"write it in lower case: {quoted(lower)}"
    return value_hint(lower, known, near)


def decimal_hint(known: Input | None) -> str:
    """How to state a number that is not whole; rounding is left to the author."""
    if known is None or not known.numeric:
        return "give a whole number, in the unit of the input"
    unit = f", in the unit {known.unit}" if known.unit else ""
    return f"round it to a whole number{unit}: `{known.name}` takes {known.domain_text()}"


def number_hint(text: str) -> str:
    """How to write a number that is not written as a plain decimal integer."""
    if match := re.fullmatch(r"\+?([0-9]+)", text.replace("_", "")):
        return f"write {quoted(match[1].lstrip('0') or '0')}"
    if match := re.fullmatch(r"(0|[1-9][0-9]*)\s*(?![xob])[A-Za-z%]+", text):
        return f"leave the unit out: {quoted(match[1])}"
    return "write a whole number in decimal digits"


def clingo_number(text: str) -> int | None:
    """The number of a text in decimal digits, None where clingo would silently wrap it round."""
    # The length comes first: Python refuses to convert thousands of digits.
    number = int(text) if len(text) <= 11 else 2**31
    return number if -(2**31) < number < 2**31 else None
