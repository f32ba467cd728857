"""Operations on rows of bits, as plain data: what a circuit is evaluated by."""

from typing import NamedTuple

Edge = int
"""Twice the number of a node, and one more where it is negated."""
FALSE: Edge = 0
TRUE: Edge = 1
AND, OR, NOT = range(3)
Operation = tuple[int, int, int, int]
"""What to do, and the rows: the one that is filled, and the two that are read."""
ROWS_OF_CONSTANTS = 2


class Block(NamedTuple):
    """A loop: operations, and which row each variable takes over from which."""

    operations: tuple[Operation, ...]
    variables: tuple[int, ...]
    following: tuple[int, ...]


Step = tuple[Operation, ...] | Block


class Schedule(NamedTuple):
    """What to do with rows of bits: plain data, which can go to another process.

    Rows are numbered: 0 is all false, 1 all true, then the sources, then what is worked out.
    """

    sources: int
    rows: int
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]
    levels: int
    """The longest way from a source to an output, in gates."""

    @property
    def operations(self) -> int:
        """The number of operations on rows in one pass."""
        return sum(len(operations_of(step)) for step in self.steps)

    @property
    def read(self) -> frozenset[int]:
        """The sources that an output rests on, by number."""
        read = {row for step in self.steps for _, *rows in operations_of(step) for row in rows}
        read.update(self.outputs)
        return frozenset(n for n in range(self.sources) if n + ROWS_OF_CONSTANTS in read)


def operations_of(step: Step) -> tuple[Operation, ...]:
    return step.operations if isinstance(step, Block) else step
