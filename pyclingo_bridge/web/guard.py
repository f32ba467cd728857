"""What stands before every request: who may ask, how much may be sent, and what is sent along."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM, LARGEST_CASE = 256 << 10, 4 << 20
"""Bytes of a form, and of one with a case file: a case of 1 MiB, encoded."""
_WITH_CASE = ("/open", "/fields")

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""What every reply carries: a browser runs and loads what this server serves, and keeps nothing."""


class TooLarge(Exception):
    """A body that is larger than any form."""


class Guard:
    """Turns away what may not ask, bounds what is sent, and adds the headers of every reply."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], remote: bool) -> None:
        """`hosts` are the names under which the server may be addressed, besides IP addresses:
        those of this machine alone unless `remote`."""
        self._app, self._hosts, self._remote = app, frozenset(hosts), remote

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; of an error only the kind is told, for its message may quote the patient."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = _with_headers(send)
        headers = Headers(scope=scope)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await sending(message)

        refusal = self._refusal(headers)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        most = LARGEST_CASE if scope["path"] in _WITH_CASE else LARGEST_FORM
        length = headers.get("content-length", "0")
        try:
            if not length.isdecimal() or int(length) > most:
                raise TooLarge
            await self._app(scope, _bounded(receive, most), watched)
        except TooLarge:
            await PlainTextResponse("too much was sent", 413)(scope, receive, sending)
        except Exception as error:
            if not started:
                text = f"a fault of the program: {type(error).__name__}"
                await PlainTextResponse(text, 500)(scope, receive, sending)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        """Against DNS rebinding and forms of other sites: the answer to who may not ask."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return PlainTextResponse("this server is not known under that name", 421)
        origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "none")
        if origin and (urlsplit(origin).netloc != hosts[0] or site == "cross-site"):
            return PlainTextResponse("forms of other sites are not answered", 403)
        return None

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name in self._hosts
        return self._remote or address.is_loopback


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _bounded(receive: Receive, most: int) -> Receive:
    """`receive` that raises TooLarge once more came than is let in."""
    received = 0

    async def receiving() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLarge
        return message

    return receiving
