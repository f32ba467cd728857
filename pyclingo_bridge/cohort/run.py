"""A cohort from its tables to the table of its answers, part by part, on all cores.

Parts are answered by processes and written in the order in which they were read.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.cell_texts import records
from pyclingo_bridge.cohort.columns.combinations import plain
from pyclingo_bridge.cohort.columns.mapping_file import IDENTIFYING, MappingError
from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.plans.plan_pool import Planner
from pyclingo_bridge.cohort.processes import in_order
from pyclingo_bridge.cohort.tables.reader import Part, expect_files, format_of, parts_of
from pyclingo_bridge.cohort.tables.writer import TableFile
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, Location, printable, quoted
from pyclingo_bridge.files.outputs import Outputs

if TYPE_CHECKING:
    import pyarrow as pa

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
class _Done:
    """A part that was answered."""

    rows: "pa.RecordBatch"
    rejects: list[Reject]
    counts: Counts
    situations: "pa.DictionaryArray | None"


class StrictError(BridgeError):
    """A row that gets no answer, where none is allowed."""


@dataclass(frozen=True)
class Outcome:
    """What became of a cohort."""

    counts: Counts
    first_rejects: tuple[Reject, ...]
    """Some of those rejected, for a message."""
    notes: tuple[Diagnostic, ...] = ()
    """What is not wrong, and may be overlooked."""


def answer_tables(
    answering: Answering,
    files: Iterable[Path],
    output: Path | None = None,
    rejects: Path | None = None,
    jobs: int | None = None,
    strict: bool = False,
    progress: Callable[[int], None] = lambda _: None,
    shown: int = 5,
    outputs: Outputs | None = None,
    spreadsheet_safe: bool = False,
) -> Outcome:
    """Answer every row of the tables, and write answers and rejected rows where asked: with
    `outputs` as two of those, in place when all of them are.

    The file of rejected rows is there afterwards if there are any: where none was rejected, one of
    an earlier run is taken away. `progress` is told of every part how many rows it had; `shown` is
    how many rejects come back, one of a kind and column; with `spreadsheet_safe` no cell of a CSV
    file is one that a spreadsheet would run. Raises TableError, MappingError, ProcessError,
    OutputError, OSError; with `strict` StrictError at the first row that gets no answer. In each
    case nothing is written.
    """
    paths = list(files)
    expect_files(paths)
    for path in (output, rejects):
        if path is not None:
            format_of(path)
    counts, first = Counts(), dict[tuple[str, str], Reject]()
    with ExitStack() as stack:
        files_out = stack.enter_context(Outputs()) if outputs is None else outputs
        answers, refused = (
            None
            if path is None
            else stack.enter_context(TableFile(path, files_out, spreadsheet_safe))
            for path in (output, rejects)
        )
        planning, processes = answering.planning, jobs or os.cpu_count() or 1
        planner = None if planning is None else stack.enter_context(Planner(planning, processes))

        def completed(done: _Done) -> "pa.RecordBatch":
            if planner is not None and done.situations is not None:
                return planner.completed(done.rows, done.situations, done.counts, progress)
            progress(done.counts.read)
            return done.rows

        keeping = _Kept(answering)
        expected = answering.mapping.expected(answering.side.vocabulary)
        parts = (part for path in paths for part in keeping.checked(parts_of(path, expected)))
        work = partial(_work, answering)
        for done in stack.enter_context(closing(in_order(work, parts, processes))):
            if strict and done.rejects:
                raise StrictError([done.rejects[0].diagnostic()])
            rows = completed(done)
            counts.add(done.counts)
            for one in done.rejects:
                if len(first) < shown:
                    first.setdefault((one.kind, one.column), one)
            if answers is not None and done.rows.num_rows:
                answers.write(keeping.arranged(rows))
            if refused is not None and done.rejects:
                refused.write(_table_of(done.rejects))
        written = counts.accepted if answers is None else answers.rows
        thrown = counts.rejected if refused is None else refused.rows
        told = counts.read, counts.accepted + counts.rejected, written + thrown
        if set(told) != {keeping.rows}:
            raise RuntimeError(f"rows were lost: {keeping.rows} read, {told} answered and written")
        if answers is not None:
            if not answers.rows:
                answers.write(keeping.arranged(completed(keeping.none())))
            answers.finish()
        if refused is not None:
            refused.finish(keep=refused.rows > 0)
    return Outcome(counts, tuple(first.values()), tuple(keeping.notes.values()))


class _Kept:
    """The columns that are carried along, those of the first part and those asked for; and how many
    rows were read, counted where they are read."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._names: tuple[str, ...] | None = None
        self.rows = 0
        """Read so far, the broken ones too."""
        self.notes: dict[str, Diagnostic] = {}
        """By message: each is told once."""

    def checked(self, parts: Iterator[Part]) -> Iterator[Part]:
        for place, part in enumerate(parts):
            mapping, names = self._answering.mapping, part.rows.schema.names
            free_form = format_of(Path(part.file)) == "jsonl"
            if place == 0 and not free_form and (absent := mapping.absent(names)):
                where = Location(part.file, 1, 1)
                raise MappingError(
                    Diagnostic(one.code, one.message, where, help=one.help) for one in absent
                )
            vocabulary = self._answering.side.vocabulary
            here = mapping.of(names, vocabulary).kept
            self.notes |= {one.message: one for one in mapping.shadowed(names, vocabulary)}
            if self._names is None:
                self._names = tuple(dict.fromkeys((*here, *sorted(mapping.keep))))
            if late := sorted(set(here) - set(self._names)):
                message = f"{quoted(part.file)} has a column {quoted(late[0])}, the rows before not"
                fix = f"`--keep {late[0]}` carries it along from the start"
                raise MappingError([Diagnostic("late-column", message, help=fix)])
            self.rows += part.rows.num_rows + len(part.broken)
            yield part

    def none(self) -> _Done:
        """The answers for nobody."""
        import pyarrow as pa

        schema = pa.schema([(one, pa.string()) for one in self._names or ()])
        part = Part("", pa.RecordBatch.from_pylist([], schema), ())
        return _work(self._answering, part)

    def arranged(self, rows: "pa.RecordBatch") -> "pa.RecordBatch":
        """The same columns in every part: what is carried along as text."""
        import pyarrow as pa

        kept, own = self._names or (), rows.schema.names
        mine = [one for one in own if one not in kept and one not in IDENTIFYING - set(kept)]
        first, rest = mine[:2], mine[2:]
        arrays = [rows.column(one) for one in first]
        for name in kept:
            if name in own:
                arrays.append(plain(rows.column(name)).cast(pa.string()))
            else:
                arrays.append(pa.nulls(rows.num_rows, pa.string()))
        arrays += [rows.column(one) for one in rest]
        return pa.RecordBatch.from_arrays(arrays, names=[*first, *kept, *rest])


