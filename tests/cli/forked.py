"""Run as a script: command lines in processes that share what is imported, one stream each astray.

Reads `[[astray, words], …]` as JSON from its first argument; prints `[[exit code, standard error],
…]`. `astray` closes `stdin`, `stdout` or `stderr`, or has `pipe`: nobody reads standard output.
"""

import importlib
import io
import json
import os
import pkgutil
import sys
import tempfile
import traceback
from typing import IO

import pyclingo_bridge
from pyclingo_bridge.cli import main

STREAMS = ("stdin", "stdout", "stderr")


def started(astray: str, words: list[str], told: IO[bytes]) -> None:
    """In the new process: the streams as asked, and the command."""
    os.dup2(told.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    if astray == "pipe":
        end, start = os.pipe()
        os.dup2(start, 1)
        os.close(end)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), "utf-8")
    if astray in STREAMS:
        os.close(STREAMS.index(astray))
        setattr(sys, astray, None)
    main(words)


def ended(astray: str, words: list[str]) -> tuple[int, str]:
    """The exit code, and what standard error had."""
    with tempfile.TemporaryFile() as told:
        child = os.fork()
        if not child:
            code = 99
            try:
                started(astray, words, told)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 98
            except BaseException:
                told.write(traceback.format_exc().encode())
                told.flush()
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        told.seek(0)
        return os.waitstatus_to_exitcode(status), told.read().decode()


if __name__ == "__main__":
    for one in pkgutil.walk_packages(pyclingo_bridge.__path__, "pyclingo_bridge."):
        importlib.import_module(one.name)  # what commands import is there for all processes
    print(json.dumps([ended(*one) for one in json.loads(sys.argv[1])]))
