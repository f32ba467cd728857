"""`crlm ask`: what to find out, on one page or as a dialogue."""

import sys
from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import (
    CASE,
    json_option,
    knowledge_base_options,
    one_case,
    output_option,
    print_json,
    reading_option,
)
from pyclingo_bridge.cli.support.files import Writing
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width


@click.command("ask", cls=Writing)
@click.argument("case", metavar="CASE", type=CASE)
@click.option(
    "-i", "--interactive", is_flag=True, help="Ask the questions one by one, then answer."
)
@output_option
@json_option
@reading_option
@knowledge_base_options
def command(
    case: str,
    interactive: bool,
    output: Path | None,
    as_json: bool,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Say what is certain for CASE whatever is still unknown, and what is worth asking: the
    questions that can turn the verdict, the best one first, with what each answer leads to, and
    the inputs that are proved not to matter any more.
    """
    if interactive and as_json:
        raise click.UsageError("--json and --interactive exclude each other")
    if output is not None and not interactive:
        raise click.UsageError("--output belongs to --interactive")
    if output is not None and output.suffix in (".json", ".yaml", ".yml"):
        raise click.UsageError("the case is written as facts: name a file that ends in .lp")
    if interactive and case == "-":
        raise click.UsageError("--interactive reads its answers where `-` would read the case")
    if interactive and sys.stdin is None:
        raise click.UsageError("--interactive reads its answers from standard input: it is closed")
    from pyclingo_bridge.loading import load

    kb = load(folder, extra)
    patient = one_case(kb, case, readings)
    if interactive:
        from pyclingo_bridge.cli.support.dialogue import Dialogue

        Dialogue(kb, patient, readings, output).run()
        return
    from pyclingo_bridge.explain import ask

    found = ask(kb, patient, readings)
    if as_json:
        print_json(found.to_dict())
        return
    from pyclingo_bridge.render.text.explanation import questions_text

    emit(questions_text(kb, found, terminal_width(), coloured()), "page", line=False)
