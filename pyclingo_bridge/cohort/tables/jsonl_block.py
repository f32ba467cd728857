"""Lines of JSON as a batch of text, read by pyarrow where that reads what Python's reader reads.

pyarrow tells nothing of a broken line and keeps no number as it is written. A block in which either
may matter is refused here, and read line by line.
"""

import re
from collections.abc import Mapping, Sequence

from pyclingo_bridge.cohort.requirements import np, pa

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
"""Half a character, perhaps without the other half."""
_NEGATIVE_ZERO = re.compile(rb"-0[,}\s]")
"""As a whole number it has no sign."""
_NUMBER = rb"(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"


class _Refused(Exception):
    """A block that is to be read line by line."""


def batch_of(lines: Sequence[bytes]) -> "pa.RecordBatch | None":
    """The rows of lines that are not empty, each value as the text in which it is written; None
    where a line may be no row, or hold a list, an object or a number without a text."""
    try:
        return _read(lines)
    except (pa.ArrowException, _Refused):
        return None


def _read(lines: Sequence[bytes]) -> "pa.RecordBatch":
    # An object that spans lines has one that does not begin or not end so; of two in a line there
    # would be more rows than lines.
    if not all(line.startswith(b"{") and line.endswith(b"}") for line in map(bytes.strip, lines)):
        raise _Refused
    data = b"".join(lines)
    if b"\0" in data or (b"\\u" in data and _SURROGATE.search(data)) or not _is_utf8(data):
        raise _Refused
    table = _parsed(data)
    if table.num_rows != len(lines) or not table.num_columns:
        raise _Refused
    days = [column.name for column in table.schema if pa.types.is_timestamp(column.type)]
    as_text = _parsed(data, dict.fromkeys(days, pa.string())) if days else table
    columns = {
        name: (as_text if name in days else table).column(name) for name in table.schema.names
    }
    signed = _NEGATIVE_ZERO.search(data) is not None
    arrays = [_text(data, name, column, signed) for name, column in columns.items()]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _is_utf8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _parsed(data: bytes, only: "Mapping[str, pa.DataType] | None" = None) -> "pa.Table":
    """The rows, of all columns or of some whose types are given."""
    import pyarrow.json as reading

    options = reading.ParseOptions()
    if only is not None:
        options.explicit_schema = pa.schema(only.items())
        options.unexpected_field_behavior = "ignore"
    whole = reading.ReadOptions(use_threads=False, block_size=len(data) + 1)
    return reading.read_json(pa.BufferReader(data), whole, options)


def _text(data: bytes, name: str, column: "pa.ChunkedArray", signed: bool) -> "pa.Array":
    """A column as it is written in the data, in which a zero may be `signed`."""
    cells, kind = pa.concat_arrays(column.chunks), column.type
    if pa.types.is_string(kind):
        return cells
    if pa.types.is_null(kind) or pa.types.is_boolean(kind):
        return cells.cast(pa.string())
    if not pa.types.is_int64(kind) and not pa.types.is_float64(kind):
        raise _Refused
    if pa.types.is_int64(kind) and not signed:
        return cells.cast(pa.string())
    return _as_written(data, name, cells)


def _as_written(data: bytes, name: str, numbers: "pa.Array") -> "pa.Array":
    """Numbers as their texts, found behind the name of their column."""
    key = rb'(?<!\\)"%s"\s*:\s*' % re.escape(name.encode())
    texts = re.findall(key + _NUMBER, data)
    stated = numbers.is_valid().to_numpy(zero_copy_only=False)
    values = numbers.drop_null().to_numpy(zero_copy_only=False)
    if len(texts) != len(values) or (np.array(texts, "S").astype(np.float64) != values).any():
        raise _Refused
    places = np.cumsum(stated) - 1
    return pa.array(texts, pa.binary()).cast(pa.string()).take(pa.array(places, mask=~stated))
