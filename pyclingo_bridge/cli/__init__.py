"""The command `crlm`: the group of all commands, each in a module of its name."""

import atexit
import gc
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from pyclingo_bridge import __version__
from pyclingo_bridge.cli.support.ending import ended
from pyclingo_bridge.cli.support.interruption import heeding_interruption
from pyclingo_bridge.cli.support.terminal import prepare_streams

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "case": {
        "query": "answer a case: verdict, criteria, advice, plans, what is missing",
        "board": "one page for a tumour board: an index, then a sheet of paper for each case",
        "explain": "why a conclusion holds for a case, or why it does not",
        "change": "the smallest changes of a case that would reach a goal",
        "ask": "what is settled for a case, and which questions are worth asking",
        "serve": "a page in the browser on which a case is filled in and answered",
        "contrast": "two options, two plans, or two dates of one patient side by side",
        "inputs": "the inputs of a case, or an empty case to fill in",
        "questionnaire": "the inputs of a case as a form in HL7 FHIR; what is filled in is a case",
        "test": "run what case files expect of their own answers",
    },
    "registry": {
        "cohort": "answer for a whole registry: tables in, tables and a summary out",
        "synthesise": "a table of made-up patients, each labelled synthetic",
    },
    "guideline": {
        "statements": "the statements of the sources, and the rules that formalise them",
        "check": "formal checks of the guideline: contradictions, gaps, dead rules, proved claims",
        "certify": "check again the certificates of what `check` proves, by programs of another "
        "make",
        "mutate": "mutants of the rules: which are equivalent, and which patients kill the rest",
        "lint": "style and sense of rules, judged without solving",
        "diff": "what a new version, an extension or another reading changes, and for which "
        "patients",
        "new": "a small guideline that runs, to write your own from",
        "kb": "the rule files that are loaded, or all of them as one program for plain clingo",
    },
    "": {
        "why": "why an atom of any program for clingo holds or not, or why it has no answer set",
        "completion": "print the shell completion script",
    },
}
"""What each command does, by the folder that its module is in."""
TOPICS = {
    "case": "For a case",
    "registry": "For a registry",
    "guideline": "For the guideline",
    "": "Other commands",
}
_FOLDERS = {name: folder for folder, commands in COMMANDS.items() for name in commands}

_OBJECTS = 50_000
"""New objects between two searches for garbage."""


class _LazyGroup(click.Group):
    """Imports a command's module when it is called, so that help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_FOLDERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _FOLDERS:
            return None
        path = ".".join(filter(None, (__name__, _FOLDERS[cmd_name], cmd_name)))
        command = importlib.import_module(path).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from pyclingo_bridge.base.diagnostics import nearest

        if args and args[0] not in _FOLDERS and (near := nearest(args[0], _FOLDERS)):
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near}'?")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line; it always ends with a message and an exit code."""
        run: Callable[..., Any] = super().main
        if not options.pop("standalone_mode", True):
            return run(*args, standalone_mode=False, **options)
        prepare_streams()
        # To look for cycles that nobody uses any more takes longer than many an answer: seldom
        # while there are few objects, and not at the end, when all of them go.
        gc.set_threshold(_OBJECTS)
        atexit.register(gc.freeze)
        with ended(_debugging()):
            code = run(*args, standalone_mode=False, **options)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; its errors are reported here, before click can misread them."""
        with heeding_interruption(), ended(ctx.params["debug"] or _debugging()):
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        width = max(map(len, _FOLDERS))
        for folder, commands in COMMANDS.items():
            with formatter.section(TOPICS[folder]):
                formatter.write_dl([(name.ljust(width), does) for name, does in commands.items()])


def _debugging() -> bool:
    return os.environ.get("CRLM_DEBUG", "0") not in ("", "0")


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Supports clinical judgement and does not replace it. "
    "Exit codes: 0 answered, 1 a check found something, 2 bad input or usage, 70 an "
    "unforeseen error, 130 interrupted.",
)
@click.version_option(__version__, prog_name="crlm")
@click.option(
    "--debug",
    is_flag=True,
    help="Print the traceback of an unforeseen error (as does CRLM_DEBUG=1).",
)
def main(debug: bool) -> None:
    """Answers, explains and checks clinical guidelines that are written as logic programs.

    The guideline on resecting liver metastases of rectal cancer ships with it; --kb DIR takes
    another one, and `crlm new DIR` makes one to start from.
    """
