"""Columns of a table coded as the sources of a circuit; each distinct cell is read once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.cohort.columns.cell_texts import unreadable
from pyclingo_bridge.cohort.columns.conversion import BadCell, Conversion, Raw, cell_text
from pyclingo_bridge.cohort.columns.step_codes import Steps
from pyclingo_bridge.cohort.requirements import np, pa, pc
from pyclingo_bridge.compiled.circuits.circuit import Coded, GuidelineCircuit
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyclingo_bridge.cohort.bit_rows import BitRows

    Bytes = NDArray[np.uint8]

_MOST_REMEMBERED = 100_000
"""Distinct cells of a column whose meaning is kept from batch to batch."""
_WIDEST = 1024
"""Between the least and the greatest of a column of whole numbers, up to which each of them is
given its meaning whether it occurs or not."""
_MOST_TABLES = 1000
Meaning = tuple[int, Value | None, Diagnostic | None]
"""Of cells: the class number, the value, and what is wrong with them."""


@dataclass(frozen=True, slots=True)
class BadValue:
    """A cell that gives no value: the row in its batch, the column, and what is wrong."""

    row: int
    column: str
    problem: Diagnostic
    value: str = ""
    """The cell as text, where it is one and can be read."""
    unknown: bool = False
    """Whether nothing is known then; else the row is rejected."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Columns taken together as whole numbers, each of which stands for the same cells."""

    numbers: "NDArray[Any]"
    """One a row; anything where the column is null."""
    lowest: int
    cells: Sequence[tuple[Raw, ...]]
    """What the numbers from the lowest on stand for."""
    stated: "Bytes | None"
    """A bit a row, set where the column is not null; None where it never is."""


@dataclass
class Coder:
    """The class numbers of one input, read from its columns."""

    target: Input
    coded: Coded
    conversion: Conversion
    words: ValueReader
    _known: dict[tuple[Any, ...], Meaning] = field(default_factory=dict, repr=False)
    _steps: "dict[tuple[Any, ...], tuple[Steps, NDArray[np.bool_] | None]]" = field(
        default_factory=dict, repr=False
    )

    def write(self, batch: "pa.RecordBatch", rows: "Bytes") -> list[BadValue]:
        """Fill rows of bytes, all zero, with the bits of each patient's class number.

        The number is 0 where nothing is known; a bad cell counts as unknown, and is returned.
        Shape: `(bits of the input, bytes)`, bits past the last patient mean nothing.
        """
        if not self.conversion.columns:
            code = self._meaning(())[0]
            for bit in range(len(rows)):
                rows[bit] = 0xFF if code >> bit & 1 else 0
            return []
        column = numbered(batch, self.conversion.columns)
        if not column.cells:
            return []
        steps, wrong = self._steps_of(column)
        steps.write(column.numbers, rows)
        if column.stated is not None:
            rows[:, : len(column.stated)] &= column.stated
        bad: list[BadValue] = []
        name, unknown = self.conversion.column, self.conversion.bad_is_unknown
        for row in () if wrong is None else _rows_of(column, wrong):
            cells = column.cells[int(column.numbers[row]) - column.lowest]
            problem = self._meaning(cells)[2]
            assert problem is not None
            bad.append(BadValue(row, name, problem, cell_text(cells[0]), unknown))
        return bad

    def cells(self, batch: "pa.RecordBatch") -> Iterator[tuple[str, Meaning, int]]:
        """Each text of the first column, "" where it is empty, with what is read from it and from
        the day it is counted to, and in how many rows of the batch it stands."""
        if not self.conversion.columns:
            return
        column, empty = numbered(batch, self.conversion.columns), batch.num_rows
        places = np.subtract(column.numbers, column.lowest, dtype=np.int64)
        if column.stated is not None:
            stated = np.unpackbits(column.stated, count=len(places), bitorder="little")
            places = places[stated.view(np.bool_)]
        rows = np.bincount(places, minlength=len(column.cells))
        for place in np.flatnonzero(rows).tolist():
            cells, number = column.cells[place], int(rows[place])
            if cells[0] is not None:
                empty -= number
                yield cell_text(cells[0]), self._meaning(cells), number
        if empty:
            yield "", (0, None, None), empty

    def value(self, batch: "pa.RecordBatch", row: int) -> Value | None:
        """The value in one row, None where nothing is known."""
        columns = self.conversion.columns
        return self._meaning(tuple(_column(batch, name)[row].as_py() for name in columns))[1]

    def _steps_of(self, column: Numbered) -> "tuple[Steps, NDArray[np.bool_] | None]":
        """The codes of what the numbers stand for, 0 for what gives no value; which do that."""
        key = (column.lowest, *((type(cell), cell) for cells in column.cells for cell in cells))
        if key not in self._steps:
            if len(self._steps) >= _MOST_TABLES or len(key) > _WIDEST:
                self._steps.clear()
            meanings = [self._meaning(cells) for cells in column.cells]
            wrong = np.array([problem is not None for _, _, problem in meanings], np.bool_)
            steps = Steps.of(column.lowest, [code for code, _, _ in meanings])
            self._steps[key] = steps, wrong if wrong.any() else None
        return self._steps[key]

    def _meaning(self, cells: tuple[Raw, ...]) -> Meaning:
        key = tuple((type(cell), cell) for cell in cells)
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._converted(cells)
        return self._known[key]

    def _converted(self, cells: tuple[Raw, ...]) -> Meaning:
        try:
            value = self.conversion.value(self.target, cells, self.words)
        except BadCell as bad:
            return 0, None, bad.problem
        except MemoryError:
            raise
        except Exception as error:  # whatever it is, the other rows are to be answered
            return 0, None, unreadable(error)
        return (0 if value is None else self.coded.codes[value]), value, None


