"""`crlm cohort --synthesise`: a table of patients whom nobody ever saw."""

from collections.abc import Iterable
from pathlib import Path

import click

from pyclingo_bridge.cli.long_run import expect_room, whole_or_nothing
from pyclingo_bridge.diagnostics import printable

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
    expect_room([], [output])
    with whole_or_nothing():
        from pyclingo_bridge.cohort import synthesis
        from pyclingo_bridge.cohort.tables_out import TableFile
        from pyclingo_bridge.loading import load

        kb = load(folder, extra)
        recipe = synthesis.load_recipe(kb.folder / synthesis.RECIPE, kb.vocabulary)
        with TableFile(output) as table:
            for batch in synthesis.synthesise(kb, recipe, count, seed):
                table.write(batch)
        patients = "1 synthetic patient" if count == 1 else f"{count:,} synthetic patients"
        click.echo(
            f"{patients} in `{printable(str(output))}`, by seed {seed}: made up, no registry"
        )
        if recipe.uncovered:
            names = ", ".join(recipe.uncovered)
            click.echo(f"unknown of everybody, because the recipe leaves them out: {names}")
