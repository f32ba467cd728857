"""All minimal sets that force a conclusion: enumeration over the lattice of subsets.

A map of the subsets not yet decided about gives a large one; if it forces the conclusion it is
shrunk to a minimal set, and its supersets are crossed out; if not, it is grown to a maximal one
that does not, and its subsets are crossed out (MARCO: Liffiton, Previti, Malik and Marques-Silva
2016).
"""

from collections.abc import Iterable, Iterator, Sequence

import clingo

from pyclingo_bridge.solving.open_backend import open_backend
from pyclingo_bridge.solving.program import Literal, Program


def minimal_cores(
    program: Program,
    context: Sequence[Literal],
    candidates: Sequence[Literal],
    kept: frozenset[Literal] = frozenset(),
) -> Iterator[tuple[Literal, ...]]:
    """Every subset-minimal set of candidates that cannot hold together with the context.

    The first prefers earlier candidates; `kept` are known to be in every one of them.
    """
    first = program.minimal_core(context, candidates, kept)
    if first is None:
        return
    yield first
    if kept.issuperset(first):  # every other set contains this one
        return
    unexplored = _Map(candidates)
    unexplored.cross_out_supersets(first)
    while (seed := unexplored.large()) is not None:
        core = program.minimal_core(context, seed, kept.intersection(seed))
        if core is not None:
            yield core
            unexplored.cross_out_supersets(core)
        else:
            unexplored.cross_out_subsets(_grown(program, context, seed, candidates))


def _grown(
    program: Program, context: Sequence[Literal], seed: Sequence[Literal], all_: Sequence[Literal]
) -> list[Literal]:
    """The seed with every further candidate, in their order, that can still hold with the context.

    An answer set is only a witness that one can: what is taken in does not depend on which it is.
    """
    inside = list(seed)
    true = set(program.holds([*context, *inside], all_) or ())
    for one in all_:
        if one in inside:
            continue
        if one not in true:
            more = program.holds([*context, *inside, one], all_)
            if more is None:
                continue
            true = set(more)
        inside.append(one)
    return inside


class _Map:
    """The subsets that are not crossed out, as the answer sets of a program of their own."""

    def __init__(self, elements: Sequence[Literal]) -> None:
        self._control = clingo.Control(["--sign-def=pos", "--heuristic=Domain"])
        with open_backend(self._control) as backend:
            self._atom = {one: backend.add_atom() for one in elements}
            backend.add_rule(list(self._atom.values()), choice=True)
            for atom in self._atom.values():  # large subsets first
                backend.add_heuristic(atom, clingo.backend.HeuristicType.True_, 1, 1, [])
        self._elements = tuple(elements)

    def large(self) -> list[Literal] | None:
        """A subset that is not crossed out, and is contained in no other such; None: no more."""
        with self._control.solve(yield_=True) as handle:
            model = handle.model()
            if model is None:
                return None
            return [one for one in self._elements if model.is_true(self._atom[one])]

    def cross_out_supersets(self, core: Sequence[Literal]) -> None:
        self._forbid([self._atom[one] for one in core])

    def cross_out_subsets(self, kept: Sequence[Literal]) -> None:
        inside = set(kept)
        self._forbid([-self._atom[one] for one in self._elements if one not in inside])

    def _forbid(self, body: list[int]) -> None:
        with open_backend(self._control) as backend:
            backend.add_rule([], body)


class HittingSets:
    """Small sets that have an element in common with each of some sets, as answer sets."""

    def __init__(self, elements: Iterable[str]) -> None:
        control = clingo.Control(["--sign-def=neg"])
        with open_backend(control) as backend:
            self._atom = {one: backend.add_atom() for one in elements}
            backend.add_rule(list(self._atom.values()), choice=True)
        self._control = control
        self._more_than: dict[int, Literal] = {}

    def any(self, size: int | None = None) -> frozenset[str] | None:
        """A set that hits all and is not crossed out, of that size at most; None: no more."""
        limit = [] if size is None else [-self._larger(size)]
        with self._control.solve(assumptions=limit, yield_=True) as handle:
            model = handle.model()
            if model is None:
                return None
            return frozenset(one for one, atom in self._atom.items() if model.is_true(atom))

    def hit(self, core: Iterable[str]) -> None:
        """Ask for an element of this set too."""
        self._forbid([-self._atom[one] for one in core])

    def cross_out_supersets(self, found: Iterable[str]) -> None:
        self._forbid([self._atom[one] for one in found])

    def _larger(self, size: int) -> Literal:
        if size not in self._more_than:
            with open_backend(self._control) as backend:
                atom = backend.add_atom()
                weighed = [(one, 1) for one in self._atom.values()]
                backend.add_weight_rule([atom], size + 1, weighed)
            self._more_than[size] = atom
        return self._more_than[size]

    def _forbid(self, body: list[int]) -> None:
        with open_backend(self._control) as backend:
            backend.add_rule([], body)
