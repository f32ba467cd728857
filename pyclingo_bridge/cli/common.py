"""What the commands share: options, loading, and problems turned into text and exit codes."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from pyclingo_bridge.diagnostics import BridgeError
from pyclingo_bridge.knowledge_base import KnowledgeBase, load, shipped

BAD_INPUT = 2
_Command = TypeVar("_Command", bound=Callable[..., Any])


def knowledge_base_options(command: _Command) -> _Command:
    """`--kb` and `--with`."""
    command = click.option(
        "--with",
        "extra",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Add rules of your own (`.lp`); may be repeated.",
    )(command)
    return click.option(
        "--kb",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Use the knowledge base in DIR instead of the shipped one.",
    )(command)


def loaded(folder: Path | None, extra: Iterable[Path]) -> KnowledgeBase:
    """The knowledge base, or exit 2 with every problem in it."""
    try:
        return load(folder, extra)
    except BridgeError as error:
        refuse(error)


def complain(error: BridgeError) -> None:
    """Every problem, on standard error."""
    click.echo(str(error), err=True)


def refuse(error: BridgeError) -> NoReturn:
    """Every problem, on standard error; exit 2."""
    complain(error)
    sys.exit(BAD_INPUT)


def case_path(name: str) -> str:
    """A case as the user names it: `-`, a path, or the name of a shipped case."""
    if name == "-" or Path(name).exists() or Path(name).suffix:
        return name
    found = shipped("cases") / f"{name}.lp"
    return str(found) if found.is_file() else name


def terminal_width() -> int:
    """Columns of the terminal, at most 100; 80 where there is none."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


def coloured() -> bool:
    """Whether standard output takes colours."""
    import os

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