def numbered(batch: "pa.RecordBatch", names: Sequence[str]) -> Numbered:
    """Columns, one or two, as numbers that stand for their distinct cells."""
    if len(names) > 1:
        (first, high), (second, low) = (_encoded(_column(batch, name)) for name in names)
        pairs, places = np.unique(high * len(second) + low, return_inverse=True)
        both = [(first[n // len(second)], second[n % len(second)]) for n in pairs.tolist()]
        return Numbered(places, 0, both, None)
    column = batch.column(names[0])
    if pa.types.is_integer(column.type) and (span := _span(column)) is not None:
        return Numbered(_raw(column), span.start, [(n,) for n in span], _stated(column))
    column = _dictionary_encoded(column)
    cells = [(cell,) for cell in column.dictionary.to_pylist()]
    return Numbered(_raw(column.indices), 0, cells, _stated(column.indices))


def _rows_of(column: Numbered, wanted: "NDArray[np.bool_]") -> list[int]:
    """The rows whose cells are wanted."""
    places = np.subtract(column.numbers, column.lowest, dtype=np.int64)
    rows = wanted.take(places, mode="clip")
    if column.stated is not None:
        rows &= np.unpackbits(column.stated, count=len(rows), bitorder="little").view(np.bool_)
    numbers: list[int] = np.flatnonzero(rows).tolist()
    return numbers


def _span(column: "pa.Array") -> range | None:
    """From the least to the greatest number at most; None where that is far."""
    if column.null_count == len(column):
        return range(0)
    numbers = _raw(column)
    span = range(int(numbers.min()), int(numbers.max()) + 1)
    if len(span) > _WIDEST and column.null_count:  # what stands where it is null may be anything
        ends = pc.min_max(column).as_py()
        span = range(ends["min"], ends["max"] + 1)
    return span if len(span) <= _WIDEST else None


def _raw(column: "pa.Array") -> "NDArray[Any]":
    """The whole numbers as they lie in memory, whatever stands where the column is null."""
    kind = np.dtype(str(column.type))  # Arrow names whole numbers as numpy does
    numbers = np.frombuffer(column.buffers()[1] or b"", kind)
    return numbers[column.offset : column.offset + len(column)]


def _stated(column: "pa.Array") -> "Bytes | None":
    """A bit for each row that is not null; None where all are not."""
    if not column.null_count:
        return None
    if column.offset % 8:
        return np.packbits(column.is_valid().to_numpy(zero_copy_only=False), bitorder="little")
    start = column.offset // 8
    bits = np.frombuffer(column.buffers()[0], np.uint8)
    return bits[start : start + -(-len(column) // 8)]


def _encoded(column: "pa.Array") -> "tuple[list[Raw], NDArray[np.int64]]":
    """The distinct cells of a column, None last, and which of them each row has."""
    column = _dictionary_encoded(column)
    cells = column.dictionary.to_pylist()
    indices, stated = _raw(column.indices).astype(np.int64), _stated(column.indices)
    if stated is not None:
        rows = np.unpackbits(stated, count=len(indices), bitorder="little")
        indices[rows == 0] = len(cells)
    return [*cells, None], indices


def _dictionary_encoded(column: "pa.Array") -> "pa.DictionaryArray":
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _column(batch: "pa.RecordBatch", name: str) -> "pa.Array":
    """A column; of nulls where the batch has none of that name."""
    there = name in batch.schema.names
    return batch.column(name) if there else pa.nulls(batch.num_rows, pa.string())


def coders_of(
    vocabulary: Vocabulary, circuit: GuidelineCircuit, read: Mapping[str, Conversion]
) -> list[Coder | None]:
    """A coder for each input of a circuit; None where no column gives the input."""
    words = ValueReader(vocabulary)
    return [
        Coder(vocabulary[coded.name], coded, read[coded.name], words)
        if coded.name in read
        else None
        for coded in circuit.inputs
    ]


def planes_of(
    batch: "pa.RecordBatch", coders: "Sequence[Coder | None]", inputs: Sequence[Coded]
) -> "tuple[BitRows, list[BadValue]]":
    """The sources of a circuit, a row of bits each, and the cells that give no value.

    Shape: `(bits of all inputs, words)`; bits past the last patient mean nothing.
    """
    words = max(1, -(-batch.num_rows // 64))
    planes = np.zeros((sum(coded.bits for coded in inputs), words * 8), np.uint8)
    bad: list[BadValue] = []
    place = 0
    for coder, coded in zip(coders, inputs, strict=True):
        if coder is not None:
            bad += coder.write(batch, planes[place : place + coded.bits])
        place += coded.bits
    return planes.view(np.uint64), bad


def rows_where(column: "pa.Array", test: Callable[[Raw], bool]) -> "NDArray[np.bool_]":
    """Whether each row's cell passes a test, which is put to each distinct cell once."""
    cells, places = _encoded(column)
    return np.array([test(cell) for cell in cells], np.bool_)[places]
