"""A case: the facts of one patient, and what its author expects of the answer."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pyclingo_bridge.base.diagnostics import Diagnostic, Location
from pyclingo_bridge.base.records import record
from pyclingo_bridge.solving.atoms import Value

if TYPE_CHECKING:
    from datetime import date


@record
class Fact:
    """One input with its value; two facts are equal when they say the same."""

    input: str
    value: Value
    location: Location | None = field(default=None, compare=False)
    """Where the input stands."""
    value_location: Location | None = field(default=None, compare=False)
    """Where the value stands."""
    read: str = field(default="", compare=False)
    """How it was read, where the case says it in other words."""
    bound: str = field(default="", compare=False)
    """The text, where the value stands for all that a bound allows."""


@record
class Expectation:
    """An atom that the answer should hold; `any` in it stands for anything."""

    goal: str
    """The atom without spaces, as clingo writes it."""
    location: Location | None = field(default=None, compare=False)


@record
class Case:
    """The facts of one patient. An input without a fact is unknown, never "no"."""

    name: str
    facts: tuple[Fact, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    sources: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    """Warnings and notes of the reader."""
    title: str = ""
    """What the case is called, for people."""
    notes: tuple[str, ...] = ()
    """Free text, kept and shown, never interpreted."""
    date: "date | None" = None
    """The day to which time is counted; None where nothing is counted, and none is stated."""

    @property
    def values(self) -> dict[str, Value]:
        """The value of each input that has a fact."""
        return {fact.input: fact.value for fact in self.facts}

    @property
    def readings(self) -> tuple[Diagnostic, ...]:
        """A note for each fact that the case states in other words, and for each day counted to."""
        return tuple(
            Diagnostic("read-as", f"`{f.input}` is {f.value}: {f.read}", f.value_location, "note")
            for f in self.facts
            if f.read
        )

    @classmethod
    def of(cls, name: str, values: Mapping[str, Value]) -> "Case":
        """A case from a plain mapping; unchecked, `check_facts` says what is wrong with it."""
        return cls(name, tuple(Fact(key, _plain(value)) for key, value in values.items()))


AnyCase = Case | Mapping[str, object] | str | Path
"""A case, or what it is read from: a mapping as JSON would have it, or the path of a file."""


def _plain(value: Value) -> Value:
    """The integer types of array libraries become `int`; anything else is left to the check."""
    if isinstance(value, (str, bool)):
        return value
    try:
        return operator.index(value)
    except TypeError:
        return value


@dataclass(slots=True)
class Reading:
    """The usable statements and the problems that a reader has found in a file so far."""

    facts: list[Fact] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    title: str = ""
    notes: list[str] = field(default_factory=list)
    date: "date | None" = None
    problems: list[Diagnostic] = field(default_factory=list)

    def keep_text(self, kind: str, text: str) -> None:
        """Keep free text: a `source`, a `note`, or the `name` of the case."""
        if kind == "name":
            self.title = text
        else:
            (self.sources if kind == "source" else self.notes).append(text)
