"""The server: on which address it listens, and what it needs."""

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.cohort.requirements import optional_package
from pyclingo_bridge.web.service import Rules, Service
from pyclingo_bridge.web.worker import Worker

if TYPE_CHECKING:
    from uvicorn import Server

_MOST_CONNECTIONS = 64


class ServerError(BridgeError):
    """A server that cannot start."""


def expect_extra() -> None:
    """Raises MissingExtra where a package of `crlm[web]` is not installed."""
    for name in ("starlette", "uvicorn"):
        optional_package(name, "web", "the page")


def listening(host: str, port: int, remote: bool) -> socket.socket:
    """A socket that listens. Raises ServerError for an address that cannot be used, and for one
    that other machines reach unless `remote`."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise _unusable(host, port, "there is no such address") from None
    if not remote and not ipaddress.ip_address(address[0]).is_loopback:
        message = f"other machines could reach `{host}`, and what is typed would not be encrypted"
        fix = "leave `--host` out, or say `--allow-remote` where a proxy with TLS stands before it"
        raise ServerError([Diagnostic("not-loopback", message, help=fix)])
    made = socket.socket(family, kind)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_MOST_CONNECTIONS)
    except OSError as error:
        made.close()
        raise _unusable(host, port, (error.strerror or str(error)).lower()) from None
    return made


def _unusable(host: str, port: int, reason: str) -> ServerError:
    message = f"`{host}:{port}` cannot be used: {reason}"
    fix = "choose another `--port`; 0 takes one that is free"
    return ServerError([Diagnostic("unusable-address", message, help=fix)])


def address_of(listener: socket.socket) -> str:
    """The address of the page."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(
    listener: socket.socket,
    rules: Rules,
    host: str,
    remote: bool,
    seconds: float,
    ready: Callable[[], object],
) -> None:
    """Answer until the process is told to end; `ready` is called once there are rules to answer by.
    Raises BridgeError for rules that cannot be used."""
    import uvicorn

    from pyclingo_bridge.web.app import application

    worker = Worker(Service, rules, seconds=seconds)
    worker.start()
    hosts = {"localhost", *((host.lower(), socket.gethostname().lower()) if remote else ())}
    config = uvicorn.Config(
        application(worker, hosts, remote),
        access_log=False, log_config=None, log_level="critical", server_header=False,
        lifespan="off", ws="none", http="h11", loop="asyncio",
        limit_concurrency=_MOST_CONNECTIONS, timeout_keep_alive=5, timeout_graceful_shutdown=2,
        proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    try:
        ready()
        with _ending_by_signals(server):
            server.run(sockets=[listener])
    finally:
        worker.stop()


@contextmanager
def _ending_by_signals(server: "Server") -> Iterator[None]:
    """Within, a signal that asks to end lets the server end, and the second one at once.

    An exception raised by a handler would be lost where it meets a request: uvicorn takes it for a
    fault of the application. So nobody else is told of the signal, and the server looks at a flag.
    """

    def end(*_: object) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [number for name in names if (number := getattr(signal, name, None)) is not None]
    heeded = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    told = signal.set_wakeup_fd(-1)
    before = {number: signal.signal(number, end) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(told)
