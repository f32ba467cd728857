"""Tables of answers, which appear under their name once they are whole."""

import json
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from pyclingo_bridge.cohort.tables_in import format_of

if TYPE_CHECKING:
    import pyarrow as pa


class TableFile:
    """A table that is written part by part, beside its place, and moved there at the end.

    As a context: leaving it by an exception leaves nothing behind.
    """

    def __init__(self, path: Path) -> None:
        """Raises TableError for an unknown suffix, OSError where nothing can be written."""
        self._path, self._format = path, format_of(path)
        self.rows = 0
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
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
            if self._writer is not None:
                self._writer.close()
            self._file.close()
            if kind is None:
                mask = os.umask(0)
                os.umask(mask)
                self._part.chmod(0o666 & ~mask)  # as any new file, which a temporary one is not
                self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)

    def write(self, rows: "pa.RecordBatch") -> None:
        """Add rows; all parts have the same columns."""
        self.rows += rows.num_rows
        if self._format == "jsonl":
            for row in rows.to_pylist():
                said = {name: cell for name, cell in row.items() if cell is not None}
                self._file.write(json.dumps(said, ensure_ascii=False, default=str).encode() + b"\n")
            return
        if self._format == "csv":
            rows = _without_dictionaries(rows)
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


def _without_dictionaries(rows: "pa.RecordBatch") -> "pa.RecordBatch":
    import pyarrow as pa

    arrays = [
        one.cast(one.type.value_type) if pa.types.is_dictionary(one.type) else one
        for one in rows.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=rows.schema.names)
