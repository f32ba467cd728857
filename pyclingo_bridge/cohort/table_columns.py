"""The columns of the tables of a run: checked before a row is read, the same in every part."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.bit_rows import without_dictionary
from pyclingo_bridge.cohort.columns.doubtful_numbers import Shares, number_codes
from pyclingo_bridge.cohort.columns.mapping import IDENTIFYING, Columns, MappingError, listed
from pyclingo_bridge.cohort.requirements import pa
from pyclingo_bridge.cohort.tables.reader import Part, Query, file_name, header_of_table


class TableColumns:
    """What becomes of the columns of some tables. JSON Lines have no header: their columns are
    known when they are read."""

    def __init__(self, answering: Answering, tables: Iterable[Path | Query]) -> None:
        """Raises TableError, and MappingError with all columns that are no input, and those that
        the mapping names and the tables do not have."""
        self._answering, self._mapping = answering, answering.mapping
        self._vocabulary = answering.side.vocabulary
        layout = self._mapping.source.layout
        headers = {file_name(one): header_of_table(one, layout) for one in tables}
        self._headers = {file: one for file, one in headers.items() if one is not None}
        self._in_lines = len(self._headers) < len(headers)
        """Whether a table is JSON Lines."""
        self._seen = {name for header in self._headers.values() for name in header.names}
        self._kept: tuple[str, ...] | None = None
        self._codes = list[Diagnostic]()
        """Of numbers that may be codes."""
        self.rows = 0
        """Read so far, the broken and the empty ones too."""
        self._expect_columns()

    def _expect_columns(self) -> None:
        problems, kept = list[Diagnostic](), list[str]()
        for file, header in self._headers.items():
            where = self._start_of(file)
            columns = self._mapping.of(header.names, self._vocabulary)
            kept += columns.kept
            problems += (replace(one, location=where) for one in self._unknown(columns))
            problems += (
                replace(one, location=one.location or where)
                for one in self._mapping.absent(header.names)
            )
        if not self._in_lines:
            problems += self._mapping.ignored_in_vain(self._seen)
        if problems:
            raise MappingError(problems)
        if self._headers:
            self._kept = tuple(dict.fromkeys((*kept, *sorted(self._mapping.keep))))

    def _unknown(self, columns: Columns) -> list[Diagnostic]:
        own = self._answering.own_columns
        return self._mapping.unknown_columns(columns, self._vocabulary, own)

    def checked(self, table: Path | Query, parts: Iterator[Part]) -> Iterator[Part]:
        """The parts of a table, once their columns fit. Raises MappingError."""
        shares = Shares(self._mapping, self._vocabulary, self._start_of(file_name(table)))
        for place, part in enumerate(parts):
            if part.file not in self._headers:
                self._expect_columns_of(part)
            self.rows += part.rows.num_rows + len(part.broken) + part.empty
            shares.add(part.rows)
            if place == 0:
                shares.expect_none()
                self._codes += number_codes(part.rows, self._mapping, self._vocabulary)
            yield part
        shares.expect_none()  # where the first part has no decimals, or nothing

    def _start_of(self, file: str) -> Location:
        line = self._headers[file].line if file in self._headers else 1
        return Location(file, line, 1)

    def _expect_columns_of(self, part: Part) -> None:
        """The same for a part of JSON Lines, of which every column is in some row."""
        columns = self._mapping.of(part.rows.schema.names, self._vocabulary)
        self._seen.update(part.rows.schema.names)
        if problems := self._unknown(columns):
            cells = part.rows.column(columns.strange[0]).is_valid().to_pylist()
            row = part.numbers[cells.index(True)] if True in cells else 1
            where = Location(part.file, row, 1)
            raise MappingError(replace(one, location=where) for one in problems)
        if self._kept is None:
            self._kept = tuple(dict.fromkeys((*columns.kept, *sorted(self._mapping.keep))))
        if late := sorted(set(columns.kept) - set(self._kept)):
            message = f"{quoted(part.file)} has a column {quoted(late[0])}, the rows before not"
            fix = f"`--keep {late[0]}` carries it along from the start"
            raise MappingError([Diagnostic("late-column", message, help=fix)])

    @property
    def empty(self) -> Part:
        """A part without rows, with the columns that are carried along."""
        schema = pa.schema([(name, pa.string()) for name in self._kept or ()])
        return Part("", pa.RecordBatch.from_pylist([], schema), ())

    def arranged(self, rows: "pa.RecordBatch") -> "pa.RecordBatch":
        """The same columns in every part: what is carried along as text."""
        kept, there = self._kept or (), rows.schema.names
        answers = [n for n in there if n not in kept and n not in IDENTIFYING - set(kept)]
        columns = {name: rows.column(name) for name in answers[:2]}
        for name in kept:
            column = without_dictionary(rows.column(name)) if name in there else None
            nothing = pa.nulls(rows.num_rows, pa.string())
            columns[name] = nothing if column is None else column.cast(pa.string())
        columns |= {name: rows.column(name) for name in answers[2:]}
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))

    def notes(self) -> Iterator[Diagnostic]:
        """What is not wrong and may be overlooked, once all is read."""
        yield from dict.fromkeys(self._codes)
        yield from self._mapping.shadowed(sorted(self._seen), self._vocabulary)
        columns = self._mapping.of(sorted(self._seen), self._vocabulary)
        if self._seen and not columns.read:
            message = "no column gives an input: of every patient nothing is known"
            fix = "`--draft-columns MAP.toml` writes a mapping to complete"
            yield Diagnostic("no-input", message, level="note", help=fix)
        if columns.strange:
            message = f'left out, as `ignore = "rest"` says: {listed(list(columns.strange))}'
            yield Diagnostic("left-out", message, level="note")
        if self._in_lines:
            absent = self._mapping.absent(self._seen) + self._mapping.ignored_in_vain(self._seen)
            yield from (replace(one, level="note") for one in absent)
