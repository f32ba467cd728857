"""`crlm query`: the answers for cases."""

import sys

import click

from pyclingo_bridge.answer.added_effects import PLANS_VANISHED
from pyclingo_bridge.answer.assess import assess
from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.cli.support.common import CASE, Asked, asked_options, ids_option, json_text
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width
from pyclingo_bridge.diagnostics import BridgeError
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase


@click.command("query")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...", type=CASE)
@click.option("--json", "as_json", is_flag=True, help="JSON; several cases: one object a line.")
@click.option(
    "--plans",
    type=click.IntRange(min=0),
    metavar="N",
    help="Give the best N plans, worse ones too [default: all that are equally best].",
)
@click.option("--all", "everything", is_flag=True, help="Say all of it, not only what comes first.")
@ids_option
@asked_options
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Bound on the search for plans; an answer that was cut short says that it was.",
)
def command(
    cases: tuple[str, ...],
    as_json: bool,
    plans: int | None,
    everything: bool,
    ids: bool,
    asked: Asked,
    time_limit: float,
) -> None:
    """Answer each CASE: a file of facts (`.lp`), JSON or YAML, `-` for standard input, or the name
    of a shipped case.

    A case that is refused is reported on standard error; the rest are still answered, and
    the exit code is 2.
    """
    kb = asked.kb
    refused = vanished = False
    for number, name in enumerate(cases):
        try:
            case = asked.case(name, tell=False)
            answer = assess(kb, case, asked.readings, plans, time_limit)
            if any(finding.kind == PLANS_VANISHED for finding in answer.findings):
                from pyclingo_bridge.explain.exclusions import with_exclusions

                answer, vanished = with_exclusions(kb, case, answer), True
        except BridgeError as error:
            refused = True
            complain(error)
            continue
        if as_json:
            somebody_reads = emit(json_text(answer, pretty=len(cases) == 1), line=False)
        else:
            page = _page(kb, answer, everything, ids, first=number == 0)
            somebody_reads = emit(page, "page", line=False)
        if not somebody_reads:
            break
    if refused or vanished:
        sys.exit(BAD_INPUT if refused else FOUND)


def _page(kb: KnowledgeBase, answer: Answer, everything: bool, ids: bool, first: bool) -> str:
    if everything:
        from pyclingo_bridge.render.text.answer import answer_text as text
    else:
        from pyclingo_bridge.render.text.short_answer import short_answer_text as text

    width = terminal_width()
    page = text(kb, answer, width, coloured(), ids)
    return page if first else "\n" + "=" * width + "\n\n" + page
