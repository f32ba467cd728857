"""How every command ends: with an exit code of its own, and a message instead of a traceback."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import NoReturn

import click

from pyclingo_bridge.cli.support.interruption import INTERRUPTED
from pyclingo_bridge.cli.support.terminal import lost, warn
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, printable

FOUND = 1
BAD_INPUT = 2
UNFORESEEN = 70
"""The exit code of an unforeseen error, as `sysexits.h` has it."""
_LONGEST = 200


@contextmanager
def ended(debug: bool) -> Iterator[None]:
    """Within, whatever is raised ends the process: with exit code 2 and every problem for bad input
    and usage, 130 where it was interrupted, 70 and one line for what nobody foresaw; `debug` puts
    the traceback before it."""
    try:
        yield
    except (SystemExit, click.exceptions.Exit):
        raise
    except (KeyboardInterrupt, click.Abort):
        warn("\ninterrupted")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        said = StringIO()
        error.show(said)
        warn(said.getvalue().removesuffix("\n"))
        sys.exit(BAD_INPUT)
    except BridgeError as error:
        complain(error)
        sys.exit(BAD_INPUT)
    except OSError as error:
        _end_by_system(error, debug)
    except BaseException as error:
        _end_unforeseen(error, debug)


def complain(error: BridgeError) -> None:
    """Every problem, on standard error."""
    warn(str(error))


def _end_by_system(error: OSError, debug: bool) -> NoReturn:
    """A file that cannot be used, or a standard output that takes nothing, is a problem to name."""
    if error.errno is not None and error.filename is not None:
        name = error.filename
        what = printable(os.fsdecode(name) if isinstance(name, bytes) else str(name))
        message = f"`{what}`: {(error.strerror or str(error)).lower()}"
        fix = "check the path, its permissions, and the room there"
        complain(BridgeError([Diagnostic("unusable-file", message, help=fix)]))
        sys.exit(BAD_INPUT)
    if not _is_of_help(error):
        _end_unforeseen(error, debug)
    try:
        lost(sys.stdout, error)
    except BridgeError as problem:
        complain(problem)
        sys.exit(BAD_INPUT)
    sys.exit(0)


def _is_of_help(error: OSError) -> bool:
    """Whether click raised it, which writes help and prompts itself."""
    where = [frame.f_globals.get("__name__") for frame, _ in traceback.walk_tb(error.__traceback__)]
    return where[-1:] == [click.utils.__name__]


def _end_unforeseen(error: BaseException, debug: bool) -> NoReturn:
    try:
        if debug:
            warn("".join(traceback.format_exception(error)).rstrip("\n"))
        warn(
            f"error[unforeseen]: {_said(error)}: this is a fault of the program: please report "
            "it, with what `crlm --debug COMMAND …` prints"
        )
    except Exception:  # even for a message there is no memory
        os.write(2, b"error[unforeseen]: report it, with what `crlm --debug` prints\n")
    sys.exit(UNFORESEEN)


def _said(error: BaseException) -> str:
    """Kind and message on one line, also of an error that cannot say what it is."""
    kind = type(error).__name__
    try:
        said = printable(" ".join(str(error).split()))
    except Exception:
        said = ""
    if len(said) > _LONGEST:
        said = f"{said[:_LONGEST]}…"
    return f"{kind} (`{said}`)" if said else kind
