"""Schedule of a circuit: operations on rows of bits, which are reused once nobody reads them.

A row holds one bit a patient. An operation takes two rows and fills a third; a loop is repeated
until its variables stand still.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from pyclingo_bridge.compiled.circuits.gates import Gates, Loop
from pyclingo_bridge.compiled.circuits.operations import (
    AND,
    NOT,
    OR,
    Block,
    Edge,
    Operation,
    Schedule,
    Step,
    operations_of,
)


def schedule(gates: Gates, sources: Sequence[Edge], outputs: Sequence[Edge]) -> Schedule:
    """The operations that the outputs need, and no others; `sources` in the order of the rows."""
    return _Scheduler(gates, sources).scheduled(outputs)


class _Scheduler:
    """Goes down from the outputs; every gate gets rows of its own first."""

    def __init__(self, gates: Gates, sources: Sequence[Edge]) -> None:
        self._gates = gates
        self._loop_of = {node: loop for loop in gates.loops for node in loop.variables}
        edges = [0, 1, *sources]
        self._row: dict[Edge, int] = {edge: row for row, edge in enumerate(edges)}
        self._level: dict[int, int] = dict.fromkeys((edge >> 1 for edge in edges), 0)
        self._sources = len(sources)
        self._rows = self._fixed = len(edges)
        self._operations: list[Operation] = []
        self._steps: list[Step] = []

    def scheduled(self, outputs: Sequence[Edge]) -> Schedule:
        self._add_nodes(edge >> 1 for edge in outputs)
        rows = [self._row_of(edge) for edge in outputs]
        self._steps.append(tuple(self._operations))
        steps, count, kept = _with_rows_reused(self._steps, self._fixed, rows)
        levels = max((self._level[edge >> 1] for edge in outputs), default=0)
        return Schedule(self._sources, count, steps, kept, levels)

    def _add_nodes(self, nodes: Iterable[int]) -> None:
        """Add operations for nodes, and before them for all that they rest on."""
        pending = list(nodes)[::-1]
        while pending:
            node = pending[-1]
            if node in self._level:
                pending.pop()
                continue
            loop = self._loop_of.get(node)
            below = self._children(node) if loop is None else self._inputs(loop)
            if waiting := [edge >> 1 for edge in below if edge >> 1 not in self._level]:
                pending += waiting
                continue
            pending.pop()
            if loop is None:
                self._add_gate(node)
            else:
                self._add_loop(loop)

    def _children(self, node: int) -> tuple[Edge, ...]:
        children = self._gates.children[node]
        if children is None:
            raise ValueError(f"node {node} is a source without a row")
        return children

    def _add_loop(self, loop: Loop) -> None:
        """Add a block of the gates between the variables and what they become; its inputs are
        there already."""
        inside = self._gates_inside(loop)
        self._steps.append(tuple(self._operations))
        self._operations = []
        for node in loop.variables:
            self._row[2 * node] = self._new_row()
            self._level[node] = 0
        self._add_nodes(inside)
        following = tuple(self._row_of(edge) for edge in loop.following)
        variables = tuple(self._row[2 * node] for node in loop.variables)
        self._steps.append(Block(tuple(self._operations), variables, following))
        self._operations = []
        deepest = max(self._level[edge >> 1] for edge in loop.following)
        self._level.update(dict.fromkeys(loop.variables, deepest))

    def _inputs(self, loop: Loop) -> list[Edge]:
        """The edges outside a loop that it reads."""
        inside = self._gates_inside(loop)
        nodes = {*inside, *loop.variables}
        read = chain(loop.following, *map(self._children, inside))
        return [edge for edge in read if edge >> 1 not in nodes]

    def _gates_inside(self, loop: Loop) -> list[int]:
        """The gates that what follows is made of and that rest on a variable of the loop."""
        variables = set(loop.variables)
        inside: dict[int, bool] = dict.fromkeys(variables, True)
        pending = [edge >> 1 for edge in loop.following]
        while pending:
            node = pending[-1]
            if node in inside or node in self._level or node in self._loop_of:
                inside.setdefault(node, False)
                pending.pop()
                continue
            below = [edge >> 1 for edge in self._children(node)]
            if waiting := [child for child in below if child not in inside]:
                pending += waiting
            else:
                inside[node] = any(inside[child] for child in below)
                pending.pop()
        return [node for node, rests in inside.items() if rests and node not in variables]

    def _add_gate(self, node: int) -> None:
        """Add the conjunction, or the negated disjunction of the negated children: whichever needs
        fewer negations."""
        children = self._children(node)
        self._level[node] = 1 + max(self._level[edge >> 1] for edge in children)
        missing = sum(edge not in self._row for edge in children)
        missing_negated = sum(edge ^ 1 not in self._row for edge in children)
        kind = AND if missing <= missing_negated else OR
        rows = [self._row_of(edge if kind == AND else edge ^ 1) for edge in children]
        target = self._new_row()
        first, second, *others = sorted(rows)
        self._operations.append((kind, target, first, second))
        self._operations += [(kind, target, target, row) for row in others]
        self._row[2 * node + (kind == OR)] = target

    def _row_of(self, edge: Edge) -> int:
        if edge not in self._row:
            negated = self._row[edge ^ 1]
            self._row[edge] = target = self._new_row()
            self._operations.append((NOT, target, negated, negated))
        return self._row[edge]

    def _new_row(self) -> int:
        self._rows += 1
        return self._rows - 1


def _with_rows_reused(
    steps: Sequence[Step], fixed: int, outputs: Sequence[int]
) -> tuple[tuple[Step, ...], int, tuple[int, ...]]:
    """The same steps, number of rows and outputs with as few rows as are needed at a time; those of
    a block live as long as it."""
    units: list[Step] = []
    for step in steps:
        units += (step,) if isinstance(step, Block) else zip(step)
    last_use = {row: time for time, unit in enumerate(units) for row in _rows_of(unit)}
    last_use |= dict.fromkeys(outputs, len(units))
    place = {row: row for row in range(fixed)}
    free: list[int] = []
    count = fixed
    for time, unit in enumerate(units):
        rows = sorted(_rows_of(unit))
        for row in rows:
            if row not in place:
                if not free:
                    free.append(count)
                    count += 1
                place[row] = free.pop()
        free += (place[row] for row in rows if row >= fixed and last_use[row] == time)
    renamed = tuple(_renamed(step, place) for step in steps if step)
    return renamed, count, tuple(place[row] for row in outputs)


def _rows_of(step: Step) -> set[int]:
    """The rows that a step fills or reads."""
    rows = {row for _, *mentioned in operations_of(step) for row in mentioned}
    return rows.union(step.variables, step.following) if isinstance(step, Block) else rows


def _renamed(step: Step, place: Mapping[int, int]) -> Step:
    operations = tuple(
        (kind, place[a], place[b], place[c]) for kind, a, b, c in operations_of(step)
    )
    if not isinstance(step, Block):
        return operations
    variables = tuple(place[row] for row in step.variables)
    return Block(operations, variables, tuple(place[row] for row in step.following))
