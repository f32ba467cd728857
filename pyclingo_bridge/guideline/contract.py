"""The part of the table of predicates that concerns extensions, and groups of its predicates."""

from collections.abc import Mapping

from pyclingo_bridge.guideline.predicate_entry import PREDICATES, Entry, Kind
from pyclingo_bridge.guideline.predicates import (
    CHANGE,
    CLOSED_WORLD,
    CRITERION,
    DEFAULT_READING,
    DOMAIN,
    QUESTION,
    READING,
    SECTION,
    SOURCE,
    STATEMENT,
    UNIT,
)
from pyclingo_bridge.solving.atoms import Predicate, Signature

CONTRACT: Mapping[Signature, Entry] = {
    signature: row for signature, row in PREDICATES.items() if not row.inner
}
"""The rows that concern an extension."""

ARGUMENTS: Mapping[Signature, tuple[Kind | None, ...]] = {
    signature: row.arguments for signature, row in CONTRACT.items() if not row.checks
}
"""What each argument of a predicate names; None where anything goes."""

DECLARES: Mapping[Predicate, Kind] = {
    DOMAIN: "input",
    STATEMENT: "statement",
    CRITERION: "criterion",
    READING: "reading",
    SOURCE: "source",
}
"""Facts that bring a name into the world: the first argument, of this kind."""

DECLARED_BY: Mapping[Kind, Predicate] = {kind: signature for signature, kind in DECLARES.items()}

DESCRIBES: Mapping[Predicate, Kind] = {
    **DECLARES,
    **dict.fromkeys((UNIT, QUESTION, CHANGE, SECTION, CLOSED_WORLD), "input"),
    DEFAULT_READING: "reading",
}
"""Facts that say what there is to speak of: a guideline without one of them is another one."""

NAMED: frozenset[Kind] = frozenset({"action", "decision", "group", "finding", "claim"})
"""Kinds of names that are constants, or terms of constants, and never numbers or texts."""

UNDECLARED: frozenset[Kind] = NAMED | {"facet", "population", "topic"}
"""Kinds of names that nothing declares: to use one is to have it."""

READ_BY_NAME: frozenset[Signature] = frozenset(
    signature for signature, row in PREDICATES.items() if row.by_name
)
"""Predicates that no rule need read, because the bridge asks for them by name."""
