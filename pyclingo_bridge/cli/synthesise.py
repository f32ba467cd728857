"""`crlm cohort --synthesise`: a table of patients whom nobody ever saw."""

from collections.abc import Iterable
from pathlib import Path

import click

from pyclingo_bridge.cli.support.files import outputs_of_command
from pyclingo_bridge.cli.support.terminal import emit
from pyclingo_bridge.files.text_reader import shown

_FITTING = frozenset({"synthesise", "seed", "output", "folder", "extra"})


def expect_fitting(options: Iterable[tuple[str, str]]) -> None:
    """A usage error for an option (its name, and how it is written) that says nothing here."""
    for name, written in options:
        if name not in _FITTING:
            raise click.UsageError(f"{written} says nothing of patients who are made up")


def synthesise(
    count: int, seed: int, output: Path, folder: Path | None, extra: tuple[Path, ...]
) -> None:
    """Write made-up patients by the recipe of the knowledge base, and say what they are."""
    from pyclingo_bridge.cohort.synthetic import synthesis
    from pyclingo_bridge.cohort.tables.writer import TableFile
    from pyclingo_bridge.loading import load

    outputs = outputs_of_command()
    kb = load(folder, extra)
    recipe = synthesis.load_recipe(kb.folder / synthesis.RECIPE, kb.vocabulary)
    with TableFile(output, outputs) as table:
        for batch in synthesis.synthesise(kb, recipe, count, seed):
            table.write(batch)
    outputs.place()
    patients = "1 synthetic patient" if count == 1 else f"{count:,} synthetic patients"
    emit(f"{patients} in {shown(output)}, by seed {seed}: made up, no registry")
    if recipe.uncovered:
        names = ", ".join(recipe.uncovered)
        emit(f"unknown of everybody, because the recipe leaves them out: {names}")
