"""The command `crlm`: a thin skin, each command one public function."""

import errno
import importlib
import os
import sys
from collections.abc import Sequence

import click

from pyclingo_bridge.cli.interruption import INTERRUPTED, heeding_interruption

_COMMANDS = {
    "query": "answer a case: verdict, criteria, advice, plans, what is missing",
    "explain": "why a conclusion holds for a case, or why it does not",
    "change": "the smallest changes of a case that would reach a goal",
    "ask": "what is settled for a case, and which questions are worth asking",
    "contrast": "two options, two plans, or two dates of one patient side by side",
    "cohort": "answer for a whole registry: tables in, tables and a summary out",
    "inputs": "the inputs that may be said of a patient, or an empty case to fill in",
    "statements": "the statements of the sources, and the rules that formalise them",
    "check": "formal checks of the guideline: contradictions, gaps, dead rules, proved claims",
    "mutate": "mutants of the rules: which are equivalent, which patients kill the others",
    "lint": "style and sense of rules, judged without solving",
    "test": "run what case files expect of their own answers",
    "diff": "what a new version, an extension or another reading changes, and for whom",
    "kb": "the rule files that are loaded, or all of them as one program for plain clingo",
    "completion": "print the shell completion script",
}


class _Lazy(click.Group):
    """Imports a command's module when it is called, so that help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"pyclingo_bridge.cli.{cmd_name}")
        command = module.command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from pyclingo_bridge.diagnostics import nearest

        if args and args[0] not in _COMMANDS and (near := nearest(args[0], _COMMANDS)):
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near}'?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """A standard output that takes nothing is a problem to name, not a traceback; so is Ctrl-C,
        which is no answer: its exit code is not that of a check that found something."""
        try:
            with heeding_interruption():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\ninterrupted", err=True)
            sys.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has gone: click ends quietly
                raise
            click.echo(f"error: the answer cannot be written: {error.strerror}", err=True)
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            sys.exit(2)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Supports clinical judgement and does not replace it. "
    "Exit codes: 0 answered, 1 a check found something, 2 bad input or usage, 130 interrupted.",
)
@click.version_option(package_name="crlm", prog_name="crlm")
def main() -> None:
    """Guideline criteria for resecting liver metastases of rectal cancer."""


__all__: Sequence[str] = ["main"]
