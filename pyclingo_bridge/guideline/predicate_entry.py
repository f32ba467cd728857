"""The rows of the table of predicates, read from text."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, get_args

from pyclingo_bridge.guideline.predicates import ROWS
from pyclingo_bridge.solving.atoms import Predicate, Signature

Kind = Literal[
    "number", "input", "value", "criterion", "statement", "source", "reading", "choice", "modality",
    "strength", "verdict", "text", "action", "decision", "group", "finding", "claim", "facet",
    "population", "topic",
]  # fmt: skip
Use = Literal["fact", "rule", "closed"]


class Entry(NamedTuple):
    """One row: a predicate, what its arguments name, and how an extension derives it."""

    predicate: Predicate
    names: tuple[str, ...]
    """The arguments, as the documents name them."""
    arguments: tuple[Kind | None, ...]
    """What each argument names; None where anything goes."""
    use: Use
    own: tuple[int, ...]
    """Arguments that name something of the extension's own."""
    either: tuple[int, ...]
    """Arguments of which one does."""
    key: tuple[int, ...]
    value: tuple[int, ...]
    """Of a function: which arguments are the one value of which others."""
    help: str
    """What to write instead, where it is closed."""
    readers: tuple[str, ...]
    """The packages of the bridge that read it, beside those that judge rules as written."""
    by_name: bool
    """Whether the bridge asks for it by name, so that no rule need read it."""
    checks: bool
    """Whether it is read by the checks of a guideline only."""

    @property
    def inner(self) -> bool:
        """Whether only the shipped rules and the bridge use it, so that no extension meets it."""
        return self.use == "closed" and not self.help


@cache
def row(of: Signature) -> Entry | None:
    """The row of a predicate; None for one that is not in the table."""
    return _entry(*ROWS[of]) if of in ROWS else None


_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_ROW = re.compile(r"(?P<name>\w+)(?:\((?P<arguments>.*)\))?")
_ARGUMENT = re.compile(r"(?P<name>[a-z_]+)(?P<marks>[!?*=]*)")


def _entry(
    text: str, use: Use, instead: str, by_name: str | None, read: str, checks: bool
) -> Entry:
    """A row from its text, which is written as `predicates` says."""
    atom = _ROW.fullmatch(text)
    parts = [part.strip() for part in ((atom and atom["arguments"]) or "").split(",") if part]
    places = [argument for part in parts if (argument := _ARGUMENT.fullmatch(part))]
    if atom is None or len(places) < len(parts):
        raise ValueError(text)

    def marked(mark: str) -> tuple[int, ...]:
        return tuple(place for place, argument in enumerate(places) if mark in argument["marks"])

    predicate = Predicate(atom["name"], len(parts))
    names = tuple(argument["name"] for argument in places)
    return Entry(
        predicate=predicate,
        names=names,
        arguments=tuple(_KINDS.get(name) for name in names),
        use=use,
        own=marked("!"),
        either=marked("?"),
        key=marked("*"),
        value=marked("="),
        help=instead,
        readers=tuple((by_name or read).split()),
        by_name=by_name is not None,
        checks=checks,
    )


PREDICATES: Mapping[Signature, Entry] = {
    predicate: entry for predicate in ROWS if (entry := row(predicate)) is not None
}
"""Every row, by its signature."""
