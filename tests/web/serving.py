"""A server of its own for a test, and requests to it as a browser sends them."""

import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.measuring import CRLM
from tests.conftest import ROOT

Pairs = Sequence[tuple[str, str]]
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Got:
    """A reply."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    """What it printed."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def post(self, path: str, pairs: Pairs = (), **headers: str) -> Got:
        """The reply to a form."""
        return self.send("POST", path, urlencode(pairs).encode(), {**FORM, **headers})

    def get(self, path: str, **headers: str) -> Got:
        return self.send("GET", path, None, headers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return Got(reply.status, found, reply.read().decode())
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """The server and the processes that it started."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, path.read_text().split())]

    def seconds(self) -> float:
        """The processor time of all its processes."""
        return sum(map(cpu_seconds, self.processes()))


def cpu_seconds(pid: int) -> float:
    """The processor time of a process, with that of children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[Server]:
    """A context with a server on a free port; at its end it is told to end as by Ctrl-C."""
    log = folder / "server.log"
    with log.open("wb") as printed:
        process = subprocess.Popen(
            [CRLM, "serve", "--port", "0", *options], cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=printed, stderr=printed, env={**os.environ, **environment},
        )  # fmt: skip
    try:
        yield Server(_port(process, log), process, log)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port of a server, once it says that it listens."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        printed = log.read_text()
        if "Listening on" in printed and "\n" in printed.partition("Listening on")[2]:
            return int(printed.partition("Listening on")[2].split("/ ")[0].rpartition(":")[2])
        assert process.poll() is None, printed
        time.sleep(0.05)
    raise AssertionError("the server does not start")
