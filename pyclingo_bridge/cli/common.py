"""What the commands share: options, loading, and problems turned into text and exit codes."""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic, quoted
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load
from pyclingo_bridge.rule_files import shipped

FOUND = 1
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


def readings_callback(
    ctx: click.Context, parameter: click.Parameter, given: Iterable[str]
) -> dict[str, str]:
    """What `NAME=CHOICE` chooses; a usage error for anything else."""
    chosen: dict[str, str] = {}
    for one in given:
        name, equals, choice = (part.strip() for part in one.partition("="))
        if not (name and equals and choice):
            raise click.BadParameter(f"'{one}' is not NAME=CHOICE", ctx, parameter)
        if chosen.get(name, choice) != choice:
            raise click.BadParameter(f"'{name}' is given two choices", ctx, parameter)
        chosen[name] = choice
    return chosen


def _complete_reading(
    ctx: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[str]:
    from pyclingo_bridge.loading import load

    readings = load().readings
    known = [f"{name}={choice}" for name, choices in readings.items() for choice in choices]
    return [one for one in known if one.startswith(incomplete)]


def reading_option(command: _Command) -> _Command:
    """`--reading NAME=CHOICE`."""
    return click.option(
        "--reading",
        "readings",
        multiple=True,
        callback=readings_callback,
        shell_complete=_complete_reading,
        metavar="NAME=CHOICE",
        help="Read a statement in another way; may be repeated.",
    )(command)


def json_option(command: _Command) -> _Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="JSON.")(command)


def loaded(folder: Path | None, extra: Iterable[Path], refuted: bool = False) -> KnowledgeBase:
    """The knowledge base, or exit 2 with every problem in it; `refuted` as for `load`."""
    try:
        return load(folder, extra, refuted)
    except BridgeError as error:
        refuse(error)


def complain(error: BridgeError) -> None:
    """Every problem, on standard error."""
    click.echo(str(error), err=True)


def refuse(error: BridgeError) -> NoReturn:
    """Every problem, on standard error; exit 2."""
    complain(error)
    sys.exit(BAD_INPUT)


def one_case(kb: KnowledgeBase, name: str, readings: Mapping[str, str]) -> Case:
    """One case read, with the readings checked; exit 2 with every problem."""
    from pyclingo_bridge.case import read_case

    try:
        kb.chosen(readings)
        return read_case(case_path(name), kb.vocabulary)
    except BridgeError as error:
        refuse(error)


def json_text(found: Mapping[str, Any]) -> str:
    """JSON with a line end."""
    import json

    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def print_json(found: Mapping[str, Any]) -> None:
    """JSON on standard output."""
    click.echo(json_text(found), nl=False)


def output_option(command: _Command) -> _Command:
    """`-o FILE`; `-` is standard output."""
    return click.option(
        "-o",
        "--output",
        callback=_output,
        metavar="FILE",
        help="Write to FILE, whole or not at all.",
    )(command)


def _output(ctx: click.Context, parameter: click.Parameter, name: str | None) -> Path | None:
    """The file to write to: not a folder, and not the case that is read."""
    if name is None or name == "-":
        return None
    path = Path(name)
    if not name.strip() or path.is_dir():
        raise click.BadParameter(f"'{name}' is no file", ctx, parameter)
    case = ctx.params.get("case")
    if isinstance(case, str) and case != "-" and path.exists() and _same(path, case_path(case)):
        raise click.BadParameter("this is the case itself: name another file", ctx, parameter)
    return path


def _same(path: Path, case: str) -> bool:
    return Path(case).exists() and path.samefile(case)


def write(text: str, output: Path | None) -> None:
    """Text on standard output, or into a file: whole, and as readable as any other."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        _write(text, output.resolve())
    except OSError as error:
        unwritable(output, error.strerror or str(error))


def expect_folder(output: Path | None) -> None:
    """Exit 2 where the folder to write into is missing: before long work, not after it."""
    if output is not None and not output.resolve().parent.is_dir():
        unwritable(output, os.strerror(errno.ENOENT))


def unwritable(output: Path, reason: str) -> NoReturn:
    """Exit 2: a file or a folder cannot be written."""
    message = f"{quoted(output)} cannot be written: {reason.lower()}"
    refuse(BridgeError([Diagnostic("unwritable-file", message, help="check the path")]))


def _write(text: str, path: Path) -> None:
    import tempfile

    if path.exists() and not path.is_file():  # a device or a pipe is written to, not replaced
        path.write_text(text, encoding="utf-8")
        return
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(13, "permission denied")
    mask = os.umask(0)
    os.umask(mask)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(part, mode)
        os.replace(part, path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise


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
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
