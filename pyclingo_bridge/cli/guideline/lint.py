"""`crlm lint`: style and sense of rules, without solving."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyclingo_bridge import __version__
from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, quoted, shortened
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import Writing, write
from pyclingo_bridge.cli.support.progress import progress
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width, warn
from pyclingo_bridge.lint import Report, lint
from pyclingo_bridge.words.numbers import counted

if TYPE_CHECKING:
    from pyclingo_bridge.base.codes import Entry

LIST = "list"
"""What `--explain` takes for all codes."""


def _explain(context: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    """Print what a code means, or all codes, and end."""
    if code is None or context.resilient_parsing:
        return
    from pyclingo_bridge.base.codes import entries
    from pyclingo_bridge.render.text.codes import code_list, code_page

    form = terminal_width(), coloured()
    page = code_list(entries().values(), *form) if code == LIST else code_page(_entry(code), *form)
    emit(page.removesuffix("\n"))
    context.exit()


def _entry(code: str) -> "Entry":
    """What is to be said about a code, be it one of the guideline's contradictions. Raises
    BridgeError."""
    from pyclingo_bridge.answer.contradictions import contradictions
    from pyclingo_bridge.base.codes import entries, nearest_codes
    from pyclingo_bridge.loading import load

    if (entry := entries().get(code) or contradictions(load()).get(code)) is not None:
        return entry
    near = " or ".join(f"`{one}`" for one in nearest_codes(code))
    fix = f"did you mean {near}?" if near else "`crlm lint --explain` lists all codes"
    raise BridgeError([Diagnostic("unknown-code", f"no code {quoted(code)}", help=fix)])


@click.command("lint", cls=Writing)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=common.RULES)
@click.option(
    "--kb",
    "folder",
    type=common.GUIDELINE,
    metavar="DIR",
    help="The knowledge base that FILE is of, or extends, instead of the shipped one.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    help="How to write the findings [default: text].",
)
@click.option(
    "--prove",
    is_flag=True,
    help="Prove rules that extend the guideline, over all patients, and remember the outcome.",
)
@click.option(
    "--explain",
    metavar="CODE",
    is_flag=False,
    flag_value=LIST,
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Say what the code of a problem means, of any command, and end; without CODE, list all.",
)
@common.json_option
@common.output_option
def command(
    files: tuple[Path, ...],
    folder: Path | None,
    form: str | None,
    prove: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """Judge the rules in each FILE, or in every `.lp` file below it, without solving.

    A file of the knowledge base is judged together with the rest of it; all other files are
    judged together, as rules that extend it. Exit code 1 where there is an error or a warning.

    With --prove, rules that extend the guideline and have no error are proved together with it: one
    verdict for every patient, no criterion both met and failed, nothing decided that is taken back
    by learning more, every claim of the guideline. An answer then says that they are proved; where
    it fails, they are refused with the smallest patient, until they are changed.
    """
    form = common.form_of(as_json, form)
    if prove:
        if form == "sarif":
            raise click.UsageError("--prove and --format sarif exclude each other")
        _prove(files, folder, form == "json", output)
        return
    report = lint(files, folder)
    if report.files:
        write(_text(report, form), output)
    if report.missing:
        complain(BridgeError(report.missing))
        sys.exit(BAD_INPUT)
    if not report.clean:
        sys.exit(FOUND)


def _prove(
    files: tuple[Path, ...], folder: Path | None, as_json: bool, output: Path | None
) -> None:
    """Prove an extension, remember the outcome, and write it; exit 1 where it failed."""
    from dataclasses import replace

    from pyclingo_bridge.base.files.cache import cache_folder
    from pyclingo_bridge.check.extension_proof import prove_extension
    from pyclingo_bridge.guideline.proofs import remember_proof
    from pyclingo_bridge.loading import load_for_checks
    from pyclingo_bridge.render.text.check import check_text

    kb = load_for_checks(folder, files)
    if kb.additions is None:
        raise click.UsageError("--prove is for rules that are added to a guideline")
    with progress() as reporter:
        report, proof = prove_extension(kb, reporter.tell)
    try:
        remember_proof(kb.sources.files, proof)
    except OSError as error:
        warn(f"the outcome cannot be remembered: {error.strerror or error} ({cache_folder()})")
    kb = replace(kb, additions=replace(kb.additions, proof=proof))
    report = replace(report, kb=kb.identity)
    common.deliver(report, as_json, partial(check_text, kb, report), output)
    if proof.status != "proved":
        sys.exit(FOUND)


def _text(report: Report, form: str) -> str:
    """The findings as text, JSON or SARIF."""
    if form == "sarif":
        from pyclingo_bridge.base.codes import lint_codes
        from pyclingo_bridge.render.sarif import SarifResult, sarif

        results = (
            SarifResult(one.code, one.level, one.message, one.location, one.help)
            for one in report.findings
        )
        return common.json_text(sarif(results, lint_codes(), __version__))
    if form == "json":
        findings = [_json_row(finding) for finding in report.findings]
        return common.json_text(
            {"schema_version": 1, "findings": findings, "counts": report.counts}
        )
    counts = [counted(number, level) for level, number in report.counts.items() if number]
    summary = f"{', '.join(counts) or 'nothing found'} in {counted(len(report.files), 'file')}"
    texts = [finding.render() for finding in shortened(report.findings)]
    return "\n\n".join([*texts, summary]) + "\n"


def _json_row(finding: Diagnostic) -> dict[str, Any]:
    place = finding.location
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "help": finding.help,
    }
