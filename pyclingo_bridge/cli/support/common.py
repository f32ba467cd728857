"""What the commands share: options, cases by name, results as text or JSON."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.cli.support.files import Reads, Writes, cases, guideline, rules, write
from pyclingo_bridge.cli.support.terminal import coloured, terminal_width
from pyclingo_bridge.files.json_form import to_json
from pyclingo_bridge.files.rule_files import shipped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.words.escaping import shown_json

CASE = Reads(cases, text=True)
GUIDELINE = Reads(guideline)
RULES = Reads(rules)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def knowledge_base_options(command: _Command) -> _Command:
    """`--kb` and `--with`."""
    command = click.option(
        "--with",
        "extra",
        multiple=True,
        type=RULES,
        metavar="FILE",
        help="Add rules of your own (`.lp`); may be repeated.",
    )(command)
    return click.option(
        "--kb",
        "folder",
        type=GUIDELINE,
        metavar="DIR",
        help="Use the knowledge base in DIR instead of the shipped one.",
    )(command)


def readings_callback(
    ctx: click.Context, parameter: click.Parameter, given: Iterable[str]
) -> dict[str, str]:
    """What `NAME=CHOICE` chooses; a usage error for anything else."""
    chosen: dict[str, str] = {}
    for one in given:
        name, equals, choice = (part.strip() for part in one.partition("="))
        if not (name and equals and choice):
            raise click.BadParameter(f"'{one}' is not NAME=CHOICE", ctx, parameter)
        if chosen.get(name, choice) != choice:
            raise click.BadParameter(f"'{name}' is given two choices", ctx, parameter)
        chosen[name] = choice
    return chosen


def _complete_reading(
    ctx: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[str]:
    from pyclingo_bridge.loading import load

    readings = load().readings
    known = [f"{name}={choice}" for name, choices in readings.items() for choice in choices]
    return [one for one in known if one.startswith(incomplete)]


def reading_option(command: _Command) -> _Command:
    """`--reading NAME=CHOICE`."""
    return click.option(
        "--reading",
        "readings",
        multiple=True,
        callback=readings_callback,
        shell_complete=_complete_reading,
        metavar="NAME=CHOICE",
        help="Read a statement in another way; may be repeated.",
    )(command)


@dataclass(frozen=True)
class Asked:
    """What a case is asked under: the readings, and the knowledge base."""

    readings: dict[str, str]
    folder: Path | None
    extra: tuple[Path, ...]

    @cached_property
    def kb(self) -> KnowledgeBase:
        """The knowledge base, with the readings checked. Raises BridgeError."""
        from pyclingo_bridge.loading import load

        kb = load(self.folder, self.extra)
        kb.chosen(self.readings)
        return kb

    def case(self, name: str) -> Case:
        """A case as the user names it, read. Raises BridgeError."""
        from pyclingo_bridge.case import read_case

        return read_case(case_path(name), self.kb.vocabulary)


def asked_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--reading`, `--kb` and `--with`: the command gets them as one `Asked`."""

    @wraps(command)
    def with_asked(
        *, readings: dict[str, str], folder: Path | None, extra: tuple[Path, ...], **others: Any
    ) -> None:
        command(asked=Asked(readings, folder, extra), **others)

    return reading_option(knowledge_base_options(with_asked))


def ids_option(command: _Command) -> _Command:
    """`--ids`."""
    text = "Show the identifiers of the rules next to the words."
    return click.option("--ids", is_flag=True, help=text)(command)


def json_option(command: _Command) -> _Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="JSON.")(command)


def form_of(as_json: bool, form: str | None) -> str:
    """The form that `--format` and `--json` ask for; without either, text."""
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    return "json" if as_json else form or "text"


def json_text(result: object, pretty: bool = True) -> str:
    """A result as JSON with a line end, on one line if not `pretty`."""
    import json

    text = json.dumps(to_json(result), ensure_ascii=False, indent=2 if pretty else None)
    return shown_json(text) + "\n"


def deliver(
    result: object, as_json: bool, page: Callable[[int, bool], str], output: Path | None = None
) -> None:
    """Write a result as JSON, or as the page that `page` makes of it for a width, with colours or
    without; to standard output, or as the whole of a file."""
    if as_json:
        write(json_text(result), output)
    else:
        write(page(terminal_width(), coloured(output)), output, "page")


def output_option(command: _Command) -> _Command:
    """`-o FILE`; `-` is standard output."""
    return click.option(
        "-o",
        "--output",
        type=Writes(),
        callback=lambda _ctx, _parameter, path: None if str(path) == "-" else path,
        metavar="FILE",
        help="Write to FILE, whole or not at all.",
    )(command)


def case_path(name: str) -> str:
    """A case as the user names it: `-`, a path, or the name of a shipped case."""
    if name == "-" or os.path.exists(name) or Path(name).suffix:
        return name
    found = shipped("cases") / f"{name}.lp"
    return str(found) if found.is_file() else name
