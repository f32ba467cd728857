"""What to suggest for a value or a name that cannot be used."""

import re
from collections.abc import Callable, Iterable

from pyclingo_bridge.diagnostics import nearest, quoted
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.symbols import Value

Near = Callable[[str, Iterable[str]], str | None]
"""`nearest`, or `Suggestions` where there may be many names."""

LEAVE_OUT = "leave the input out when its value is unknown"
_UNKNOWN_WORDS = frozenset({"unknown", "not_known", "not_tested", "null", "na", "n/a", "?", ""})


def input_hint(name: str, vocabulary: Vocabulary, near: Near = nearest) -> str:
    """What an unknown input may have been meant to be."""
    like = near(name, vocabulary.names)
    return f"did you mean `{like}`?" if like else "`crlm inputs` lists the inputs there are"


def domain_hint(one: Input | None) -> str:
    """The values that an input takes."""
    if one is None:
        return "give one name or one whole number"
    if one.numeric:
        return f"give a whole number, `{one.name}` takes {one.domain_text()}"
    return f"`{one.name}` takes {one.domain_text()}"


def value_hint(value: object, one: Input | None, near: Near = nearest) -> str:
    """The value that was probably meant, or the values to choose from."""
    text = str(value)
    if text.strip().lower() in _UNKNOWN_WORDS:
        return f"{LEAVE_OUT}; {domain_hint(one)}"
    if one is None or isinstance(value, (int, float)):
        return domain_hint(one)
    if re.fullmatch(r"\s*[0-9]+\s*%\s*", text):
        return f"leave the `%` out; {domain_hint(one)}"
    like = near(text, (str(known) for known in one.values if isinstance(known, str)))
    return f"did you mean `{like}`?" if like else domain_hint(one)


def variable_hint(text: str, one: Input | None, near: Near = nearest) -> str:
    """Upper case makes a variable: the same word in lower case, where that is a value."""
    lower = text.lower()
    if one is None or one.accepts(lower):
        return f"write it in lower case: {quoted(lower)}"
    return value_hint(lower, one, near)


def decimal_hint(one: Input | None) -> str:
    """Values are whole numbers in the unit of the input; rounding is left to the author."""
    if one is None or not one.numeric:
        return "give a whole number, in the unit of the input"
    unit = f", in the unit {one.unit}" if one.unit else ""
    return f"round it to a whole number{unit}: `{one.name}` takes {one.domain_text()}"


def number_hint(text: str) -> str:
    """How to write a number that is not written as a plain decimal integer."""
    if match := re.fullmatch(r"\+?([0-9]+)", text.replace("_", "")):
        return f"write {quoted(match[1].lstrip('0') or '0')}"
    if match := re.fullmatch(r"(0|[1-9][0-9]*)\s*(?![xob])[A-Za-z%]+", text):
        return f"leave the unit out: {quoted(match[1])}"
    return "write a whole number in decimal digits"


def is_clingo_number(value: Value) -> bool:
    """Whether clingo can hold the number; it wraps a larger one round without a word."""
    return not isinstance(value, int) or -(2**31) < value < 2**31
