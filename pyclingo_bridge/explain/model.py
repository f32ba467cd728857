"""What is explained of a case: frozen results, and their JSON form."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from pyclingo_bridge.solving.symbols import Value

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an input would have to be for a rule to go on, and what it is (None: unknown)."""

    input: str
    now: Value | None
    instead: tuple[Value | str, ...]
    """Values, or ranges of numbers as `33..100`."""
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One claim of an explanation.

    `kind` is how it comes to hold or not: `derived`, `fact`, `stated`, `reading`, `chosen`,
    `alternative`, `double negation`; `absent`, `unknown` (an input of which nothing is known),
    `otherwise` (an input with another value); `comparison`, `aggregate`, `conditional`, `truth`.
    A claim that stands more than once is given in full at its first place, with an `id`; elsewhere
    `see` names that.
    """

    atom: str
    text: str
    holds: bool
    kind: str
    rule: Place | None = None
    statements: tuple[str, ...] = ()
    strength: str | None = None
    because: tuple["Node", ...] = ()
    blocked_by: tuple["Blocked", ...] = ()
    also: tuple["Node", ...] = ()
    """Other derivations of the same, where each stands in the way of something."""
    id: int | None = None
    see: int | None = None
    cut: bool = False
    """Whether what it rests on was left out, being deeper than asked for."""
    declared: bool = field(default=False, metadata={"json": False})
    """Whether it is the same for every patient."""
    evident: bool = field(default=False, metadata={"json": False})
    """Whether its sentence says all that there is to say."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A rule that could have given an absent atom, and the conditions of it that fail."""

    rule: Place
    atom: str
    text: str
    status: str
    """`blocked`, `overridden` (only an override stands in the way) or `not_chosen`."""
    statements: tuple[str, ...]
    strength: str | None
    because: tuple[Node, ...]
    needs: tuple[Wanted, ...]


def to_json(value: Any) -> Any:
    """A result as JSON-ready data, keys in the order of the fields."""
    if hasattr(value, "__dataclass_fields__"):
        shown = (one for one in fields(value) if one.metadata.get("json", True))
        return {one.name: to_json(getattr(value, one.name)) for one in shown}
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(one) for one in value]
    return value
