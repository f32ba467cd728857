"""A running server: four users at once, nothing logged, nothing sent out, an end by Ctrl-C."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.web import server as serving
from pyclingo_bridge.web.form import pairs_of
from tests.benchmarks.measuring import CRLM
from tests.conftest import ROOT
from tests.sizes import size
from tests.web.serving import Pairs, Server, running

PATHS = ("", "answer", "answer.json", "why", "case.yaml", "case.lp", "board", "open", "fields")
SMALL = ("--kb", str(ROOT / "tests/data/small_guideline"))
BLOCKING = """\
import sys

def audit(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        target = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        if target in ("127.0.0.1", None):
            return
        with open({log!r}, "a") as log:
            print(event, target, file=log)
        raise OSError("no connection goes out")

sys.addaudithook(audit)
"""


def test_four_users_get_the_answers_of_the_command(server: Server, kb: KnowledgeBase) -> None:
    paths = sorted((ROOT / "cases").glob("*.lp"))[:: size(smoke=16, ci=8, full=1)]
    cases = [bridge.read_case(path, kb.vocabulary) for path in paths]
    printed = CliRunner().invoke(main, ["query", *map(str, paths), "--json"]).stdout
    expected = [json.loads(line) for line in printed.splitlines()]
    wrong: list[str] = []

    def user(start: int) -> None:
        for place in range(start, start + len(cases)):
            case = cases[place % len(cases)]
            found = server.post("/answer.json", pairs_of(case)).json
            wanted = expected[place % len(cases)]
            if {**found, "case": wanted["case"]} != wanted:
                wrong.append(case.name)

    users = [Thread(target=user, args=(start,)) for start in range(4)]
    for one in users:
        one.start()
    for one in users:
        one.join()
    assert len(expected) == len(cases)
    assert wrong == []


SAID: Pairs = [
    ("mmr", "zq-value-one"),
    ("flr_percent", "71"),
    ("name", "Zq-Erika Sample"),
    ("note", "zq-note-three"),
    ("zq-field-four", "zq-text-five"),
    ("goal", "zq_goal(six)"),
    ("case", "zq-case-seven: 1"),
    ("reading:remnant", "zq-choice-eight"),
]


def everything(server: Server) -> None:
    """Every kind of request, right and wrong, each with all that is said."""
    for path in PATHS:
        server.post(f"/{path}", SAID)
        server.post(f"/{path}?zq-query-nine=1", SAID)
        server.post(f"/{path}", SAID, host="zq-host-ten.example")
        server.post(f"/{path}", SAID, origin="https://zq-origin-eleven.example")
        server.send("POST", f"/{path}", b"{zq-json-twelve", {"content-type": "application/json"})
        server.send("POST", f"/{path}", b"zq-large-thirteen" * 300_000, {})
        server.send("PUT", f"/{path}", b"zq-put-fourteen", {})
    server.get("/zq-path-fifteen", cookie="zq-cookie-sixteen=1", referer="http://zq-seventeen/")
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.sendall(b"zq-garbage-eighteen\r\n\r\n")
        raw.recv(1000)


def test_nothing_that_was_said_is_logged_or_sent_out(tmp_path: Path) -> None:
    log = tmp_path / "connections"
    (tmp_path / "sitecustomize.py").write_text(BLOCKING.format(log=str(log)))
    folder = tmp_path / "cache"
    environment = {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(folder)}
    with running(tmp_path, *SMALL, **environment) as server:
        everything(server)
        kept = server.log.read_text()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    for text in (kept, *(path.read_text(errors="replace") for path in written)):
        assert "zq" not in text.lower().replace("[]", "")
        assert "Sample" not in text
    assert "Listening on" in kept
    assert "Traceback" not in kept
    assert not log.exists()


def test_a_connection_that_goes_out_is_found(tmp_path: Path) -> None:
    """A planted fault: what the test above looks for is seen where it happens."""
    log = tmp_path / "connections"
    (tmp_path / "sitecustomize.py").write_text(BLOCKING.format(log=str(log)))
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True,
        env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert "no connection goes out" in done.stderr
    assert "192.0.2.1" in log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_with_all_its_processes(tmp_path: Path, end: signal.Signals) -> None:
    with running(tmp_path, *SMALL) as server:
        assert server.get("/").status == 200
        processes = server.processes()
        assert len(processes) > 1
        server.process.send_signal(end)
        code = server.process.wait(timeout=20)
        until = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in processes) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{pid}").exists() for pid in processes)
        assert code == 0
        assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
def test_a_late_answer_is_cancelled(tmp_path: Path) -> None:
    with running(tmp_path, *SMALL, "--time-limit", "0.0001") as server:
        found = server.post("/answer", [("imaging", "worn")])
        assert found.status == 504
        assert "too long" in found.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_reach_it_only_where_that_is_said(host: str) -> None:
    with pytest.raises(BridgeError) as raised:
        serving.listening(host, 0, remote=False)
    (problem,) = raised.value.diagnostics
    assert problem.code == "not-loopback"
    assert "not be encrypted" in problem.message
    serving.listening("0.0.0.0", 0, remote=True).close()


def test_what_remote_means_is_said(tmp_path: Path) -> None:
    with running(tmp_path, *SMALL, "--host", "0.0.0.0", "--allow-remote") as server:
        printed = server.log.read_text()
        assert "Everyone who reaches this address" in printed
        assert "unencrypted" in printed
        assert server.get("/", host="evil.example").status == 421
        assert server.get("/", host="192.0.2.7:80").status == 200


@pytest.mark.parametrize(
    "address", [("192.0.2.1", 0), ("no.such.host.invalid", 0), ("127.0.0.1", 1)]
)
def test_an_address_that_cannot_be_used_is_refused(address: tuple[str, int]) -> None:
    host, port = address
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1] if port else 0
    with taken, pytest.raises(BridgeError) as raised:
        serving.listening(host, port, remote=True)
    assert [problem.code for problem in raised.value.diagnostics] == ["unusable-address"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--reading", "remnant=neither"), ("--kb", "no/such/folder")])
def test_rules_that_cannot_be_used_are_refused(options: tuple[str, ...]) -> None:
    done = subprocess.run(
        [CRLM, "serve", "--port", "0", *options], check=False, capture_output=True, text=True,
        cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "error[" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_readings_of_the_command_are_the_defaults_of_the_page(tmp_path: Path) -> None:
    with running(tmp_path, "--reading", "remnant=both") as server:
        found = server.post("/answer.json", [("flr_percent", "50")]).json
        assert found["readings"]["remnant"] == "both"
        chosen = server.post("/answer.json", [("reading:remnant", "either")]).json
        assert chosen["readings"]["remnant"] == "either"
