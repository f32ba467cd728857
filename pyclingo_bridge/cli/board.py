"""`crlm board`: one page for the patients of a tumour board."""

import sys
from pathlib import Path

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import BAD_INPUT, complain
from pyclingo_bridge.cli.support.files import Writing, write
from pyclingo_bridge.diagnostics import BridgeError


@click.command("board", cls=Writing)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...", type=common.CASE)
@common.output_option
@common.asked_options
def command(cases: tuple[str, ...], output: Path | None, asked: common.Asked) -> None:
    """Write one HTML page to hand out: an index of the patients, then a sheet of A4 for each CASE
    with what is stated, the verdict, the plan and what is open.

    A case that is refused is reported on standard error; the others are on the page, and the exit
    code is 2.
    """
    from pyclingo_bridge.answer.assess import assess
    from pyclingo_bridge.render.html.board_page import board_page

    patients, refused = [], False
    for name in cases:
        try:
            case = asked.case(name, tell=False)
            patients.append((case, assess(asked.kb, case, asked.readings)))
        except BridgeError as error:
            refused = True
            complain(error)
    if patients:
        days = [case.date for case, _ in patients if case.date is not None]
        write(board_page(asked.kb, patients, asked.date or max(days, default=None)), output)
    if refused:
        sys.exit(BAD_INPUT)
