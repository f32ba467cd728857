"""Tables of answers, written part by part into an output of a run."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from pyclingo_bridge.base.files.outputs import Outputs
from pyclingo_bridge.cohort.bit_rows import without_dictionary
from pyclingo_bridge.cohort.requirements import pa, pc, pq
from pyclingo_bridge.cohort.tables.jsonl_text import json_lines_of
from pyclingo_bridge.cohort.tables.reader import format_of

_RUN = r"\A([=+\-@\t\r\n＝＋－＠])"
"""The characters that a spreadsheet takes for the start of a formula, the wide ones too."""


class TableFile:
    """A table that is written part by part; it is in its place when all outputs of the run are.

    As a context: leaving it by an exception leaves nothing behind, and what was there before.
    """

    def __init__(
        self, path: Path, outputs: Outputs | None = None, spreadsheet_safe: bool = False
    ) -> None:
        """Without `outputs` the table is the only output, and in its place after the context; with
        `spreadsheet_safe` no cell of a CSV file is one that a spreadsheet would run. Raises
        TableError for an unknown suffix, OutputError where nothing can be written."""
        self._path, self._format = path, format_of(path)
        self._safe = spreadsheet_safe
        self.rows = 0
        run = Outputs() if outputs is None else outputs
        self._own = run if outputs is None else None
        self._part = run.of(path)
        self._writer: Any = None

    def __enter__(self) -> "TableFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._close()
        else:
            with suppress(OSError):  # the room that was missing before is missing still
                self._close()
        if self._own is not None:
            self._own.__exit__(kind, error, trace)

    def finish(self, keep: bool = True) -> None:
        """All is written. Without `keep` no table is to be in that place, nor one of an earlier
        run. Raises OSError."""
        self._part.drop = not keep
        self._close()

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with _named(self._path):
                writer.close()

    def write(self, rows: "pa.RecordBatch") -> None:
        """Add rows; all parts have the same columns. Raises OSError."""
        self.rows += rows.num_rows
        with _named(self._path):
            self._write(rows)

    def _write(self, rows: "pa.RecordBatch") -> None:
        if self._format == "jsonl":
            for lines in json_lines_of(rows):
                self._part.file.write(lines)
            return
        if self._format == "csv":
            columns = list(map(without_dictionary, rows.columns))
            rows = pa.RecordBatch.from_arrays(columns, names=rows.schema.names)
            if self._safe:
                rows = _without_formulas(rows)
        if self._writer is None:
            self._writer = self._opened(rows.schema)
        if self._format == "csv":
            self._writer.write_batch(rows)
        else:
            self._writer.write_batch(rows, row_group_size=max(1, rows.num_rows))

    def _opened(self, schema: "pa.Schema") -> Any:
        if self._format == "csv":
            import pyarrow.csv as writing

            delimiter = "\t" if self._path.suffix.lower() == ".tsv" else ","
            options = writing.WriteOptions(delimiter=delimiter, quoting_style="needed")
            return writing.CSVWriter(self._part.file, schema, write_options=options)
        return pq.ParquetWriter(self._part.file, schema, compression="zstd")


def _without_formulas(rows: "pa.RecordBatch") -> "pa.RecordBatch":
    """The same with an apostrophe before each text, and each name, that a spreadsheet would run."""

    def quoted(column: "pa.Array") -> "pa.Array":
        if not pa.types.is_string(column.type):
            return column
        return pc.replace_substring_regex(column, pattern=_RUN, replacement=r"'\1")

    names = quoted(pa.array(rows.schema.names, pa.string())).to_pylist()
    return pa.RecordBatch.from_arrays([quoted(column) for column in rows.columns], names=names)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """A context that renames failures to the place that the table is to have."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
