"""`crlm test`: checks what case files expect of their own answers."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from pyclingo_bridge.answer.expectations import check_expectations
from pyclingo_bridge.case.read import read_case
from pyclingo_bridge.cli.support.common import knowledge_base_options
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import CASE_SUFFIXES
from pyclingo_bridge.cli.support.terminal import emit
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.files.shipped import shipped
from pyclingo_bridge.loading import load


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))
@knowledge_base_options
def command(paths: tuple[Path, ...], folder: Path | None, extra: tuple[Path, ...]) -> None:
    """Check the expectations of the case files in each PATH (a file or a folder).

    Without PATH, of the shipped cases. Exit code 1 when one is not fulfilled, 2 for bad input.
    """
    kb = load(folder, extra)
    total = unfulfilled = cases = 0
    refused = False
    for file in _files(paths or (shipped("cases"),)):
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
    emit(f"{cases} cases, {total} expectations, {unfulfilled} not fulfilled")
    if refused or not cases:
        sys.exit(BAD_INPUT)
    if unfulfilled:
        sys.exit(FOUND)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in CASE_SUFFIXES)
        else:
            yield path
