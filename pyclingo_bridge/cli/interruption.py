"""Ctrl-C: never in the middle of clingo's calls into Python, and with an exit code of its own."""

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code of an interrupted run, as shells have it."""

_SECONDS = 0.01
"""How long a signal is put off, again and again."""

_put_off: dict[int, threading.Timer] = {}
"""By signal, what sends it again."""


@contextmanager
def heeding_interruption() -> Iterator[None]:
    """Within, Ctrl-C raises KeyboardInterrupt as ever, but not inside a call from clingo.

    An exception there ends the whole process, without a message that says why; so the interruption
    is put off until clingo has its answer.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for later in list(_put_off.values()):  # what has ended is not interrupted any more
            later.cancel()
        _put_off.clear()
        signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupt(number: int, frame: FrameType | None) -> None:
    """A handler of signals: KeyboardInterrupt, now or when clingo has its answer."""
    if not _inside_clingo(frame):
        signal.default_int_handler(number, frame)
    if number not in _put_off:
        later = threading.Timer(_SECONDS, _again, (number,))
        later.daemon = True
        _put_off[number] = later
        later.start()


def _again(number: int) -> None:
    if _put_off.pop(number, None) is not None:
        _thread.interrupt_main(signal.Signals(number))


def _inside_clingo(frame: FrameType | None) -> bool:
    """Whether one of the functions is running that clingo calls."""
    while frame is not None:
        if frame.f_code.co_name.startswith("_pyclingo_"):
            return True
        frame = frame.f_back
    return False
