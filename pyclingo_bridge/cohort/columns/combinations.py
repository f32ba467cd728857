"""Rows of bits taken together: which combinations occur, who has which, and their texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.columns.coding import unpacked
from pyclingo_bridge.solving.bitsets import members

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

_MOST_REMEMBERED = 100_000
SEPARATOR = "; "


def combined(rows: "Words", count: int) -> "pa.DictionaryArray":
    """For each patient, the bits of all rows as bytes, the first row lowest; one a combination.

    Shape: `(rows, words)` to `count` entries of an eighth as many bytes as there are rows.
    """
    import numpy as np
    import pyarrow as pa

    bits = unpacked(rows, count)
    width = max(1, -(-len(rows) // 8))
    table = np.zeros((count, width), np.uint8)
    for place, row in enumerate(bits):
        table[:, place >> 3] |= row << (place & 7)
    if width == 1:
        seen = np.flatnonzero(np.bincount(table[:, 0], minlength=256))
        number = np.zeros(256, np.int32)
        number[seen] = np.arange(len(seen), dtype=np.int32)
        values = pa.array([bytes((one,)) for one in seen.tolist()], pa.binary(1))
        return pa.DictionaryArray.from_arrays(number[table[:, 0]], values)
    whole = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), count, [None, pa.py_buffer(table)]
    )
    return whole.dictionary_encode()


def plain(column: "pa.Array") -> "pa.Array":
    """The same without a dictionary, which not every format and engine takes."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    return column


def places_in(combination: bytes) -> list[int]:
    """The rows whose bits are set."""
    return members(int.from_bytes(combination, "little"))


@dataclass
class Texts:
    """A column of text: each row of bits has a text, and a cell has those of the bits set."""

    rows: tuple[int, ...]
    """Of the circuit's outputs."""
    words: tuple[str, ...]
    _known: dict[tuple[tuple[int, ...], bytes], str | None] = field(
        default_factory=dict, repr=False
    )

    def column(self, outputs: "Words", count: int) -> "pa.DictionaryArray":
        """The cells, null where no bit is set."""
        import numpy as np
        import pyarrow as pa

        own = outputs[np.array(self.rows, dtype=np.intp)]
        # Of the many rows most are all false in a batch: those are left out before all else.
        places = tuple(np.flatnonzero(own.any(axis=1)).tolist())
        if not places:
            return pa.DictionaryArray.from_arrays(
                pa.nulls(count, pa.int32()), pa.array([], pa.string())
            )
        found = combined(own[list(places)], count)
        texts = [self._text(places, one) for one in found.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(*_without_null(found.indices, texts))

    def _text(self, places: tuple[int, ...], combination: bytes) -> str | None:
        key = places, combination
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            said = dict.fromkeys(self.words[places[one]] for one in places_in(combination))
            self._known[key] = SEPARATOR.join(said) or None
        return self._known[key]


def _without_null(indices: "pa.Array", texts: Sequence[str | None]) -> "tuple[pa.Array, pa.Array]":
    """Indices that are null where the text would be, and texts that occur once each."""
    import numpy as np
    import pyarrow as pa

    numbers = {text: place for place, text in enumerate(dict.fromkeys(t for t in texts if t))}
    lookup = np.array([-1 if one is None else numbers[one] for one in texts], np.int32)
    found = lookup[indices.to_numpy(zero_copy_only=False)]
    return pa.array(found, mask=found < 0), pa.array(list(numbers), pa.string())


def counted(rows: "Words") -> list[int]:
    """How many bits of each row are set."""
    import numpy as np

    found: list[int] = np.bitwise_count(rows).sum(axis=1, dtype=np.int64).tolist()
    return found


def counted_any(rows: "Words") -> int:
    """For how many patients a bit of one of the rows is set."""
    import numpy as np

    if not len(rows):
        return 0
    together = rows[0] if len(rows) == 1 else np.bitwise_or.reduce(rows, axis=0)
    return int(np.bitwise_count(together).sum(dtype=np.int64))


def exactly_one(rows: "Words") -> "Words":
    """Where one of the rows of bits is set, and no other."""
    import numpy as np

    once, twice = np.zeros_like(rows[0]), np.zeros_like(rows[0])
    for row in rows:
        twice |= once & row
        once |= row
    found: Words = once & ~twice
    return found


def all_but(places: Sequence[int], rows: int) -> "Words":
    """A row of bits, set for every patient of a batch but those in some places."""
    import numpy as np

    bits = np.zeros(max(1, -(-rows // 64)) * 64, np.uint8)
    bits[:rows] = 1
    bits[list(places)] = 0
    return np.packbits(bits, bitorder="little").view(np.uint64)
