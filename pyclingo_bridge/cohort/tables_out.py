"""Tables of answers, which appear under their name once they are whole."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from pyclingo_bridge.cohort.combinations import plain
from pyclingo_bridge.cohort.tables_in import format_of

if TYPE_CHECKING:
    import pyarrow as pa


class TableFile:
    """A table that is written part by part, beside its place, and moved there at the end.

    As a context: leaving it by an exception leaves nothing behind, and what was there before.
    """

    def __init__(self, path: Path) -> None:
        """Raises TableError for an unknown suffix, OSError where nothing can be written."""
        self._path, self._format = path.resolve(), format_of(path)
        self.rows = 0
        self._keep, self._finished = True, False
        with _named(path):
            handle, part = tempfile.mkstemp(dir=self._path.parent, prefix=f".{path.name}.")
        self._part = Path(part)
        self._file: BinaryIO = os.fdopen(handle, "wb")
        self._writer: Any = None

    def __enter__(self) -> "TableFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.finish(self._keep)
                with _named(self._path):
                    self._move()
            else:
                with suppress(OSError):  # the room that was missing before is missing still
                    self._close()
        finally:
            self._part.unlink(missing_ok=True)

    def finish(self, keep: bool = True) -> None:
        """All is written: after it nothing is left but to move the table to its place. Without
        `keep` no table is to be in that place, nor one of an earlier run. Raises OSError."""
        self._keep = keep
        if not self._finished:
            with _named(self._path):
                self._close()
            self._finished = True

    def _close(self) -> None:
        try:
            if self._writer is not None:
                self._writer.close()
        finally:
            self._file.close()

    def _move(self) -> None:
        if not self._keep:
            self._path.unlink(missing_ok=True)
            return
        mask = os.umask(0)
        os.umask(mask)
        self._part.chmod(0o666 & ~mask)  # as any new file, which a temporary one is not
        self._part.replace(self._path)

    def write(self, rows: "pa.RecordBatch") -> None:
        """Add rows; all parts have the same columns. Raises OSError."""
        self.rows += rows.num_rows
        with _named(self._path):
            self._write(rows)

    def _write(self, rows: "pa.RecordBatch") -> None:
        import pyarrow as pa

        if self._format == "jsonl":
            for row in rows.to_pylist():
                said = {name: cell for name, cell in row.items() if cell is not None}
                self._file.write(json.dumps(said, ensure_ascii=False, default=str).encode() + b"\n")
            return
        if self._format == "csv":
            rows = pa.RecordBatch.from_arrays(
                [plain(one) for one in rows.columns], names=rows.schema.names
            )
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
            return writing.CSVWriter(self._file, schema, write_options=options)
        import pyarrow.parquet as pq

        return pq.ParquetWriter(self._file, schema, compression="zstd")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Failures under the name that the table is to have."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
