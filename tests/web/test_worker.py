"""The process that owns the solver: one request at a time, and one that is late is cancelled."""

import os
import signal
import time
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import clingo
import pytest

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.web import worker as worker_process
from pyclingo_bridge.web.worker import Late, Lost, Worker

PIGEONS = (
    "1 { in(P, 1..N) } 1 :- P = 1..N+1, n(N). :- in(P, H), in(Q, H), P < Q. n(13). #show in/2."
)
"""More pigeons than holes: no solver is done with it in the time of a test."""


class Echo:
    """Replies what it is told to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def forget(self) -> None:
        (self._folder / "forgotten").touch()

    def reply(self, what: str) -> str:
        if what == "search":
            control = clingo.Control()
            control.add("base", [], PIGEONS)
            control.ground()
            control.solve()
            (self._folder / "found").touch()
        elif what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == "fail":
            raise ValueError("secret-of-the-patient")
        return f"{what} {os.getpid()}"


class Refused:
    """Cannot be made."""

    def __init__(self) -> None:
        raise BridgeError([Diagnostic("broken", "no rules")])


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    made = Worker(Echo, tmp_path, seconds=20)
    made.start()
    return made


def test_it_replies_from_one_process_of_its_own(worker: Worker) -> None:
    replies: list[str] = []
    threads = [Thread(target=lambda: replies.append(worker.ask("a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [f"a {worker.pid}"] * 8
    assert worker.pid != os.getpid()
    worker.stop()


def test_a_late_search_is_cancelled_and_the_next_request_is_answered(tmp_path: Path) -> None:
    worker = Worker(Echo, tmp_path, seconds=1.5)
    worker.start()
    first = worker.pid
    assert first is not None
    with pytest.raises(Late):
        worker.ask("search")
    assert not Path(f"/proc/{first}").exists()
    assert worker.ask("a") == f"a {worker.pid}"
    assert worker.pid != first
    assert not (tmp_path / "found").exists()
    worker.stop()


def test_a_process_that_ends_is_replaced(worker: Worker) -> None:
    for what in ("die", "fail"):
        with pytest.raises(Lost):
            worker.ask(what)
        assert worker.ask("a") == f"a {worker.pid}"
    worker.stop()


def test_it_is_ended_while_somebody_waits(worker: Worker) -> None:
    ended: list[type[BaseException]] = []

    def wait() -> None:
        try:
            worker.ask("search")
        except Lost as error:
            ended.append(type(error))

    thread = Thread(target=wait)
    thread.start()
    time.sleep(0.5)
    worker.stop()
    thread.join(10)
    assert ended == [Lost]


def test_what_it_raises_is_not_printed(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Lost):
        worker.ask("fail")
    worker.stop()
    assert "secret" not in "".join(capfd.readouterr())


def test_what_is_not_asked_about_is_forgotten(tmp_path: Path) -> None:
    ours, theirs = Pipe()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_process, "_IDLE", 0.05)
        patch.setattr("pyclingo_bridge.web.worker.signal.signal", lambda *_: None)
        thread = Thread(target=worker_process._serve, args=(theirs, Echo, tmp_path))
        thread.start()
        assert ours.recv() is None
        time.sleep(0.3)
        ours.send(("a",))
        assert ours.recv() == f"a {os.getpid()}"
        assert (tmp_path / "forgotten").exists()
        ours.close()
        thread.join(5)


def test_what_cannot_be_made_is_told() -> None:
    with pytest.raises(BridgeError, match="no rules"):
        Worker(Refused, seconds=5).start()


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    read, write = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover
        worker = Worker(Echo, tmp_path, seconds=20)
        worker.start()
        os.write(write, str(worker.pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    pid = int(os.read(read, 20))
    os.waitpid(child, 0)
    end = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    """Whether a process runs; one that has ended may wait for somebody to look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
