"""`crlm check`: formal checks of the guideline, over all patients."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import FOUND
from pyclingo_bridge.cli.support.files import (
    Writes,
    Writing,
    expect_empty,
    outputs_of_command,
    write,
)
from pyclingo_bridge.cli.support.progress import progress

if TYPE_CHECKING:
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
    from pyclingo_bridge.population.findings import Report


def _complete_name(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from pyclingo_bridge.check.run import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


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
    "--as-written", is_flag=True, help="Report contradictions that an override resolves, too."
)
@common.format_option(
    *("sarif", "html", "markdown"),
    help="How to write the findings [default: text]. html: one file; markdown: a write-up for the "
    "authors of the guideline.",
)
@click.option("--all", "everything", is_flag=True, help="Text with every rule, note and proof.")
@click.option(
    "--certify",
    "certified",
    type=Writes("*"),
    metavar="DIR",
    help="Write for each claim about single patients a formula and a proof by another solver.",
)
@common.output_option
@common.knowledge_base_options
def command(
    names: tuple[str, ...],
    as_written: bool,
    form: str,
    everything: bool,
    certified: Path | None,
    output: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Check the guideline: search all patients, readings and plans for contradictions, gaps, dead
    rules, and for one that breaks a claim; prove that there is none where none is found.

    Exit code 1 where something is found that the knowledge base does not declare as known.
    """
    if everything and form != "text":
        raise click.UsageError(f"--all is for text: --format {form} has everything")
    from pyclingo_bridge.check.run import check, chosen_analyses
    from pyclingo_bridge.loading import load_for_checks
    from pyclingo_bridge.render.text.check import check_text

    if certified:
        from pyclingo_bridge.check.certify.refutation import expect_extra

        expect_extra()
        if output is not None and output.resolve().parent == certified.resolve():
            raise click.UsageError("-o names a file among the certificates: put it elsewhere")
        expect_empty(certified)
    analyses = chosen_analyses(names)
    kb = load_for_checks(folder, extra)
    with progress(in_lines=True) as reporter:
        report = check(kb, analyses, as_written, reporter.tell)
    if certified:
        from pyclingo_bridge.check.certify.certificates import certificates

        for name, text in certificates(kb, report):
            outputs_of_command().put(certified / name, text)
    if form in ("text", "json"):
        page = partial(check_text, kb, report, everything=everything)
        common.deliver(report, form == "json", page, output)
    else:
        write(_document(kb, report, form), output)
    if report.failed:
        sys.exit(FOUND)


def _document(kb: "KnowledgeBase", report: "Report", form: str) -> str:
    if form == "sarif":
        from pyclingo_bridge.render.check_sarif import check_sarif

        return common.json_text(check_sarif(kb, report))
    if form == "html":
        from pyclingo_bridge.render.html.check_page import check_page

        return check_page(kb, report)
    from pyclingo_bridge.render.check_markdown import check_markdown

    return check_markdown(kb, report)
