"""Gates in the order of their levels, on rows of bits that are used again once nobody reads them.

A row holds one bit a patient, 64 to a word. An operation takes two rows and fills a third; a loop
is gone through until its variables stand still.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.cohort.circuit.gates import Edge, Gates, Loop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

AND, OR, NOT = range(3)
Operation = tuple[int, int, int, int]
"""What to do, and the rows: the one that is filled, and the two that are read."""
_ROWS_OF_CONSTANTS = 2
WORDS_AT_ONCE = 1024
"""Words of a row that are worked on together: some hundred such rows fit a processor's cache."""


@dataclass(frozen=True)
class Block:
    """A loop: operations, and which row each variable takes over from which."""

    operations: tuple[Operation, ...]
    variables: tuple[int, ...]
    following: tuple[int, ...]


Step = tuple[Operation, ...] | Block


@dataclass(frozen=True)
class Schedule:
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
        """How many operations on rows one pass takes."""
        return sum(len(_operations(one)) for one in self.steps)

    @property
    def read(self) -> frozenset[int]:
        """The sources that an output rests on, by number."""
        rows = {row for one in self.steps for _, *used in _operations(one) for row in used}
        rows.update(self.outputs)
        return frozenset(one for one in range(self.sources) if one + _ROWS_OF_CONSTANTS in rows)

    def evaluate(self, planes: "Words") -> "Words":
        """The outputs, one row each, for sources of one row each (64 patients a word).

        Shapes: `(sources, words)` to `(outputs, words)`. Bits past the last patient mean nothing.
        """
        import numpy as np

        words = planes.shape[1]
        found = np.empty((len(self.outputs), words), np.uint64)
        work = np.empty((self.rows - self.sources, min(words, WORDS_AT_ONCE)), np.uint64)
        for start in range(0, words, WORDS_AT_ONCE):
            end = min(start + WORDS_AT_ONCE, words)
            used = work[:, : end - start]
            rows = [*used[:_ROWS_OF_CONSTANTS], *planes[:, start:end], *used[_ROWS_OF_CONSTANTS:]]
            rows[0].fill(0)
            rows[1].fill(~np.uint64(0))
            for step in self.steps:
                if isinstance(step, Block):
                    _repeated(step, rows)
                else:
                    _run(step, rows)
            for place, row in enumerate(self.outputs):
                found[place, start:end] = rows[row]
        return found


def _operations(step: Step) -> tuple[Operation, ...]:
    return step.operations if isinstance(step, Block) else step


def _run(operations: Iterable[Operation], rows: Sequence[Any]) -> None:
    import numpy as np

    of_two, other = (np.bitwise_and, np.bitwise_or), np.bitwise_not
    for what, to, one, two in operations:
        if what == NOT:
            other(rows[one], rows[to])
        else:
            of_two[what](rows[one], rows[two], rows[to])


def _repeated(block: Block, rows: Sequence[Any]) -> None:
    """From nothing derived until nothing more is: the least that the rules give."""
    for one in block.variables:
        rows[one].fill(0)
    while True:
        _run(block.operations, rows)
        pairs = list(zip(block.variables, block.following, strict=True))
        if all((rows[to] == rows[of]).all() for to, of in pairs):
            return
        values = [rows[of].copy() for _, of in pairs]
        for (to, _), value in zip(pairs, values, strict=True):
            rows[to][:] = value


def schedule(gates: Gates, sources: Sequence[Edge], outputs: Sequence[Edge]) -> Schedule:
    """The operations that the outputs need, and no others; `sources` in the order of the rows."""
    return _Scheduler(gates, sources).scheduled(outputs)


