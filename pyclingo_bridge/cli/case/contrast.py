"""`crlm contrast`: two options, two plans, or two dates of one patient."""

import os
from functools import partial
from pathlib import Path

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Writing, write
from pyclingo_bridge.cli.support.terminal import warn


@click.command("contrast", cls=Writing)
@click.argument("case", metavar="CASE", type=common.CASE)
@click.argument("first", metavar="A")
@click.argument("second", metavar="[B]", required=False)
@common.format_option("html", help="html: one page, for two dates [default: text].")
@common.ids_option
@common.output_option
@common.asked_options
def command(
    case: str,
    first: str,
    second: str | None,
    form: str,
    ids: bool,
    output: Path | None,
    asked: common.Asked,
) -> None:
    """Show what separates two options of CASE (`triplet doublet`), two of its plans (`1 2`, as
    `crlm query --plans N` lists them), or CASE and a second case A: an earlier and a later date of
    one patient.
    """
    if form == "html" and second is not None:
        raise click.UsageError("--format html is for two dates of one patient")
    if second is None and (case, first) == ("-", "-"):
        raise click.UsageError("standard input holds one case: name a file for the other")
    if second is None and first != "-" and not os.path.exists(common.case_path(first)):
        raise click.UsageError(
            f"'{first}' is not a case: name a second case, or two options or plans (A and B)"
        )
    from pyclingo_bridge.explain.compare import compare, doubts
    from pyclingo_bridge.explain.contrast import contrast
    from pyclingo_bridge.render.text.contrast import comparison_text, contrast_text

    kb, patient = asked.kb, asked.case(case)
    if second is not None:
        sides = contrast(kb, patient, first, second, asked.readings)
        page = partial(contrast_text, kb, sides, patient.values, ids=ids)
        common.deliver(sides, form == "json", page, output)
        return
    earlier, later = patient, asked.case(first)
    comparison = compare(kb, earlier, later, asked.readings)
    doubtful = doubts(earlier, later)
    if doubtful:
        warn("\n\n".join(doubt.render() for doubt in doubtful))
    if form == "html":
        from pyclingo_bridge.answer.assess import assess
        from pyclingo_bridge.render.html.comparison_page import comparison_page

        answer = assess(kb, later, asked.readings)
        write(comparison_page(kb, comparison, (earlier, later), answer), output)
    else:
        page = partial(comparison_text, kb, comparison, ids=ids)
        common.deliver(comparison, form == "json", page, output)
