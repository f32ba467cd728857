"""Minimal unsatisfiable cores, from any means that tells whether assumptions can hold together."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

Literal = int
Assumptions = Sequence[Literal]


class Cores(ABC):
    """Questions that cores of assumptions answer."""

    @abstractmethod
    def satisfiable(self, assumptions: Assumptions) -> bool:
        """Whether an answer set exists."""

    @abstractmethod
    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        """Assumptions that cannot hold together (not minimal); None where all of them can.

        An empty core means that the program alone has no answer set.
        """

    def minimal_core(
        self, context: Assumptions, candidates: Assumptions, kept: frozenset[Literal] = frozenset()
    ) -> tuple[Literal, ...] | None:
        """The preferred minimal set of candidates that cannot hold together with the context.

        None where context and all candidates can hold. Of two sets, the one is preferred whose
        last candidate comes earlier; so it depends on the rules alone, not on what was asked before
        (Junker 2004). `kept` are known to be in every such set.

        Candidates are tried from the last on; a core drops all at once that come after its own.
        """
        needed = [literal for literal in candidates if literal in kept]
        left = [literal for literal in candidates if literal not in kept]
        core = self.core([*context, *needed, *left])
        if core is None:
            return None
        left = _up_to_last(left, core)
        while left:
            *rest, last = left
            core = self.core([*context, *needed, *rest])
            if core is None:
                needed.append(last)
                left = rest
            else:
                left = _up_to_last(rest, core)
        inside = set(needed)
        return tuple(literal for literal in candidates if literal in inside)

    def small_core(self, context: Assumptions, candidates: Assumptions) -> list[Literal] | None:
        """A small set of candidates that cannot hold together with the context, not yet minimal.

        A core names what stood before the conflict, so asking again in reverse order shrinks it.
        """
        needed = list(candidates)
        while True:
            core = self.core([*context, *needed])
            if core is None:
                return None
            inside = set(core)
            fewer = [literal for literal in reversed(needed) if literal in inside]
            if len(fewer) == len(needed):
                return needed
            needed = fewer

    def in_every_core(self, context: Assumptions, candidates: Assumptions) -> frozenset[Literal]:
        """The candidates without which the others can hold together with the context."""
        return frozenset(
            literal
            for literal in self.small_core(context, candidates) or ()
            if self.satisfiable([*context, *(other for other in candidates if other != literal)])
        )


def _up_to_last(left: list[Literal], core: Sequence[Literal]) -> list[Literal]:
    """The candidates up to the last one that is in a core."""
    inside = set(core)
    last = max((number for number, literal in enumerate(left, 1) if literal in inside), default=0)
    return left[:last]
