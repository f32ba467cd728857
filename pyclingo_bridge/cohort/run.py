"""Run of a cohort: from its tables to the table of its answers, part by part, on all cores.

Parts are answered by processes and written in the order in which they were read.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, printable
from pyclingo_bridge.base.files.outputs import Outputs
from pyclingo_bridge.cohort.answering import PLACE_COLUMNS, Answering
from pyclingo_bridge.cohort.bit_rows import constant
from pyclingo_bridge.cohort.cell_counts import ReadCells
from pyclingo_bridge.cohort.columns.cell_texts import records
from pyclingo_bridge.cohort.columns.mapping import Source
from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.plans.plan_pool import Planner
from pyclingo_bridge.cohort.processes import in_order
from pyclingo_bridge.cohort.progress import Course, Tell
from pyclingo_bridge.cohort.requirements import np, pa
from pyclingo_bridge.cohort.table_columns import TableColumns
from pyclingo_bridge.cohort.tables.reader import Part, Query, expect_files, format_of, parts_of
from pyclingo_bridge.cohort.tables.writer import TableFile

REJECT_COLUMNS = ("file", "row", "column", "kind", "reason", "record")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that got no answer."""

    file: str
    row: int
    column: str
    kind: str
    reason: str
    record: str
    """The row as it was read: JSON, or the text of a row that is none."""

    def diagnostic(self) -> Diagnostic:
        """The same as a problem with its place; a table's data rows count from 1."""
        where = f" in {self.column}" if self.column else ""
        return Diagnostic(
            self.kind, f"row {self.row} of `{printable(self.file)}`{where}: {self.reason}"
        )


@dataclass(frozen=True)
class _AnsweredPart:
    """The answers for a part of a table, with the rows that got none."""

    rows: "pa.RecordBatch"
    rejects: list[Reject]
    counts: Counts
    size: float
    situations: "pa.DictionaryArray | None"
    cells: ReadCells


class StrictError(BridgeError):
    """A row that gets no answer, where none is allowed."""


@dataclass(frozen=True, repr=False)
class Outcome:
    """The result of a run: what was counted, and some rejected rows."""

    counts: Counts
    first_rejects: tuple[Reject, ...]
    """Some of those rejected, for a message."""
    notes: tuple[Diagnostic, ...] = ()
    """What is not wrong, and may be overlooked."""

    def __repr__(self) -> str:
        counts = self.counts
        return f"<Outcome: {counts.accepted} rows accepted, {counts.rejected} rejected>"


def answer_tables(
    answering: Answering,
    files: Iterable[Path],
    output: Path | None = None,
    rejects: Path | None = None,
    jobs: int | None = None,
    strict: bool = False,
    progress: Tell = lambda _: None,
    shown: int = 5,
    outputs: Outputs | None = None,
    spreadsheet_safe: bool = False,
    cells: Path | None = None,
) -> Outcome:
    """Answer every row of the tables, or of what the mapping's query makes of them; write answers,
    rejected rows and what each of the `cells` is read as where asked: with `outputs` as some of
    those, in place when all of them are.

    The file of rejected rows is there afterwards if there are any: where none was rejected, one of
    an earlier run is taken away. `progress` is told after every part how far the run is; `shown` is
    how many rejects come back, one of a kind and column; with `spreadsheet_safe` no cell of a CSV
    file is one that a spreadsheet would run. Raises TableError, MappingError, MissingExtra,
    ProcessError, OutputError, OSError; with `strict` StrictError at the first row that gets no
    answer. In each case nothing is written.
    """
    paths = list(files)
    expect_files(paths)
    for path in (output, rejects, cells):
        if path is not None:
            format_of(path)
    tables = tables_of(paths, answering.mapping.source)
    columns = TableColumns(answering, tables)
    counts, first = Counts(), dict[tuple[str, str], Reject]()
    with ExitStack() as stack:
        stack.enter_context(_memory_kept())
        files_out = stack.enter_context(Outputs()) if outputs is None else outputs
        answers, refused, told_of = (
            None
            if path is None
            else stack.enter_context(TableFile(path, files_out, spreadsheet_safe))
            for path in (output, rejects, cells)
        )
        planning, processes = answering.planning, jobs or os.cpu_count() or 1
        planner = None if planning is None else Planner(planning, processes, stack)

        course = Course(progress)

        def completed(part: _AnsweredPart) -> "pa.RecordBatch":
            advance = course.begun(part.size, part.counts)
            if planner is not None and part.situations is not None:
                return planner.completed(part.rows, part.situations, part.counts, advance)
            advance(part.counts.read)
            return part.rows

        mapping, vocabulary = answering.mapping, answering.side.vocabulary
        names = mapping.expected(vocabulary), mapping.repeated(vocabulary)
        layout = mapping.source.layout
        parts = (
            part
            for table in tables
            for part in columns.checked(table, parts_of(table, *names, layout))
        )
        work = partial(_answered, answering, counts_alone=output is None, cells=cells is not None)
        read = ReadCells()
        for part in stack.enter_context(closing(in_order(work, parts, processes))):
            if strict and part.rejects:
                raise StrictError([part.rejects[0].diagnostic()])
            rows = completed(part)
            counts.add(part.counts)
            read.update(part.cells)
            for reject in part.rejects:
                if len(first) < shown:
                    first.setdefault((reject.kind, reject.column), reject)
            if answers is not None and part.rows.num_rows:
                answers.write(columns.arranged(rows))
            if refused is not None and part.rejects:
                refused.write(_table_of(part.rejects))
        written = counts.accepted if answers is None else answers.rows
        written += counts.rejected if refused is None else refused.rows
        told = counts.accepted + counts.rejected + counts.empty
        sums = counts.read, told, written + counts.empty
        if set(sums) != {columns.rows}:
            raise RuntimeError(
                f"rows were lost: {columns.rows} read, {sums} counted, told of and written"
            )
        if answers is not None:
            if not answers.rows:
                answers.write(columns.arranged(completed(_answered(answering, columns.empty))))
            answers.finish()
        if refused is not None:
            refused.finish(keep=refused.rows > 0)
        _write(read.table(), told_of)
    return Outcome(counts, tuple(first.values()), tuple(columns.notes()))


