"""`crlm inputs`: the vocabulary, or an empty case."""

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
        emit(json_text([_plain(one) for one in vocabulary]), line=False)
    elif template:
        emit(template_text(vocabulary), line=False)
    else:
        emit(_table(vocabulary), "page", line=False)


def template_text(vocabulary: Vocabulary) -> str:
    """An empty case file: what is not known stays commented out."""
    lines = [
        "% A case: take the percent sign away in front of what is known, and give the value.",
        "% What stays commented out is unknown. A whole number in the unit given, never a decimal.",
    ]
    for section, inputs in groupby(vocabulary, key=lambda one: one.section):
        lines += ["", f"% --- {section.replace('_', ' ')} ---"]
        for one in inputs:
            default = f"; assumed {one.default} when nothing is recorded" if one.default else ""
            lines.append(f"% {one.question or one.name} ({one.domain_text()}{default})")
            lines.append(f"% patient({one.name}, {one.values[0]}).")
    return "\n".join(lines) + "\n"


def _plain(one: Input) -> dict[str, object]:
    return {
        "name": one.name,
        "section": one.section,
        "question": one.question,
        "values": f"{one.values[0]}..{one.values[-1]}" if one.numeric else list(one.values),
        "unit": one.unit or None,
        "change": one.change,
        "default": one.default,
    }


def _table(vocabulary: Vocabulary) -> str:
    from pyclingo_bridge.render.text.page import Page

    page = Page(terminal_width(), coloured())
    for section, inputs in groupby(vocabulary, key=lambda one: one.section):
        page.heading(section.replace("_", " ").capitalize())
        page.table([row for one in inputs for row in _rows(one)], grow=1)
    return page.text().lstrip("\n")


def _rows(one: Input) -> "list[Row]":
    return [((one.name, "bold"), one.question), ("", (f"{_values(one)} {_notes(one)}", "dim"))]


def _values(one: Input) -> str:
    return one.domain_text().replace(", ", " | ")


def _notes(one: Input) -> str:
    default = f"; default {one.default}" if one.default else ""
    return f"[{_CHANGES.get(one.change, one.change)}{default}]"
