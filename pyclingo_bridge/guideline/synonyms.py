"""How people write inputs and values: synonyms, measures and dates, as they are declared."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pyclingo_bridge.guideline.predicates import (
    INPUT_SYNONYM,
    LEFT_OUT,
    MEASURE,
    NOT_USED,
    RATIO,
    SINCE,
    SYNONYM,
    UNSETTLED,
    VALUE_WORD,
)
from pyclingo_bridge.solving.atoms import Row, Signature, Value

if TYPE_CHECKING:
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

_BETWEEN_WORDS = re.compile(r"(?<=\w)[ \t\-\u2010-\u2015]+(?=\w)")

Domains = Mapping[str, tuple[Value, ...]]
"""The values of each input."""


class SynonymError(ValueError):
    """Words with two meanings, or a measure that does not exist."""


class Synonyms(NamedTuple):
    """What people write, by its folded form: letter case and word breaks do not count."""

    inputs: Mapping[str, str] = {}
    """The input that a name means."""
    values: Mapping[str, Mapping[str, Value]] = {}
    """By input, the value that a word means."""
    words: Mapping[str, Value] = {}
    """Words that mean a value in whichever input has it."""
    unsettled: Mapping[str, Mapping[str, str]] = {}
    """By input, words that settle no value, with what to say instead."""
    measures: Mapping[str, tuple[str, str]] = {}
    """By input, what it is measured in, and to which side it is rounded (`exact`: to none)."""
    since: Mapping[str, str] = {}
    """The input that counts the time since a date of this name."""
    ratios: Mapping[str, tuple[str, str]] = {}
    """By input in percent, the names of the part and of the whole that give it."""
    not_used: tuple[str, ...] = ()
    """Names of what no rule asks for."""
    left_out: Mapping[str, str] = {}
    """What it means that an input is left out, where that is more than unknown."""


def folded(text: str) -> str:
    """The text without letter case and word breaks: `MSI-H`, `msi h` and `MSI_H` are one."""
    return _BETWEEN_WORDS.sub("", text.replace("_", " ").strip(" \t")).casefold()


def own_words(values: Iterable[Value]) -> dict[str, Value]:
    """The values of an input that are words, by their folded form."""
    return {folded(value): value for value in values if isinstance(value, str)}


def declared_synonyms(kb: "KnowledgeBase") -> Synonyms:
    """The synonyms that a knowledge base declares. Raises SynonymError."""
    return synonyms_of(kb.table.facts, {known.name: known.values for known in kb.vocabulary})


def synonyms_of(facts: Callable[[Signature], Iterable[Row]], domains: Domains) -> Synonyms:
    """The synonyms among the facts of a knowledge base. Raises SynonymError."""
    inputs = {folded(name): name for name in domains}
    values = {name: own_words(domains[name]) for name in domains}
    words, since = dict[str, Value](), dict[str, str]()
    unsettled: dict[str, dict[str, str]] = {}
    for name, text in facts(INPUT_SYNONYM):
        _put(inputs, "a name", str(text), str(name))
    for name, text in facts(SINCE):
        _put(since, "a date", str(text), str(name))
    for name, value, text in facts(SYNONYM):
        if str(name) in values:
            _put(values[str(name)], f"a value of `{name}`", str(text), value)
    for value, text in facts(VALUE_WORD):
        _put(words, "a value", str(text), value)
    for name, text, instead in facts(UNSETTLED):
        if folded(str(text)) in values.get(str(name), ()):
            raise SynonymError(f"`{text}` is a value of `{name}`, and settles none")
        unsettled.setdefault(str(name), {})[folded(str(text))] = str(instead)
    measures = {str(name): (str(unit), str(side)) for name, unit, side in facts(MEASURE)}
    ratios = {str(name): (str(part), str(whole)) for name, part, whole in facts(RATIO)}
    _check_measures(measures, since.values(), ratios)
    not_used = tuple(sorted(folded(str(text)) for (text,) in facts(NOT_USED)))
    left_out = {str(name): str(text) for name, text in facts(LEFT_OUT)}
    return Synonyms(inputs, values, words, unsettled, measures, since, ratios, not_used, left_out)


def _check_measures(
    measures: Mapping[str, tuple[str, str]], timed: Iterable[str], shared: Iterable[str]
) -> None:
    """Raises SynonymError for a measure that does not exist, or does not fit a date or a ratio."""
    from pyclingo_bridge.guideline.units import SIDES, UNITS  # a command that starts needs neither

    for name, (unit, side) in measures.items():
        if unit not in UNITS or side not in SIDES:
            raise SynonymError(f"`{name}` is measured in {unit}, {side}, which is not a measure")
    for kind, names in (("time", timed), ("share", shared)):
        for name in names:
            if UNITS[measures.get(name, ("count", ""))[0]].measures != kind:
                raise SynonymError(f"`{name}` is not measured as a {kind} (`measure/3`)")


def _put(meanings: dict[str, Value] | dict[str, str], kind: str, text: str, meant: Value) -> None:
    """Add a meaning. Raises SynonymError where the text has another one."""
    known = meanings.setdefault(folded(text), meant)  # type: ignore[arg-type]
    if known != meant:
        raise SynonymError(f"`{text}` is {kind} with two meanings: `{known}` and `{meant}`")
