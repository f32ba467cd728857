"""What a command reads and what it writes, declared by the types of its parameters.

A command of the class `Writing` refuses, before it starts, an output that would replace a file that
it reads, and puts its outputs in place together. Nothing else in the command line writes files.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.base.files.outputs import Outputs
from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.cli.support.interruption import INTERRUPTED
from pyclingo_bridge.cli.support.terminal import Kind, emit, warn

Files = Iterable[Path | int]
"""Files, or the handles of open ones."""
CASE_SUFFIXES = {".lp", ".json", ".yaml", ".yml"}


class Reads(click.Path):
    """A parameter that names something to read; `files` gives the files that a name stands for."""

    def __init__(self, files: Callable[[Path], Files], text: bool = False, **options: Any) -> None:
        super().__init__(path_type=None if text else Path, **options)
        self.files = files


class Writes(click.Path):
    """A parameter that names a file to write, or with a pattern a folder for such files."""

    def __init__(self, pattern: str | None = None) -> None:
        super().__init__(path_type=Path, file_okay=pattern is None)
        self.pattern = pattern


class Writing(click.Command):
    """A command that writes all of its outputs whole, or none."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it with an `Outputs`, which `outputs_of_command` and `write` use."""
        claimed = [pair for pair in _values(ctx, Writes) if isinstance(pair[1], Path)]
        with (
            whole_or_nothing() if claimed else nullcontext(),
            Outputs(lambda: _files_read(ctx)) as ctx.obj,
        ):
            for kind, path in claimed:
                if kind.pattern is None:
                    ctx.obj.claim(path)
                else:
                    ctx.obj.claim_folder(path, kind.pattern)
            return super().invoke(ctx)


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """A run that writes files: exit code 130 where it is interrupted, or asked to end."""
    try:
        yield
    except KeyboardInterrupt:
        warn("interrupted: no file is left half-written")
        sys.exit(INTERRUPTED)


def outputs_of_command() -> Outputs:
    """The outputs of the command that runs."""
    outputs = click.get_current_context().obj
    assert isinstance(outputs, Outputs)
    return outputs


def write(text: str, output: Path | None, kind: Kind = "text") -> None:
    """Write text to standard output, or as the whole of a file; then put all outputs in place."""
    outputs = outputs_of_command()
    if output is None:
        emit(text, kind, line=False)
    else:
        outputs.put(output, text)
    outputs.place()


class FolderInUse(BridgeError):
    """A folder that has files already. Code: `folder-in-use`."""


def expect_empty(folder: Path) -> None:
    """Raises FolderInUse for a folder that has something in it."""
    if any(folder.iterdir()):
        message = f"{shown(folder)} has files in it"
        fix = "name a folder that does not exist yet, or an empty one"
        raise FolderInUse([Diagnostic("folder-in-use", message, help=fix)])


def itself(path: Path) -> Files:
    """The named file alone."""
    yield path


def case_files(path: Path) -> Files:
    """A case by path or name, standard input, or the case files below a folder."""
    if str(path) == "-":
        yield 0
    elif os.path.isdir(path):
        yield from cases_below(path)
    else:
        from pyclingo_bridge.cli.support.common import case_path

        yield Path(case_path(str(path)))


def cases_below(folder: Path) -> list[Path]:
    """The case files below a folder, in order of their names."""
    return sorted(file for file in files_below(folder) if file.suffix in CASE_SUFFIXES)


def rule_files(path: Path) -> Files:
    """A file of rules, or those below a folder, and what they include."""
    from pyclingo_bridge.base.files.rule_files import reached

    for file in files_below(path) if os.path.isdir(path) else [path]:
        if file == path or file.suffix == ".lp":
            yield file
            yield from reached([file], file.parent)


def guideline_files(folder: Path) -> Files:
    """All that is in the folder of a guideline: its rules include nothing from elsewhere."""
    from pyclingo_bridge.guideline.knowledge_base import ENTRY

    if os.path.isfile(folder / ENTRY):
        yield from files_below(folder)


def _files_read(ctx: click.Context) -> Iterator[Path | int]:
    """Every file that the parameters of a command name, and all that ships."""
    from pyclingo_bridge.base.files.shipped import shipped

    for part in ("kb", "cases"):
        yield from files_below(shipped(part))
    for kind, value in _values(ctx, Reads):
        yield from kind.files(Path(value))


def files_below(folder: Path) -> Iterator[Path]:
    """All files below a folder."""
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in names)


def _values(ctx: click.Context, kind: Any) -> Iterator[tuple[Any, Any]]:
    """The values of the parameters of a type, each with its type."""
    for parameter in ctx.command.params:
        value = ctx.params.get(parameter.name or "")
        if isinstance(parameter.type, kind) and value is not None:
            for item in value if isinstance(value, tuple) else (value,):
                yield parameter.type, item
