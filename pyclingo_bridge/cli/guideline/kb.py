"""`crlm kb`: the rule files of the knowledge base, as one program, or a copy to be edited."""

import shlex
from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import knowledge_base_options, output_option
from pyclingo_bridge.cli.support.files import Writes, Writing, outputs_of_command, write
from pyclingo_bridge.cli.support.terminal import emit
from pyclingo_bridge.words.numbers import counted


@click.command("kb", cls=Writing)
@click.argument("action", required=False, metavar="[copy DIR]", type=click.Choice(["copy"]))
@click.argument("target", required=False, metavar="", type=Writes("*.lp"))
@click.option("--one-file", is_flag=True, help="Print the whole program, for plain clingo.")
@knowledge_base_options
@output_option
def command(
    action: str | None,
    target: Path | None,
    one_file: bool,
    folder: Path | None,
    extra: tuple[Path, ...],
    output: Path | None,
) -> None:
    """Show what is loaded: each rule file with the SHA-256 of its bytes.

    With --one-file, print all rules as one program that includes no file, with the default readings
    and plans switched on. clingo looks for an included file in the current folder first; this
    program is the same wherever it is run.

    copy DIR copies the rules and their checks into a new folder, where they can be edited: then
    `crlm diff DIR` says what that changes (`crlm diff OTHER DIR` for a copy of --kb OTHER), and
    --kb DIR uses them.
    """
    if action is not None:
        if target is None:
            raise click.UsageError("copy needs a folder: crlm kb copy DIR")
        if one_file or extra or output is not None:
            raise click.UsageError("copy takes no --one-file, --with or -o")
        _copy(folder, target)
        return
    from pyclingo_bridge.loading import load

    kb = load(folder, extra, refuted=True)
    if one_file:
        from pyclingo_bridge.guideline.standalone import standalone_program

        write(standalone_program(kb), output, kind="program")
        return
    lines = [f"{file.digest}  {file.path}\n" for file in kb.sources.files]
    write("".join(lines), output)


def _copy(folder: Path | None, target: Path) -> None:
    """Copy the rule files of a knowledge base that are in its folder, into a folder without any."""
    from pyclingo_bridge.loading import load_for_checks

    if any(target.rglob("*.lp")):
        raise click.UsageError(f"there are rules in {target} already: name a new folder")
    kb = load_for_checks(folder)
    home, outputs = kb.folder.resolve(), outputs_of_command()
    files = [file for file in kb.sources.files if file.path.resolve().is_relative_to(home)]
    for file in files:
        path = target / file.path.resolve().relative_to(home)
        outputs.claim_folder(path.parent, "*.lp")
        outputs.put(path, file.text)
    outputs.place()
    diff = shlex.join(["crlm", "diff", *([str(folder)] if folder else []), str(target)])
    emit(f"{counted(len(files), 'file')} copied. What an edit changes: {diff}")
