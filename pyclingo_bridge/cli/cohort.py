"""`crlm cohort`: the answers for a whole registry, and what they come to."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from pyclingo_bridge.cli import synthesise as made_up
from pyclingo_bridge.cli.support.common import (
    GUIDELINE,
    RULES,
    json_option,
    knowledge_base_options,
    output_option,
    print_json,
    reading_option,
    readings_callback,
)
from pyclingo_bridge.cli.support.ending import BAD_INPUT
from pyclingo_bridge.cli.support.files import Reads, Writes, Writing, itself, outputs_of_command
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width, warn, watched
from pyclingo_bridge.files.text_reader import shown

if TYPE_CHECKING:
    from pyclingo_bridge.cohort.columns.mapping_file import ColumnMapping
    from pyclingo_bridge.cohort.run import Outcome
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

_TABLE = Reads(itself)


@click.command("cohort", cls=Writing)
@click.argument("files", nargs=-1, metavar="FILE...", type=_TABLE)
@output_option
@reading_option
@knowledge_base_options
@click.option(
    "--columns", type=_TABLE, metavar="MAP.toml", help="How the registry's columns give the inputs."
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Carry a column along, unread.")
@click.option(
    "--rejects",
    type=Writes(),
    metavar="FILE",
    help="Where rejected rows go (default: OUT.rejects.csv).",
)
@click.option(
    "--spreadsheet-safe",
    is_flag=True,
    help="In CSV files, put an apostrophe before cells that a spreadsheet would run.",
)
@click.option("--strict", is_flag=True, help="Stop at the first row that gets no answer.")
@click.option("--plans", is_flag=True, help="Give the best plan, and how many are as good.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Bound on the search for plans in each situation; what is cut short says so [default: "
    "that of `crlm query`].",
)
@click.option("--html", type=Writes(), metavar="FILE", help="Write the summary as one web page.")
@click.option(
    "--versus-reading",
    multiple=True,
    callback=readings_callback,
    metavar="NAME=CHOICE",
    help="Count how verdicts move under another reading; may be repeated.",
)
@click.option(
    "--versus-with", multiple=True, type=RULES, metavar="FILE", help="The same with rules added."
)
@click.option("--versus-kb", type=GUIDELINE, metavar="DIR", help="… by another knowledge base.")
@click.option(
    "--synthesise",
    type=click.IntRange(0),
    metavar="N",
    help="Write N made-up patients to -o instead, each labelled synthetic.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="S",
    help="Another seed, other patients.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: all cores).")
@click.option("--all", "everything", is_flag=True, help="Show also the rare rows of long lists.")
@json_option
def command(
    files: tuple[Path, ...],
    output: Path | None,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
    columns: Path | None,
    keep: tuple[str, ...],
    rejects: Path | None,
    spreadsheet_safe: bool,
    strict: bool,
    plans: bool,
    time_limit: float | None,
    html: Path | None,
    versus_reading: dict[str, str],
    versus_with: tuple[Path, ...],
    versus_kb: Path | None,
    synthesise: int | None,
    seed: int,
    jobs: int | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Answer for every row of tables (CSV, Parquet, JSON Lines), one patient a row, one column an
    input; an empty cell is unknown. Prints a summary; -o FILE writes the answers.

    Rows that get no answer are counted by kind and written to the rejects file with the reason; the
    others are answered. Exit code 2 where a row was rejected.
    """
    if synthesise is not None:
        if files or output is None:
            raise click.UsageError("--synthesise N needs -o FILE, and no tables")
        made_up.expect_fitting(_given())
        made_up.synthesise(synthesise, seed, output, folder, extra)
        return
    _check_usage(files, output)
    if time_limit is not None and not plans:
        raise click.UsageError("--time-limit is a limit on the search of --plans")
    if rejects is None and output is not None:
        rejects = output.with_name(f"{output.stem}.rejects.csv")
    outputs = outputs_of_command()
    if rejects is not None:
        outputs.of(rejects)
    kb, outcome, compared = _answered(
        files, output, rejects, readings, folder, extra, columns, keep, strict, jobs,
        (versus_kb, versus_with, versus_reading), plans, time_limit, spreadsheet_safe,
    )  # fmt: skip
    from pyclingo_bridge.cohort.prepare import summary_of

    names = tuple(map(str, files))
    summary = summary_of(kb, readings, names, outcome.counts, compared)
    if html is not None:
        from pyclingo_bridge.render.html.cohort_page import cohort_page

        outputs.put(html, cohort_page(kb, summary))
    if as_json:
        print_json(summary.to_dict())
    else:
        from pyclingo_bridge.render.text.cohort import cohort_text

        text = cohort_text(kb, summary, terminal_width(), coloured(), everything)
        emit(text, "page", line=False)
    outputs.place()
    for note in outcome.notes:
        warn(note.render())
    if outcome.counts.rejected:
        _tell_rejects(outcome, rejects)
        sys.exit(BAD_INPUT)


