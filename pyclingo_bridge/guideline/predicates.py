"""What an extension may say: the table of `contract_rows.py`, read.

The contract is closed: of what the knowledge base derives or reads, an extension derives only what
a row opens. What is said by a statement is said by one of the extension's own, and what fixes a
meaning is about names of its own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pyclingo_bridge.guideline.contract_rows import (
    CLOSED,
    FACTS,
    FACTS_OF_CHECKS,
    MODALITIES,
    RULES,
    RULES_OF_CHECKS,
)

Signature = tuple[str, int]
Kind = Literal[
    "number",
    "input",
    "value",
    "criterion",
    "statement",
    "source",
    "reading",
    "choice",
    "modality",
    "strength",
    "verdict",
    "text",
    "action",
    "decision",
    "group",
    "finding",
    "claim",
    "facet",
    "population",
]
Use = Literal["fact", "rule", "closed"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """One row: a predicate, what its arguments name, and how an extension derives it."""

    signature: Signature
    arguments: tuple[Kind | None, ...]
    use: Use
    own: tuple[int, ...]
    """Arguments that name something of the extension's own."""
    either: tuple[int, ...]
    """Arguments of which one does."""
    key: tuple[int, ...]
    value: tuple[int, ...]
    """Of a function: which arguments stand for one value of which others."""
    help: str
    """What to write instead, where it is closed."""


_ROW = re.compile(r"(?P<name>\w+)(?:\((?P<arguments>.*)\))?")
_ARGUMENT = re.compile(r"(?P<kind>[a-z]+|_)(?P<marks>[!?*=]*)")


def _predicate(row: str, use: Use, instead: str = "") -> Predicate:
    atom = _ROW.fullmatch(row)
    parts = [part.strip() for part in ((atom and atom["arguments"]) or "").split(",") if part]
    read = [_ARGUMENT.fullmatch(part) for part in parts]
    if atom is None or not all(one and one["kind"] in (*get_args(Kind), "_") for one in read):
        raise ValueError(row)
    marks = [one["marks"] for one in read if one]

    def marked(mark: str) -> tuple[int, ...]:
        return tuple(place for place, found in enumerate(marks) if mark in found)

    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return Predicate(
        signature=(atom["name"], len(parts)),
        arguments=tuple(kinds.get(one["kind"]) for one in read if one),
        use=use,
        own=marked("!"),
        either=marked("?"),
        key=marked("*"),
        value=marked("="),
        help=instead,
    )


def _table(rows: Iterable[Predicate]) -> Mapping[Signature, Predicate]:
    return {row.signature: row for row in rows}


_OF_GUIDELINES = _table(
    [
        *(_predicate(row, "fact") for row in FACTS),
        *(_predicate(row, "rule") for row in RULES),
        *(_predicate(row, "closed", instead) for row, instead in CLOSED.items()),
    ]
)
_OF_CHECKS = _table(
    [
        *(_predicate(row, "fact") for row in FACTS_OF_CHECKS),
        *(_predicate(row, "rule") for row in RULES_OF_CHECKS),
    ]
)
CONTRACT: Mapping[Signature, Predicate] = {**_OF_GUIDELINES, **_OF_CHECKS}

ARGUMENTS: Mapping[Signature, tuple[Kind | None, ...]] = {
    signature: row.arguments for signature, row in _OF_GUIDELINES.items()
}
"""What each argument of a predicate names; None where anything goes."""

ARGUMENTS_OF_CHECKS: Mapping[Signature, tuple[Kind | None, ...]] = {
    signature: row.arguments for signature, row in _OF_CHECKS.items()
}
"""The same for what only the checks of a knowledge base load."""

SUPPLIED: frozenset[Signature] = frozenset({("patient", 2), ("chosen", 2), ("planning", 0)})
"""Derived by no file: the case, the chosen readings and the switch for plans."""

OF_THE_PATIENT: frozenset[Signature] = frozenset(
    {
        ("patient", 2),
        ("effective", 2),
        ("assumed", 2),
        ("possibly_not", 2),
        ("could_be", 2),
        ("known", 1),
        ("unknown", 1),
    }
)

DECLARES: Mapping[Signature, Kind] = {
    ("domain", 2): "input",
    ("statement", 5): "statement",
    ("criterion", 1): "criterion",
    ("reading", 2): "reading",
    ("source", 3): "source",
}
"""Facts that bring a name into the world: the first argument, of this kind."""

DESCRIBES: Mapping[Signature, Kind] = {
    **DECLARES,
    **{(name, 2): "input" for name in ("unit", "question", "change", "section", "closed_world")},
    ("default_reading", 2): "reading",
}
"""Facts that say what there is to speak of: a guideline without one of them is another one."""

DECLARED_BY: Mapping[Kind, str] = {
    "input": "domain/2",
    "statement": "statement/5",
    "criterion": "criterion/1",
    "reading": "reading/2",
    "source": "source/3",
}

NAMED: frozenset[Kind] = frozenset({"action", "decision", "group", "finding", "claim"})
"""Kinds of names that are constants, or terms of constants, and never numbers or texts."""

UNDECLARED: frozenset[Kind] = NAMED | {"facet", "population"}
"""Kinds of names that nothing declares: to use one is to have it."""

__all__ = [
    "ARGUMENTS",
    "ARGUMENTS_OF_CHECKS",
    "CONTRACT",
    "DECLARED_BY",
    "DECLARES",
    "DESCRIBES",
    "MODALITIES",
    "NAMED",
    "OF_THE_PATIENT",
    "SUPPLIED",
    "UNDECLARED",
    "Kind",
    "Predicate",
    "Signature",
    "Use",
]
