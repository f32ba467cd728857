"""`crlm change`: what would have to be otherwise."""

import click

from pyclingo_bridge.cli.support.common import (
    CASE,
    Asked,
    asked_options,
    deliver,
    ids_option,
    json_option,
)
from pyclingo_bridge.cli.support.files import Writing


@click.command("change", cls=Writing)
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
@ids_option
@asked_options
def command(
    case: str, goal: str, any_input: bool, at_most: int, as_json: bool, ids: bool, asked: Asked
) -> None:
    """Find the smallest changes of CASE that make GOAL hold: every one of them, with the values
    that do; or the facts that forbid it.
    """
    from pyclingo_bridge.explain import change

    changes = change(asked.kb, asked.case(case), goal, asked.readings, any_input, at_most)

    def page(width: int, colour: bool) -> str:
        from pyclingo_bridge.render.text.explanation import changes_text

        return changes_text(asked.kb, changes, width, colour, ids)

    deliver(changes, as_json, page)
