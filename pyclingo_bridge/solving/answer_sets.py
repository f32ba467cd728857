"""Answer sets as data, and the result of a search for them."""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyclingo_bridge.solving.atoms import Atoms

if TYPE_CHECKING:
    import clingo


class AnswerSet(NamedTuple):
    """The shown atoms of one answer set, and its cost as (priority, weight), highest first."""

    atoms: "tuple[clingo.Symbol, ...]"
    cost: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> Atoms:
        """The atoms as plain data."""
        from pyclingo_bridge.solving.symbols import atoms_of

        return atoms_of(self.atoms)


class Enumeration(NamedTuple):
    """The answer sets found, and whether these are all of them."""

    answer_sets: tuple[AnswerSet, ...]
    complete: bool


class SearchResult(list[AnswerSet]):
    """The answer sets that a search has found so far, and whether these are all."""

    def __init__(self) -> None:
        self._optimal: list[AnswerSet] = []
        self.complete = False

    def add(self, model: "clingo.Model") -> None:
        """Take in a model: its shown atoms, its cost, and whether it is proven optimal."""
        answer_set = answer_set_of(model)
        self.append(answer_set)
        if model.optimality_proven or not model.cost:  # no cost: nothing is minimised
            self._optimal.append(answer_set)

    def all(self) -> Enumeration:
        """Every answer set, best or not."""
        return Enumeration(tuple(self), self.complete)

    def best(self) -> Enumeration:
        """The optimal answer sets; if none is proven optimal, those of least cost."""
        if self._optimal or not self:
            return Enumeration(tuple(self._optimal), self.complete)
        least = min(answer_set.cost for answer_set in self)
        cheapest = tuple(answer_set for answer_set in self if answer_set.cost == least)
        return Enumeration(cheapest, self.complete)


def answer_set_of(model: "clingo.Model", hidden: bool = False) -> AnswerSet:
    """The shown atoms of a model, also the `hidden` ones, and its cost."""
    cost = tuple(zip(model.priority, model.cost, strict=True))
    return AnswerSet(tuple(model.symbols(atoms=hidden, shown=not hidden)), cost)


def another_choice(chosen: Sequence[int | None], groups: Sequence[Sequence[int]]) -> list[int]:
    """The clause that every other choice satisfies."""
    pairs = zip(chosen, groups, strict=True)
    clauses = (group if literal is None else [-literal] for literal, group in pairs)
    return list(chain.from_iterable(clauses))
