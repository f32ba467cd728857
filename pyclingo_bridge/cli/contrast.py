"""`crlm contrast`: two options, two plans, or two dates of one patient."""

import os

import click

from pyclingo_bridge.cli.support.common import (
    CASE,
    Asked,
    asked_options,
    case_path,
    deliver,
    ids_option,
    json_option,
)
from pyclingo_bridge.cli.support.files import Writing


@click.command("contrast", cls=Writing)
@click.argument("case", metavar="CASE", type=CASE)
@click.argument("first", metavar="A")
@click.argument("second", metavar="[B]", required=False)
@json_option
@ids_option
@asked_options
def command(
    case: str, first: str, second: str | None, as_json: bool, ids: bool, asked: Asked
) -> None:
    """Show what separates two options of CASE (`triplet doublet`), two of its plans (`1 2`, as
    `crlm query --plans N` lists them), or CASE and a second case A: an earlier and a later date of
    one patient.
    """
    if second is None and (case, first) == ("-", "-"):
        raise click.UsageError("standard input holds one case: name a file for the other")
    if second is None and first != "-" and not os.path.exists(case_path(first)):
        raise click.UsageError(
            f"'{first}' is not a case: name a second case, or two options or plans (A and B)"
        )
    if second is None:
        _dates(asked, case, first, as_json, ids)
    else:
        _sides(asked, case, (first, second), as_json, ids)


def _sides(asked: Asked, name: str, pair: tuple[str, str], as_json: bool, ids: bool) -> None:
    from pyclingo_bridge.explain import contrast

    case = asked.case(name)
    contrasted = contrast(asked.kb, case, *pair, asked.readings)

    def page(width: int, colour: bool) -> str:
        from pyclingo_bridge.render.text.contrast import contrast_text

        return contrast_text(asked.kb, contrasted, case.values, width, colour, ids)

    deliver(contrasted, as_json, page)


def _dates(asked: Asked, before: str, after: str, as_json: bool, ids: bool) -> None:
    from pyclingo_bridge.explain import compare

    comparison = compare(asked.kb, asked.case(before), asked.case(after), asked.readings)

    def page(width: int, colour: bool) -> str:
        from pyclingo_bridge.render.text.contrast import comparison_text

        return comparison_text(asked.kb, comparison, width, colour, ids)

    deliver(comparison, as_json, page)
