"""Rows of a table in which no cell says anything: they are counted, and are no patients."""

from dataclasses import replace

from pyclingo_bridge.cohort.requirements import np, pa, pc
from pyclingo_bridge.cohort.tables.reader import Part


def without_empty_rows(part: Part) -> Part:
    """The same part without its empty rows, which it counts."""
    empty = _empty(part.rows)
    if not len(empty):
        return part
    kept = np.ones(part.rows.num_rows, np.bool_)
    kept[empty.to_numpy()] = False
    numbers = tuple(part.numbers[place] for place in np.flatnonzero(kept).tolist())
    rows = part.rows.filter(pa.array(kept))
    return replace(part, rows=rows, numbers=numbers, empty=part.empty + len(empty))


def _empty(rows: "pa.RecordBatch") -> "pa.Array":
    """The rows whose cells are all null or blank. Few are left after the first columns, and of
    those alone the others are looked at."""
    places = pa.array(np.arange(rows.num_rows))
    for column in sorted(rows.columns, key=_rank):
        if not len(places):
            break
        some = column if len(places) == len(column) else column.take(places)
        places = places.take(pc.indices_nonzero(_says_nothing(some)))
    return places


def _rank(column: "pa.Array") -> tuple[int, bool]:
    """What is full first, and of that what is soon looked at."""
    return column.null_count, not pa.types.is_dictionary(column.type)


def _says_nothing(column: "pa.Array") -> "pa.Array":
    """Whether each cell is null or blank text."""
    if pa.types.is_dictionary(column.type):
        blank = _says_nothing(column.dictionary)
        if not pc.any(blank).as_py():
            return column.is_null()
        return blank.take(column.indices).fill_null(True)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        blank = pc.or_(pc.equal(pc.binary_length(column), 0), pc.ascii_is_space(column))
        return blank.fill_null(True)
    return column.is_null(nan_is_null=pa.types.is_floating(column.type))
