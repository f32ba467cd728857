"""Ends every command with an exit code, and with a message instead of a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import NoReturn

import click

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, printable
from pyclingo_bridge.cli.support.interruption import INTERRUPTED
from pyclingo_bridge.cli.support.terminal import lost, warn

FOUND = 1
BAD_INPUT = 2
UNFORESEEN = 70
"""The exit code of an unforeseen error, as `sysexits.h` has it."""
_LONGEST = 200


@contextmanager
def ended(debug: bool) -> Iterator[None]:
    """Within, every exception ends the process: with exit code 2 and every problem for bad input
    and usage, 130 for an interruption, 70 and one line for an unforeseen error, which `debug` puts
    the traceback before."""
    try:
        yield
    except (SystemExit, click.exceptions.Exit):
        raise
    except (KeyboardInterrupt, click.Abort):
        warn("\ninterrupted")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        message = StringIO()
        error.show(message)
        warn(message.getvalue().removesuffix("\n"))
        sys.exit(BAD_INPUT)
    except BridgeError as error:
        complain(error)
        sys.exit(BAD_INPUT)
    except OSError as error:
        _end_by_system(error, debug)
    except BaseException as error:
        _end_unforeseen(error, debug)


def complain(error: BridgeError) -> None:
    """Write every problem to standard error."""
    warn(str(error))


def _end_by_system(error: OSError, debug: bool) -> NoReturn:
    """Report a file that cannot be used, or a standard output that takes nothing."""
    if error.errno is not None and error.filename is not None:
        name = error.filename
        file = printable(os.fsdecode(name) if isinstance(name, bytes) else str(name))
        message = f"`{file}`: {(error.strerror or str(error)).lower()}"
        fix = "check the path, its permissions, and the room there"
        complain(BridgeError([Diagnostic("unusable-file", message, help=fix)]))
        sys.exit(BAD_INPUT)
    if not _is_raised_by_click(error):
        _end_unforeseen(error, debug)
    try:
        lost(sys.stdout, error)
    except BridgeError as problem:
        complain(problem)
        sys.exit(BAD_INPUT)
    sys.exit(0)


def _is_raised_by_click(error: OSError) -> bool:
    """Whether click raised it, which writes help and prompts itself."""
    import traceback

    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and frames[-1].f_globals.get("__name__") == click.utils.__name__


def _end_unforeseen(error: BaseException, debug: bool) -> NoReturn:
    try:
        if debug:
            import traceback

            warn("".join(traceback.format_exception(error)).rstrip("\n"))
        warn(
            f"error[unforeseen]: {_summary(error)}: this is a fault of the program: please report "
            "it, with what `crlm --debug COMMAND …` prints"
        )
    except Exception:  # even for a message there is no memory
        os.write(2, b"error[unforeseen]: report it, with what `crlm --debug` prints\n")
    sys.exit(UNFORESEEN)


def _summary(error: BaseException) -> str:
    """Kind and message on one line, also of an error that cannot say what it is."""
    kind = type(error).__name__
    try:
        message = printable(" ".join(str(error).split()))
    except Exception:
        message = ""
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST]}…"
    return f"{kind} (`{message}`)" if message else kind
