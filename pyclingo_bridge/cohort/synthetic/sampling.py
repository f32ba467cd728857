"""Patients drawn from a recipe: whole numbers only, so that every machine draws the same.

Of each 64 random bits the upper 31 choose the value and the lower 31 whether it is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.cohort.requirements import np
from pyclingo_bridge.cohort.synthetic.recipe import ALWAYS, Condition, Recipe, Test, Variable
from pyclingo_bridge.cohort.synthetic.weights import cumulated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.uint16]
    """0 for no value, else one more than the place of the value."""
    Table = dict[str, Column]
    Mask = NDArray[np.bool_]
    Random = Callable[[int], NDArray[np.uint64]]
    Conjunctions = Sequence[Sequence[tuple[str, Mask]]]
    """A condition: of each test the variable, and by code whether its value is accepted."""

PARTS = 1 << 31
_COMPARED_ONE_BY_ONE = 8
"""Values of a variable up to which each bound is compared; a search is quicker for more."""


def random_bits(seed: int, block: int, attempt: int) -> "Random":
    """A source of 64-bit random words for one attempt at one block of a seed.

    The raw output of this generator is fixed by its definition; numpy's distributions are not.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(block, attempt))
    generator = np.random.PCG64(sequence)
    return lambda count: np.asarray(generator.random_raw(count), np.uint64)


@dataclass(frozen=True)
class Drawn:
    """Patients as codes, and what is known of them."""

    whole: "Table"
    """Every variable, hidden ones too."""
    known: "Table"
    """The inputs, without what is missing."""

    def replace(self, rows: "NDArray[np.intp]", others: "Drawn") -> None:
        """Put other patients in the place of some."""
        for table, other in ((self.whole, others.whole), (self.known, others.known)):
            for name, column in table.items():
                column[rows] = other[name]

    def some(self, rows: "NDArray[np.intp]") -> "Drawn":
        """The patients in some rows."""
        whole = {name: column[rows] for name, column in self.whole.items()}
        return Drawn(whole, {name: column[rows] for name, column in self.known.items()})


class Drawer:
    """A recipe made ready for drawing."""

    def __init__(self, recipe: Recipe) -> None:
        values = {variable.name: variable.values for variable in recipe.variables}
        self._variables = [_Sampler(variable, values) for variable in recipe.variables]

    def draw(self, count: int, random: "Random") -> Drawn:
        """`count` patients."""
        masks = _Masks(count)
        lower: list[NDArray[np.uint32]] = []
        for variable in self._variables:
            bits = random(count)
            upper = (bits >> np.uint64(33)).astype(np.uint32)
            masks.table[variable.name] = variable.values(masks, upper)
            lower.append((bits & np.uint64(PARTS - 1)).astype(np.uint32))
        known = {
            variable.name: variable.known(masks, bits)
            for variable, bits in zip(self._variables, lower, strict=True)
            if not variable.hidden
        }
        return Drawn(masks.table, known)


class _Masks:
    """Where conditions hold in a table that grows; the mask of each test is kept."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.table: Table = {}
        self._tests: dict[tuple[str, bytes], Mask] = {}

    def where(self, condition: "Conjunctions") -> "Mask":
        """Whether a condition holds in each row."""
        masks = [reduce(and_, (self._test(*test) for test in tests)) for tests in condition]
        return reduce(or_, masks) if masks else np.zeros(self.count, np.bool_)

    def _test(self, name: str, accepted: "Mask") -> "Mask":
        key = name, accepted.tobytes()
        if key not in self._tests:
            self._tests[key] = accepted[self.table[name]]
        return self._tests[key]

    def first(self, cases: "Sequence[tuple[Conjunctions | None, int]]", default: Any) -> Any:
        """For each row the number of the first condition that holds, else the default, as an array
        of its type."""
        numbers = np.full(self.count, default)
        for condition, number in reversed(cases):
            numbers[slice(None) if condition is None else self.where(condition)] = number
        return numbers


class _Sampler:
    """A variable with its weights as bounds among `PARTS` equal parts."""

    def __init__(self, variable: Variable, values: dict[str, tuple[str | int, ...]]) -> None:
        def masks(condition: Condition) -> "Conjunctions | None":
            """None for a condition that always holds."""
            return (
                None if condition == ALWAYS else [[mask(t) for t in tests] for tests in condition]
            )

        def mask(test: Test) -> "tuple[str, Mask]":
            accepted = (value in test.accepted for value in values[test.variable])
            return test.variable, np.array([False, *accepted])

        self.name, self.hidden = variable.name, variable.hidden
        self._only_when = masks(variable.only_when)
        *conditional, _ = variable.branches
        self._branches = [(masks(branch.when), number) for number, branch in enumerate(conditional)]
        bounds = [cumulated(branch.shares.weights, PARTS) for branch in variable.branches]
        self._bounds = np.array(bounds, np.uint32).reshape(len(bounds), -1)
        offsets = np.arange(len(bounds), dtype=np.uint64) << np.uint64(32)
        self._line = (self._bounds + offsets[:, None]).ravel()
        self._missing = [(masks(row.when), round(row.share * PARTS)) for row in variable.missing]

    def values(self, masks: _Masks, bits: "NDArray[np.uint32]") -> "Column":
        """The code of each row's value, for random numbers below `PARTS`."""
        branch = None
        if self._branches:
            branch = masks.first(self._branches, np.uint8(len(self._branches)))
        if self._bounds.shape[1] < _COMPARED_ONE_BY_ONE:
            codes = np.ones(masks.count, np.uint16)
            for bound in self._bounds.T:
                codes += bits >= (bound[0] if branch is None else bound[branch])
        else:
            line = np.uint64(0) if branch is None else branch.astype(np.uint64)
            places = np.searchsorted(self._line, (line << np.uint64(32)) + bits, "right")
            codes = (places - line.astype(np.int64) * self._bounds.shape[1] + 1).astype(np.uint16)
        if self._only_when is not None:
            codes *= masks.where(self._only_when)
        return codes

    def known(self, masks: _Masks, bits: "NDArray[np.uint32]") -> "Column":
        """The code of each row's value, or 0 where it is missing."""
        codes = masks.table[self.name]
        if not self._missing:
            return codes.copy()
        known: Column = codes * (bits >= masks.first(self._missing, np.uint32(0)))
        return known
