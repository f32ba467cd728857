"""`crlm diff`: the patients whose answer another version, extension or reading changes."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import Reads, Writing, itself
from pyclingo_bridge.cli.support.progress import progress
from pyclingo_bridge.diagnostics import CaseError

if TYPE_CHECKING:
    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.diff.cohort_counts import Version


@click.command("diff", cls=Writing)
@click.argument("before", required=False, metavar="[A]", type=common.GUIDELINE)
@click.argument("after", required=False, metavar="[B]", type=common.GUIDELINE)
@common.readings_option(
    "--reading", "readings", "Read a statement in another way on the second side; may be repeated."
)
@common.readings_option("--from-reading", "from_readings", "The same on the first side.")
@click.option(
    "--cohort",
    type=Reads(itself),
    metavar="FILE",
    help="Count also how many of these patients change (JSON Lines, one case a line).",
)
@common.json_option
@common.ids_option
@common.output_option
@common.knowledge_base_options
def command(
    before: Path | None,
    after: Path | None,
    readings: dict[str, str],
    from_readings: dict[str, str],
    cohort: Path | None,
    as_json: bool,
    ids: bool,
    output: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Compare two versions of the rules over all patients: the folders A and B; without them the
    shipped knowledge base (or --kb) with itself and --with FILE, or under --reading.

    Exit code 0 where they are proved equivalent, 1 where something changes.
    """
    if (before is None) != (after is None):
        raise click.UsageError("name two folders, or none and --with or --reading")
    if before is not None and folder is not None:
        raise click.UsageError("--kb and the folders A and B exclude each other")
    if not (before or extra or readings or from_readings):
        raise click.UsageError("nothing to compare: name two folders, --with or --reading")
    from pyclingo_bridge.diff import Version, difference
    from pyclingo_bridge.loading import load
    from pyclingo_bridge.render.text.diff import diff_text

    first, second = load(before or folder), load(after or folder, extra, refuted=True)
    sides = (
        Version(first, first.chosen(from_readings), _name(before or folder, (), from_readings)),
        Version(second, second.chosen(readings), _name(after or folder, extra, readings)),
    )
    refused: list[CaseError] = []
    patients = None if cohort is None else _accepted(cohort, sides, refused)
    with progress() as reporter:
        result = difference(*sides, patients, partial(reporter.tell, "diff"))
    common.deliver(result, as_json, partial(diff_text, second, result, ids=ids), output)
    for error in refused:
        complain(error)
    if refused:
        sys.exit(BAD_INPUT)
    if not result.equivalent:
        sys.exit(FOUND)


def _name(folder: Path | None, extra: tuple[Path, ...], readings: dict[str, str]) -> str:
    parts = [str(folder) if folder else "the shipped knowledge base", *map(str, extra)]
    return ", ".join([*parts, *(f"{name}={choice}" for name, choice in readings.items())])


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
