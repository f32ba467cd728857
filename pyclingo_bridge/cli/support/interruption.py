"""Ends a run at once on Ctrl-C or SIGTERM, whatever runs, with an exit code of its own.

Python handles a signal only between its own steps, and clingo takes long ones. So a thread learns
of each signal too, and ends the process where Python's handler is not reached in time.
"""

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from pyclingo_bridge.solving.background import any_abandoned

INTERRUPTED = 130
"""The exit code of an interrupted run, as shells have it."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_DEFAULT_HANDLERS = (signal.default_int_handler, signal.SIG_DFL)

_AGAIN = 0.01
"""Seconds that a signal is put off, again and again, while clingo calls Python."""
_SAME = 0.1
"""Seconds in which further signals are the first one: some tell a process and its group."""
_GRACE = 0.5
"""Seconds after which a run is ended that has not come to its signal."""


@contextmanager
def heeding_interruption() -> Iterator[None]:
    """Within, a signal that asks to end raises KeyboardInterrupt, but not in a call from clingo.

    An exception there ends the process without a message; so the interruption is put off until
    clingo has its answer. Where that takes long, and for the second signal, the process ends at
    once. So it does where a search that nobody waits for still runs at the end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
    before = {number: signal.getsignal(number) for number in numbers}
    # Not what nohup or `&` ignores.
    heeded = [number for number in numbers if before[number] in _DEFAULT_HANDLERS]
    watch = _Watch(heeded)
    try:
        for number in heeded:
            signal.signal(number, watch.interrupt)
        yield
    except BaseException as error:
        if any_abandoned():
            _end(error)
        raise
    finally:
        watch.close()
        for number in heeded:
            signal.signal(number, before[number])


class _Watch:
    """Counts the signals of a run, and ends the process where one is not handled in time."""

    def __init__(self, numbers: list[signal.Signals]) -> None:
        self._numbers = frozenset(numbers)
        self._deciding = threading.Lock()
        self._open = True
        self._raised = False
        self._put_off: signal.Signals | None = None
        self._repeated = 0
        self._read, self._written = os.pipe()
        if os.name == "posix":
            os.set_blocking(self._written, False)
        self._before = signal.set_wakeup_fd(self._written, warn_on_full_buffer=False)
        threading.Thread(target=self._count, daemon=True).start()

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """The handler of signals: raises KeyboardInterrupt, or puts it off inside clingo."""
        if not self._open:  # what has ended is not interrupted any more
            return
        if _inside_clingo(frame):
            self._put_off = signal.Signals(number)
            return
        self._raised = True
        raise KeyboardInterrupt

    def close(self) -> None:
        with self._deciding:
            self._open = False
        signal.set_wakeup_fd(self._before)
        os.close(self._written)

    def _count(self) -> None:
        """Count the signals as they come, in a thread of its own: the second ends the process."""
        count, first = 0, 0.0
        while signals := os.read(self._read, 64):
            before, count = count, count + sum(number in self._numbers for number in signals)
            if count and not before:
                first = time.monotonic()
                threading.Thread(target=self._expect, daemon=True).start()
            elif count - self._repeated > 1 and time.monotonic() - first > _SAME:
                self._end_process()
        os.close(self._read)

    def _expect(self) -> None:
        """Give the first signal some time to be heeded, in a thread of its own."""
        end = time.monotonic() + _GRACE
        while self._open and not self._raised:
            time.sleep(_AGAIN)
            self._repeat()
            if time.monotonic() > end:
                self._end_process()

    def _repeat(self) -> None:
        """Send again what was put off."""
        with self._deciding:
            if self._open and self._put_off is not None:
                number, self._put_off = self._put_off, None
                self._repeated += 1
                _thread.interrupt_main(number)

    def _end_process(self) -> None:
        with self._deciding:
            if self._open:
                os.write(2, b"\ninterrupted\n")
                os._exit(INTERRUPTED)


def _end(error: BaseException) -> None:
    """End the process with the exit code of an exception, without the usual tidying up: what it
    would remove is still in use."""
    if isinstance(error, KeyboardInterrupt):
        os.write(2, b"\ninterrupted\n")
        os._exit(INTERRUPTED)
    if isinstance(error, SystemExit):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(error.code if isinstance(error.code, int) else int(error.code is not None))


def _inside_clingo(frame: FrameType | None) -> bool:
    """Whether clingo is calling one of its callbacks."""
    while frame is not None:
        if frame.f_code.co_name.startswith("_pyclingo_"):
            return True
        frame = frame.f_back
    return False
