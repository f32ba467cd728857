"""`crlm check`: formal checks of the guideline itself, whoever the patient is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.cli.support.common import (
    json_option,
    json_text,
    knowledge_base_options,
    output_option,
)
from pyclingo_bridge.cli.support.ending import FOUND
from pyclingo_bridge.cli.support.files import Writing, write
from pyclingo_bridge.cli.support.terminal import coloured, terminal_width, watched
from pyclingo_bridge.diagnostics import printable

if TYPE_CHECKING:
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
    from pyclingo_bridge.population.findings import Report


def _complete_name(
    ctx: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[str]:
    from pyclingo_bridge.check.run import NAMES

    return [one for one in NAMES if one.startswith(incomplete)]


@click.command("check", cls=Writing)
@click.option(
    "--only",
    "names",
    multiple=True,
    shell_complete=_complete_name,
    metavar="NAME",
    help="Run this analysis and no others; may be repeated.",
)
@click.option(
    "--as-written",
    is_flag=True,
    help="Tell also of contradictions that an override resolves.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "html", "markdown"]),
    help="How to write the findings [default: text]. html: one file; markdown: a write-up for the "
    "authors of the guideline.",
)
@json_option
@click.option("--all", "everything", is_flag=True, help="Text with every rule, note and proof.")
@output_option
@knowledge_base_options
def command(
    names: tuple[str, ...],
    as_written: bool,
    form: str | None,
    as_json: bool,
    everything: bool,
    output: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Check the guideline: search all patients, readings and plans for contradictions, gaps, dead
    rules, and for one that breaks a claim; prove that there is none where none is found.

    Exit code 1 where something is found that the knowledge base does not declare as known.
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    form = "json" if as_json else form or "text"
    if everything and form != "text":
        raise click.UsageError(f"--all is for text: --format {form} has everything")
    from pyclingo_bridge.check.run import check, chosen_analyses
    from pyclingo_bridge.loading import load_for_checks

    wanted = chosen_analyses(names)
    kb = load_for_checks(folder, extra)
    with progress_on_terminal() as progress:
        report = check(kb, wanted, as_written, progress)
    colour = coloured(output)
    write(
        _rendered(kb, report, form, everything, colour),
        output,
        "page" if form == "text" else "text",
    )
    if report.failed:
        sys.exit(FOUND)


@contextmanager
def progress_on_terminal() -> Iterator[Callable[[str, str], None]]:
    """Tells on standard error what is looked at; nothing where that is no terminal."""
    if not watched():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("") as status:

        def told(name: str, what: str) -> None:
            status.update(escape(printable(f"{name}: {what}" if what else name)))

        yield told


def _rendered(
    kb: "KnowledgeBase", report: "Report", form: str, everything: bool, colour: bool
) -> str:
    if form == "json":
        return json_text(report.to_dict())
    if form == "sarif":
        from pyclingo_bridge.render.check_sarif import check_sarif

        return json_text(check_sarif(kb, report))
    if form == "html":
        from pyclingo_bridge.render.html.check_page import check_page

        return check_page(kb, report)
    if form == "markdown":
        from pyclingo_bridge.render.check_markdown import check_markdown

        return check_markdown(kb, report)
    from pyclingo_bridge.render.text.check import check_text

    return check_text(kb, report, terminal_width(), colour, everything)
