"""All minimal cores: enumeration over the lattice of subsets; and small hitting sets.

A large subset that is not crossed out is a core, or not. A core is shrunk to a minimal one, and its
supersets are crossed out; any other is grown to a maximal one, and its subsets are crossed out
(MARCO: Liffiton, Previti, Malik and Marques-Silva 2016).
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from pyclingo_bridge.solving.open_backend import open_backend
from pyclingo_bridge.solving.questions import Assumptions, Literal, Questions

_Element = TypeVar("_Element", bound=Hashable)


def minimal_cores(
    program: Questions,
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
    unexplored = _Subsets(candidates, large=True)
    unexplored.cross_out_supersets(first)
    while (seed := unexplored.next()) is not None:
        core = program.minimal_core(context, seed, kept.intersection(seed))
        if core is not None:
            yield core
            unexplored.cross_out_supersets(core)
        else:
            unexplored.cross_out_subsets(_grown(program, context, seed, candidates))


def _grown(
    program: Questions,
    context: Sequence[Literal],
    seed: Sequence[Literal],
    candidates: Sequence[Literal],
) -> list[Literal]:
    """The seed with every further candidate, in their order, that can still hold with the context.

    An answer set is only a witness that one can: what is taken in does not depend on which it is.
    """
    grown = list(seed)
    true = set(program.holds([*context, *grown], candidates) or ())
    for candidate in candidates:
        if candidate in grown:
            continue
        if candidate not in true:
            true_then = program.holds([*context, *grown, candidate], candidates)
            if true_then is None:
                continue
            true = set(true_then)
        grown.append(candidate)
    return grown


class _Subsets(Generic[_Element]):
    """The subsets that are not crossed out, as the answer sets of a program of their own."""

    def __init__(self, elements: Iterable[_Element], large: bool = False) -> None:
        """`next` gives maximal subsets where `large`; else it tends to small ones."""
        import clingo  # a single core needs none of it

        options = ["--sign-def=pos", "--heuristic=Domain"] if large else ["--sign-def=neg"]
        self._control = clingo.Control(options)
        with open_backend(self._control) as backend:
            self._atoms = {element: backend.add_atom() for element in elements}
            backend.add_rule(list(self._atoms.values()), choice=True)
            for atom in self._atoms.values() if large else ():
                backend.add_heuristic(atom, clingo.backend.HeuristicType.True_, 1, 1, [])

    def next(self, assumptions: Assumptions = ()) -> list[_Element] | None:
        """A subset that is not crossed out, a maximal one where `large`; None: no more."""
        with self._control.solve(assumptions=assumptions, yield_=True) as handle:
            model = handle.model()
            if model is None:
                return None
            return [element for element, atom in self._atoms.items() if model.is_true(atom)]

    def cross_out_supersets(self, subset: Iterable[_Element]) -> None:
        self._forbid([self._atoms[element] for element in subset])

    def cross_out_subsets(self, subset: Iterable[_Element]) -> None:
        inside = set(subset)
        self.hit(element for element in self._atoms if element not in inside)

    def hit(self, elements: Iterable[_Element]) -> None:
        """Cross out the subsets that contain none of these elements."""
        self._forbid([-self._atoms[element] for element in elements])

    def _forbid(self, body: list[Literal]) -> None:
        with open_backend(self._control) as backend:
            backend.add_rule([], body)


class HittingSets(_Subsets[str]):
    """Small sets that have an element in common with each set that `hit` was given."""

    def __init__(self, elements: Iterable[str]) -> None:
        super().__init__(elements)
        self._more_than: dict[int, Literal] = {}

    def any(self, size: int | None = None) -> frozenset[str] | None:
        """A set that hits all and is not crossed out, of that size at most; None: no more."""
        subset = self.next([] if size is None else [-self._larger(size)])
        return None if subset is None else frozenset(subset)

    def _larger(self, size: int) -> Literal:
        if size not in self._more_than:
            with open_backend(self._control) as backend:
                atom = backend.add_atom()
                weighed = [(element, 1) for element in self._atoms.values()]
                backend.add_weight_rule([atom], size + 1, weighed)
            self._more_than[size] = atom
        return self._more_than[size]
