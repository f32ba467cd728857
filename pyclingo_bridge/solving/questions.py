"""Questions under assumptions, whatever answers them: clingo, or a compiled form.

Those about cores rest on others, and are answered here for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from pyclingo_bridge.solving.answer_sets import Enumeration
from pyclingo_bridge.solving.atoms import Atoms

Literal = int
Assumptions = Sequence[Literal]


class Searches(ABC):
    """What can be asked about patients under assumptions."""

    @abstractmethod
    def satisfiable(self, assumptions: Assumptions) -> bool:
        """Whether an answer set exists."""

    @abstractmethod
    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        """Assumptions that cannot hold together (not minimal); None where all of them can.

        An empty core means that the program alone has no answer set.
        """

    @abstractmethod
    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        """Those of the literals that are true in one answer set, None where there is no answer set.

        Cheaper than reading the whole answer set.
        """

    @abstractmethod
    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        """Those of the literals that are true in some answer set."""

    @abstractmethod
    def first_reached(
        self, assumptions: Assumptions, literals: Sequence[Literal]
    ) -> Literal | None:
        """The first of the literals, in their order, that is true in some answer set."""

    @abstractmethod
    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that is true where one of these is; at least one must be given."""

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that is true where all of these are."""
        return -self.any_of(-literal for literal in literals)

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


class Questions(Searches):
    """What can be asked of a program under assumptions."""

    @abstractmethod
    def shown(self, assumptions: Assumptions) -> Atoms | None:
        """The shown atoms of one answer set, None where the assumptions allow none."""

    @abstractmethod
    def holds_under_each(
        self, assumptions: Assumptions, others: Sequence[Literal], literals: Sequence[Literal]
    ) -> dict[Literal | None, set[Literal]]:
        """Those of the literals that are true where none of the `others` is (under None), and where
        one of them is alone: as `holds`, in one search. What allows no answer set is left out."""

    def holds_each(
        self,
        assumptions: Sequence[Literal],
        instead: Sequence[tuple[Literal, Literal]],
        literals: Sequence[Literal],
    ) -> list[frozenset[Literal] | None]:
        """As `holds`, each time with another one of the assumptions replaced."""
        place = {literal: place for place, literal in enumerate(assumptions)}
        answers = []
        for old, new in instead:
            one = [*assumptions]
            one[place[old]] = new
            true = self.holds(one, literals)
            answers.append(None if true is None else frozenset(true))
        return answers

    def reached_each(
        self, assumptions: Assumptions, stated: Sequence[Literal], literals: Sequence[Literal]
    ) -> list[set[Literal]]:
        """As `reached`, with one literal after the other assumed besides."""
        return [self.reached([*assumptions, literal], literals) for literal in stated]

    @abstractmethod
    def bearing_on(
        self, assumptions: Assumptions, literals: Iterable[Literal], known: Iterable[Literal]
    ) -> set[Literal] | None:
        """Those of `known`, literals that an input is known, whose inputs can still turn one of the
        literals. None where that takes a second copy of the program (`population.relevance`)."""

    @abstractmethod
    def optima(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        """All optimal answer sets; without a minimise statement, all answer sets.

        Where time ends before an optimum is proved, the best answer sets found until then.
        """

    @abstractmethod
    def all_answer_sets(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        """All answer sets with their costs, best or not."""

    @abstractmethod
    def combinations(
        self, assumptions: Assumptions, groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        """Every way in which answer sets choose at most one true literal of each group."""


def _up_to_last(left: list[Literal], core: Sequence[Literal]) -> list[Literal]:
    """The candidates up to the last one that is in a core."""
    inside = set(core)
    last = max((number for number, literal in enumerate(left, 1) if literal in inside), default=0)
    return left[:last]
