"""`crlm diff`: what a new version, an extension or another reading changes, for whom."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.cli.support.common import (
    GUIDELINE,
    deliver,
    ids_option,
    json_option,
    knowledge_base_options,
    output_option,
    readings_callback,
)
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import Reads, Writing, itself
from pyclingo_bridge.cli.support.progress import progress
from pyclingo_bridge.diagnostics import CaseError

if TYPE_CHECKING:
    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.diff.cohort_counts import Version
    from pyclingo_bridge.guideline.vocabulary import Vocabulary


@click.command("diff", cls=Writing)
@click.argument("before", required=False, metavar="[A]", type=GUIDELINE)
@click.argument("after", required=False, metavar="[B]", type=GUIDELINE)
@click.option(
    "--reading",
    "readings",
    multiple=True,
    callback=readings_callback,
    metavar="NAME=CHOICE",
    help="Read a statement in another way on the second side; may be repeated.",
)
@click.option(
    "--from-reading",
    "from_readings",
    multiple=True,
    callback=readings_callback,
    metavar="NAME=CHOICE",
    help="The same on the first side.",
)
@click.option(
    "--cohort",
    type=Reads(itself),
    metavar="FILE",
    help="Count also how many of these patients change (JSON Lines, one case a line).",
)
@json_option
@ids_option
@output_option
@knowledge_base_options
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

    first, second = load(before or folder), load(after or folder, extra, refuted=True)
    sides = (
        Version(first, first.chosen(from_readings), _name(before or folder, (), from_readings)),
        Version(second, second.chosen(readings), _name(after or folder, extra, readings)),
    )
    bad: list[CaseError] = []
    patients = None if cohort is None else _cohort(cohort, sides, bad)
    with progress() as told:
        found = difference(*sides, patients, lambda what: told.tell("diff", what))

    def page(width: int, colour: bool) -> str:
        from pyclingo_bridge.render.text.diff import diff_text

        return diff_text(second, found, width, colour, ids)

    deliver(found, as_json, page, output)
    for problem in bad:
        complain(problem)
    if bad:
        sys.exit(BAD_INPUT)
    if not found.equivalent:
        sys.exit(FOUND)


def _name(folder: Path | None, extra: tuple[Path, ...], readings: dict[str, str]) -> str:
    parts = [str(folder) if folder else "the shipped knowledge base", *map(str, extra)]
    return ", ".join([*parts, *(f"{name}={choice}" for name, choice in readings.items())])


def _cohort(path: Path, sides: "tuple[Version, Version]", bad: list[CaseError]) -> "Iterator[Case]":
    """The patients of a file, by the inputs of both sides; rejected rows are left out."""
    from pyclingo_bridge.case.documents.json_lines import read_lines

    if not path.is_file():
        raise click.UsageError(f"no such file: {path}")
    return _good(read_lines(path, _both(sides)), bad)


def _good(cases: "Iterator[Case | CaseError]", bad: list[CaseError]) -> "Iterator[Case]":
    for case in cases:
        if isinstance(case, CaseError):
            bad.append(case)
        else:
            yield case


def _both(sides: "tuple[Version, Version]") -> "Vocabulary":
    from pyclingo_bridge.guideline.vocabulary import Vocabulary

    first, second = (one.kb.vocabulary for one in sides)
    return Vocabulary((*second, *(one for one in first if one.name not in second)))
