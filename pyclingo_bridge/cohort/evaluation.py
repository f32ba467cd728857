"""Evaluation of a circuit for many patients: rows of bits, 64 patients to a word."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.cohort.requirements import np
from pyclingo_bridge.compiled.circuits.operations import (
    NOT,
    ROWS_OF_CONSTANTS,
    Block,
    Operation,
    Schedule,
)

if TYPE_CHECKING:
    from pyclingo_bridge.cohort.bit_rows import BitRows

WORDS_AT_ONCE = 1024
"""Words of a row that are worked on together: some hundred such rows fit a processor's cache."""


def evaluate(schedule: Schedule, planes: "BitRows") -> "BitRows":
    """The outputs, one row each, for sources of one row each (64 patients a word).

    Shapes: `(sources, words)` to `(outputs, words)`. Bits past the last patient mean nothing.
    """
    words = planes.shape[1]
    outputs = np.empty((len(schedule.outputs), words), np.uint64)
    work = np.empty((schedule.rows - schedule.sources, min(words, WORDS_AT_ONCE)), np.uint64)
    for start in range(0, words, WORDS_AT_ONCE):
        end = min(start + WORDS_AT_ONCE, words)
        used = work[:, : end - start]
        rows = [*used[:ROWS_OF_CONSTANTS], *planes[:, start:end], *used[ROWS_OF_CONSTANTS:]]
        rows[0].fill(0)
        rows[1].fill(~np.uint64(0))
        for step in schedule.steps:
            if isinstance(step, Block):
                _repeat(step, rows)
            else:
                _run(step, rows)
        for place, row in enumerate(schedule.outputs):
            outputs[place, start:end] = rows[row]
    return outputs


def _run(operations: Iterable[Operation], rows: Sequence[Any]) -> None:
    binary, negation = (np.bitwise_and, np.bitwise_or), np.bitwise_not
    for kind, target, left, right in operations:
        if kind == NOT:
            negation(rows[left], rows[target])
        else:
            binary[kind](rows[left], rows[right], rows[target])


def _repeat(block: Block, rows: Sequence[Any]) -> None:
    """Run a block to its least fixpoint: from nothing derived until nothing more is."""
    variables = [rows[row] for row in block.variables]
    following = [rows[row] for row in block.following]
    for variable in variables:
        variable.fill(0)
    while True:
        _run(block.operations, rows)
        if all((old == new).all() for old, new in zip(variables, following, strict=True)):
            return
        for variable, new in zip(variables, [row.copy() for row in following], strict=True):
            variable[:] = new
