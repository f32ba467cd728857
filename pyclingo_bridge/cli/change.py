"""`crlm change`: what would have to be otherwise."""

from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import (
    CASE,
    json_option,
    knowledge_base_options,
    one_case,
    print_json,
    reading_option,
)
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width


@click.command("change")
@click.argument("case", metavar="CASE", type=CASE)
@click.option("--to", "goal", required=True, metavar="GOAL", help='"verdict(indicated)", say.')
@click.option(
    "--any", "any_input", is_flag=True, help="Change also what neither treatment nor time can."
)
@click.option(
    "--at-most",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Look for changes of up to N inputs together.",
)
@json_option
@reading_option
@knowledge_base_options
def command(
    case: str,
    goal: str,
    any_input: bool,
    at_most: int,
    as_json: bool,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Find the smallest changes of CASE that make GOAL hold: every one of them, with the values
    that do; or the facts that forbid it.
    """
    from pyclingo_bridge.explain import change
    from pyclingo_bridge.loading import load

    kb = load(folder, extra)
    patient = one_case(kb, case, readings)
    found = change(kb, patient, goal, readings, any_input, at_most)
    if as_json:
        print_json(found.to_dict())
        return
    from pyclingo_bridge.render.text.explanation import changes_text

    emit(changes_text(kb, found, terminal_width(), coloured()), "page", line=False)
