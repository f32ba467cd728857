"""`crlm statements`: the statements of the sources, and the rules that formalise them."""

import re
import sys
from functools import partial
from pathlib import Path

import click

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.cli.support.common import deliver, knowledge_base_options
from pyclingo_bridge.cli.support.files import Writing
from pyclingo_bridge.cli.support.terminal import emit
from pyclingo_bridge.guideline.predicates import STATEMENT

_ID = re.compile(r"[A-Z]+\w*-\d+", re.ASCII)


def _complete(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.solving.atoms import printed

    ids = [printed(row[0]) for row in load().table.facts(STATEMENT)]
    return [name for name in ids if name.startswith(incomplete.upper())]


@click.command("statements", cls=Writing)
@click.argument("words", nargs=-1, metavar="[ID... | WORD...]", shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="JSON: a list of statements.")
@knowledge_base_options
def command(
    words: tuple[str, ...], as_json: bool, folder: Path | None, extra: tuple[Path, ...]
) -> None:
    """List the statements of the sources; show those named by ID (S2-11) with their rules; or list
    those in which every WORD stands: in the text, in a rule, in an input that a rule asks for."""
    from pyclingo_bridge.guideline.statements import catalogue, searched
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.render.text.statements import statement_list, statement_pages
    from pyclingo_bridge.solving.atoms import printed

    kb = load(folder, extra)
    statements = catalogue(kb)
    known = {statement.name for statement in statements}
    ids = [
        name for word in words if (name := printed(word.strip())) in known or _ID.fullmatch(name)
    ]
    if unknown := [name for name in ids if name not in known]:
        raise BridgeError(_unknown(name, known) for name in unknown)
    by_id = bool(words) and len(ids) == len(words)
    if by_id:
        chosen = [statement for statement in statements if statement.name in ids]
    elif not (chosen := searched(kb, statements, words)):
        raise BridgeError([_nothing(words)])
    deliver(chosen, as_json, partial(statement_pages if by_id else statement_list, chosen))
    if not (as_json or by_id) and sys.stdout.isatty():
        emit("\nThe rules behind one: crlm statements S2-11")


def _unknown(name: str, known: set[str]) -> Diagnostic:
    near = nearest(name.lower(), known)
    return Diagnostic(
        "unknown-statement",
        f"unknown statement {quoted(name)}",
        help=f"did you mean `{near}`?" if near else "`crlm statements` lists them",
    )


def _nothing(words: tuple[str, ...]) -> Diagnostic:
    message = f"no statement has {quoted(' '.join(words))} in text, rules or inputs"
    fix = "take fewer words, or a part of one; `crlm statements` lists all"
    return Diagnostic("nothing-found", message, help=fix)
