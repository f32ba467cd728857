"""Rows of a table in which no cell says anything: they are counted, and are no patients."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.requirements import np, pa, pc
from pyclingo_bridge.cohort.tables.reader import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray


def without_empty_rows(part: Part) -> Part:
    """The same part without its empty rows, which it counts."""
    empty = _empty(part.rows)
    if not len(empty):
        return part
    kept = np.ones(part.rows.num_rows, np.bool_)
    kept[empty] = False
    numbers = tuple(part.numbers[place] for place in np.flatnonzero(kept).tolist())
    rows = part.rows.filter(pa.array(kept))
    return replace(part, rows=rows, numbers=numbers, empty=part.empty + len(empty))


def _empty(rows: "pa.RecordBatch") -> "NDArray[np.int64]":
    """The rows whose cells are all null or blank. Few are left after the first columns, and of
    those alone the others are looked at."""
    places = np.arange(rows.num_rows)
    for column in sorted(rows.columns, key=lambda one: one.null_count):
        if not len(places):
            break
        some = column if len(places) == rows.num_rows else column.take(pa.array(places))
        places = places[_says_nothing(some)]
    return places


def _says_nothing(column: "pa.Array") -> "NDArray[np.bool_]":
    """Whether each cell is null or blank text."""
    if pa.types.is_dictionary(column.type):
        nothing = np.append(_says_nothing(column.dictionary), True)  # the last is for null
        return np.asarray(nothing[np.asarray(column.indices.fill_null(len(column.dictionary)))])
    null = column.is_null(nan_is_null=pa.types.is_floating(column.type))
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        blank = pc.or_(pc.equal(pc.binary_length(column), 0), pc.ascii_is_space(column))
        null = pc.or_(null, blank.fill_null(True))
    return np.asarray(null)
