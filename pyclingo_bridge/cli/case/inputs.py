"""`crlm inputs`: the inputs of a case with their values, or an empty case."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.cli.support.common import json_text, knowledge_base_options
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

if TYPE_CHECKING:
    from pyclingo_bridge.render.text.page import Row

_CHANGES = {"never": "never changes", "treatment": "can change", "event": "event"}


@click.command("inputs")
@click.option("--json", "as_json", is_flag=True, help="JSON: a list of inputs.")
@click.option("--template", is_flag=True, help="An empty case, every input commented out.")
@knowledge_base_options
def command(as_json: bool, template: bool, folder: Path | None, extra: tuple[Path, ...]) -> None:
    """List the inputs of a case, with their values."""
    if as_json and template:
        raise click.UsageError("--json and --template exclude each other")
    from pyclingo_bridge.loading import load

    vocabulary = load(folder, extra).vocabulary
    if as_json:
        emit(json_text([_json_row(item) for item in vocabulary]), line=False)
    elif template:
        emit(_template(vocabulary), line=False)
    else:
        emit(_table(vocabulary), "page", line=False)


def _template(vocabulary: Vocabulary) -> str:
    """An empty case file, in which every input is commented out."""
    lines = [
        "% A case: take the percent sign away in front of what is known, and give the value.",
        "% What stays commented out is unknown. A whole number in the unit given, never a decimal.",
    ]
    for section, inputs in groupby(vocabulary, key=lambda item: item.section):
        lines += ["", f"% --- {section.replace('_', ' ')} ---"]
        for item in inputs:
            default = f"; assumed {item.default} when nothing is recorded" if item.default else ""
            lines.append(f"% {item.question or item.name} ({item.domain_text()}{default})")
            lines.append(f"% patient({item.name}, ).")
    return "\n".join(lines) + "\n"


def _json_row(item: Input) -> dict[str, object]:
    return {
        "name": item.name,
        "section": item.section,
        "question": item.question,
        "values": f"{item.values[0]}..{item.values[-1]}" if item.numeric else list(item.values),
        "unit": item.unit or None,
        "change": item.change,
        "default": item.default,
    }


def _table(vocabulary: Vocabulary) -> str:
    from pyclingo_bridge.render.text.page import Page

    page = Page(terminal_width(), coloured())
    for section, inputs in groupby(vocabulary, key=lambda item: item.section):
        page.heading(section.replace("_", " ").capitalize())
        page.table([row for item in inputs for row in _rows(item)], grow=1)
    return page.text().lstrip("\n")


def _rows(item: Input) -> "list[Row]":
    values = item.domain_text().replace(", ", " | ")
    default = f"; default {item.default}" if item.default else ""
    notes = f"[{_CHANGES.get(item.change, item.change)}{default}]"
    return [((item.name, "bold"), item.question), ("", (f"{values} {notes}", "dim"))]
