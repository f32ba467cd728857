"""Rows as JSON Lines: each distinct cell of a column is written once, pyarrow joins the lines."""

import json
from collections.abc import Iterator
from typing import Any

from pyclingo_bridge.cohort.requirements import np, pa, pc

_ROWS_AT_ONCE = 8192
_ESCAPED = '["\\\\\\x00-\\x1f]'
"""The characters that JSON has to write otherwise, as a regular expression."""


def json_lines_of(rows: "pa.RecordBatch") -> "Iterator[memoryview]":
    """The lines of a batch as bytes, one object a row without its nulls, as `json.dumps` writes it:
    a few thousand rows at a time."""
    for start in range(0, rows.num_rows, _ROWS_AT_ONCE):
        some = rows.slice(start, _ROWS_AT_ONCE)
        if some.num_columns:
            yield _lines(some)
        else:
            yield memoryview(b"{}\n" * some.num_rows)


def _lines(rows: "pa.RecordBatch") -> memoryview:
    text = pa.large_string()
    members = list(map(_members, rows.schema.names, rows.columns))
    nothing, end = pa.scalar("", text), pa.scalar("}\n", text)
    joined = pc.binary_join_element_wise(*members, nothing, null_handling="replace")
    opened = pc.binary_replace_slice(joined.cast(pa.large_binary()), 0, 2, b"{")
    lines = pc.binary_join_element_wise(opened.cast(text), end, nothing)
    first, last = np.frombuffer(lines.buffers()[1], np.int64)[[0, len(lines)]].tolist()
    return memoryview(lines.buffers()[2])[first:last]


def _members(name: str, column: "pa.Array") -> "pa.Array":
    """What each cell adds to its object, a comma before it: `, "name": value`; null for null."""
    before = f", {json.dumps(name, ensure_ascii=False)}: "
    if pa.types.is_dictionary(column.type):
        return _written(before, column.dictionary).take(column.indices)
    return _written(before, column)


def _written(before: str, cells: "pa.Array") -> "pa.Array":
    text = pa.large_string()
    nothing = pa.scalar("", text)
    if pa.types.is_integer(cells.type):
        return pc.binary_join_element_wise(pa.scalar(before, text), cells.cast(text), nothing)
    if _is_plain(cells):
        opened, closed = pa.scalar(f'{before}"', text), pa.scalar('"', text)
        return pc.binary_join_element_wise(opened, cells.cast(text), closed, nothing)
    return pa.array([_member(before, cell) for cell in cells.to_pylist()], text)


def _is_plain(cells: "pa.Array") -> bool:
    """Whether all cells are text in which nothing has to be written otherwise."""
    if not pa.types.is_string(cells.type):
        return False
    return not pc.any(pc.match_substring_regex(cells, _ESCAPED)).as_py()


def _member(before: str, cell: Any) -> str | None:
    if cell is None:
        return None
    return before + json.dumps(cell, ensure_ascii=False, default=str)
