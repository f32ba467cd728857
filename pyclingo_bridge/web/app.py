"""The web application: every request carries the whole form, and nothing is kept between two."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from importlib.resources import files
from threading import Thread
from urllib.parse import parse_qsl

from anyio import Lock, fail_after, move_on_after
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pyclingo_bridge.render.html.templating import source
from pyclingo_bridge.web.form import Pairs
from pyclingo_bridge.web.guard import Guard
from pyclingo_bridge.web.service import Reply
from pyclingo_bridge.web.worker import MOST_WAITING, Busy, Late, Lost, Worker

_SENDING = 20.0
"""Seconds in which a form has to be here."""
_WAITING = 30.0
"""Seconds in which it has to be a request's turn."""
_MOST_FIELDS = 2_000
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_BACK = "Go back: what you typed is still there."


class _Gate:
    """Lets a bounded number of requests through to the worker, one at a time."""

    def __init__(self, worker: Worker, most: int) -> None:
        self._worker, self._most, self._waiting = worker, most, 0
        self._turn = Lock()

    async def ask(self, request: Request, kind: str, pairs: Pairs) -> Response:
        """The reply of the worker, in the order in which requests came; none for whoever has gone.
        Raises Busy where too many wait, or one waits too long, and as the worker does."""
        if self._waiting >= self._most:
            raise Busy
        self._waiting += 1
        try:
            with move_on_after(_WAITING) as waiting:
                await self._turn.acquire()
            if waiting.cancelled_caught:
                raise Busy
            try:
                if await request.is_disconnected():
                    return Response(status_code=499)
                reply = await _in_thread(partial(self._worker.ask, kind, pairs))
            finally:
                self._turn.release()
        finally:
            self._waiting -= 1
        response = Response(reply.body, reply.status, media_type=reply.media_type)
        if reply.file:
            response.headers["content-disposition"] = f'attachment; filename="{reply.file}"'
        if reply.policy:
            response.headers["content-security-policy"] = reply.policy
        return response


async def _in_thread(call: Callable[[], Reply]) -> Reply:
    """What a call gives, in a thread for which nobody waits who ends the server."""
    found = Future[Reply]()
    found.set_running_or_notify_cancel()

    def run() -> None:
        try:
            found.set_result(call())
        except BaseException as error:  # it is raised where it is waited for
            found.set_exception(error)

    Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(found)


def application(
    worker: Worker, hosts: Iterable[str], remote: bool = False, most_waiting: int = MOST_WAITING
) -> Starlette:
    """The application; `hosts` are the names under which it answers, besides IP addresses."""
    gate = _Gate(worker, most_waiting)

    async def form(request: Request) -> Response:
        kind = request.url.path.removeprefix("/") or "page"
        return await gate.ask(request, kind, await _pairs(request))

    async def statements(request: Request) -> Response:
        return await gate.ask(request, "statements", [("input", request.path_params["name"])])

    kinds = ("answer", "answer.json", "why", "case.yaml", "case.lp", "board", "open", "fields")
    return Starlette(
        routes=[
            Route("/", form, methods=["GET", "POST"]),
            *(Route(f"/{kind}", form, methods=["POST"]) for kind in kinds),
            Route("/statements/{name}", statements, methods=["GET"]),
            Route("/static/{name}", _static, methods=["GET"]),
        ],
        middleware=[Middleware(Guard, hosts=hosts, remote=remote)],
        exception_handlers={kind: partial(_failed, how) for kind, how in _FAILURES.items()},
    )


async def _pairs(request: Request) -> Pairs:
    """The fields that were sent, as a form or as a JSON object of texts. Raises ValueError."""
    if request.method != "POST":
        return []
    with fail_after(_SENDING):
        body = await request.body()
    text = body.decode("utf-8")
    if not request.headers.get("content-type", "").startswith("application/json"):
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    sent = json.loads(text) if body else {}
    if not isinstance(sent, dict) or len(sent) > _MOST_FIELDS:
        raise ValueError
    if not all(isinstance(value, str | int) for value in sent.values()):
        raise ValueError
    return [(key, str(value)) for key, value in sent.items()]


_STATIC = {
    **{path.name: path.read_text("utf-8") for path in (files(__package__) / "static").iterdir()},
    "style.css": source("style.css"),
}


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("not found", 404)
    suffix = name[name.rindex(".") :]
    return Response(_STATIC[name], media_type=_TYPES[suffix])


_FAILURES: Mapping[type[Exception], tuple[int, str, dict[str, str]]] = {
    Busy: (503, f"Too many requests wait; try again in a moment. {_BACK}", {"retry-after": "2"}),
    Late: (504, f"The answer took too long, and was cancelled. {_BACK}", {}),
    Lost: (
        503,
        f"The solver ended without an answer; it is started again. {_BACK}",
        {"retry-after": "1"},
    ),
    TimeoutError: (408, "The form did not come in time.", {}),
    ValueError: (400, "What was sent is not a form.", {}),
}


async def _failed(
    failure: tuple[int, str, dict[str, str]], _request: Request, _error: Exception
) -> Response:
    status, text, headers = failure
    return PlainTextResponse(text, status, headers)
