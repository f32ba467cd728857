"""Calls in threads of their own, so that whoever waits for one can be interrupted."""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import clingo

_STEP = 0.1
"""Seconds that clingo is waited for before signals are looked at."""
_abandoned: "list[Background]" = []


class Background:
    """A call that runs in a thread of its own."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call
        self._ended = Event()
        self._error: BaseException | None = None
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as error:  # it is raised again where the call is waited for
            self._error = error
        finally:
            self._ended.set()

    def ended(self, seconds: float = 0) -> bool:
        """Whether the call has ended, after so many seconds at most."""
        return self._ended.wait(seconds)

    def result(self) -> None:
        """Raise what an ended call raised."""
        if self._error is not None:
            raise self._error

    def abandon(self) -> None:
        """Wait for the call no more; `any_abandoned` is true as long as it goes on."""
        _abandoned.append(self)


def any_abandoned() -> bool:
    """Whether an abandoned call still runs.

    The process must end by `os._exit` then: the usual way tidies up what the call may be using.
    """
    _abandoned[:] = [call for call in _abandoned if not call.ended()]
    return bool(_abandoned)


def waited(handle: "clingo.SolveHandle", seconds: float) -> bool:
    """Whether a search ended in time.

    clingo looks at no signal while it waits, so it waits in short steps.
    """
    end = time.monotonic() + seconds
    while not handle.wait(max(0.0, min(_STEP, end - time.monotonic()))):
        if time.monotonic() >= end:
            return False
    return True
