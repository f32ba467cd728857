"""`crlm change`: the smallest changes of a case that reach a goal."""

from functools import partial

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Writing


@click.command("change", cls=Writing)
@click.argument("case", metavar="CASE", type=common.CASE)
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
@common.json_option
@common.ids_option
@common.asked_options
def command(
    case: str,
    goal: str,
    any_input: bool,
    at_most: int,
    as_json: bool,
    ids: bool,
    asked: common.Asked,
) -> None:
    """Find the smallest changes of CASE that make GOAL hold: every one of them, with the values
    that do; or the facts that forbid it.
    """
    from pyclingo_bridge.explain.change import change
    from pyclingo_bridge.render.text.explanation import changes_text

    changes = change(asked.kb, asked.case(case), goal, asked.readings, any_input, at_most)
    common.deliver(changes, as_json, partial(changes_text, asked.kb, changes, ids=ids))