def _write(rows: "pa.RecordBatch", table: TableFile | None) -> None:
    """Write the whole of a table, where it is asked for."""
    if table is not None:
        table.write(rows)
        table.finish()


def tables_of(paths: Sequence[Path], source: Source) -> "list[Path | Query]":
    """The tables that are answered: the files, or what a query makes of them."""
    if source.sql is None or source.place is None:
        return list(paths)
    return [Query(source.sql, source.place, tuple(paths), source.layout)]


@contextmanager
def _memory_kept() -> Iterator[None]:
    """A context in which pyarrow allocates by jemalloc, if it can and nothing else is asked for: to
    give memory back after each part, and take it anew, costs more than the answers."""
    before = pa.default_memory_pool()
    asked = "ARROW_DEFAULT_MEMORY_POOL" in os.environ
    if not asked and "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def _answered(
    answering: Answering, part: Part, counts_alone: bool = False, cells: bool = False
) -> _AnsweredPart:
    answered = answering.answered(part.rows, counts_alone, cells)
    counts, rejections = answered.counts, answered.rejected
    rejected = [rejection.row for rejection in rejections]
    places = [constant(part.file, part.rows.num_rows), _numbers_of(part)]
    names = [*PLACE_COLUMNS, *answered.rows.schema.names]
    rows = pa.RecordBatch.from_arrays([*places, *answered.rows.columns], names=names)
    rejects = [
        Reject(part.file, part.numbers[bad.row], bad.columns, bad.kind, bad.reason, record)
        for bad, record in zip(rejections, records(part.rows, rejected), strict=True)
    ]
    for broken in part.broken:
        where = part.file, broken.row, broken.column
        rejects.append(Reject(*where, broken.kind, broken.message, broken.text))
        counts.problems[broken.kind] += 1
        if broken.column:
            counts.rejected_cells.update([(broken.column, "", broken.kind)])
    counts.read += len(part.broken) + part.empty
    counts.empty += part.empty
    counts.rejected += len(part.broken)
    rejects.sort(key=lambda reject: reject.row)
    situations = answered.situations
    if rejected:
        mask = np.ones(part.rows.num_rows, np.bool_)
        mask[rejected] = False
        accepted = pa.array(mask)
        rows = rows.filter(accepted)
        situations = None if situations is None else situations.filter(accepted)
    return _AnsweredPart(rows, rejects, counts, part.size, situations, answered.cells)


def _numbers_of(part: Part) -> "pa.Array":
    numbers = part.numbers
    if isinstance(numbers, range):
        return pa.array(np.arange(numbers.start, numbers.stop, dtype=np.int64))
    return pa.array(np.array(numbers, np.int64))


def _table_of(rejects: list[Reject]) -> "pa.RecordBatch":
    columns = [[getattr(reject, name) for reject in rejects] for name in REJECT_COLUMNS]
    return pa.RecordBatch.from_arrays(list(map(_column_of, columns)), names=list(REJECT_COLUMNS))


def _column_of(cells: list[Any]) -> "pa.Array":
    """The cells as a column, with escapes for what is not a character."""
    try:
        return pa.array(cells)
    except UnicodeEncodeError:
        return pa.array([cell.encode("utf-8", "backslashreplace").decode() for cell in cells])
