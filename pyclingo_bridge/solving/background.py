"""Calls in threads of their own, so that whoever waits for one can be interrupted."""

from collections.abc import Callable
from threading import Event, Thread

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
