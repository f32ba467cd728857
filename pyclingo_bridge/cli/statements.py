"""`crlm statements`: the statements of the sources, and the rules that formalise them."""

import sys
from functools import partial
from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import deliver, knowledge_base_options
from pyclingo_bridge.cli.support.files import Writing
from pyclingo_bridge.cli.support.terminal import emit
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.guideline.predicates import STATEMENT


def _complete(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.solving.atoms import printed

    ids = [printed(row[0]) for row in load().table.facts(STATEMENT)]
    return [name for name in ids if name.startswith(incomplete.upper())]


@click.command("statements", cls=Writing)
@click.argument("ids", nargs=-1, metavar="[ID...]", shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="JSON: a list of statements.")
@knowledge_base_options
def command(
    ids: tuple[str, ...], as_json: bool, folder: Path | None, extra: tuple[Path, ...]
) -> None:
    """List the statements of the sources, or show those named by ID (S2-11) with their rules."""
    from pyclingo_bridge.guideline.statements import catalogue
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.render.text.statements import statement_list, statement_pages
    from pyclingo_bridge.solving.atoms import printed

    statements = catalogue(load(folder, extra))
    wanted = [printed(name.strip()) for name in ids]
    known = {statement.name for statement in statements}
    if unknown := [name for name in wanted if name not in known]:
        raise BridgeError(_unknown(name, known) for name in unknown)
    chosen = [statement for statement in statements if not wanted or statement.name in wanted]
    deliver(chosen, as_json, partial(statement_pages if wanted else statement_list, chosen))
    if not (as_json or wanted) and sys.stdout.isatty():
        emit("\nThe rules behind one: crlm statements S2-11")


def _unknown(name: str, known: set[str]) -> Diagnostic:
    near = nearest(name.lower(), known)
    return Diagnostic(
        "unknown-statement",
        f"unknown statement {quoted(name)}",
        help=f"did you mean `{near}`?" if near else "`crlm statements` lists them",
    )
