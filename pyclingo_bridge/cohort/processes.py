"""Processes that work on the parts of a sequence, on all cores, with results in order."""

import os
import pickle
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.cohort.requirements import without_pandas

_AHEAD = 2
"""Parts that wait for each process."""
_Part = TypeVar("_Part")
_Result = TypeVar("_Result")


class ProcessError(BridgeError):
    """A process that ended before its work did."""


def in_order(
    work: Callable[[_Part], _Result], parts: Iterator[_Part], jobs: int
) -> Generator[_Result, None, None]:
    """The results of `work` on each part, in the order of the parts.

    Processes are started where there is more than one part; no more parts are on their way than
    they can take. Raises ProcessError where one cannot start, or is ended from outside.
    """
    first = list(islice(parts, 2))
    if len(first) < 2 or jobs == 1:
        yield from map(work, first)
        yield from map(work, parts)
        return
    with processes_for(work, jobs) as submit:
        waiting = deque(map(submit, first))
        for part in parts:
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
            waiting.append(submit(part))
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def processes_for(
    work: Callable[[_Part], _Result], jobs: int
) -> Iterator[Callable[[_Part], "Future[_Result]"]]:
    """A context with processes that do some work, as the function that submits a part of it. What
    still waits at the end is cancelled. Raises ProcessError as `in_order` does."""
    context = get_context("spawn")
    with _in_a_file(work) as file, ProcessPoolExecutor(jobs, context, _start, (file,)) as pool:
        watched: set[int] = set()

        def submit(part: _Part) -> "Future[_Result]":
            future = pool.submit(_work, part)
            for number, process in list(pool._processes.items()):
                if number not in watched:
                    watched.add(number)
                    Thread(target=_end_together, args=(process, pool), daemon=True).start()
            return future

        try:
            yield submit
        except BrokenProcessPool:
            message = "a process ended before its work did, or could not start"
            fix = (
                "was there memory enough? One job needs no processes (`--jobs 1`); "
                'a script calls this under `if __name__ == "__main__":`'
            )
            raise ProcessError([Diagnostic("process-ended", message, help=fix)]) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _end_together(process: BaseProcess, pool: ProcessPoolExecutor) -> None:
    """End all processes once one is killed: it may have half written its result, into a pipe that
    the others and the first process keep open, and a reader there would wait for ever."""
    process.join()
    if process.exitcode:
        for other in list((pool._processes or {}).values()):
            other.kill()
        writer: Any = getattr(pool._result_queue, "_writer", None)
        if writer is not None:
            writer.close()


@contextmanager
def _in_a_file(work: object) -> Iterator[Path]:
    """A context with the work in a file. Among the arguments of a process it would fill the pipe to
    one that cannot start, and wait for a reader for ever."""
    handle, name = tempfile.mkstemp(prefix="crlm-", suffix=".pickle")
    try:
        try:
            with os.fdopen(handle, "wb") as file:
                pickle.dump(work, file)
        except OSError as error:
            raise OSError(error.errno, error.strerror, name) from None
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


_WORK_OF_PROCESS: list[Callable[[Any], Any]] = []


def _start(file: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told, and ends the others
    Thread(target=end_with_parent, daemon=True).start()
    _WORK_OF_PROCESS.append(pickle.loads(file.read_bytes()))


def end_with_parent() -> None:
    """End this process once its parent is gone: one that is killed cannot end its children."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(part: Any) -> Any:
    with without_pandas():
        return _WORK_OF_PROCESS[0](part)
