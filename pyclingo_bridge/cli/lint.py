"""`crlm lint`: style and sense of rules, without solving."""

import sys
from pathlib import Path
from typing import Any

import click

from pyclingo_bridge.cli.common import (
    GUIDELINE,
    RULES,
    json_option,
    json_text,
    output_option,
)
from pyclingo_bridge.cli.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.files import Writing, write
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.lint import CODES, Report, lint


@click.command("lint", cls=Writing)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=RULES)
@click.option(
    "--kb",
    "folder",
    type=GUIDELINE,
    metavar="DIR",
    help="The knowledge base that FILE is of, or extends, instead of the shipped one.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    help="How to write the findings [default: text].",
)
@json_option
@output_option
def command(
    files: tuple[Path, ...],
    folder: Path | None,
    form: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Judge the rules in each FILE, or in every `.lp` file below it, without solving.

    A file of the knowledge base is judged together with the others of it; all other files are
    judged together, as rules that extend it. Exit code 1 where there is an error or a warning.
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    report = lint(files, folder)
    if report.files:
        write(_written(report, "json" if as_json else form or "text"), output)
    if report.missing:
        complain(BridgeError(report.missing))
        sys.exit(BAD_INPUT)
    if not report.clean:
        sys.exit(FOUND)


def _written(report: Report, form: str) -> str:
    if form == "sarif":
        return _sarif_text(report)
    if form == "json":
        findings = [_plain(one) for one in report.findings]
        found = {"schema_version": 1, "findings": findings, "counts": report.counts}
        return json_text(found)
    pages = [one.render() for one in report.findings]
    return "\n\n".join([*pages, _summary(report)]) + "\n"


def _summary(report: Report) -> str:
    files = _counted("file", len(report.files))
    found = [_counted(level, number) for level, number in report.counts.items() if number]
    return f"{', '.join(found) or 'nothing found'} in {files}"


def _counted(name: str, number: int) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _plain(one: Diagnostic) -> dict[str, Any]:
    place = one.location
    return {
        "code": one.code,
        "level": one.level,
        "message": one.message,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "help": one.help,
    }


def _sarif_text(report: Report) -> str:
    from importlib.metadata import version

    from pyclingo_bridge.render.sarif import SarifResult, sarif

    results = (
        SarifResult(one.code, one.level, one.message, one.location, one.help)
        for one in report.findings
    )
    return json_text(sarif(results, CODES, version("crlm")))
