"""Unary counters of true literals (Sinz 2005).

One table serves every size. A weight constraint for each size takes half as long again in searches
that narrow a size down: docs/decisions/0008.
"""

from collections.abc import Iterable

from clingo.backend import Backend


class UnaryCounter:
    """Counts the true ones of some literals, as far as the sizes asked for need."""

    def __init__(self, literals: Iterable[int]) -> None:
        self._literals = sorted(literals)
        self._atoms: dict[tuple[int, int], int] = {}
        """For (n, count): true where at least `count` of the first n literals are."""

    def known(self, size: int) -> int | None:
        """The literal of `more_than`, where it was asked for before."""
        return self._atoms.get((len(self._literals), size + 1))

    def more_than(self, backend: Backend, size: int) -> int:
        """A literal that is true where more than `size` of the literals are."""
        wanted = len(self._literals), size + 1
        if wanted not in self._atoms:
            self._extend(backend, size + 1)
        if wanted not in self._atoms:  # more than there are, or than fewer than none
            self._atoms[wanted] = backend.add_atom()
            if size < 0:
                backend.add_rule([self._atoms[wanted]])
        return self._atoms[wanted]

    def _extend(self, backend: Backend, most: int) -> None:
        atoms = self._atoms
        for first, literal in enumerate(self._literals, 1):
            for count in range(1, min(first, most) + 1):
                if (first, count) in atoms:
                    continue
                atoms[first, count] = atom = backend.add_atom()
                backend.add_rule(
                    [atom], [literal, *([atoms[first - 1, count - 1]] if count > 1 else [])]
                )
                if count < first:
                    backend.add_rule([atom], [atoms[first - 1, count]])
