"""Rows of bits, one bit a patient and 64 to a word: counted, combined, read as text."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.requirements import np, pa
from pyclingo_bridge.solving.bitsets import members

if TYPE_CHECKING:
    from numpy.typing import NDArray

    BitRows = NDArray[np.uint64]
    """Shape `(rows, words)`, or `(words,)` of a single row; bits past the last patient mean
    nothing."""

_MOST_REMEMBERED = 100_000
SEPARATOR = "; "


def unpacked(rows: "BitRows", count: int) -> "NDArray[np.uint8]":
    """Rows of bits as 0 and 1, one for each of `count` patients: shape `(…, count)`."""
    return np.unpackbits(rows.view(np.uint8), axis=-1, count=count, bitorder="little")


def true_places(row: "BitRows", count: int) -> list[int]:
    """The patients, by number, for whom a row of bits is true."""
    places: list[int] = np.flatnonzero(unpacked(row, count)).tolist()
    return places


def all_but(places: Collection[int], count: int) -> "BitRows":
    """A row of bits, set for each of `count` patients but those in some places."""
    bits = np.zeros(max(1, -(-count // 64)) * 64, np.uint8)
    bits[:count] = 1
    bits[list(places)] = 0
    return np.packbits(bits, bitorder="little").view(np.uint64)


def exactly_one(rows: "BitRows") -> "BitRows":
    """A row of bits: where one of the rows is set, and no other."""
    once, twice = np.zeros_like(rows[0]), np.zeros_like(rows[0])
    for row in rows:
        twice |= once & row
        once |= row
    exactly: BitRows = once & ~twice
    return exactly


def counted(rows: "BitRows") -> list[int]:
    """The number of bits set in each row."""
    numbers: list[int] = np.bitwise_count(rows).sum(axis=1, dtype=np.int64).tolist()
    return numbers


def counted_any(rows: "BitRows") -> int:
    """The number of patients for whom a bit of one of the rows is set."""
    if not len(rows):
        return 0
    union = rows[0] if len(rows) == 1 else np.bitwise_or.reduce(rows, axis=0)
    return int(np.bitwise_count(union).sum(dtype=np.int64))


def combined(rows: "BitRows", count: int) -> "pa.DictionaryArray":
    """For each patient, the bits of all rows as bytes, the first row lowest; one a combination.

    Shape: `(rows, words)` to `count` entries of an eighth as many bytes as there are rows.
    """
    width = max(1, -(-len(rows) // 8))
    table = np.zeros((count, width), np.uint8)
    for place, row in enumerate(unpacked(rows, count)):
        table[:, place >> 3] |= row << (place & 7)
    if width == 1:
        seen = np.flatnonzero(np.bincount(table[:, 0], minlength=256))
        number = np.zeros(256, np.int32)
        number[seen] = np.arange(len(seen), dtype=np.int32)
        values = pa.array([bytes((byte,)) for byte in seen.tolist()], pa.binary(1))
        return pa.DictionaryArray.from_arrays(number[table[:, 0]], values)
    buffers = [None, pa.py_buffer(table)]
    cells = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), count, buffers)
    return cells.dictionary_encode()


def places_in(combination: bytes) -> list[int]:
    """The rows whose bits are set in a combination."""
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

    def column(self, outputs: "BitRows", count: int) -> "pa.DictionaryArray":
        """The cells, null where no bit is set."""
        rows = outputs[np.array(self.rows, dtype=np.intp)]
        # Of the many rows most are all false in a batch: those are left out before all else.
        places = tuple(np.flatnonzero(rows.any(axis=1)).tolist())
        if not places:
            nothing = pa.nulls(count, pa.int32())
            return pa.DictionaryArray.from_arrays(nothing, pa.array([], pa.string()))
        combinations = combined(rows[list(places)], count)
        texts = [self._text(places, bits) for bits in combinations.dictionary.to_pylist()]
        # No null among the texts, and each once: so a reader expects a dictionary.
        numbers = {text: number for number, text in enumerate(dict.fromkeys(filter(None, texts)))}
        lookup = np.array([-1 if text is None else numbers[text] for text in texts], np.int32)
        cells = lookup[combinations.indices.to_numpy(zero_copy_only=False)]
        indices = pa.array(cells, mask=cells < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(list(numbers), pa.string()))

    def _text(self, places: tuple[int, ...], combination: bytes) -> str | None:
        key = places, combination
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            words = dict.fromkeys(self.words[places[row]] for row in places_in(combination))
            self._known[key] = SEPARATOR.join(words) or None
        return self._known[key]


def constant(text: str, count: int) -> "pa.DictionaryArray":
    """A column of `count` cells with the same text."""
    return pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), count), pa.array([text])
    )


def without_dictionary(column: "pa.Array") -> "pa.Array":
    """The same column, its cells in full: not every format and engine takes a dictionary."""
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    return column
