"""A solver that is asked by assumption: satisfiable, cores, what can be reached, best answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import clingo
from clingo.configuration import Configuration

from pyclingo_bridge.counting import Counted
from pyclingo_bridge.filling import filling

Literal = int
Assumptions = Sequence[Literal]


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """The shown atoms of one answer set, and its cost as (priority, weight), highest first."""

    atoms: tuple[clingo.Symbol, ...]
    cost: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The answer sets found, and whether these are all of them."""

    answer_sets: tuple[AnswerSet, ...]
    complete: bool


class Solver:
    """A control, grounded or filled already, and the questions that can be put to it."""

    def __init__(self, control: clingo.Control) -> None:
        self._control = control
        solving = control.configuration.solve
        assert isinstance(solving, Configuration)
        self._solving = solving
        self._mode = "", -1
        self._any_of: dict[frozenset[Literal], Literal] = {}
        self._counted: dict[frozenset[Literal], Counted] = {}

    def satisfiable(self, assumptions: Assumptions) -> bool:
        """Whether an answer set exists."""
        self._configure("ignore", 1)
        return bool(self._control.solve(assumptions=assumptions).satisfiable)

    def answer_set(self, assumptions: Assumptions, hidden: bool = False) -> AnswerSet | None:
        """One answer set (also its `hidden` atoms), or None where the assumptions allow none."""
        self._configure("ignore", 1)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            model = handle.model()
            return None if model is None else _read(model, hidden)

    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        """Those of the literals that are true in one answer set; cheaper than reading all of it.

        None where the assumptions allow no answer set.
        """
        self._configure("ignore", 1)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            model = handle.model()
            return None if model is None else [one for one in literals if model.is_true(one)]

    @contextmanager
    def solved(self, assumptions: Assumptions) -> Iterator[Callable[[Literal], bool] | None]:
        """Whether a literal is true in one answer set, for as long as the context lasts.

        Gives None where the assumptions allow no answer set. The program can be asked nothing else
        meanwhile.
        """
        self._configure("ignore", 1)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            model = handle.model()
            yield None if model is None else model.is_true

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that is true where one of these is; at least one must be given."""
        wanted = frozenset(literals)
        if len(wanted) == 1:
            return next(iter(wanted))
        if wanted not in self._any_of:
            with filling(self._control) as backend:
                atom = backend.add_atom()
                for one in sorted(wanted):
                    backend.add_rule([atom], [one])
            self._any_of[wanted] = atom
        return self._any_of[wanted]

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that is true where all of these are."""
        return -self.any_of(-one for one in literals)

    def more_than(self, literals: Iterable[Literal], size: int) -> Literal:
        """A literal that is true where more than so many of these are."""
        key = frozenset(literals)
        if key not in self._counted:
            self._counted[key] = Counted(key)
        with filling(self._control) as backend:
            return self._counted[key].more_than(backend, size)

    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        """Those of the literals that are true in some answer set: one search for all of them."""
        missing = set(literals)
        found: set[Literal] = set()
        self._configure("ignore", 0)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            for model in handle:
                new = {one for one in missing if model.is_true(one)}
                found |= new
                missing -= new
                model.context.add_clause(sorted(missing))
        return found

    def first_reached(
        self, assumptions: Assumptions, literals: Sequence[Literal]
    ) -> Literal | None:
        """The first of the literals, in their order, that is true in some answer set."""
        best: Literal | None = None
        self._configure("ignore", 0)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            for model in handle:
                true = (n for n, one in enumerate(literals) if model.is_true(one))
                place = next(true, len(literals))
                best = literals[place] if place < len(literals) else best
                model.context.add_clause(list(literals[:place]))
        return best

    def combinations(
        self, assumptions: Assumptions, groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        """Every way in which answer sets choose at most one true literal of each group."""
        self._configure("ignore", 0)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            for model in handle:
                chosen = tuple(
                    next((one for one in group if model.is_true(one)), None) for group in groups
                )
                yield chosen
                model.context.add_clause(_another(chosen, groups))

    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        """Assumptions that cannot hold together (not minimal); None where all of them can.

        An empty core means that the program alone has no answer set.
        """
        self._configure("ignore", 1)
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            return None if handle.get().satisfiable else tuple(handle.core())

    def minimal_core(
        self, context: Assumptions, candidates: Assumptions, kept: frozenset[Literal] = frozenset()
    ) -> tuple[Literal, ...] | None:
        """The preferred minimal set of candidates that cannot hold together with the context.

        None where context and all candidates can hold. Of two sets, the one is preferred whose
        last candidate comes earlier; so it depends on the rules alone, not on what was asked before
        (Junker 2004). `kept` are known to be in every such set.

        Candidates are tried from the last on; a core drops all at once that come after its own.
        """
        needed = [one for one in candidates if one in kept]
        left = [one for one in candidates if one not in kept]
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
        return tuple(one for one in candidates if one in inside)

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
            fewer = [one for one in reversed(needed) if one in inside]
            if len(fewer) == len(needed):
                return needed
            needed = fewer

    def in_every_core(self, context: Assumptions, candidates: Assumptions) -> frozenset[Literal]:
        """The candidates without which the others can hold together with the context."""
        among = self.small_core(context, candidates) or ()
        return frozenset(
            one
            for one in among
            if self.satisfiable([*context, *(other for other in candidates if other != one)])
        )

    def optima(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        """All optimal answer sets; without a minimise statement, all answer sets.

        Cut short before an optimum is proved, the best answer sets found until then.
        """
        return self._enumerate("optN", assumptions, seconds).best()

    def quick_optima(self, conflicts: int) -> Enumeration | None:
        """All optimal answer sets if that takes no more conflicts, nor more answer sets; else None.

        A search that is bounded in time needs a thread, which takes longer to start than a small
        search takes.
        """
        found = _Found()
        self._configure("optN", 0)
        self._solving.solve_limit = f"{conflicts}"
        try:
            with self._control.solve(yield_=True) as handle:
                for model in handle:
                    found.append((_read(model), _is_optimal(model)))
                    if len(found) > conflicts:
                        return None
                found.complete = bool(handle.get().exhausted)
        finally:
            self._solving.solve_limit = "umax"
        return found.best() if found.complete else None

    def all_answer_sets(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        """All answer sets with their costs, best or not."""
        found = self._enumerate("enum", assumptions, seconds)
        return Enumeration(tuple(one for one, _ in found), found.complete)

    def _enumerate(self, mode: str, assumptions: Assumptions, seconds: float) -> "_Found":
        found = _Found()
        self._configure(mode, 0)
        with self._control.solve(
            assumptions=assumptions,
            on_model=lambda model: found.append((_read(model), _is_optimal(model))),
            async_=True,
        ) as handle:
            in_time = handle.wait(seconds)
            if not in_time:
                handle.cancel()
            found.complete = in_time and bool(handle.get().exhausted)
        return found

    def _configure(self, mode: str, models: int) -> None:
        if self._mode != (mode, models):
            self._solving.opt_mode = mode
            self._solving.models = models
            self._mode = mode, models


def _up_to_last(left: list[Literal], core: Sequence[Literal]) -> list[Literal]:
    """The candidates up to the last one that is in a core."""
    inside = set(core)
    last = max((number for number, one in enumerate(left, 1) if one in inside), default=0)
    return left[:last]


def _another(
    chosen: Sequence[Literal | None], groups: Sequence[Sequence[Literal]]
) -> list[Literal]:
    """The clause that another choice is made."""
    clause: list[Literal] = []
    for one, group in zip(chosen, groups, strict=True):
        clause += list(group) if one is None else [-one]
    return clause


class _Found(list[tuple[AnswerSet, bool]]):
    """Answer sets, each with whether it is proven optimal, and whether these are all."""

    complete = False

    def best(self) -> Enumeration:
        """The optimal ones; if none is proven, the best of these."""
        proven = tuple(one for one, optimal in self if optimal)
        if proven or not self:
            return Enumeration(proven, self.complete)
        least = min(one.cost for one, _ in self)
        return Enumeration(tuple(one for one, _ in self if one.cost == least), self.complete)


def _read(model: clingo.Model, hidden: bool = False) -> AnswerSet:
    cost = tuple(zip(model.priority, model.cost, strict=True))
    return AnswerSet(tuple(model.symbols(atoms=hidden, shown=not hidden)), cost)


def _is_optimal(model: clingo.Model) -> bool:
    return model.optimality_proven or not model.cost
