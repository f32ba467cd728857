"""Ctrl-C, and being told to end: at once, whatever runs, and with an exit code of its own.

Python looks at a signal only between its own steps, and clingo takes long ones. So a thread is told
of each signal beside Python's handler, and ends the process where the handler does not come to it.
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
_UNHEEDED = (signal.default_int_handler, signal.SIG_DFL)

_AGAIN = 0.01
"""Seconds that a signal is put off, again and again, while clingo calls Python."""
_SAME = 0.1
"""Seconds in which further signals are the first one: some tell a process and its group."""
_GRACE = 0.5
"""Seconds after which a run is ended that has not come to its signal."""


@contextmanager
def heeding_interruption() -> Iterator[None]:
    """Within, a signal that asks to end raises KeyboardInterrupt, but not in a call from clingo.

    An exception there ends the whole process, without a message that says why; so the interruption
    is put off until clingo has its answer. Where that takes long, or for the second signal, the
    process ends at once. It also does where something goes on at the end that nobody waits for.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
    before = {one: signal.getsignal(one) for one in numbers}
    heeded = [one for one in numbers if before[one] in _UNHEEDED]  # not what nohup or `&` ignores
    watch = _Watch(heeded)
    try:
        for one in heeded:
            signal.signal(one, watch.interrupt)
        yield
    except BaseException as error:
        if any_abandoned():
            _end(error)
        raise
    finally:
        watch.close()
        for one in heeded:
            signal.signal(one, before[one])


class _Watch:
    """What has become of the signals of a run."""

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
        """A handler of signals: KeyboardInterrupt, now or when clingo has its answer."""
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
        """Read of each signal as it comes, in a thread of its own: the second ends the process."""
        came, first = 0, 0.0
        while signals := os.read(self._read, 64):
            before, came = came, came + sum(one in self._numbers for one in signals)
            if came and not before:
                first = time.monotonic()
                threading.Thread(target=self._expect, daemon=True).start()
            elif came - self._repeated > 1 and time.monotonic() - first > _SAME:
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
    """End the process with the exit code of what was raised. The usual end would tidy up what is
    still in use."""
    if isinstance(error, KeyboardInterrupt):
        os.write(2, b"\ninterrupted\n")
        os._exit(INTERRUPTED)
    if isinstance(error, SystemExit):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(error.code if isinstance(error.code, int) else int(error.code is not None))


def _inside_clingo(frame: FrameType | None) -> bool:
    """Whether one of the functions is running that clingo calls."""
    while frame is not None:
        if frame.f_code.co_name.startswith("_pyclingo_"):
            return True
        frame = frame.f_back
    return False
