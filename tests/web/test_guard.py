"""Who may ask, how much may be sent, and what every reply carries."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from pyclingo_bridge.web import app
from pyclingo_bridge.web.app import application
from pyclingo_bridge.web.guard import LARGEST_CASE, LARGEST_FORM
from pyclingo_bridge.web.service import Reply
from pyclingo_bridge.web.worker import Late, Lost, Worker

PATHS = (
    "/",
    "/answer",
    "/answer.json",
    "/why",
    "/case.yaml",
    "/case.lp",
    "/board",
    "/open",
    "/fields",
)


class Client:
    """Sends requests to an application in this process."""

    def __init__(self, app: ASGIApp, url: str = "http://127.0.0.1:8000") -> None:
        self._app, self._url = app, url

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=self._url) as client:
                return await client.request(method, path, **options)

        return asyncio.run(sent())


class Recorded(Worker):
    """A worker without a process, which replies at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def ask(self, *request: object) -> Reply:
        self.asked.append(request)
        what = dict(request[1]).get("do") if isinstance(request[1], list) else ""
        if what == "late":
            raise Late
        if what == "lost":
            raise Lost
        if what == "fail":
            raise RuntimeError("secret-of-the-patient")
        return Reply(200, "text/plain", "answered", "case.lp" if request[0] == "case.lp" else "")


@pytest.fixture
def worker() -> Recorded:
    return Recorded()


@pytest.fixture
def client(worker: Recorded) -> Client:
    return Client(application(worker, ["localhost"]))


def test_every_reply_forbids_what_the_page_does_not_need(client: Client) -> None:
    replies = [client.get("/"), client.get("/static/consult.js"), client.get("/nothing")]
    replies += [client.post(path, data={"a": "b"}) for path in PATHS]
    replies += [client.get("/", headers={"host": "evil.example"}), client.request("PUT", "/")]
    replies += [
        client.post("/", content=b"x" * (LARGEST_FORM + 1)),
        client.post("/", data={"do": "fail"}),
    ]
    for reply in replies:
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert "set-cookie" not in reply.headers
        assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "10.0.0.1",
        "",
        "[::1",
    ],
)
def test_another_name_is_not_answered(client: Client, worker: Recorded, host: str) -> None:
    assert client.post("/answer", data={"a": "b"}, headers={"host": host}).status_code == 421
    assert worker.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_this_machine_is(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


def test_a_remote_server_is_known_by_its_names_and_addresses(worker: Recorded) -> None:
    client = Client(application(worker, ["board.example"], True), "http://10.0.0.1")
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": "board.example:80"}).status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9", "http://localhost:8000"]
)
def test_forms_of_other_sites_are_not_answered(
    client: Client, worker: Recorded, origin: str
) -> None:
    reply = client.post("/answer", data={"a": "b"}, headers={"origin": origin})
    assert reply.status_code == 403
    assert worker.asked == []
    own = client.post("/answer", data={"a": "b"}, headers={"origin": "http://127.0.0.1:8000"})
    assert own.status_code == 200


def test_what_is_sent_is_bounded(client: Client, worker: Recorded) -> None:
    async def pieces(size: int) -> AsyncIterator[bytes]:
        yield b"note="
        for _ in range(size // 1024):
            yield b"x" * 1024

    assert client.post("/answer", content=b"x" * (LARGEST_FORM + 1)).status_code == 413
    assert client.post("/answer", content=pieces(LARGEST_FORM + 2048)).status_code == 413
    assert client.post("/open", content=pieces(LARGEST_CASE + 2048)).status_code == 413
    assert worker.asked == []
    assert client.post("/answer", content=pieces(LARGEST_FORM - 2048)).status_code == 200
    assert client.post("/open", content=pieces(LARGEST_FORM + 2048)).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff=\xfe", "application/x-www-form-urlencoded"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=b"] * 2_001), "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"a": {}}', "application/json"),
        (b"[" * 100_000, "application/json"),
    ],
)
def test_what_is_not_a_form_is_refused(
    client: Client, worker: Recorded, body: bytes, kind: str
) -> None:
    reply = client.post("/answer", content=body, headers={"content-type": kind})
    assert reply.status_code in (400, 500)
    assert worker.asked == []


def test_a_form_may_be_json(client: Client, worker: Recorded) -> None:
    client.post("/answer", json={"mmr": "deficient", "flr_percent": 25})
    assert worker.asked == [("answer", [("mmr", "deficient"), ("flr_percent", "25")])]


@pytest.mark.parametrize(("do", "status"), [("late", 504), ("lost", 503), ("fail", 500)])
def test_what_goes_wrong_is_told_without_what_was_said(
    client: Client, do: str, status: int
) -> None:
    reply = client.post("/answer", data={"do": do})
    assert reply.status_code == status
    assert "secret" not in reply.text
    assert status == 500 or "what you typed is still there" in reply.text


def test_files_are_saved_under_a_name_of_ours(client: Client) -> None:
    reply = client.post("/case.lp", data={"name": 'x"; y'})
    assert reply.headers["content-disposition"] == 'attachment; filename="case.lp"'


def test_nothing_else_is_served(client: Client) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/app.py", "/answer", "/x"):
        assert client.get(path).status_code in (404, 405)


def test_a_form_that_does_not_come_is_not_waited_for(
    client: Client, worker: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"mmr="
        await asyncio.sleep(20)

    monkeypatch.setattr(app, "_SENDING", 0.1)
    assert client.post("/answer", content=never()).status_code == 408
    assert worker.asked == []


def test_whose_turn_does_not_come_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Recorded):
        def ask(self, *request: object) -> Reply:
            time.sleep(0.5)
            return super().ask(*request)

    async def two() -> list[int]:
        transport = httpx.ASGITransport(application(Slow(), ["localhost"]))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asked = [client.post("/answer", data={"a": "b"}) for _ in range(2)]
            return sorted([reply.status_code for reply in await asyncio.gather(*asked)])

    monkeypatch.setattr(app, "_WAITING", 0.1)
    assert asyncio.run(two()) == [200, 503]


def test_the_queue_is_bounded() -> None:
    release = threading.Event()

    class Slow(Recorded):
        def ask(self, *request: object) -> Reply:
            release.wait(20)
            return super().ask(*request)

    async def crowd() -> list[int]:
        transport = httpx.ASGITransport(application(Slow(), ["localhost"], most_waiting=3))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asked = [asyncio.create_task(client.post("/answer", data={"a": "b"})) for _ in range(9)]
            done, _ = await asyncio.wait(asked, return_when="FIRST_COMPLETED")
            while len(done) < 6:
                await asyncio.sleep(0.01)
                done = {task for task in asked if task.done()}
            assert all(task.result().headers["retry-after"] == "2" for task in done)
            release.set()
            return sorted([reply.status_code for reply in await asyncio.gather(*asked)])

    assert asyncio.run(crowd()) == [200] * 3 + [503] * 6