def _work(answering: Answering, part: Part) -> _Done:
    import numpy as np
    import pyarrow as pa

    found = answering.answered(part.rows)
    accepted = np.ones(part.rows.num_rows, np.bool_)
    accepted[[one.row for one in found.rejected]] = False
    numbers = pa.array(np.asarray(part.numbers, np.int64))
    files = pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), len(numbers)), pa.array([part.file])
    )
    named = {"file": files, "row": numbers}
    names = [*named, *found.rows.schema.names]
    rows = pa.RecordBatch.from_arrays([*named.values(), *found.rows.columns], names=names)
    said = records(part.rows, [one.row for one in found.rejected])
    rejects = [
        Reject(part.file, part.numbers[one.row], one.columns, one.kind, one.reason, record)
        for one, record in zip(found.rejected, said, strict=True)
    ]
    for broken in part.broken:
        where = part.file, broken.row, broken.column
        rejects.append(Reject(*where, broken.kind, broken.message, broken.text))
        found.counts.problems[broken.kind] += 1
    found.counts.read += len(part.broken)
    found.counts.rejected += len(part.broken)
    rejects.sort(key=lambda one: one.row)
    chosen = pa.array(accepted)
    situations = None if found.situations is None else found.situations.filter(chosen)
    return _Done(rows.filter(chosen), rejects, found.counts, situations)


def _table_of(rejects: list[Reject]) -> "pa.RecordBatch":
    import pyarrow as pa

    columns = [[getattr(one, name) for one in rejects] for name in REJECT_COLUMNS]
    return pa.RecordBatch.from_arrays(list(map(_column_of, columns)), names=list(REJECT_COLUMNS))


def _column_of(cells: list[Any]) -> "pa.Array":
    """The cells as a column, with escapes for what is not a character."""
    import pyarrow as pa

    try:
        return pa.array(cells)
    except UnicodeEncodeError:
        return pa.array([one.encode("utf-8", "backslashreplace").decode() for one in cells])
