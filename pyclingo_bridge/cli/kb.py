"""`crlm kb`: the rule files of the knowledge base, or all of them as one program."""

from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import knowledge_base_options, output_option
from pyclingo_bridge.cli.support.files import Writing, write


@click.command("kb", cls=Writing)
@click.option("--one-file", is_flag=True, help="Print the whole program, for plain clingo.")
@knowledge_base_options
@output_option
def command(
    one_file: bool, folder: Path | None, extra: tuple[Path, ...], output: Path | None
) -> None:
    """Show what is loaded: each rule file with the SHA-256 of its bytes.

    With --one-file, print all rules as one program that includes no file, with the default readings
    and plans switched on. clingo looks for an included file in the current folder first; this
    program is the same wherever it is run.
    """
    from pyclingo_bridge.loading import load

    kb = load(folder, extra, refuted=True)
    if one_file:
        from pyclingo_bridge.guideline.standalone import standalone_program

        write(standalone_program(kb), output, kind="program")
        return
    lines = [f"{file.digest}  {file.path}\n" for file in kb.sources.files]
    write("".join(lines), output)