class _Scheduler:
    """Goes down from the outputs; every gate gets rows of its own first."""

    def __init__(self, gates: Gates, sources: Sequence[Edge]) -> None:
        self._gates = gates
        self._loop_of = {one: loop for loop in gates.loops for one in loop.variables}
        edges = [0, 1, *sources]
        self._row: dict[Edge, int] = {edge: row for row, edge in enumerate(edges)}
        self._level: dict[int, int] = dict.fromkeys((edge >> 1 for edge in edges), 0)
        self._sources = len(sources)
        self._rows = self._fixed = len(edges)
        self._operations: list[Operation] = []
        self._steps: list[Step] = []

    def scheduled(self, outputs: Sequence[Edge]) -> Schedule:
        self._work_out(one >> 1 for one in outputs)
        found = [self._row_of(one) for one in outputs]
        self._steps.append(tuple(self._operations))
        steps, rows, kept = _with_rows_reused(self._steps, self._rows, self._fixed, found)
        levels = max((self._level[one >> 1] for one in outputs), default=0)
        return Schedule(self._sources, rows, steps, kept, levels)

    def _work_out(self, nodes: Iterable[int]) -> None:
        """Rows for nodes, and before them for all that they rest on."""
        left = list(nodes)[::-1]
        while left:
            node = left[-1]
            if node in self._level:
                left.pop()
                continue
            loop = self._loop_of.get(node)
            below = self._children(node) if loop is None else self._outside(loop)
            waiting = [one >> 1 for one in below if one >> 1 not in self._level]
            if waiting:
                left += waiting
                continue
            left.pop()
            if loop is None:
                self._add_gate(node)
            else:
                self._add_loop(loop)

    def _children(self, node: int) -> tuple[Edge, ...]:
        found = self._gates.children[node]
        if found is None:
            raise ValueError(f"node {node} is a source without a row")
        return found

    def _add_loop(self, loop: Loop) -> None:
        """A block of the gates between the variables and what they become; what they rest on is
        there."""
        inside = self._resting_on(loop)
        self._steps.append(tuple(self._operations))
        self._operations = []
        for node in loop.variables:
            self._row[2 * node] = self._new_row()
            self._level[node] = 0
        self._work_out(inside)
        following = tuple(self._row_of(one) for one in loop.following)
        variables = tuple(self._row[2 * node] for node in loop.variables)
        self._steps.append(Block(tuple(self._operations), variables, following))
        self._operations = []
        deepest = max(self._level[one >> 1] for one in loop.following)
        self._level.update(dict.fromkeys(loop.variables, deepest))

    def _outside(self, loop: Loop) -> list[Edge]:
        """What a loop rests on."""
        own = {*(inside := self._resting_on(loop)), *loop.variables}
        read = chain(loop.following, *(self._children(node) for node in inside))
        return [one for one in read if one >> 1 not in own]

    def _resting_on(self, loop: Loop) -> list[int]:
        """The gates below what follows that rest on a variable of the loop."""
        variables = set(loop.variables)
        found: dict[int, bool] = dict.fromkeys(variables, True)
        left = [one >> 1 for one in loop.following]
        while left:
            node = left[-1]
            if node in found or node in self._level or node in self._loop_of:
                found.setdefault(node, False)
                left.pop()
                continue
            below = [one >> 1 for one in self._children(node)]
            waiting = [one for one in below if one not in found]
            left += waiting
            if not waiting:
                found[node] = any(found[one] for one in below)
                left.pop()
        return [one for one, inside in found.items() if inside and one not in variables]

    def _add_gate(self, node: int) -> None:
        """The conjunction, or the negated disjunction of the negated, whichever is there sooner."""
        children = self._children(node)
        self._level[node] = 1 + max(self._level[one >> 1] for one in children)
        negated = sum(one not in self._row for one in children)
        straight = sum(one ^ 1 not in self._row for one in children)
        what = AND if negated <= straight else OR
        rows = [self._row_of(one if what == AND else one ^ 1) for one in children]
        to = self._new_row()
        first, second, *others = sorted(rows)
        self._operations.append((what, to, first, second))
        self._operations += [(what, to, to, one) for one in others]
        self._row[2 * node + (what == OR)] = to

    def _row_of(self, edge: Edge) -> int:
        if edge not in self._row:
            of = self._row[edge ^ 1]
            self._row[edge] = to = self._new_row()
            self._operations.append((NOT, to, of, of))
        return self._row[edge]

    def _new_row(self) -> int:
        self._rows += 1
        return self._rows - 1


def _with_rows_reused(
    steps: Sequence[Step], rows: int, fixed: int, outputs: Sequence[int]
) -> tuple[tuple[Step, ...], int, tuple[int, ...]]:
    """The same with as few rows as are needed at a time; those of a block live as long as it."""
    last = _last_uses(steps, rows, outputs)
    place: dict[int, int] = {row: row for row in range(fixed)}
    free: list[int] = []
    found: list[Step] = []
    count, clock = fixed, 0

    def placed(row: int) -> int:
        nonlocal count
        if row not in place:
            if free:
                place[row] = free.pop()
            else:
                place[row], count = count, count + 1
        return place[row]

    def release(mentioned: Iterable[int]) -> None:
        free.extend(place[one] for one in set(mentioned) if one >= fixed and last[one] == clock)

    for step in steps:
        if isinstance(step, Block):
            mentioned = {row for _, *used in step.operations for row in used}
            mentioned.update(step.variables, step.following)
            of = {row: placed(row) for row in sorted(mentioned)}
            operations = tuple((w, of[t], of[a], of[b]) for w, t, a, b in step.operations)
            variables = tuple(of[one] for one in step.variables)
            found.append(Block(operations, variables, tuple(of[one] for one in step.following)))
            release(mentioned)
            clock += 1
            continue
        renamed: list[Operation] = []
        for what, to, one, two in step:
            renamed.append((what, placed(to), placed(one), placed(two)))
            release((to, one, two))
            clock += 1
        found.append(tuple(renamed))
    return tuple(one for one in found if one), count, tuple(place[one] for one in outputs)


def _last_uses(steps: Sequence[Step], rows: int, outputs: Sequence[int]) -> list[int]:
    """When each row is last filled or read."""
    last, clock = [-1] * rows, 0
    for step in steps:
        if isinstance(step, Block):
            used = {row for _, *mentioned in step.operations for row in mentioned}
            for row in used.union(step.variables, step.following):
                last[row] = clock
            clock += 1
        else:
            for _, *mentioned in step:
                for row in mentioned:
                    last[row] = clock
                clock += 1
    for row in outputs:
        last[row] = clock
    return last
