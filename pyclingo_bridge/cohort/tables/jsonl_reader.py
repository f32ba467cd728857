"""JSON Lines in parts: one object a line, every value as the text in which it is written.

What a value is read as depends on nothing but itself: neither on the rows around it, nor on what a
number can hold.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pyclingo_bridge.base.diagnostics import printable, quoted
from pyclingo_bridge.base.files.text_reader import BOM
from pyclingo_bridge.cohort.requirements import np, pa
from pyclingo_bridge.cohort.tables.jsonl_block import batch_of
from pyclingo_bridge.cohort.tables.reader import Broken, Part, file_name

_LINES_AT_ONCE = 16_384
_BYTES_AT_ONCE = 8 << 20
_LONGEST = 16 << 20
"""Bytes of a line."""
_MOST_STRANGE = 1000
"""Unexpected names in a table, after which a row with another one is rejected."""

_CELLS_AT_ONCE = 4 << 20
"""Rows times names, at most: where each row has names of its own, a batch is mostly empty."""

_Line = tuple[int, bytes]
"""Its number, from 1 on, and its text."""
Row = dict[str, str | None]


class _NoRow(Exception):
    """A line that gives no row."""

    def __init__(self, kind: str, message: str, column: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.column = kind, message, column


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def json_lines(path: Path, expected: Collection[str] = ()) -> Iterator[Part]:
    """The rows of a table in parts; numbers count its lines.

    `expected` are names that any row may have, however many others there are.
    """
    reader = _Reader(frozenset(expected))
    with path.open("rb") as file:
        lines = _lines(file)
        while gathered := _gathered(lines):
            yield reader.part(file_name(path), gathered)


def _gathered(lines: Iterator[_Line]) -> list[_Line]:
    """The next lines: as many as a part has."""
    gathered, size = list[_Line](), 0
    for line in lines:
        gathered.append(line)
        size += len(line[1])
        if len(gathered) == _LINES_AT_ONCE or size >= _BYTES_AT_ONCE:
            break
    return gathered


def _lines(file: BinaryIO) -> Iterator[_Line]:
    """Lines with their numbers; of one that is too long its beginning, which is too long too."""
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        yield number, line
        while line and not line.endswith(b"\n"):
            line = file.readline(_LONGEST)


@dataclass
class _Part:
    """Columns that grow by rows; a column has only the rows that have its name."""

    numbers: list[int] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    _columns: dict[str, tuple[list[int], list[str | None]]] = field(default_factory=dict)

    def add(self, number: int, line: bytes, reader: "_Reader") -> None:
        try:
            row = reader.row(line, first=number == 1)
        except _NoRow as bad:
            text = line[:_LONGEST].decode("utf-8", "replace").rstrip("\r\n")
            self.broken.append(Broken(number, bad.kind, bad.message, text, bad.column))
            return
        for name, cell in row.items():
            rows, cells = self._columns.setdefault(name, ([], []))
            rows.append(len(self.numbers))
            cells.append(cell)
        self.numbers.append(number)

    def table(self) -> "pa.RecordBatch":
        count, arrays = len(self.numbers), list[pa.Array]()
        if not self._columns:
            return pa.RecordBatch.from_struct_array(pa.array([{}] * count, pa.struct([])))
        for rows, cells in self._columns.values():
            column = pa.array(cells, pa.string())
            if len(rows) < count:
                places = np.full(count, -1, np.int64)
                places[rows] = np.arange(len(rows))
                column = column.take(pa.array(places, mask=places < 0))
            arrays.append(column)
        return pa.RecordBatch.from_arrays(arrays, names=list(self._columns))


class _Reader:
    """Reads lines as rows; knows the unexpected names that have occurred."""

    def __init__(self, expected: frozenset[str]) -> None:
        self._expected, self._strange = expected, set[str]()
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_object,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )

    def part(self, file: str, lines: Sequence[_Line]) -> Part:
        """The rows of some lines, and those that are none."""
        filled = [(number, line) for number, line in lines if line.strip()]
        empty, size = len(lines) - len(filled), sum(len(line) for _, line in lines)
        table = self._at_once(filled)
        if table is not None:
            return Part(file, table, tuple(number for number, _ in filled), (), empty, size)
        part = _Part()
        for number, line in filled:
            part.add(number, line, self)
        return Part(file, part.table(), tuple(part.numbers), tuple(part.broken), empty, size)

    def _at_once(self, lines: Sequence[_Line]) -> "pa.RecordBatch | None":
        """The rows of lines as one batch; None where they have to be read one by one."""
        texts = [line for _, line in lines]
        if lines and lines[0][0] == 1:
            texts[0] = texts[0].removeprefix(BOM.encode())
        if max(map(len, texts), default=0) > _LONGEST:
            return None
        batches, strange = list[pa.RecordBatch](), self._strange
        for run in _runs(texts):
            batch = batch_of(run)
            if batch is None:
                return None
            strange = strange.union(batch.schema.names) - self._expected
            if len(strange) > _MOST_STRANGE:
                return None
            batches.append(batch)
        self._strange = strange
        return _joined(batches)

    def row(self, line: bytes, first: bool) -> Row:
        """The object that a line holds. Raises _NoRow, for whatever reason it holds none."""
        try:
            if len(line) > _LONGEST:
                raise _NoRow("broken-row", f"the line is longer than {_LONGEST >> 20} MiB")
            text = line.decode("utf-8")
            cells = self._decoder.decode(text.removeprefix(BOM) if first else text)
            if not isinstance(cells, dict):
                raise _NoRow("broken-row", "no JSON object")
            row = {name: _text(cell) for name, cell in cells.items()}
            if "\\u" in text:
                _expect_unicode(row)
            self._expect_few(row)
        except (_NoRow, MemoryError):
            raise
        except json.JSONDecodeError as error:
            what = f"{error.msg[:1].lower()}{error.msg[1:]}"
            raise _NoRow("broken-row", f"no JSON: {what} at character {error.colno}") from None
        except UnicodeDecodeError:
            raise _NoRow("not-utf8", "the text is not UTF-8 (save the table as UTF-8)") from None
        except RecursionError:
            raise _NoRow("broken-row", "objects within objects without end") from None
        except Exception as error:  # whatever it is, the other rows are to be answered
            reason = printable(str(error) or type(error).__name__)
            raise _NoRow("broken-row", f"it cannot be read: {reason}") from None
        return row

    def _expect_few(self, row: Row) -> None:
        for name in row:
            if name not in self._expected and name not in self._strange:
                if len(self._strange) == _MOST_STRANGE:
                    message = f"{quoted(name)} is a column after {_MOST_STRANGE:,} unknown ones"
                    raise _NoRow("too-many-columns", message)
                self._strange.add(name)


def _runs(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines that follow one another, as many as may be read as one batch."""
    run, names = list[bytes](), 0
    for line in lines:
        more = line.count(b":")
        if run and (len(run) + 1) * (names + more) > _CELLS_AT_ONCE:
            yield run
            run, names = [], 0
        run.append(line)
        names += more
    yield run


