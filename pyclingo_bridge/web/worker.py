"""The process that owns the solver: requests go to it one by one, each within a time limit.

A clingo control is not for two threads, and a search cannot be stopped from outside in every state.
So the solver has a process of its own: one that is late is killed, which cancels the search for
certain, and another one is started.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock, Thread
from typing import Any

from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.cohort.processes import end_with_parent

MOST_WAITING = 16
"""Requests that wait or are answered; more are turned away."""
_START = 60.0
"""Seconds in which the rules are loaded."""
_END = 2.0
_IDLE = 600.0
"""Seconds without a request after which everything about patients is forgotten."""


class Busy(Exception):
    """Too many requests wait already."""


class Late(Exception):
    """A request took longer than its time limit; its search was cancelled."""


class Lost(Exception):
    """The process ended before it replied."""


class Worker:
    """A process that makes something once, and then answers requests to it one by one."""

    def __init__(self, make: Callable[..., Any], *args: object, seconds: float) -> None:
        """`make(*args)` gives an object whose `reply` answers, and whose `forget` drops
        what it keeps; `seconds` bound each answer."""
        self._make, self._args, self._seconds = make, args, seconds
        self._alone = Lock()
        self._process: SpawnProcess | None = None
        self._requests: Connection

    def start(self) -> None:
        """Start the process, and wait until it is ready. Raises BridgeError for what it cannot
        load, Lost where it ends."""
        with self._alone:
            self._start()

    def ask(self, *request: object) -> Any:
        """What the process replies. Raises Late, and Lost where it ends; the next request gets
        another process."""
        with self._alone:
            if self._process is None or not self._process.is_alive():
                self._start()
            try:
                self._requests.send(request)
            except OSError:
                self.stop()
                raise Lost from None
            return self._received(self._seconds)

    def stop(self) -> None:
        """End the process, whatever it does; from any thread, also while another one waits."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join(_END)
            with suppress(OSError):  # the thread that waited has closed it
                self._requests.close()

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        return None if self._process is None else self._process.pid

    def _start(self) -> None:
        self.stop()
        context = get_context("spawn")
        self._requests, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._make, *self._args), daemon=True
        )
        self._process.start()
        theirs.close()
        problems = self._received(_START)
        if problems is not None:
            self.stop()
            raise BridgeError(problems)

    def _received(self, seconds: float) -> Any:
        try:
            if self._requests.poll(seconds):
                return self._requests.recv()
        except (EOFError, OSError):
            self.stop()
            raise Lost from None
        self.stop()
        raise Late


def _serve(requests: Connection, make: Callable[..., Any], *args: object) -> None:
    """The work of the process: it ends with its parent, which alone is told of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        try:
            service = make(*args)
        except BridgeError as error:
            requests.send(error.diagnostics)
            return
        requests.send(None)
        while True:
            if not requests.poll(_IDLE):
                service.forget()
            request = requests.recv()
            try:
                reply = service.reply(*request)
            except Exception:  # its message may quote the patient: it is not printed
                os._exit(1)
            requests.send(reply)
