"""A call in a thread of its own, so that whoever waits for it can be interrupted."""

from collections.abc import Callable
from threading import Event, Thread

_abandoned: "list[Background]" = []


class Background:
    """A call that runs beside its caller."""

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
        """Wait for it no more: `any_abandoned` tells as long as it goes on."""
        _abandoned.append(self)


def any_abandoned() -> bool:
    """Whether a call goes on that nobody waits for. The process cannot end by the usual ways then:
    what it tidies up, the call may be using. It is to end by `os._exit`."""
    _abandoned[:] = [one for one in _abandoned if not one.ended()]
    return bool(_abandoned)
