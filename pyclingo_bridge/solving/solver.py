"""A solver that is asked by assumption: satisfiable, cores, what can be reached, best answers."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import clingo
from clingo.configuration import Configuration

from pyclingo_bridge.solving.answer_sets import AnswerSet, Enumeration, Found, is_optimal, read
from pyclingo_bridge.solving.counting import Counted
from pyclingo_bridge.solving.locking import lock_for_new
from pyclingo_bridge.solving.open_backend import open_backend

Literal = int
Assumptions = Sequence[Literal]

_STEP = 0.1
"""Seconds that clingo is waited for before signals are looked at."""


class Solver:
    """A control, grounded or filled already, and the questions that can be put to it.

    One thread at a time asks; others wait. It belongs to its process and cannot be pickled.
    """

    def __init__(self, control: clingo.Control) -> None:
        self._control = control
        self.lock = lock_for_new()
        """Held while the control is used; shared with what is made while it is held."""
        solving = control.configuration.solve
        assert isinstance(solving, Configuration)
        self._solving = solving
        self._mode = "", -1
        self._any_of: dict[frozenset[Literal], Literal] = {}
        self._counted: dict[frozenset[Literal], Counted] = {}

    def satisfiable(self, assumptions: Assumptions) -> bool:
        """Whether an answer set exists."""
        with self._asked("ignore", 1, assumptions) as handle:
            return bool(handle.get().satisfiable)

    def answer_set(self, assumptions: Assumptions, hidden: bool = False) -> AnswerSet | None:
        """One answer set (also its `hidden` atoms), or None where the assumptions allow none."""
        with self._asked("ignore", 1, assumptions) as handle:
            model = handle.model()
            return None if model is None else read(model, hidden)

    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        """Those of the literals that are true in one answer set; cheaper than reading all of it.

        None where the assumptions allow no answer set.
        """
        with self._asked("ignore", 1, assumptions) as handle:
            model = handle.model()
            return None if model is None else [one for one in literals if model.is_true(one)]

    @contextmanager
    def solved(self, assumptions: Assumptions) -> Iterator[Callable[[Literal], bool] | None]:
        """Whether a literal is true in one answer set, for as long as the context lasts.

        Gives None where the assumptions allow no answer set. The program can be asked nothing else
        meanwhile.
        """
        with self._asked("ignore", 1, assumptions) as handle:
            model = handle.model()
            yield None if model is None else model.is_true

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that is true where one of these is; at least one must be given."""
        wanted = frozenset(literals)
        if len(wanted) == 1:
            return next(iter(wanted))
        with self.lock:
            if wanted not in self._any_of:
                with open_backend(self._control) as backend:
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
        with self.lock, open_backend(self._control) as backend:
            if key not in self._counted:
                self._counted[key] = Counted(key)
            return self._counted[key].more_than(backend, size)

    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        """Those of the literals that are true in some answer set: one search for all of them."""
        missing = set(literals)
        found: set[Literal] = set()
        with self._asked("ignore", 0, assumptions) as handle:
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
        with self._asked("ignore", 0, assumptions) as handle:
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
        with self._asked("ignore", 0, assumptions) as handle:
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
        with self._asked("ignore", 1, assumptions) as handle:
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
        with self.lock:
            self._solving.solve_limit = f"{conflicts}"
            try:
                found = self._quickly(conflicts)
            finally:
                self._solving.solve_limit = "umax"
        return found.best() if found.complete else None

    def _quickly(self, most: int) -> Found:
        found = Found()
        with self._asked("optN", 0, ()) as handle:
            for model in handle:
                found.append((read(model), is_optimal(model)))
                if len(found) > most:
                    return found
            found.complete = bool(handle.get().exhausted)
        return found

    def all_answer_sets(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        """All answer sets with their costs, best or not."""
        found = self._enumerate("enum", assumptions, seconds)
        return Enumeration(tuple(one for one, _ in found), found.complete)

    def _enumerate(self, mode: str, assumptions: Assumptions, seconds: float) -> Found:
        found = Found()

        def keep(model: clingo.Model) -> None:
            found.append((read(model), is_optimal(model)))

        with self.lock:
            self._configure(mode, 0)
            with self._control.solve(assumptions, on_model=keep, async_=True) as handle:
                in_time = waited(handle, seconds)
                if not in_time:
                    handle.cancel()
                found.complete = in_time and bool(handle.get().exhausted)
        return found

    @contextmanager
    def _asked(
        self, mode: str, models: int, assumptions: Assumptions
    ) -> Iterator[clingo.SolveHandle]:
        """A search for so many answer sets (0: all), for as long as the context lasts."""
        with self.lock:
            self._configure(mode, models)
            with self._control.solve(assumptions=assumptions, yield_=True) as handle:
                yield handle

    def _configure(self, mode: str, models: int) -> None:
        if self._mode != (mode, models):
            self._solving.opt_mode = mode
            self._solving.models = models
            self._mode = mode, models

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: {LOAD_AGAIN}")


LOAD_AGAIN = (
    "what clingo has grounded stays in its process; load the knowledge base again there, or send "
    "what `pyclingo_bridge.cohort.prepare.answering_of` makes of it"
)
"""What to do instead of pickling."""


def waited(handle: clingo.SolveHandle, seconds: float) -> bool:
    """Whether a search ended in time. clingo looks at no signal while it waits, so it waits in
    short steps."""
    end = time.monotonic() + seconds
    while not handle.wait(max(0.0, min(_STEP, end - time.monotonic()))):
        if time.monotonic() >= end:
            return False
    return True


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


__all__ = ["LOAD_AGAIN", "AnswerSet", "Assumptions", "Enumeration", "Literal", "Solver", "waited"]
