"""`crlm board`: one page for the patients of a tumour board."""

from pathlib import Path

import click

from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.cli.case.query import Answers
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Writing, write


@click.command("board", cls=Writing)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...", type=common.CASE)
@common.output_option
@common.asked_options
def command(cases: tuple[str, ...], output: Path | None, asked: common.Asked) -> None:
    """Write one HTML page to hand out: an index of the patients, then a sheet of A4 for each CASE
    with what is stated, the verdict, the plan and what is open.

    A case that is refused is named in the index and reported on standard error, and the exit code
    is 2.
    """
    from pyclingo_bridge.render.html.board_page import board_page

    answers = Answers(asked, None, DEFAULT_SECONDS)
    if patients := answers.of_all(cases):
        days = {case.date for case, _ in patients if case.date is not None}
        day = asked.date or (days.pop() if len(days) == 1 else None)
        write(board_page(asked.kb, patients, day, answers.refused), output)
    answers.end()
