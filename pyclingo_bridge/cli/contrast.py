"""`crlm contrast`: two options, two plans, or two dates of one patient."""

import os
from pathlib import Path

import click

from pyclingo_bridge.cli.support.common import (
    CASE,
    case_path,
    json_option,
    knowledge_base_options,
    one_case,
    print_json,
    reading_option,
)
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase


@click.command("contrast")
@click.argument("case", metavar="CASE", type=CASE)
@click.argument("first", metavar="A")
@click.argument("second", metavar="[B]", required=False)
@json_option
@reading_option
@knowledge_base_options
def command(
    case: str,
    first: str,
    second: str | None,
    as_json: bool,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Show what separates two options of CASE (`triplet doublet`), two of its plans (`1 2`, as
    `crlm query --plans N` lists them), or CASE and a second case A: an earlier and a later date of
    one patient.
    """
    if second is None and (case, first) == ("-", "-"):
        raise click.UsageError("standard input holds one case: name a file for the other")
    if second is None and first != "-" and not os.path.exists(case_path(first)):
        raise click.UsageError(
            f"'{first}' is no case: name a second case, or two options or plans (A and B)"
        )
    from pyclingo_bridge.loading import load

    kb = load(folder, extra)
    if second is None:
        _dates(kb, case, first, readings, as_json)
    else:
        _sides(kb, case, (first, second), readings, as_json)


def _sides(
    kb: KnowledgeBase, name: str, pair: tuple[str, str], readings: dict[str, str], as_json: bool
) -> None:
    from pyclingo_bridge.explain import contrast

    case = one_case(kb, name, readings)
    found = contrast(kb, case, *pair, readings)
    if as_json:
        print_json(found.to_dict())
        return
    from pyclingo_bridge.render.text.contrast import contrast_text

    text = contrast_text(kb, found, case.values, terminal_width(), coloured())
    emit(text, "page", line=False)


def _dates(
    kb: KnowledgeBase, before: str, after: str, readings: dict[str, str], as_json: bool
) -> None:
    from pyclingo_bridge.explain import compare

    found = compare(kb, one_case(kb, before, readings), one_case(kb, after, readings), readings)
    if as_json:
        print_json(found.to_dict())
        return
    from pyclingo_bridge.render.text.contrast import comparison_text

    emit(comparison_text(kb, found, terminal_width(), coloured()), "page", line=False)
