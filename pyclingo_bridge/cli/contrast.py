"""`crlm contrast`: two options, two plans, or two dates of one patient."""

import os
from functools import partial

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Writing


@click.command("contrast", cls=Writing)
@click.argument("case", metavar="CASE", type=common.CASE)
@click.argument("first", metavar="A")
@click.argument("second", metavar="[B]", required=False)
@common.json_option
@common.ids_option
@common.asked_options
def command(
    case: str, first: str, second: str | None, as_json: bool, ids: bool, asked: common.Asked
) -> None:
    """Show what separates two options of CASE (`triplet doublet`), two of its plans (`1 2`, as
    `crlm query --plans N` lists them), or CASE and a second case A: an earlier and a later date of
    one patient.
    """
    if second is None and (case, first) == ("-", "-"):
        raise click.UsageError("standard input holds one case: name a file for the other")
    if second is None and first != "-" and not os.path.exists(common.case_path(first)):
        raise click.UsageError(
            f"'{first}' is not a case: name a second case, or two options or plans (A and B)"
        )
    from pyclingo_bridge.explain.compare import compare
    from pyclingo_bridge.explain.contrast import contrast
    from pyclingo_bridge.render.text.contrast import comparison_text, contrast_text

    kb, patient = asked.kb, asked.case(case)
    if second is None:
        comparison = compare(kb, patient, asked.case(first), asked.readings)
        common.deliver(comparison, as_json, partial(comparison_text, kb, comparison, ids=ids))
    else:
        sides = contrast(kb, patient, first, second, asked.readings)
        common.deliver(sides, as_json, partial(contrast_text, kb, sides, patient.values, ids=ids))
