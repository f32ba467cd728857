"""Rows of bits, one bit a patient and 64 to a word: counted, combined, read as text."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.base.bitsets import members
from pyclingo_bridge.cohort.requirements import np, pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    BitRows = NDArray[np.uint64]
    """Shape `(rows, words)`, or `(words,)` of a single row; bits past the last patient mean
    nothing."""

_MOST_REMEMBERED = 100_000
_BYTE = 8
_FEW = 4
"""Rows up to which shifting each is cheaper than transposing all."""
_EXCHANGES = ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))
"""How far bits of a square of eight times eight move, and which: first single bits, then squares
of two times two, then of four times four."""
SEPARATOR = "; "


def unpacked(rows: "BitRows", count: int) -> "NDArray[np.uint8]":
    """Rows of bits as 0 and 1, one for each of `count` patients: shape `(…, count)`."""
    return np.unpackbits(rows.view(np.uint8), axis=-1, count=count, bitorder="little")


def true_places(row: "BitRows", count: int) -> list[int]:
    """The patients, by number, for whom a row of bits is true."""
    if not row.any():
        return []
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
    return counted_unions(rows, [range(len(rows))])[0]


def counted_unions(rows: "BitRows", groups: Iterable[Sequence[int]]) -> list[int]:
    """For each group of rows the number of patients for whom a bit of one of them is set."""
    listed = list(groups)
    sizes = np.array(list(map(len, listed)), np.int64)
    numbers = np.zeros(len(listed), np.int64)
    if sizes.any():
        order = np.fromiter(chain.from_iterable(listed), np.int64)
        filled = sizes > 0
        starts = (np.cumsum(sizes) - sizes)[filled]
        unions = np.bitwise_or.reduceat(rows[order], starts, axis=0)
        numbers[filled] = np.bitwise_count(unions).sum(axis=1, dtype=np.int64)
    counts: list[int] = numbers.tolist()
    return counts


def combined(rows: "BitRows", count: int) -> "pa.DictionaryArray":
    """For each patient, the bits of all rows as bytes, the first row lowest; one a combination.

    Shape: `(rows, words)` to `count` entries of an eighth as many bytes as there are rows.
    """
    combinations, indices = numbered_combinations(rows, count)
    width = max(1, -(-len(rows) // 8))
    values = [combination.to_bytes(width, "little") for combination in combinations]
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.binary(width)))


def numbered_combinations(
    rows: "BitRows", count: int
) -> "tuple[list[int], NDArray[np.signedinteger[Any]]]":
    """The combinations of bits that occur, the first row lowest; which of them each patient has.

    Shape: `(rows, words)` to `(count,)`. Those of up to eight rows are in the order of their
    numbers, others in the order in which they occur.
    """
    if len(rows) <= _BYTE:
        found = _bytes_of(rows, count)
        seen = np.flatnonzero(np.bincount(found, minlength=1 << _BYTE))
        number = np.zeros(1 << _BYTE, np.int32)
        number[seen] = np.arange(len(seen), dtype=np.int32)
        return seen.tolist(), number.take(found)
    eights = [_bytes_of(rows[start : start + _BYTE], count) for start in range(0, len(rows), _BYTE)]
    wide = len(eights) > _BYTE
    table = np.zeros((count, len(eights) if wide else _BYTE), np.uint8)
    for place, eight in enumerate(eights):
        table[:, place] = eight
    kind = pa.binary(len(eights)) if wide else pa.uint64()
    encoded = pa.Array.from_buffers(kind, count, [None, pa.py_buffer(table)]).dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    combinations = [int.from_bytes(one, "little") for one in distinct] if wide else distinct
    return combinations, np.frombuffer(encoded.indices.buffers()[1], np.int32, count)


def _bytes_of(rows: "BitRows", count: int) -> "NDArray[np.uint8]":
    """The bits of up to eight rows as one byte a patient, the first row lowest.

    Shape: `(rows, words)` to `(count,)`.
    """
    if len(rows) <= _FEW:
        found = np.zeros(count, np.uint8)
        for place, row in enumerate(unpacked(rows, count)):
            found |= np.left_shift(row, place, out=row)
        return found
    # A word of eight bytes, one a row, is a square of bits: transposed in three exchanges.
    squares = np.zeros((rows.shape[1] * _BYTE, _BYTE), np.uint8)
    squares[:, : len(rows)] = rows.view(np.uint8).T
    words = squares.reshape(-1).view(np.uint64)
    for distance, mask in _EXCHANGES:
        moved = (words ^ (words >> np.uint64(distance))) & np.uint64(mask)
        words ^= moved ^ (moved << np.uint64(distance))
    return words.view(np.uint8)[:count]


def places_in(combination: bytes) -> list[int]:
    """The rows whose bits are set in a combination."""
    return members(int.from_bytes(combination, "little"))


@dataclass
class Texts:
    """A column of text: each row of bits has a text, and a cell has those of the bits set."""

    rows: tuple[int, ...]
    """Of the circuit's outputs."""
    words: tuple[str, ...]
    _known: "dict[tuple[int, ...], _Combinations]" = field(default_factory=dict, repr=False)
    """By the rows that occur in a batch."""

    def column(self, outputs: "BitRows", count: int) -> "pa.DictionaryArray":
        """The cells, null where no bit is set."""
        rows = outputs[np.array(self.rows, dtype=np.intp)]
        # Of the many rows most are all false in a batch: those are left out before all else.
        places = np.flatnonzero(rows.any(axis=1)).tolist()
        if not places:
            nothing = pa.nulls(count, pa.int32())
            return pa.DictionaryArray.from_arrays(nothing, pa.array([], pa.string()))
        if len(places) < len(rows):
            rows = rows[places]
        combinations, which = numbered_combinations(rows, count)
        texts = self._texts_of(places, combinations)
        # No null among the texts, and each once: so a reader expects a dictionary.
        numbers = {text: number for number, text in enumerate(dict.fromkeys(filter(None, texts)))}
        lookup = np.array([-1 if text is None else numbers[text] for text in texts], np.int32)
        dictionary = pa.array(list(numbers), pa.string())
        return dictionary_column(lookup.take(which), dictionary)

    def _texts_of(self, places: list[int], combinations: Iterable[int]) -> list[str | None]:
        key = tuple(places)
        if sum(map(len, self._known.values())) >= _MOST_REMEMBERED:
            self._known.clear()
        if key not in self._known:
            self._known[key] = _Combinations([self.words[place] for place in places])
        known = self._known[key]
        return [known[combination] for combination in combinations]


class _Combinations(dict[int, str | None]):
    """The texts of combinations of bits, made when they are first asked for; None of no bit."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self._words = words
        self._parts = [dict[int, list[str]]() for _ in range(0, len(words), _BYTE)]
        """The words of eight bits, by their number: there are few."""

    def __missing__(self, combination: int) -> str | None:
        words: list[str] = []
        for place, bits in enumerate(combination.to_bytes(len(self._parts), "little")):
            part = self._parts[place]
            if bits not in part:
                part[bits] = [self._words[place * _BYTE + bit] for bit in members(bits)]
            words += part[bits]
        self[combination] = text = SEPARATOR.join(dict.fromkeys(words)) or None
        return text


def dictionary_column(places: "NDArray[np.int32]", cells: "pa.Array") -> "pa.DictionaryArray":
    """A column of cells by their places in a dictionary; null where the place is below 0."""
    stated = pa.py_buffer(np.packbits(places >= 0, bitorder="little"))
    indices = pa.Array.from_buffers(pa.int32(), len(places), [stated, pa.py_buffer(places)])
    return pa.DictionaryArray.from_arrays(indices, cells, safe=False)


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
