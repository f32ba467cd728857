"""`crlm test`: checks what case files expect of their own answers."""

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import click

from pyclingo_bridge.answer.expectations import check_expectations
from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.case.read import read_case
from pyclingo_bridge.cli.support.common import knowledge_base_options
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import cases_below
from pyclingo_bridge.cli.support.terminal import emit
from pyclingo_bridge.guideline.knowledge_base import CASES, ENTRY
from pyclingo_bridge.loading import load
from pyclingo_bridge.words.numbers import counted


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))
@knowledge_base_options
def command(paths: tuple[Path, ...], folder: Path | None, extra: tuple[Path, ...]) -> None:
    """Check the expectations of the case files in each PATH: a file, a folder, or the folder of a
    guideline, which is tested with its own `cases`.

    Without --kb, cases in the folder of a guideline are answered by that guideline. Without PATH,
    the shipped cases are checked, or with --kb those in its folder. Exit code 1 when one is not
    fulfilled, 2 for bad input.
    """
    total = unfulfilled = cases = 0
    refused = False
    load_once = cache(lambda home: load(home, extra))
    for file in _files(paths or (folder or shipped("cases"),)):
        kb = load_once(folder or _guideline_of(file))
        try:
            outcomes = check_expectations(kb, read_case(file, kb.vocabulary))
        except BridgeError as error:
            refused = True
            complain(error)
            continue
        cases += 1
        total += len(outcomes)
        for expectation in (outcome.expectation for outcome in outcomes if not outcome.fulfilled):
            unfulfilled += 1
            message = f"expected `{expectation.goal}`, and it does not hold"
            emit(Diagnostic("unfulfilled", message, expectation.location).render())
    counts = counted(cases, "case"), counted(total, "expectation")
    emit(f"{', '.join(counts)}, {unfulfilled} not fulfilled")
    if refused or not cases:
        sys.exit(BAD_INPUT)
    if unfulfilled:
        sys.exit(FOUND)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        below = path / CASES if (path / ENTRY).is_file() else path
        if below.is_dir():
            yield from cases_below(below)
        else:
            yield path


def _guideline_of(file: Path) -> Path | None:
    """The nearest folder above a case that is a guideline; None where there is none."""
    return next((one for one in file.absolute().parents if (one / ENTRY).is_file()), None)
