"""`crlm explain`: why, or why not."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.cli.support.common import (
    CASE,
    json_text,
    knowledge_base_options,
    one_case,
    output_option,
    reading_option,
)
from pyclingo_bridge.cli.support.files import Writing, write
from pyclingo_bridge.cli.support.terminal import coloured, terminal_width

if TYPE_CHECKING:
    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.explain import Explanation
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase


@click.command("explain", cls=Writing)
@click.argument("case", metavar="CASE", type=CASE)
@click.argument("goal", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "dot", "mermaid"]),
    default="text",
    show_default=True,
    help="html: one file with verdict, reasons, derivation and plan; dot, mermaid: a graph.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--atoms", is_flag=True, help="Show the atoms beside the words, and every step.")
@click.option(
    "--reasons",
    type=click.IntRange(min=0),
    metavar="N",
    help="Look for N minimal reasons [default: 10; 0: all].",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="N",
    help="Follow the derivation N levels deep [default: all].",
)
@output_option
@reading_option
@knowledge_base_options
def command(
    case: str,
    goal: str | None,
    form: str,
    as_json: bool,
    atoms: bool,
    reasons: int | None,
    depth: int | None,
    output: Path | None,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Explain why GOAL holds for CASE, or why it does not.

    GOAL is an atom, with `_` for anything: "verdict(indicated)", "met(liver_remnant)",
    "recommends(_, triplet)". Without one, the verdict is explained.
    """
    from pyclingo_bridge.explain import explain
    from pyclingo_bridge.explain.why import DEFAULT_REASONS
    from pyclingo_bridge.loading import load

    if as_json and form not in ("text", "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    kb = load(folder, extra)
    patient = one_case(kb, case, readings)
    wanted = DEFAULT_REASONS if reasons is None else reasons or None
    found = explain(kb, patient, goal, readings, wanted, depth)
    form = "json" if as_json else form
    text = _rendered(kb, patient, found, form, atoms, coloured(output))
    write(text, output, "page" if form == "text" else "text")


def _rendered(
    kb: "KnowledgeBase", case: "Case", found: "Explanation", form: str, atoms: bool, colour: bool
) -> str:
    if form == "json":
        return json_text(found.to_dict())
    if form == "html":
        from pyclingo_bridge.answer.assess import assess
        from pyclingo_bridge.explain import change
        from pyclingo_bridge.render.html.explanation_page import explanation_page

        answer = assess(kb, case, found.readings)
        reached = found.holds or found.plan is not None
        changes = None if reached else change(kb, case, found.goal, found.readings)
        return explanation_page(kb, answer, found, changes, case)
    if form in ("dot", "mermaid"):
        from pyclingo_bridge.render import graph

        return graph.dot(found) if form == "dot" else graph.mermaid(found)
    from pyclingo_bridge.render.text.explanation import explanation_text

    return explanation_text(kb, found, case.values, terminal_width(), colour, atoms)
