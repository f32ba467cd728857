"""Answer sets as data, and the best of those that a search found."""

from dataclasses import dataclass

import clingo


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


class Found(list[tuple[AnswerSet, bool]]):
    """Answer sets, each with whether it is proven optimal, and whether these are all."""

    complete = False

    def best(self) -> Enumeration:
        """The optimal ones; if none is proven, the best of these."""
        proven = tuple(one for one, optimal in self if optimal)
        if proven or not self:
            return Enumeration(proven, self.complete)
        least = min(one.cost for one, _ in self)
        return Enumeration(tuple(one for one, _ in self if one.cost == least), self.complete)


def read(model: clingo.Model, hidden: bool = False) -> AnswerSet:
    """The shown atoms of a model, also the `hidden` ones, and its cost."""
    cost = tuple(zip(model.priority, model.cost, strict=True))
    return AnswerSet(tuple(model.symbols(atoms=hidden, shown=not hidden)), cost)


def is_optimal(model: clingo.Model) -> bool:
    """Whether no answer set is better; so none is where nothing is minimised."""
    return model.optimality_proven or not model.cost
