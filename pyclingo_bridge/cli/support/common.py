"""Options, cases by name, and results as text or JSON, for all commands."""

import os
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from pyclingo_bridge.base.files.cache import without_cache
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.cli.support.files import (
    Reads,
    Writes,
    case_files,
    guideline_files,
    rule_files,
    write,
)
from pyclingo_bridge.cli.support.terminal import coloured, terminal_width, warn
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.words.escaping import shown_json

if TYPE_CHECKING:
    from datetime import date, datetime

CASE = Reads(case_files, text=True)
GUIDELINE = Reads(guideline_files)
RULES = Reads(rule_files)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def knowledge_base_options(command: _Command) -> _Command:
    """Adds `--kb`, `--with` and `--no-cache`."""
    own = "Add rules of your own (`.lp`); may be repeated."
    other = "Use the knowledge base in DIR instead of the shipped one."
    rules = click.option("--with", "extra", multiple=True, type=RULES, metavar="FILE", help=own)
    folder = click.option("--kb", "folder", type=GUIDELINE, metavar="DIR", help=other)
    none = "Use and keep no compiled form of the rules."
    cache = click.option("--no-cache", "no_cache", is_flag=True, help=none)

    @wraps(command)
    def with_cache(*args: Any, no_cache: bool, **others: Any) -> Any:
        with without_cache() if no_cache else nullcontext():
            return command(*args, **others)

    return folder(rules(cache(cast(_Command, with_cache))))


def named_option(
    *flags: str, kind: str, read: Callable[[str], object] = str, **options: Any
) -> Callable[[_Command], _Command]:
    """An option `NAME=KIND` that may be repeated: the command gets a dict of what `read` makes of
    the texts. A usage error is what it makes None of, and a name that is given two of them."""

    def pairs(
        ctx: click.Context, parameter: click.Parameter, given: Iterable[str]
    ) -> dict[str, object]:
        found: dict[str, object] = {}
        for pair in given:
            name, _, text = (part.strip() for part in pair.partition("="))
            value = read(text) if name and text else None
            if value is None:
                raise click.BadParameter(f"'{pair}' is not NAME={kind.upper()}", ctx, parameter)
            if found.setdefault(name, value) != value:
                raise click.BadParameter(f"'{name}' is given two {kind}s", ctx, parameter)
        return found

    options |= {"multiple": True, "callback": pairs, "metavar": f"NAME={kind.upper()}"}
    return click.option(*flags, **options)


def _complete_reading(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    from pyclingo_bridge.loading import load

    readings = load().readings
    known = [f"{name}={choice}" for name, choices in readings.items() for choice in choices]
    return [pair for pair in known if pair.startswith(incomplete)]


def readings_option(
    flag: str, name: str, text: str, **options: Any
) -> Callable[[_Command], _Command]:
    """An option that chooses readings, `NAME=CHOICE`; the command gets a dict of them as `name`."""
    return named_option(flag, name, kind="choice", help=text, **options)


@dataclass(frozen=True)
class Asked:
    """The readings and the knowledge base under which a case is answered."""

    readings: dict[str, str]
    folder: Path | None
    extra: tuple[Path, ...]
    date: "date | None" = None
    """The day to which time is counted, where it is not that of the case."""

    @cached_property
    def kb(self) -> KnowledgeBase:
        """The knowledge base, with the readings checked. Raises BridgeError."""
        from pyclingo_bridge.loading import load

        kb = load(self.folder, self.extra)
        kb.chosen(self.readings)
        return kb

    def case(self, name: str, tell: bool = True) -> Case:
        """A case as the user names it, read; unless the answer shows them, warnings and what it was
        read from are told on standard error. Raises BridgeError."""
        from pyclingo_bridge.case.read import read_case

        case = read_case(case_path(name), self.kb.vocabulary, self.date)
        warnings = [problem for problem in case.warnings if problem.level == "warning"]
        if tell and (told := [*warnings, *case.readings]):
            warn("\n\n".join(problem.render() for problem in told))
        return case


def asked_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--reading`, `--date`, `--kb` and `--with`: the command gets them as one `Asked`."""

    @wraps(command)
    def with_asked(
        *,
        readings: dict[str, str],
        folder: Path | None,
        extra: tuple[Path, ...],
        day: "datetime | None",
        **others: Any,
    ) -> None:
        asked = Asked(readings, folder, extra, day.date() if day else None)
        command(asked=asked, **others)

    text = "Read a statement in another way; may be repeated."
    reading = readings_option("--reading", "readings", text, shell_complete=_complete_reading)
    return reading(_date_option(knowledge_base_options(with_asked)))


_date_option = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Count time from the dates of CASE to this day [default: its `date`, else today].",
)
ids_option = click.option(
    "--ids", is_flag=True, help="Show the identifiers of the rules next to the words."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON.")
output_option = click.option(
    "-o",
    "--output",
    type=Writes(),
    callback=lambda _ctx, _parameter, path: None if str(path) == "-" else path,
    metavar="FILE",
    help="Write to FILE, whole or not at all.",
)
"""`-o FILE`; `-` is standard output."""


def format_option(
    *forms: str, help: str, json: str = "JSON.", **options: Any
) -> Callable[[_Command], _Command]:
    """Adds `--format` and `--json`: the command gets the form that they ask for as `form`."""

    def with_options(command: _Command) -> _Command:
        @wraps(command)
        def with_form(*args: Any, form: str | None, as_json: bool, **others: Any) -> Any:
            asked = None if form == options.get("default") else form
            return command(*args, form=form_of(as_json, asked), **others)

        choice = click.Choice(["text", "json", *forms])
        formed = click.option("--format", "form", type=choice, help=help, **options)
        as_json = click.option("--json", "as_json", is_flag=True, help=json)
        return formed(as_json(cast(_Command, with_form)))

    return with_options


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


def case_path(name: str) -> str:
    """A case as the user names it: `-`, a path, or the name of a shipped case."""
    if name == "-" or os.path.exists(name) or Path(name).suffix:
        return name
    file = shipped("cases") / f"{name}.lp"
    return str(file) if file.is_file() else name


def is_case(name: str) -> bool:
    """Whether a name is that of a case: standard input, a path, or a shipped case."""
    return case_path(name) != name or name == "-" or os.path.exists(name) or "." in name
