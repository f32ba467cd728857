"""`crlm diff`: the patients whose answer another version, extension or reading changes."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import Reads, Writing, itself, write
from pyclingo_bridge.cli.support.progress import progress

if TYPE_CHECKING:
    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.diff.cohort_counts import Version
    from pyclingo_bridge.diff.run import Difference
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None


@click.command("diff", cls=Writing)
@click.argument("before", required=False, metavar="[A]", type=common.GUIDELINE)
@click.argument("after", required=False, metavar="[B]", type=common.GUIDELINE)
@common.readings_option(
    "--reading", "readings", "Read a statement in another way on the second side; may be repeated."
)
@common.readings_option("--from-reading", "from_readings", "The same on the first side.")
@common.named_option(
    *("--set", "numbers"),
    kind="number",
    read=_number,
    help="Another number on the second side for one that the rules declare, like flr_percent=30; "
    "may be repeated.",
)
@click.option(
    "--cohort",
    type=Reads(itself),
    metavar="FILE",
    help="Count also how many of these patients change (JSON Lines, one case a line).",
)
@common.format_option(
    "html", "markdown", help="How to write the changes [default: text]. html: one file."
)
@click.option("--all", "everything", is_flag=True, help="Text with the patient of every class.")
@common.ids_option
@common.output_option
@common.knowledge_base_options
def command(
    before: Path | None,
    after: Path | None,
    readings: dict[str, str],
    from_readings: dict[str, str],
    numbers: dict[str, int],
    cohort: Path | None,
    form: str,
    everything: bool,
    ids: bool,
    output: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Compare two versions of the rules over all patients: the folders A and B; the shipped
    knowledge base (or --kb) with the folder A; or without a folder with itself and --with FILE,
    under --reading, or with --set.

    Exit code 0 where they are proved equivalent, 1 where something changes.
    """
    if everything and form != "text":
        raise click.UsageError(f"--all is for text: --format {form} has everything")
    if after is not None and folder is not None:
        raise click.UsageError("--kb and the folders A and B exclude each other")
    if not (before or extra or readings or from_readings or numbers):
        raise click.UsageError("nothing to compare: name a folder, --with, --reading or --set")
    if after is None:
        before, after = folder, before or folder
    from pyclingo_bridge.diff import Version, diff
    from pyclingo_bridge.diff.declared_numbers import with_numbers
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.render.text.diff import diff_text

    first, second = load(before), load(after, extra, refuted=True)
    if numbers:
        second = with_numbers(second, numbers)
    sides = (
        Version(first, first.chosen(from_readings), _name(before, (), from_readings)),
        Version(second, second.chosen(readings), _name(after, extra, {**readings, **numbers})),
    )
    refused: list[CaseError] = []
    patients = None if cohort is None else _accepted(cohort, sides, refused)
    with progress() as reporter:
        result = diff(*sides, patients, partial(reporter.tell, "diff"))
    if form in ("text", "json"):
        page = partial(diff_text, second, result, ids=ids, everything=everything)
        common.deliver(result, form == "json", page, output)
    else:
        write(_document(second, result, form, ids), output)
    for error in refused:
        complain(error)
    if refused:
        sys.exit(BAD_INPUT)
    if not result.equivalent:
        sys.exit(FOUND)


def _document(kb: "KnowledgeBase", result: "Difference", form: str, ids: bool) -> str:
    if form == "html":
        from pyclingo_bridge.render.html.diff_page import diff_page

        return diff_page(kb, result, ids)
    from pyclingo_bridge.render.diff_markdown import diff_markdown

    return diff_markdown(kb, result, ids)


def _name(folder: Path | None, extra: tuple[Path, ...], chosen: Mapping[str, object]) -> str:
    parts = [str(folder) if folder else "the shipped knowledge base", *map(str, extra)]
    return ", ".join([*parts, *(f"{name}={choice}" for name, choice in chosen.items())])


def _accepted(
    path: Path, sides: "tuple[Version, Version]", refused: list[CaseError]
) -> "Iterator[Case]":
    """The patients of a file, by the inputs of both sides; rows that are refused go to a list."""
    from pyclingo_bridge.case.documents.json_lines import read_lines
    from pyclingo_bridge.guideline.vocabulary import Vocabulary

    if not path.is_file():
        raise click.UsageError(f"no such file: {path}")
    first, second = (version.kb.vocabulary for version in sides)
    inputs = (*second, *(item for item in first if item.name not in second))
    both = Vocabulary(inputs, second.synonyms, second.classes, second.guideline)
    return _without_errors(read_lines(path, both), refused)


def _without_errors(
    cases: "Iterator[Case | CaseError]", refused: list[CaseError]
) -> "Iterator[Case]":
    for case in cases:
        if isinstance(case, CaseError):
            refused.append(case)
        else:
            yield case
