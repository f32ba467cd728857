"""Step functions from whole numbers to codes, written as rows of bits for many numbers at once.

A code changes at few places as numbers go up: a row of bits is where the numbers are at or above
one place, exclusive-or the same of the next place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.base.bitsets import members
from pyclingo_bridge.cohort.requirements import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_MOST_STEPS = 64
"""Places of change up to which comparing is cheaper than looking each number up."""


@dataclass(frozen=True)
class Steps:
    """A code for each whole number from `lowest` on."""

    lowest: int
    codes: Sequence[int]
    changes: tuple[tuple[int, tuple[int, ...]], ...]
    """The numbers at which the code becomes another, and which of its bits then turn."""

    @classmethod
    def of(cls, lowest: int, codes: Sequence[int]) -> "Steps":
        """The steps of these codes, of which there must be one at least."""
        turned = (before ^ after for before, after in pairwise(codes))
        changes = ((n, tuple(members(bits))) for n, bits in enumerate(turned, lowest + 1) if bits)
        return cls(lowest, codes, tuple(changes))

    def write(self, numbers: "NDArray[Any]", rows: "Bytes") -> None:
        """Fill rows of bytes, all zero, with the bits of the codes, the lowest bit first.

        Shapes: `(count,)` to `(bits, at least count / 8)`. A number that has no code gets any;
        bits past the last number mean nothing.
        """
        size = -(-len(numbers) // 8)
        if len(self.changes) > _MOST_STEPS:
            places = np.subtract(numbers, self.lowest, dtype=np.int64)
            codes = np.array(self.codes, np.uint32).take(places, mode="clip")
            for bit in range(len(rows)):
                rows[bit, :size] = np.packbits(codes >> np.uint32(bit) & 1, bitorder="little")
            return
        for bit in range(len(rows)):
            if self.codes[0] >> bit & 1:
                rows[bit] = 0xFF
        for start, bits in self.changes:
            above = np.packbits(numbers >= start, bitorder="little")
            for bit in bits:
                rows[bit, :size] ^= above
