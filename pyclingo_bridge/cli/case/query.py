"""`crlm query`: the answers for cases."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import click

from pyclingo_bridge.answer.added_effects import plans_vanished
from pyclingo_bridge.answer.assess import assess
from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.ending import BAD_INPUT, FOUND, complain
from pyclingo_bridge.cli.support.files import Writing, write
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width


@click.command("query", cls=Writing)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...", type=common.CASE)
@click.option("--all", "everything", is_flag=True, help="Say all of it, not only what comes first.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    help="html: one page, as `crlm board` makes it [default: text].",
)
@click.option("--json", "as_json", is_flag=True, help="JSON; several cases: one object a line.")
@click.option(
    "--ground",
    type=click.Choice(["text", "aspif"]),
    help="Print the ground program of one CASE for plain clingo instead of its answer.",
)
@common.output_option
@click.option(
    "--plans",
    type=click.IntRange(min=0),
    metavar="N",
    help="Give the best N plans, worse ones too [default: all that are equally best].",
)
@common.ids_option
@common.asked_options
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
    everything: bool,
    form: str | None,
    as_json: bool,
    ground: Literal["text", "aspif"] | None,
    output: Path | None,
    plans: int | None,
    ids: bool,
    asked: common.Asked,
    time_limit: float,
) -> None:
    """Answer each CASE: a file of facts (`.lp`), JSON or YAML, `-` for standard input, or the name
    of a shipped case.

    A case that is refused is reported on standard error; the rest are still answered, and
    the exit code is 2.
    """
    if ground is not None:
        if len(cases) > 1 or form or as_json or everything or ids or plans is not None:
            raise click.UsageError("--ground prints the rules of one CASE, in a form of its own")
        _print_ground(asked, cases[0], ground, output)
        return
    form = common.form_of(as_json, form)
    answers = Answers(asked, plans, time_limit)
    if form == "html":
        from pyclingo_bridge.render.html.board_page import board_page

        if patients := answers.of_all(cases):
            write(board_page(asked.kb, patients, asked.date, answers.refused), output)
    else:
        texts = _Texts(asked, everything, ids, coloured(output), several=len(cases) > 1)
        told: list[str] | None = [] if output is not None else None
        for name in cases:
            if (found := answers.of(name)) is None:
                continue
            text = texts.json(found[1]) if form == "json" else texts.page(found[1])
            if told is not None:
                told.append(text)
            elif not emit(text, "text" if form == "json" else "page", line=False):
                break
        if told:
            write("".join(told), output)
    answers.end()


def _print_ground(
    asked: common.Asked, name: str, form: Literal["text", "aspif"], output: Path | None
) -> None:
    from pyclingo_bridge.answer.query import Inquiry
    from pyclingo_bridge.guideline.standalone import program_of_case
    from pyclingo_bridge.solving.ground_program import ground_program

    inquiry = Inquiry(asked.kb, asked.case(name), asked.readings)
    program = program_of_case(asked.kb, inquiry.case.values, inquiry.readings)
    write(ground_program(program, form), output, kind="program")


class Answers:
    """Answers cases one by one, and keeps what is to be said of them at the end."""

    def __init__(self, asked: common.Asked, plans: int | None, seconds: float) -> None:
        self._asked, self._plans, self._seconds = asked, plans, seconds
        self._vanished = False
        self.refused: list[tuple[str, str]] = []
        """The cases that are refused, each with the first reason."""

    def of(self, name: str) -> tuple[Case, Answer] | None:
        """A case with its answer; None after it was reported that it is refused."""
        kb = self._asked.kb
        try:
            case = self._asked.case(name, tell=False)
            answer = assess(kb, case, self._asked.readings, self._plans, self._seconds)
            if plans_vanished(answer):
                from pyclingo_bridge.explain.exclusions import with_exclusions

                answer, self._vanished = with_exclusions(kb, case, answer), True
        except BridgeError as error:
            self.refused.append((name, error.diagnostics[0].message))
            complain(error)
            return None
        return case, answer

    def of_all(self, names: Iterable[str]) -> list[tuple[Case, Answer]]:
        """The cases that are not refused, with their answers."""
        return [found for name in names if (found := self.of(name)) is not None]

    def end(self) -> None:
        """End with the exit code for what was answered."""
        if self.refused or self._vanished:
            sys.exit(BAD_INPUT if self.refused else FOUND)


class _Texts:
    """Answers one after the other, as JSON or as pages."""

    def __init__(
        self, asked: common.Asked, everything: bool, ids: bool, colour: bool, several: bool
    ) -> None:
        self._asked, self._everything, self._ids = asked, everything, ids
        self._colour, self._several = colour, several
        self._before = ""

    def json(self, answer: Answer) -> str:
        return common.json_text(answer, pretty=not self._several)

    def page(self, answer: Answer) -> str:
        if self._everything:
            from pyclingo_bridge.render.text.answer import answer_text as text
        else:
            from pyclingo_bridge.render.text.short_answer import short_answer_text as text

        width = terminal_width()
        page = self._before + text(self._asked.kb, answer, width, self._colour, self._ids)
        self._before = "\n" + "=" * width + "\n\n"
        return page
