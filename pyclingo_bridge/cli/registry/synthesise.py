"""`crlm synthesise`: a table of made-up patients, each labelled synthetic."""

from pathlib import Path

import click

from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.cli.support.common import knowledge_base_options, output_option
from pyclingo_bridge.cli.support.files import Writing, outputs_of_command
from pyclingo_bridge.cli.support.terminal import emit


@click.command("synthesise", cls=Writing)
@click.argument("count", type=click.IntRange(0), metavar="N")
@output_option
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="S",
    help="Another seed, other patients.",
)
@knowledge_base_options
def command(
    count: int, output: Path | None, seed: int, folder: Path | None, extra: tuple[Path, ...]
) -> None:
    """Write a table of N made-up patients (CSV, Parquet, JSON Lines) to -o FILE, each labelled
    synthetic, by the recipe of the knowledge base.
    """
    if output is None:
        raise click.UsageError("the patients need a file: -o FILE.csv, FILE.parquet or FILE.jsonl")
    from pyclingo_bridge.cohort.requirements import without_pandas
    from pyclingo_bridge.cohort.synthetic import synthesis
    from pyclingo_bridge.cohort.tables.writer import TableFile
    from pyclingo_bridge.loading import load

    outputs = outputs_of_command()
    kb = load(folder, extra)
    recipe = synthesis.load_recipe(kb.folder / synthesis.RECIPE, kb.vocabulary)
    batches = synthesis.synthesise(kb, recipe, count, seed)
    with without_pandas(), TableFile(output, outputs) as table:
        for batch in batches:
            table.write(batch)
    outputs.place()
    patients = "1 synthetic patient" if count == 1 else f"{count:,} synthetic patients"
    emit(f"{patients} in {shown(output)}, by seed {seed}: made up, no registry")
    if recipe.uncovered:
        names = ", ".join(recipe.uncovered)
        emit(f"unknown of everybody, because the recipe leaves them out: {names}")