def _given() -> list[tuple[str, str]]:
    """The options of the command line: name, and how it is written."""
    context = click.get_current_context()
    return [
        (one.name, one.opts[-1])
        for one in context.command.params
        if isinstance(one, click.Option)  # older clicks call an empty list of arguments given
        and one.name
        and context.get_parameter_source(one.name) is ParameterSource.COMMANDLINE
    ]


def _check_usage(files: tuple[Path, ...], output: Path | None) -> None:
    if not files:
        raise click.UsageError("name a table: FILE.csv, FILE.parquet or FILE.jsonl")
    given = dict(_given())
    if "seed" in given:
        raise click.UsageError("--seed is for --synthesise")
    if "output" in given and output is None:
        raise click.UsageError("the answers need a file: its suffix says what they are written as")
    twice = [one for place, one in enumerate(files) if one in files[:place]]
    if twice:
        raise click.UsageError(f"'{twice[0]}' is named twice: its patients would count twice")


def _answered(
    files: tuple[Path, ...],
    output: Path | None,
    rejects: Path | None,
    readings: dict[str, str],
    folder: Path | None,
    extra: tuple[Path, ...],
    columns: Path | None,
    keep: tuple[str, ...],
    strict: bool,
    jobs: int | None,
    versus: tuple[Path | None, tuple[Path, ...], dict[str, str]],
    plans: bool,
    time_limit: float | None,
    spreadsheet_safe: bool,
) -> "tuple[KnowledgeBase, Outcome, str | None]":
    from pyclingo_bridge.answer.assess import DEFAULT_SECONDS
    from pyclingo_bridge.cohort.prepare import answering_of
    from pyclingo_bridge.cohort.run import answer_tables
    from pyclingo_bridge.loading import load

    kb = load(folder, extra)
    second, compared = None, None
    if any(versus):
        other_folder, other_rules, other_readings = versus
        changed = other_folder is not None or other_rules
        other = (
            load(other_folder or folder, (*extra, *other_rules), refuted=True) if changed else kb
        )
        own = {} if other_folder is not None else readings
        second = other, {**own, **other_readings}
        names = [str(one) for one in (other_folder, *other_rules) if one is not None]
        compared = ", ".join([*names, *(f"{n}={c}" for n, c in other_readings.items())])
    mapping = _mapping(kb, columns, keep)
    answering = answering_of(kb, readings, mapping, second, plans, time_limit or DEFAULT_SECONDS)
    with _progress(files) as progress:
        outputs = outputs_of_command()
        found = answer_tables(
            answering, files, output, rejects, jobs, strict, progress,
            outputs=outputs, spreadsheet_safe=spreadsheet_safe,
        )  # fmt: skip
    return kb, found, compared


def _mapping(kb: "KnowledgeBase", path: Path | None, keep: tuple[str, ...]) -> "ColumnMapping":
    from dataclasses import replace

    from pyclingo_bridge.cohort.columns.mapping_file import ColumnMapping, load_mapping

    found = ColumnMapping() if path is None else load_mapping(path, kb.vocabulary)
    return replace(found, keep=found.keep.union(keep))


@contextmanager
def _progress(files: tuple[Path, ...]) -> Iterator[Callable[[int], None]]:
    """Rows done, on standard error; nothing where that is no terminal."""
    if not watched():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from pyclingo_bridge.cohort.tables.reader import rows_in

    numbers = [rows_in(one) for one in files]
    known = [one for one in numbers if one is not None]
    total = sum(known) if len(known) == len(numbers) else None
    bars = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("rows", total=total)
        yield lambda rows: shown.advance(task, rows)


def _tell_rejects(outcome: "Outcome", rejects: Path | None) -> None:
    """The first rows that got no answer, and where the others are."""
    for one in outcome.first_rejects:
        warn(one.diagnostic().render())
    more = outcome.counts.rejected - len(outcome.first_rejects)
    there = f"all of them are in {shown(rejects)}" if rejects is not None else (
        "`--rejects FILE` writes them all"
    )  # fmt: skip
    if more:
        warn(f"and {more} more rejected rows: {there}")
    elif rejects is not None:
        warn(f"rejected rows: {there}")
