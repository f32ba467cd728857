"""`crlm cohort`: the answers for every row of a registry, and their counts."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import BAD_INPUT
from pyclingo_bridge.cli.support.files import (
    Reads,
    Writes,
    Writing,
    itself,
    outputs_of_command,
    write,
)
from pyclingo_bridge.cli.support.progress import Progress, progress
from pyclingo_bridge.cli.support.terminal import emit, warn
from pyclingo_bridge.words.numbers import whole

if TYPE_CHECKING:
    from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
    from pyclingo_bridge.cohort.counts import Summary
    from pyclingo_bridge.cohort.progress import Done
    from pyclingo_bridge.cohort.run import Outcome
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

_TABLE = Reads(itself)
_LONGEST_QUERY = 1 << 20


@dataclass(frozen=True, slots=True)
class CohortOptions:
    """The options of `crlm cohort`."""

    files: tuple[Path, ...]
    output: Path | None
    asked: common.Asked
    columns: Path | None
    draft_columns: Path | None
    sql: Path | None
    keep: tuple[str, ...]
    rejects: Path | None
    cells: Path | None
    spreadsheet_safe: bool
    strict: bool
    plans: bool
    time_limit: float | None
    html: Path | None
    versus_reading: dict[str, str]
    versus_with: tuple[Path, ...]
    versus_kb: Path | None
    jobs: int | None
    everything: bool
    as_json: bool

    @property
    def rejects_file(self) -> Path | None:
        """Where rejected rows go."""
        if self.rejects is None and self.output is not None:
            return self.output.with_name(f"{self.output.stem}.rejects.csv")
        return self.rejects

    @property
    def compared_with(self) -> str | None:
        """The second side in words; None where nothing is compared."""
        folder = () if self.versus_kb is None else (self.versus_kb,)
        readings = (f"{name}={choice}" for name, choice in self.versus_reading.items())
        return ", ".join([*map(str, (*folder, *self.versus_with)), *readings]) or None


@click.command("cohort", cls=Writing)
@click.argument("files", nargs=-1, metavar="FILE...", type=_TABLE)
@common.output_option
@common.asked_options
@click.option(
    "--columns", type=_TABLE, metavar="MAP.toml", help="How the registry's columns give the inputs."
)
@click.option(
    "--draft-columns",
    type=Writes(),
    metavar="MAP.toml",
    help="Answer nothing: write such a file to complete, with what the columns hold.",
)
@click.option(
    "--sql",
    type=_TABLE,
    metavar="FILE.sql",
    help="Answer for the rows that this query makes of the tables (by DuckDB; each is a view named "
    "like its file, `files` is all of them).",
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Carry a column along, unread.")
@click.option(
    "--rejects",
    type=Writes(),
    metavar="FILE",
    help="Where rejected rows go (default: OUT.rejects.csv).",
)
@click.option("--cells", type=Writes(), metavar="FILE", help="Write what each text is read as.")
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
@common.readings_option(
    "--versus-reading",
    "versus_reading",
    "Count how verdicts move under another reading; may be repeated.",
)
@click.option(
    "--versus-with",
    multiple=True,
    type=common.RULES,
    metavar="FILE",
    help="The same with rules added.",
)
@click.option(
    "--versus-kb", type=common.GUIDELINE, metavar="DIR", help="… by another knowledge base."
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: all cores).")
@click.option("--all", "everything", is_flag=True, help="Show also the rare rows of long lists.")
@common.json_option
def command(**given: Any) -> None:
    """Answer for every row of tables (CSV, Parquet, JSON Lines, Excel), one patient a row, one
    column an input; an empty cell is unknown. Prints a summary; -o FILE writes the answers.

    Rows that get no answer are counted by kind and written to the rejects file with the reason; the
    others are answered. Exit code 2 where a row was rejected.
    """
    options = CohortOptions(**given)
    _check_usage(options)
    if options.draft_columns is not None:
        _draft(options, options.draft_columns)
        return
    outputs = outputs_of_command()
    if options.rejects_file is not None:
        outputs.of(options.rejects_file)
    outcome, summary = _answered(options)
    kb = options.asked.kb
    if options.html is not None:
        from pyclingo_bridge.render.html.cohort_page import cohort_page

        outputs.put(options.html, cohort_page(kb, summary))
    from pyclingo_bridge.render.text.cohort import cohort_text

    page = partial(cohort_text, kb, summary, everything=options.everything)
    common.deliver(summary, options.as_json, page)
    for note in outcome.notes:
        warn(note.render())
    if outcome.counts.rejected:
        _tell_rejects(outcome, options.rejects_file)
        sys.exit(BAD_INPUT)


def _check_usage(options: CohortOptions) -> None:
    files = options.files
    if not files:
        raise click.UsageError("name a table: FILE.csv, FILE.parquet or FILE.jsonl")
    source = click.get_current_context().get_parameter_source("output")
    if options.output is None and source is ParameterSource.COMMANDLINE:
        raise click.UsageError("the answers need a file: its suffix says what they are written as")
    twice = next((file for place, file in enumerate(files) if file in files[:place]), None)
    if twice is not None:
        raise click.UsageError(f"'{twice}' is named twice: its patients would count twice")
    if options.time_limit is not None and not options.plans:
        raise click.UsageError("--time-limit is a limit on the search of --plans")


def _draft(options: CohortOptions, draft: Path) -> None:
    """Write a mapping to complete."""
    others = (options.output, options.rejects, options.html, options.cells)
    if any(other is not None for other in others) or options.as_json:
        raise click.UsageError("--draft-columns answers nothing, and writes that file alone")
    if os.path.lexists(draft):
        raise click.UsageError(f"'{draft}' is there: what was completed in it would be lost")
    from pyclingo_bridge.cohort.run import tables_of
    from pyclingo_bridge.cohort.survey import survey_of
    from pyclingo_bridge.cohort.tables.reader import size_of
    from pyclingo_bridge.render.text.mapping_draft import mapping_draft

    vocabulary, source = options.asked.kb.vocabulary, _mapping(options).source
    tables = tables_of(options.files, source)
    with progress(lambda: size_of(tables)) as reporter:
        survey = survey_of(tables, vocabulary.names, source.layout, _telling(reporter))
    said = source if options.sql is None else replace(source, sql=None)
    write(mapping_draft(survey, vocabulary, said), draft)
    emit(f"complete {shown(draft)}, and give it to `--columns`")


def _answered(options: CohortOptions) -> "tuple[Outcome, Summary]":
    from pyclingo_bridge.answer.common import DEFAULT_SECONDS
    from pyclingo_bridge.cohort.prepare import answering_of, summary_of
    from pyclingo_bridge.cohort.requirements import without_pandas
    from pyclingo_bridge.cohort.run import answer_tables, tables_of
    from pyclingo_bridge.cohort.tables.reader import size_of

    kb, readings = options.asked.kb, options.asked.readings
    mapping = _mapping(options)
    tables = tables_of(options.files, mapping.source)
    answering = answering_of(
        kb, readings, mapping, _second_side(options), options.plans,
        options.time_limit or DEFAULT_SECONDS,
    )  # fmt: skip
    with without_pandas(), progress(lambda: size_of(tables)) as reporter:
        outcome = answer_tables(
            answering, options.files, options.output, options.rejects_file, options.jobs,
            options.strict, _telling(reporter), outputs=outputs_of_command(),
            spreadsheet_safe=options.spreadsheet_safe, cells=options.cells,
        )  # fmt: skip
    names = tuple(map(str, options.files))
    return outcome, summary_of(kb, readings, names, outcome.counts, options.compared_with)


def _telling(reporter: Progress) -> "Callable[[Done], None]":
    """What shows how far a run is."""

    def tell(done: "Done") -> None:
        words = f"{whole(done.read)} rows read"
        if done.accepted or done.rejected:
            words += f", {whole(done.accepted)} accepted, {whole(done.rejected)} rejected"
        reporter.reach(done.size, words)

    return tell


def _second_side(options: CohortOptions) -> "tuple[KnowledgeBase, dict[str, str]] | None":
    """The rules and readings that verdicts are compared with; None where they are not."""
    from pyclingo_bridge.loading import load

    asked = options.asked
    if options.compared_with is None:
        return None
    kb = asked.kb
    if options.versus_kb is not None or options.versus_with:
        rules = (*asked.extra, *options.versus_with)
        kb = load(options.versus_kb or asked.folder, rules, refuted=True)
    readings = {} if options.versus_kb is not None else asked.readings
    return kb, {**readings, **options.versus_reading}


def _mapping(options: CohortOptions) -> "ColumnMapping":
    from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
    from pyclingo_bridge.cohort.columns.mapping_file import load_mapping

    path, vocabulary = options.columns, options.asked.kb.vocabulary
    mapping = ColumnMapping() if path is None else load_mapping(path, vocabulary)
    if options.sql is not None:
        if mapping.source.sql is not None:
            raise click.UsageError("--sql is a query, and the mapping file has another")
        mapping = replace(mapping, source=replace(mapping.source, **_query(options.sql)))
    return replace(mapping, keep=mapping.keep.union(options.keep))


def _query(path: Path) -> dict[str, Any]:
    """The query in a file, and its place."""
    from pyclingo_bridge.base.files.text_reader import FileError, decoded, read_bytes
    from pyclingo_bridge.cohort.tables.reader import TableError

    try:
        text = decoded(str(path), read_bytes(path, _LONGEST_QUERY))
    except FileError as error:
        raise TableError(error.diagnostics) from None
    return {"sql": text, "place": Location(str(path), 1, 1)}


def _tell_rejects(outcome: "Outcome", rejects: Path | None) -> None:
    """Warn of the first rows that got no answer, and say where the rest are."""
    for reject in outcome.first_rejects:
        warn(reject.diagnostic().render())
    more = outcome.counts.rejected - len(outcome.first_rejects)
    where = "`--rejects FILE` writes them all"
    if rejects is not None:
        where = f"all of them are in {shown(rejects)}"
    if more:
        warn(f"and {more} more rejected rows: {where}")
    elif rejects is not None:
        warn(f"rejected rows: {where}")
