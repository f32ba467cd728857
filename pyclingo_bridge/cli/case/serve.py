"""`crlm serve`: the consultation as a page in the browser."""

from functools import partial
from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import knowledge_base_options, readings_option
from pyclingo_bridge.cli.support.terminal import emit, warn

_SECONDS = 20.0


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes one that is free.",
)
@click.option(
    "--allow-remote",
    "remote",
    is_flag=True,
    help="Listen where other machines reach it: for all who do, without a password, unencrypted.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Bound on each answer; one that takes longer is cancelled.",
)
@readings_option("--reading", "readings", "Read a statement in another way; may be repeated.")
@knowledge_base_options
def command(
    host: str,
    port: int,
    remote: bool,
    time_limit: float,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Open a page on this machine where a case is filled in and answered as one types.

    Nothing that is typed is stored, logged, or sent elsewhere. End it with Ctrl-C.
    """
    from pyclingo_bridge.web import server

    server.expect_extra()
    from pyclingo_bridge.web.service import Rules

    listener = server.listening(host, port, remote)
    if remote:
        warn(
            "Everyone who reaches this address can use it. What is typed travels unencrypted: put "
            "a proxy with TLS and a password in front."
        )
    rules = Rules(folder, extra, tuple(readings.items()))
    listens = f"Listening on {server.address_of(listener)}  (Ctrl-C ends it)"
    server.serve(listener, rules, host, remote, time_limit, partial(emit, listens))
