"""A run that writes tables: it ends with all of its files in their places, or with a message."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pyclingo_bridge.cli.common import refuse, unwritable
from pyclingo_bridge.cli.interruption import INTERRUPTED, interrupt
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, printable

_REQUESTS = ("SIGTERM", "SIGHUP")


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """Exit 2 with every problem; exit 130 where the run was interrupted, or asked to end."""
    numbers = [getattr(signal, one) for one in _REQUESTS if hasattr(signal, one)]
    heeded = [one for one in numbers if signal.getsignal(one) is not signal.SIG_IGN]  # nohup
    before = {one: signal.signal(one, interrupt) for one in heeded}
    try:
        yield
    except BridgeError as error:
        refuse(error)
    except BrokenPipeError:
        raise  # whoever read standard output reads no more: the command line knows what to do
    except OSError as error:
        what = f"`{printable(str(error.filename))}`: " if error.filename else ""
        message = f"{what}{(error.strerror or str(error)).lower()}"
        fix = "check the path, and the room there"
        refuse(BridgeError([Diagnostic("unusable-file", message, help=fix)]))
    except KeyboardInterrupt:
        click.echo("interrupted: no file is left half-written", err=True)
        sys.exit(INTERRUPTED)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def expect_room(read: Iterable[Path], written: Iterable[Path]) -> None:
    """Exit 2 where a file that is to be written cannot be: before long work, not after it."""
    files, outputs = list(read), list(written)
    for path in outputs:
        if path.is_dir():
            raise click.UsageError(f"'{path}' is a folder")
        if path.exists() and not path.is_file():
            raise click.UsageError(f"'{path}' is no plain file")
        if any(one.exists() and path.exists() and path.samefile(one) for one in files):
            raise click.UsageError(f"'{path}' is read: name another file to write to")
        try:
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(13, "permission denied")
            with tempfile.NamedTemporaryFile(dir=path.resolve().parent, prefix=f".{path.name}."):
                pass
        except OSError as error:
            unwritable(path, error.strerror or str(error))
    if len({one.resolve() for one in outputs}) < len(outputs):
        raise click.UsageError("answers, rejects and page need files of their own")
