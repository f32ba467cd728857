"""`crlm ask`: the questions that matter for a case, on one page or as a dialogue."""

import sys
from datetime import date
from functools import partial
from pathlib import Path

import click

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Writing


@click.command("ask", cls=Writing)
@click.argument("case", metavar="[CASE]", required=False, type=common.CASE)
@click.option(
    "-i", "--interactive", is_flag=True, help="Ask the questions one by one, then answer."
)
@common.output_option
@common.json_option
@common.asked_options
def command(
    case: str | None, interactive: bool, output: Path | None, as_json: bool, asked: common.Asked
) -> None:
    """Say what is already certain for CASE, and what is worth asking: the
    questions that can change the verdict, the best one first, with what each answer leads to, and
    the inputs that are proved not to matter any more.
    """
    if interactive and as_json:
        raise click.UsageError("--json and --interactive exclude each other")
    if output is not None and not interactive:
        raise click.UsageError("--output belongs to --interactive")
    if output is not None and output.suffix.lower() not in ("", ".lp", ".yaml", ".yml"):
        raise click.UsageError("the case is written as its name says: .lp or .yaml")
    if case is None and not interactive:
        raise click.UsageError("Missing argument 'CASE'; only --interactive starts from nothing.")
    if interactive and case == "-":
        raise click.UsageError("--interactive reads its answers where `-` would read the case")
    if interactive and sys.stdin is None:
        raise click.UsageError("--interactive reads its answers from standard input: it is closed")
    patient = Case("a new case") if case is None else asked.case(case)
    if interactive:
        from pyclingo_bridge.cli.support.dialogue import Dialogue

        today = asked.date or patient.date or date.today()
        Dialogue(asked.kb, patient, asked.readings, output, today).run()
        return
    from pyclingo_bridge.explain.ask import ask
    from pyclingo_bridge.render.text.questions import questions_text

    questions = ask(asked.kb, patient, asked.readings)
    common.deliver(questions, as_json, partial(questions_text, asked.kb, questions))
