"""Plans for the parts of a cohort as they come: a situation that is new is solved, on all cores.

The process that collects the parts knows every situation met, so that each is solved once whatever
part it comes from. If the processes that answer kept what they solved to themselves, each would
solve the frequent situations again.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.plans.situation_plans import Best, Planning, Situation
from pyclingo_bridge.cohort.processes import processes_for

if TYPE_CHECKING:
    import pyarrow as pa

_Solved = list[tuple[Situation, Best]]
_AT_ONCE = 50
"""Situations that a process is given at a time."""
_WORTH_IT = 1000
"""New situations from which on starting processes takes less time than it saves."""


class Planner:
    """Solves for one cohort; as a context, which ends its processes."""

    def __init__(self, planning: Planning, jobs: int) -> None:
        self._planning, self._jobs = planning, jobs
        self._stack = ExitStack()
        self._submit: Callable[[list[Situation]], Future[_Solved]] | None = None

    def __enter__(self) -> "Planner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def completed(
        self,
        rows: "pa.RecordBatch",
        situations: "pa.DictionaryArray",
        counts: Counts,
        progress: Callable[[int], None],
    ) -> "pa.RecordBatch":
        """Answers with the columns of plans, counted; `progress` is told of all rows that were read
        for them, in the measure in which their situations are solved."""
        import pyarrow as pa

        planning = self._planning
        new, told = planning.new(situations), 0
        for done, (situation, best) in enumerate(self._solved(new), start=1):
            planning.known[situation] = best
            if (now := counts.read * done // len(new)) > told:
                progress(now - told)
                told = now
        progress(counts.read - told)
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
                for one in situations:
                    yield one, aside.submit(self._planning.best, one).result()
            return
        if self._submit is None:
            work = partial(_solved, self._planning)
            self._submit = self._stack.enter_context(processes_for(work, self._jobs))
        waiting = [
            self._submit(situations[start : start + _AT_ONCE])
            for start in range(0, len(situations), _AT_ONCE)
        ]
        for solved in as_completed(waiting):
            yield from solved.result()


def _solved(planning: Planning, situations: Iterable[Situation]) -> _Solved:
    return [(one, planning.best(one)) for one in situations]
