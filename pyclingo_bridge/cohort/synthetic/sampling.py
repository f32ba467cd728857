"""Patients drawn from a recipe: whole numbers only, so that every machine draws the same.

Of each 64 random bits the upper 31 choose the value and the lower 31 whether it is known.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.synthetic.recipe import ALWAYS, Condition, Recipe, Test, Variable
from pyclingo_bridge.cohort.synthetic.weights import cumulated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.uint16]
    """0 for no value, else one more than the place of the value."""
    Table = dict[str, Column]
    Mask = NDArray[np.bool_]
    Random = Callable[[int], NDArray[np.uint64]]

PARTS = 1 << 31
_COMPARED_ONE_BY_ONE = 8
"""Values of a variable up to which each bound is compared; a search is quicker for more."""


def random_bits(seed: int, block: int, attempt: int) -> "Random":
    """A source of random words of its own for every block of every seed, and for every attempt.

    The raw output of this generator is fixed by its definition; numpy's distributions are not.
    """
    import numpy as np

    sequence = np.random.SeedSequence(seed, spawn_key=(block, attempt))
    generator = np.random.PCG64(sequence)
    return lambda count: np.asarray(generator.random_raw(count), np.uint64)


@dataclass(frozen=True)
class Drawn:
    """Patients, and what is known of them."""

    whole: "Table"
    """Every variable, hidden ones too."""
    known: "Table"
    """The inputs, without what is missing."""

    def replace(self, rows: "NDArray[np.intp]", others: "Drawn") -> None:
        """Put other patients in the place of some."""
        for mine, more in ((self.whole, others.whole), (self.known, others.known)):
            for name, column in mine.items():
                column[rows] = more[name]

    def some(self, rows: "NDArray[np.intp]") -> "Drawn":
        """Some of the patients."""
        whole = {name: column[rows] for name, column in self.whole.items()}
        return Drawn(whole, {name: column[rows] for name, column in self.known.items()})


class Drawer:
    """A recipe made ready for drawing."""

    def __init__(self, recipe: Recipe) -> None:
        values = {one.name: one.values for one in recipe.variables}
        self._variables = [_Ready(one, values) for one in recipe.variables]

    def draw(self, count: int, random: "Random") -> Drawn:
        """So many patients."""
        import numpy as np

        masks = _Masks(count)
        lower: list[NDArray[np.uint32]] = []
        for one in self._variables:
            bits = random(count)
            masks.table[one.name] = one.values(masks, (bits >> np.uint64(33)).astype(np.uint32))
            lower.append((bits & np.uint64(PARTS - 1)).astype(np.uint32))
        known = {
            one.name: one.known(masks, bits)
            for one, bits in zip(self._variables, lower, strict=True)
            if not one.hidden
        }
        return Drawn(masks.table, known)


class _Masks:
    """Where conditions hold in a table that grows; what was asked once is kept."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.table: Table = {}
        self._tests: dict[tuple[str, bytes], Mask] = {}

    def where(self, condition: "_ReadyCondition") -> "Mask":
        import numpy as np

        found: Mask | None = None
        for tests in condition:
            every: Mask | None = None
            for name, accepted in tests:
                one = self._test(name, accepted)
                every = one if every is None else every & one
            if every is not None:
                found = every if found is None else found | every
        return np.zeros(self.count, np.bool_) if found is None else found

    def _test(self, name: str, accepted: "Mask") -> "Mask":
        key = name, accepted.tobytes()
        if key not in self._tests:
            self._tests[key] = accepted[self.table[name]]
        return self._tests[key]


if TYPE_CHECKING:
    _ReadyCondition = Sequence[Sequence[tuple[str, Mask]]]


class _Ready:
    """A variable with its weights as bounds among `PARTS` equal parts."""

    def __init__(self, variable: Variable, values: dict[str, tuple[str | int, ...]]) -> None:
        import numpy as np

        self.name, self.hidden = variable.name, variable.hidden
        self._values = values
        self._only_when = self._ready(variable.only_when)
        self._conditions = [self._ready(one.when) for one in variable.branches[:-1]]
        bounds = [cumulated(one.weights, PARTS) for one in variable.branches]
        self._bounds = np.array(bounds, np.uint32).reshape(len(bounds), -1)
        offsets = np.arange(len(bounds), dtype=np.uint64) << np.uint64(32)
        self._line = (self._bounds + offsets[:, None]).ravel()
        self._missing = [
            (self._ready(one.when), np.uint32(round(one.share * PARTS))) for one in variable.missing
        ]

    def values(self, masks: _Masks, bits: "NDArray[np.uint32]") -> "Column":
        """The value of each row, for random numbers below `PARTS`."""
        import numpy as np

        branch = self._branch(masks)
        if self._bounds.shape[1] < _COMPARED_ONE_BY_ONE:
            found = np.ones(masks.count, np.uint16)
            for bound in self._bounds.T:
                found += bits >= (bound[0] if branch is None else bound[branch])
        else:
            of = np.uint64(0) if branch is None else branch.astype(np.uint64)
            places = np.searchsorted(self._line, (of << np.uint64(32)) + bits, "right")
            found = (places - of.astype(np.int64) * self._bounds.shape[1] + 1).astype(np.uint16)
        if self._only_when is not None:
            found *= masks.where(self._only_when)
        return found

    def known(self, masks: _Masks, bits: "NDArray[np.uint32]") -> "Column":
        """The value of each row, or 0 where it is missing."""
        import numpy as np

        whole = masks.table[self.name]
        if not self._missing:
            return whole.copy()
        share = np.zeros(masks.count, np.uint32)
        for condition, parts in reversed(self._missing):
            if condition is None:
                share[:] = parts
            else:
                share[masks.where(condition)] = parts
        return whole * (bits >= share)

    def _branch(self, masks: _Masks) -> "NDArray[np.uint8] | None":
        import numpy as np

        if not self._conditions:
            return None
        found = np.full(masks.count, len(self._conditions), np.uint8)
        for number, condition in reversed(list(enumerate(self._conditions))):
            if condition is None:
                found[:] = number
            else:
                found[masks.where(condition)] = number
        return found

    def _ready(self, condition: Condition) -> "_ReadyCondition | None":
        """None for a condition that always holds."""
        if condition == ALWAYS:
            return None
        return [[(test.variable, self._accepted(test)) for test in tests] for tests in condition]

    def _accepted(self, test: Test) -> "Mask":
        import numpy as np

        of: Iterable[str | int] = self._values[test.variable]
        return np.array([False, *(value in test.accepted for value in of)])
