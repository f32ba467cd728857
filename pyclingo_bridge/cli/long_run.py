"""A run that writes files: it ends with all of them in their places, or with none."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pyclingo_bridge.cli.interruption import INTERRUPTED, interrupt
from pyclingo_bridge.cli.terminal import warn

_REQUESTS = ("SIGTERM", "SIGHUP")


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """Exit 130 where the run was interrupted, or asked to end."""
    numbers = [getattr(signal, one) for one in _REQUESTS if hasattr(signal, one)]
    heeded = [one for one in numbers if signal.getsignal(one) is not signal.SIG_IGN]  # nohup
    before = {one: signal.signal(one, interrupt) for one in heeded}
    try:
        yield
    except KeyboardInterrupt:
        warn("interrupted: no file is left half-written")
        sys.exit(INTERRUPTED)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
