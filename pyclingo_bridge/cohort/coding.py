"""Columns of a table as rows of bits: what each cell means, once for each distinct cell."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.circuit.guideline import Coded, GuidelineCircuit
from pyclingo_bridge.cohort.conversion import BadCell, Conversion, Raw
from pyclingo_bridge.diagnostics import Diagnostic
from pyclingo_bridge.vocabulary import Input, Value

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Codes = NDArray[np.uint16]
    Words = NDArray[np.uint64]

_BAD = 0xFFFF
_MOST_REMEMBERED = 100_000
"""Distinct cells of a column whose meaning is kept from batch to batch."""


@dataclass(frozen=True, slots=True)
class BadValue:
    """A cell that gives no value: the row in its batch, the column, and what is wrong."""

    row: int
    column: str
    problem: Diagnostic


@dataclass
class Coder:
    """The class numbers of one input, read from its columns."""

    one: Input
    coded: Coded
    conversion: Conversion
    _known: dict[tuple[Any, ...], tuple[int, Value | None, Diagnostic | None]] = field(
        default_factory=dict, repr=False
    )

    def codes(self, batch: "pa.RecordBatch") -> "tuple[Codes, list[BadValue]]":
        """A number for each row, 0 where nothing is known; bad cells count as unknown."""
        import numpy as np

        cells, places = _distinct(batch, self.conversion.columns)
        meant = [self._meaning(one) for one in cells]
        numbers = np.array([code for code, _, _ in meant], np.uint16)
        found = numbers[places]
        bad: list[BadValue] = []
        if (numbers == _BAD).any():
            for row in np.flatnonzero(found == _BAD):
                problem = meant[places[row]][2]
                assert problem is not None
                bad.append(BadValue(int(row), self.conversion.column, problem))
            found[found == _BAD] = 0
        return found, bad

    def value(self, batch: "pa.RecordBatch", row: int) -> Value | None:
        """The value in one row, None where nothing is known."""
        columns = self.conversion.columns
        cells = tuple(_plain(batch.column(name)[row].as_py()) for name in columns)
        return self._meaning(cells)[1]

    def _meaning(self, cells: tuple[Raw, ...]) -> tuple[int, Value | None, Diagnostic | None]:
        key = tuple((type(one), one) for one in cells)
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._converted(cells)
        return self._known[key]

    def _converted(self, cells: tuple[Raw, ...]) -> tuple[int, Value | None, Diagnostic | None]:
        try:
            value = self.conversion.value(self.one, cells)
        except BadCell as bad:
            return _BAD, None, bad.problem
        return (0 if value is None else self.coded.codes[value]), value, None


def _distinct(
    batch: "pa.RecordBatch", names: Sequence[str]
) -> "tuple[list[tuple[Raw, ...]], NDArray[np.int64]]":
    """The distinct cells of columns taken together, and which of them each row has."""
    import numpy as np

    values, indices = zip(*(_encoded(batch.column(name)) for name in names), strict=True)
    if len(names) == 1:
        return [(one,) for one in values[0]], indices[0]
    first, second = values
    together = indices[0] * len(second) + indices[1]
    found, places = np.unique(together, return_inverse=True)
    return [(first[n // len(second)], second[n % len(second)]) for n in found.tolist()], places


def _encoded(column: "pa.Array") -> "tuple[list[Raw], NDArray[np.int64]]":
    """The distinct cells of a column, None last, and which of them each row has."""
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        column = pa.array([_plain(one) for one in column.to_pylist()], pa.string())
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    cells = column.dictionary.to_pylist()
    indices = column.indices.fill_null(len(cells)).to_numpy(zero_copy_only=False)
    return [*cells, None], indices.astype("int64", copy=False)


def _plain(cell: Any) -> Raw:
    """A cell that can be looked up; lists and objects as JSON."""
    return json.dumps(cell, default=str) if isinstance(cell, (list, dict)) else cell


def coders_of(
    vocabulary: Iterable[Input], circuit: GuidelineCircuit, read: Mapping[str, Conversion]
) -> list[Coder | None]:
    """A coder for each input of a circuit; None where no column gives the input."""
    by_name = {one.name: one for one in vocabulary}
    return [
        Coder(by_name[coded.name], coded, read[coded.name]) if coded.name in read else None
        for coded in circuit.inputs
    ]


def planes_of(codes: "Sequence[Codes | None]", inputs: Sequence[Coded], rows: int) -> "Words":
    """The sources of a circuit, a row of bits each (shape: bits of all inputs, words)."""
    import numpy as np

    words = max(1, -(-rows // 64))
    found = np.zeros((sum(one.bits for one in inputs), words * 8), np.uint8)
    place = 0
    for column, coded in zip(codes, inputs, strict=True):
        if column is not None:
            narrow = column.astype(np.uint8) if coded.bits <= 8 else column
            for bit in range(coded.bits):
                packed = (
                    np.packbits(narrow & narrow.dtype.type(1 << bit), bitorder="little")
                    if coded.bits <= 8
                    else np.packbits(narrow >> bit & 1, bitorder="little")
                )
                found[place + bit, : len(packed)] = packed
        place += coded.bits
    return found.view(np.uint64)


def unpacked(rows: "Words", count: int) -> "NDArray[np.uint8]":
    """Rows of bits as 0 and 1, one a patient."""
    import numpy as np

    return np.unpackbits(rows.view(np.uint8), axis=-1, count=count, bitorder="little")


def true_rows(row: "Words", count: int) -> Iterator[int]:
    """The patients for whom a row of bits is true."""
    import numpy as np

    return iter(np.flatnonzero(unpacked(row, count)).tolist())


def cells_of(column: "pa.Array", unknown: frozenset[str]) -> list[int]:
    """The rows in which a column says something."""
    import numpy as np

    cells, places = _encoded(column)
    nothing = Conversion("", unknown=unknown)
    says = np.array([not nothing.says_nothing(one) for one in cells], np.bool_)
    found: list[int] = np.flatnonzero(says[places]).tolist()
    return found
