"""Writes docs/commands.md from the commands themselves; `--check` says whether it is current."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import TextWrapper

import click

from pyclingo_bridge.cli import COMMANDS, TOPICS, main

PAGE = Path(__file__).resolve().parents[1] / "docs/commands.md"
INTRODUCTION = """\
# Commands

Every command with its arguments and options, as `crlm COMMAND --help` says them. Written by
`python .ci/commands.py` from the commands.

| exit code | means |
| --- | --- |
| 0 | answered; a check found nothing that counts |
| 1 | something was found: by `certify`, `check`, `lint` or `test`; by `diff`, a difference; \
by `query --with`, that the added rules leave no plan |
| 2 | bad input or usage, or an output that cannot be written; of several cases, or rows, the good \
ones are answered, and the problems of the others are on standard error |
| 70 | an unforeseen error: a fault of the program (`crlm --debug` shows where) |
| 130 | interrupted: Ctrl-C at any time; twice ends all that runs |

What a command writes to a file is whole or not there ([answer.md](answer.md#how-a-command-ends)).
"""


def page() -> str:
    """The whole page."""
    return "".join(_parts())


fold = TextWrapper(100, break_long_words=False, break_on_hyphens=False).fill
"""A paragraph in lines of at most 100 characters."""


def _parts() -> Iterator[str]:
    yield INTRODUCTION
    context = main.make_context("crlm", [], resilient_parsing=True)
    for folder, commands in COMMANDS.items():
        yield f"\n| {TOPICS[folder].lower()} | |\n| --- | --- |\n"
        for name, does in commands.items():
            yield f"| [`crlm {name}`](#crlm-{name}) | {does} |\n"
    yield "\n## crlm\n\n"
    yield from _described(main, context)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        yield f"\n## crlm {name}\n\n"
        yield from _described(command, click.Context(command, context, info_name=name))


def _described(command: click.Command, context: click.Context) -> Iterator[str]:
    """A command: its usage, what it does, and a table of its options."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"```text\n{usage}\n```\n\n{_paragraphs(command.help or '')}\n\n"
    yield "| option | means |\n| --- | --- |\n"
    for option in command.get_params(context):
        row = option.get_help_record(context)
        if row is not None and row[1] and (option.name != "help" or command is main):
            yield f"| {_names(row[0])} | {_cell(row[1])} |\n"


def _paragraphs(text: str) -> str:
    """The help of a command in paragraphs, without what steers click."""
    parts = re.split(r"\n\s*\n", text.replace("\b", "").partition("\f")[0].strip())
    return "\n\n".join(fold(" ".join(part.split())) for part in parts)


def _names(text: str) -> str:
    return f"`{text.replace('|', ', ')}`"  # a bar would end the cell


def _cell(text: str) -> str:
    return " ".join(text.replace("|", ", ").split())


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/commands.md is not current: run `python .ci/commands.py`")
