"""`crlm mutate`: small changes of the rules, and the patients whose answer they change."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import (
    Reads,
    Writes,
    Writing,
    case_files,
    cases_below,
    outputs_of_command,
)
from pyclingo_bridge.cli.support.progress import progress

if TYPE_CHECKING:
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
    from pyclingo_bridge.mutate.judge import Mutation


@click.command("mutate", cls=Writing)
@click.option(
    "--only",
    "names",
    multiple=True,
    metavar="FILE|KIND",
    help="Change the rules of this file, or in this way, and no others; may be repeated.",
)
@click.option(
    "--against",
    "tests",
    type=Reads(case_files, exists=True, file_okay=False),
    metavar="DIR",
    help="Case files that should notice [default: the shipped cases, unless there is a --kb].",
)
@click.option(
    "--cases",
    "target",
    type=Writes("mutants_*.lp"),
    metavar="DIR",
    help="Write the patients that kill the mutants as case files into DIR.",
)
@click.option("--all", "everything", is_flag=True, help="Text with every slip.")
@common.json_option
@common.output_option
@common.knowledge_base_options
def command(
    names: tuple[str, ...],
    tests: Path | None,
    target: Path | None,
    everything: bool,
    as_json: bool,
    output: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Change the rules one at a time, as a slip would: prove that no answer changes, or find a
    patient whose answer does; and say which slips no case would notice.

    KIND is rule, condition, negation, border, threshold, modality or strength.
    """
    from pyclingo_bridge.base.files.shipped import shipped
    from pyclingo_bridge.case.read import read_case
    from pyclingo_bridge.loading import load_for_checks
    from pyclingo_bridge.mutate.report import mutate
    from pyclingo_bridge.population.checked_guideline import CheckedGuideline
    from pyclingo_bridge.render.text.mutate import mutation_text

    kb = CheckedGuideline(load_for_checks(folder, extra)).guideline
    if tests is None and folder is None:
        tests = shipped("cases")
    cases = None if tests is None else [read_case(f, kb.vocabulary) for f in cases_below(tests)]
    with progress() as reporter:
        mutation = _mutation(kb, names, reporter.tell)
        report = mutate(mutation, cases, reporter.tell)
    if target is not None:
        from pyclingo_bridge.mutate.case_files import written

        for number, file in enumerate(report.case_files.files, 1):
            outputs_of_command().put(target / f"mutants_{number:03}.lp", written(kb, file))
    common.deliver(
        report, as_json, partial(mutation_text, kb, report, everything=everything), output
    )


def _mutation(
    kb: "KnowledgeBase", names: tuple[str, ...], tell: Callable[[str], None]
) -> "Mutation":
    from pyclingo_bridge.mutate.judge import Mutation
    from pyclingo_bridge.mutate.mutants import KINDS

    kinds = frozenset(KINDS).intersection(names) or frozenset(KINDS)
    files = [name for name in names if name not in KINDS]

    def count(done: int, total: int) -> None:
        tell(f"mutant {done} of {total}")

    mutation = Mutation(kb, kinds, files, count)
    if problems := [_unknown(name) for name in files if not mutation.has(name)]:
        raise BridgeError(problems)
    return mutation


def _unknown(name: str) -> Diagnostic:
    from pyclingo_bridge.mutate.mutants import KINDS

    near = nearest(name, KINDS)
    fix = f"did you mean `{near}`?" if near else f"a file with rules, or {', '.join(KINDS)}"
    return Diagnostic("unknown-selection", f"no file and no kind {quoted(name)}", help=fix)
