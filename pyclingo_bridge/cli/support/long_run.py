"""A run that writes files: it ends with all of them in their places, or with none."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pyclingo_bridge.cli.support.interruption import INTERRUPTED
from pyclingo_bridge.cli.support.terminal import warn


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """Exit 130 where the run was interrupted, or asked to end."""
    try:
        yield
    except KeyboardInterrupt:
        warn("interrupted: no file is left half-written")
        sys.exit(INTERRUPTED)
