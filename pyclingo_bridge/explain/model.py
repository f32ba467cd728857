"""What is explained of a case: frozen results (as JSON: `explanations.schema.json`)."""

from dataclasses import field
from typing import Annotated

from pyclingo_bridge.answer.common import Strength
from pyclingo_bridge.base.files.json_form import HIDDEN, Limits, Line
from pyclingo_bridge.base.records import record
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT, PLANNING
from pyclingo_bridge.solving.atoms import Value

STATED = (*PATIENT, True)
READING = (*CHOSEN, True)
WITH_PLANS = (*PLANNING, True)
"""Predicates of which nothing is derived: what is given of a patient."""
NODE_KINDS = (
    *("derived", "fact", "stated", "reading", "chosen", "alternative", "given", "double negation"),
    *("absent", "unknown", "otherwise"),
    *("comparison", "aggregate", "conditional", "truth", "undefined"),
)
"""Of what holds, of absent atoms (`unknown`: an input of which nothing is known, `otherwise`: one
with another value), and of what is not an atom."""


@record
class Place:
    """Where a rule stands."""

    file: str
    line: Line


@record
class Wanted:
    """What an input would have to be for a rule to go on, and what it is (None: unknown)."""

    input: str
    now: Value | None
    instead: tuple[Value | str, ...]
    """Values, or ranges of numbers as `33..100`."""
    statements: tuple[str, ...]


@record
class Node:
    """One claim of an explanation.

    A claim that stands more than once is given in full at its first place, with an `id`; elsewhere
    `see` names that.
    """

    atom: str
    text: str
    holds: bool
    kind: Annotated[str, Limits(enum=NODE_KINDS)]
    """How it comes to hold or not."""
    rule: Place | None = None
    statements: tuple[str, ...] = ()
    strength: Strength | None = None
    because: tuple["Node", ...] = ()
    blocked_by: tuple["Blocked", ...] = ()
    also: tuple["Node", ...] = ()
    """Other derivations of the same, where each stands in the way of something."""
    id: int | None = None
    see: int | None = None
    """The id of the node where this claim is told in full."""
    cut: bool = False
    """Whether what it rests on was left out, being deeper than asked for."""
    declared: bool = field(default=False, metadata=HIDDEN)
    """Whether it is the same for every patient."""
    evident: bool = field(default=False, metadata=HIDDEN)
    """Whether its sentence says all that there is to say."""


@record
class Blocked:
    """A rule that could have given an absent atom, and the conditions of it that fail."""

    rule: Place
    atom: str
    text: str
    status: Annotated[str, Limits(enum=("blocked", "overridden", "not_chosen"))]
    """`overridden`: only an override stands in the way."""
    statements: tuple[str, ...]
    strength: Strength | None
    because: tuple[Node, ...]
    needs: tuple[Wanted, ...]
