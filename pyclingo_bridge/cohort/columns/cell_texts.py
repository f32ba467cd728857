"""Cells of a table as numbers, truth values, days or text: the one place where reading a cell may
fail, and then for whatever reason. Whoever reads a column after it meets no other kinds."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.base.diagnostics import Diagnostic, printable
from pyclingo_bridge.cohort.requirements import np, pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

Wrong = dict[int, Diagnostic]
"""What is wrong with the cells that cannot be read, by row."""
_LONGEST_REASON = 200


def legible(
    batch: "pa.RecordBatch", names: Collection[str]
) -> "tuple[pa.RecordBatch, dict[str, Wrong]]":
    """The same rows with the named columns made legible, and the cells that cannot be: those are
    null. The other columns are as they were."""
    if not batch.num_columns:
        return batch, {}
    arrays, wrong = list(batch.columns), dict[str, Wrong]()
    for place, name in enumerate(batch.schema.names):
        if name in names:
            arrays[place], bad = legible_column(arrays[place])
            if bad:
                wrong[name] = bad
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names), wrong


def legible_column(column: "pa.Array") -> "tuple[pa.Array, Wrong]":
    """A column of numbers, truth values, days, times of day or text, and what could not be read.

    Text is UTF-8; what is none of these kinds becomes text, lists and objects as JSON.
    """
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _of_dictionary(column)
    if pa.types.is_float16(kind):
        return column.cast(pa.float32()), {}
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return column, {}
    if pa.types.is_null(kind) or (pa.types.is_string(kind) and _is_valid(column)):
        return column, {}
    distinct, places = _distinct(column)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        cells, bad = _days(distinct)
    else:
        texts, bad = _read(distinct, _text)
        cells = pa.array(texts, pa.string())
    return cells.take(pa.array(places, mask=places < 0)), _by_row(bad, places)


def _is_valid(column: "pa.Array") -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _of_dictionary(column: "pa.DictionaryArray") -> "tuple[pa.Array, Wrong]":
    cells, bad = legible_column(column.dictionary)
    if cells is column.dictionary:
        return column, {}
    indices = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype("int64")
    if pa.types.is_dictionary(cells.type):
        return cells.take(column.indices), _by_row(bad, indices)
    return pa.DictionaryArray.from_arrays(column.indices, cells), _by_row(bad, indices)


def _by_row(bad: Wrong, places: "Places") -> Wrong:
    """What is wrong by row, from what is wrong by distinct cell."""
    if not bad:
        return {}
    rows = np.flatnonzero(np.isin(places, list(bad))).tolist()
    return {row: bad[int(places[row])] for row in rows}


def _distinct(column: "pa.Array") -> "tuple[pa.Array, Places]":
    """The distinct cells of a column, or all where its kind cannot be encoded; which of them each
    row has, -1 where it is null."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.view(pa.binary() if pa.types.is_string(column.type) else pa.large_binary())
    try:
        encoded = column.dictionary_encode()
        cells, indices = encoded.dictionary, encoded.indices.fill_null(-1)
    except (pa.ArrowException, NotImplementedError):
        places = np.arange(len(column))
        return column, np.where(column.is_valid().to_numpy(zero_copy_only=False), places, -1)
    return cells, indices.to_numpy(zero_copy_only=False).astype("int64")


def _days(cells: "pa.Array") -> "tuple[pa.Array, Wrong]":
    """Days and times of day that Python can hold, and that can be written."""
    if pa.types.is_timestamp(cells.type) and cells.type.unit == "ns":
        cells = cells.cast(pa.timestamp("us", cells.type.tz), safe=False)
    texts, bad = _read(cells, lambda day: day.isoformat())
    good = [None if text is None else place for place, text in enumerate(texts)]
    try:
        pa.array([0], cells.type).cast(pa.string())
    except pa.ArrowException as error:  # a zone that not every library knows
        bad |= {place: unreadable(error) for place in good if place is not None}
        return pa.nulls(len(cells), pa.string()), bad
    return cells.take(pa.array(good, pa.int64())), bad


def _read(cells: "pa.Array", text_of: Callable[[Any], str]) -> tuple[list[str | None], Wrong]:
    texts, bad = list[str | None](), Wrong()
    for place in range(len(cells)):
        text: str | None = None
        try:
            cell = cells[place].as_py()
            text = None if cell is None else text_of(cell)
        except MemoryError:
            raise
        except Exception as error:  # whatever it is, the other rows are to be answered
            bad[place] = unreadable(error)
        texts.append(text)
    return texts, bad


def _text(cell: Any) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8")
    if isinstance(cell, (list, dict)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)


def unreadable(error: Exception) -> Diagnostic:
    """The problem of a cell that cannot be read, whatever was raised."""
    if isinstance(error, UnicodeDecodeError):
        return Diagnostic("not-utf8", "the text is not UTF-8", help="save the table as UTF-8")
    reason = printable((str(error) or type(error).__name__).splitlines()[0])[:_LONGEST_REASON]
    message = f"the cell cannot be read: {reason[:1].lower()}{reason[1:]}"
    return Diagnostic("unreadable-cell", message, help="correct it, or leave it empty")


def records(batch: "pa.RecordBatch", rows: Sequence[int]) -> list[str]:
    """Rows as JSON objects without nulls; what cannot be read as far as it can be shown."""
    if not rows:
        return []
    chosen = pa.array(rows, pa.int64())
    objects: list[dict[str, Any]] = [{} for _ in rows]
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        cells = column.take(chosen)
        places = np.flatnonzero(cells.is_valid().to_numpy(zero_copy_only=False)).tolist()
        shown = _shown(cells.take(pa.array(places, pa.int64())))
        for place, cell in zip(places, shown, strict=True):
            objects[place][name] = cell
    return [json.dumps(row, ensure_ascii=False, default=str) for row in objects]


def _shown(column: "pa.Array") -> list[Any]:
    try:
        cells: list[Any] = column.to_pylist()
        json.dumps(cells, ensure_ascii=False, default=str).encode()
        return cells
    except MemoryError:
        raise
    except Exception:  # as in `_read`
        return [_shown_cell(column[place]) for place in range(len(column))]


def _shown_cell(scalar: Any) -> Any:
    """A cell as JSON can hold it, as far as it can be read."""
    try:
        cell = scalar.as_py()
        return cell if cell is None else json.loads(json.dumps(cell, default=str))
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "replace")
    except MemoryError:
        raise
    except Exception as error:  # as in `_read`
        return f"unreadable: {unreadable(error).message}"
