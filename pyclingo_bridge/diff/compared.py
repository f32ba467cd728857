"""What two sides must be for changes between them to be found: copies in clingo, or diagrams."""

from collections.abc import Sequence
from typing import Protocol

import clingo

from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.questions import Literal, Searches


class Side(Protocol):
    """What is compared."""

    @property
    def structure(self) -> Structure:
        """The rules."""

    def of(self, symbol: clingo.Symbol, /) -> Literal | None:
        """The literal of an atom; None where no rule can derive it, or nothing wanted it."""


class Compared(Protocol):
    """Two sides, and what is asked of both at once."""

    @property
    def solver(self) -> Searches: ...
    @property
    def first(self) -> Side: ...
    @property
    def second(self) -> Side: ...
    @property
    def broken(self) -> Literal:
        """True where a constraint forbids the answer on one side only."""

    @property
    def with_plans(self) -> Sequence[Literal]:
        """The assumptions that there are plans, and constraints allow the answer on some side."""

    @property
    def without_plans(self) -> Sequence[Literal]:
        """The assumptions that there are no plans, and no constraint forbids either patient."""