def _joined(batches: "Sequence[pa.RecordBatch]") -> "pa.RecordBatch":
    """The rows of batches with the columns of all of them, in the order in which they come."""
    if len(batches) == 1:
        return batches[0]
    tables = map(pa.Table.from_batches, ([batch] for batch in batches))
    joined = pa.concat_tables(tables, promote_options="default").combine_chunks()
    return joined.to_batches()[0]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object from its pairs. Raises _NoRow for a name that is there twice."""
    cells: dict[str, Any] = {}
    for name, cell in pairs:
        if name in cells:
            raise _NoRow("broken-row", f"{quoted(name)} is there twice")
        cells[name] = cell
    return cells


def _text(cell: Any) -> str | None:
    """A value as text, None for null and NaN; lists and objects stay JSON."""
    if cell is None or (cell == "NaN" and isinstance(cell, _Number)):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell) if isinstance(cell, str) else _json(cell)


def _json(value: Any) -> str:
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k, ensure_ascii=False)}: {_json(v)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)


def _expect_unicode(row: Row) -> None:
    """Raises _NoRow for half a character: JSON can write one, and no text can hold it."""
    for name, cell in row.items():
        for text, column in ((name, ""), (cell or "", printable(name))):
            try:
                text.encode()
            except UnicodeEncodeError as error:
                half = printable(text[error.start])
                where = "the name of a column" if not column else f"the text in `{column}`"
                message = f"{where} holds half a character, `{half}`"
                raise _NoRow("not-utf8", message, column) from None
