"""Pool of plans for the parts of a cohort: each new situation is solved once, on all cores.

The process that collects the parts knows every situation met, so that each is solved once whatever
part it comes from. If the processes that answer kept what they solved to themselves, each would
solve the frequent situations again.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from functools import partial

from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.plans.situation_plans import Best, Planning, Situation
from pyclingo_bridge.cohort.processes import processes_for
from pyclingo_bridge.cohort.requirements import pa

_Solved = list[tuple[Situation, Best]]
_AT_ONCE = 50
"""Situations that a process is given at a time."""
_WORTH_IT = 1000
"""New situations from which on starting processes takes less time than it saves."""


class Planner:
    """Finds the plans of one cohort; its processes end with a stack of contexts."""

    def __init__(self, planning: Planning, jobs: int, stack: ExitStack) -> None:
        self._planning, self._jobs, self._stack = planning, jobs, stack
        self._submit: Callable[[list[Situation]], Future[_Solved]] | None = None

    def completed(
        self,
        rows: "pa.RecordBatch",
        situations: "pa.DictionaryArray",
        counts: Counts,
        progress: Callable[[int], None],
    ) -> "pa.RecordBatch":
        """The answers with the columns of plans, counted. `progress` is told of all rows that were
        read for them, in step with the situations that are solved."""
        planning = self._planning
        new, reported = planning.new(situations), 0
        for number, (situation, best) in enumerate(self._solved(new), start=1):
            planning.known[situation] = best
            if (rows_done := counts.read * number // len(new)) > reported:
                progress(rows_done - reported)
                reported = rows_done
        progress(counts.read - reported)
        counts.situations += len(new)
        planning.count(situations, counts)
        columns = planning.columns(situations)
        names = [*rows.schema.names, *columns]
        return pa.RecordBatch.from_arrays([*rows.columns, *columns.values()], names=names)

    def _solved(self, situations: list[Situation]) -> Iterator[tuple[Situation, Best]]:
        if self._jobs == 1 or (self._submit is None and len(situations) < _WORTH_IT):
            # Not in this thread: clingo calls back into Python, and an interruption that arrives
            # there would end the process at once, with what is half-written left behind.
            with ThreadPoolExecutor(1) as aside:
                for situation in situations:
                    yield situation, aside.submit(self._planning.best, situation).result()
            return
        if self._submit is None:
            work = partial(_solve, self._planning)
            self._submit = self._stack.enter_context(processes_for(work, self._jobs))
        waiting = [
            self._submit(situations[start : start + _AT_ONCE])
            for start in range(0, len(situations), _AT_ONCE)
        ]
        for solved in as_completed(waiting):
            yield from solved.result()


def _solve(planning: Planning, situations: Iterable[Situation]) -> _Solved:
    return [(situation, planning.best(situation)) for situation in situations]
