"""A solver under assumptions: satisfiability, cores, reachable literals, optimal answer sets."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import clingo
from clingo.configuration import Configuration

from pyclingo_bridge.solving.answer_sets import (
    AnswerSet,
    Enumeration,
    SearchResult,
    another_choice,
    answer_set_of,
)
from pyclingo_bridge.solving.atoms import Atoms
from pyclingo_bridge.solving.background import waited
from pyclingo_bridge.solving.counting import UnaryCounter
from pyclingo_bridge.solving.locking import LOAD_AGAIN, lock_for_new
from pyclingo_bridge.solving.open_backend import open_backend
from pyclingo_bridge.solving.questions import Assumptions, Literal, Questions
from pyclingo_bridge.solving.symbols import atoms_of

WHATEVER_COST = f"enum,{2**63 - 1}"
"""All answer sets with their costs; clingo warns on standard error where there is no bound."""


class Solver(Questions):
    """Questions to a control that is grounded, or filled through its backend.

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
        self._counted: dict[frozenset[Literal], UnaryCounter] = {}

    def satisfiable(self, assumptions: Assumptions) -> bool:
        with self._asked("ignore", 1, assumptions) as handle:
            return bool(handle.get().satisfiable)

    def answer_set(self, assumptions: Assumptions, hidden: bool = False) -> AnswerSet | None:
        """One answer set (also its `hidden` atoms), or None where the assumptions allow none."""
        with self._asked("ignore", 1, assumptions) as handle:
            model = handle.model()
            return None if model is None else answer_set_of(model, hidden)

    def shown(self, assumptions: Assumptions) -> Atoms | None:
        answer_set = self.answer_set(assumptions)
        return None if answer_set is None else atoms_of(answer_set.atoms)

    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        with self.solved(assumptions) as is_true:
            return None if is_true is None else list(filter(is_true, literals))

    @contextmanager
    def solved(self, assumptions: Assumptions) -> Iterator[Callable[[Literal], bool] | None]:
        """A test whether a literal is true in one answer set, for as long as the context lasts.

        None where the assumptions allow no answer set. Nothing else can be asked meanwhile.
        """
        with self._asked("ignore", 1, assumptions) as handle:
            model = handle.model()
            yield None if model is None else model.is_true

    def bearing_on(self, *_: object) -> None:
        """None: two patients are not compared in one copy of a program."""

    def holds_under_each(
        self, assumptions: Assumptions, others: Sequence[Literal], literals: Sequence[Literal]
    ) -> dict[Literal | None, set[Literal]]:
        """Those of the literals that are true where none of the `others` is (under None), and where
        one of them is alone: as `holds`, in one search. What allows no answer set is left out."""
        found: dict[Literal | None, set[Literal]] = {}
        context = [*assumptions, -self.more_than(others, 1)]
        with self._asked("ignore", 0, context) as handle:
            for model in handle:
                one = next(filter(model.is_true, others), None)
                found[one] = set(filter(model.is_true, literals))
                model.context.add_clause(list(others) if one is None else [-one])
        return found

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        wanted = frozenset(literals)
        if len(wanted) == 1:
            return next(iter(wanted))
        with self.lock:
            if wanted not in self._any_of:
                with open_backend(self._control) as backend:
                    atom = backend.add_atom()
                    for literal in sorted(wanted):
                        backend.add_rule([atom], [literal])
                self._any_of[wanted] = atom
            return self._any_of[wanted]

    def more_than(self, literals: Iterable[Literal], size: int) -> Literal:
        """A literal that is true where more than so many of these are."""
        key = frozenset(literals)
        with self.lock:
            counter = self._counted.setdefault(key, UnaryCounter(key))
            if (known := counter.known(size)) is not None:
                return known
            with open_backend(self._control) as backend:  # costs a solve more, so only when needed
                return counter.more_than(backend, size)

    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        wanted = set(literals)
        missing = set(wanted)
        with self._asked("ignore", 0, assumptions) as handle:
            for model in handle:
                missing -= {literal for literal in missing if model.is_true(literal)}
                model.context.add_clause(sorted(missing))
        return wanted - missing

    def reached_of_exclusive(
        self, assumptions: Assumptions, literals: Iterable[Literal]
    ) -> set[Literal]:
        """As `reached`, quicker, of literals of which the assumptions let one be true at a time."""
        wanted = set(literals)
        missing = set(wanted)
        if wanted:
            with self._asked("ignore", 0, [*assumptions, self.any_of(wanted)]) as handle:
                for model in handle:
                    found = next(filter(model.is_true, missing))
                    missing.remove(found)
                    model.context.add_clause([-found])
        return wanted - missing

    def first_reached(
        self, assumptions: Assumptions, literals: Sequence[Literal]
    ) -> Literal | None:
        best: Literal | None = None
        with self._asked("ignore", 0, assumptions) as handle:
            for model in handle:
                true = (n for n, literal in enumerate(literals) if model.is_true(literal))
                place = next(true, len(literals))
                best = literals[place] if place < len(literals) else best
                model.context.add_clause(list(literals[:place]))
        return best

    def combinations(
        self, assumptions: Assumptions, groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        with self._asked("ignore", 0, assumptions) as handle:
            for model in handle:
                chosen = tuple(
                    next((literal for literal in group if model.is_true(literal)), None)
                    for group in groups
                )
                yield chosen
                model.context.add_clause(another_choice(chosen, groups))

    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        with self._asked("ignore", 1, assumptions) as handle:
            return None if handle.get().satisfiable else tuple(handle.core())

    def optima(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        return self._enumerate("optN", assumptions, seconds).best()

    def quick_optima(self, conflicts: int) -> Enumeration | None:
        """All optimal answer sets if that takes no more conflicts, nor more answer sets; else None.

        A search that is bounded in time needs a thread, which takes longer to start than a small
        search takes.
        """
        result = SearchResult()
        with self.lock:
            self._solving.solve_limit = f"{conflicts}"
            try:
                with self._asked("optN", 0, ()) as handle:
                    for model in handle:
                        result.add(model)
                        if len(result) > conflicts:
                            return None
                    result.complete = bool(handle.get().exhausted)
            finally:
                self._solving.solve_limit = "umax"
        return result.best() if result.complete else None

    def all_answer_sets(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        return self._enumerate(WHATEVER_COST, assumptions, seconds).all()

    def _enumerate(self, mode: str, assumptions: Assumptions, seconds: float) -> SearchResult:
        result = SearchResult()
        with self.lock:
            self._configure(mode, 0)
            with self._control.solve(assumptions, on_model=result.add, async_=True) as handle:
                in_time = waited(handle, seconds)
                if not in_time:
                    handle.cancel()
                result.complete = in_time and bool(handle.get().exhausted)
        return result

    @contextmanager
    def _asked(
        self, mode: str, models: int, assumptions: Assumptions
    ) -> Iterator[clingo.SolveHandle]:
        """A search for at most `models` answer sets (0: all), for as long as the context lasts."""
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


__all__ = ["WHATEVER_COST", "Assumptions", "Enumeration", "Literal", "Solver"]
