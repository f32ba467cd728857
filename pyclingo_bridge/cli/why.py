"""`crlm why`: why an atom of any program holds or does not; why a program has no answer set."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Files, Reads, Writing, rule_files, write
from pyclingo_bridge.cli.support.terminal import warn
from pyclingo_bridge.justify.why.defaults import (
    DEFAULT_DEPTH,
    DEFAULT_SECONDS,
    DEFAULT_SETS,
    MOST_ANSWER_SETS,
)

_REMARKS = 5
"""How many of clingo's remarks are shown."""
_LARGEST_ANSWER = 4 << 20


def _program_files(path: Path) -> Files:
    """A file of a program and what it includes, or standard input."""
    if str(path) == "-":
        yield 0
    else:
        yield from rule_files(path)


def _answer_text(answer: str) -> str:
    """The text of an answer set, or of the file that `@` names. Raises FileError."""
    if not answer.startswith("@"):
        return answer
    from pyclingo_bridge.base.files.text_reader import decoded, read_bytes

    name = answer.removeprefix("@")
    return decoded(name, read_bytes(Path(name), _LARGEST_ANSWER))


@contextmanager
def _of_shallow_terms() -> Iterator[None]:
    """Refuse, by name, terms that are nested too deeply. Raises BridgeError: `not-explained`."""
    try:
        yield
    except RecursionError:
        message = "a term of the program is nested too deeply to be explained"
        fix = "explain the program with smaller numbers, or with flatter terms"
        raise BridgeError([Diagnostic("not-explained", message, help=fix)]) from None


@click.command("why", cls=Writing)
@click.argument(
    "programs", nargs=-1, required=True, metavar="PROGRAM...", type=Reads(_program_files)
)
@click.option(
    "--atom",
    "goal",
    metavar="GOAL",
    help='What to explain: "reach(1,4)", "reach(1,_)", "not reach(4,1)".',
)
@common.named_option(
    *("-c", "--const", "constants"),
    kind="value",
    help="Put a value in place of a constant; may be repeated.",
)
@click.option(
    "--model",
    type=click.IntRange(min=1),
    metavar="N",
    help="Explain in answer set number N [default: 1]; where something is minimised, of the "
    "optimal ones.",
)
@click.option("--all", "everything", is_flag=True, help="Explain in each answer set.")
@click.option(
    "--answer",
    metavar="ATOMS",
    help="Explain in the answer set that shows these atoms, as clingo prints it; @FILE reads them.",
)
@click.option(
    "--forced",
    is_flag=True,
    help="Say whether GOAL holds in other answer sets, and what forces it.",
)
@click.option("--facts", is_flag=True, help="Where constraints forbid it, count facts among them.")
@click.option(
    "--sets",
    type=click.IntRange(min=0),
    default=DEFAULT_SETS,
    show_default=True,
    metavar="N",
    help="Look for N smallest sets of constraints (0: all).",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Bound on the search for further sets after the first.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Follow the derivation N levels deep [default: {DEFAULT_DEPTH}; JSON: all].",
)
@common.format_option(
    *("html", "dot", "mermaid"),
    help="html: one file; dot, mermaid: a graph.",
    json="The same as --format json.",
    default="text",
    show_default=True,
)
@common.output_option
def command(
    programs: tuple[Path, ...],
    goal: str | None,
    constants: dict[str, str],
    model: int | None,
    everything: bool,
    answer: str | None,
    forced: bool,
    facts: bool,
    sets: int,
    time_limit: float,
    depth: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Explain any program: why an atom is in an answer set, or why not.

    PROGRAM is a file for clingo, or `-` for standard input. Without --atom, the answer set is
    shown; where there is none, the smallest sets of constraints that forbid all.
    """
    if sum((model is not None, everything, answer is not None)) > 1:
        raise click.UsageError("--model, --all and --answer exclude each other")
    if forced and goal is None:
        raise click.UsageError("--forced needs --atom")
    if form in ("dot", "mermaid") and goal is None:
        raise click.UsageError(f"--format {form} needs --atom")
    from pyclingo_bridge.justify.why.answer_sets import read_answer
    from pyclingo_bridge.justify.why.explain import Question
    from pyclingo_bridge.justify.why.forbidden import Wanted
    from pyclingo_bridge.justify.why.program import read_program

    with _of_shallow_terms():
        question = Question(read_program(programs, constants), goal)
        for remark in question.remarks[:_REMARKS]:
            warn(f"{remark.render()}\n")
        if (more := len(question.remarks) - _REMARKS) > 0:
            warn(f"and {more} more warnings\n")
        why = question.why(
            first=model or 1,
            most=MOST_ANSWER_SETS if everything else 1,
            given=None if answer is None else read_answer(_answer_text(answer)),
            depth=depth or (None if form == "json" else DEFAULT_DEPTH),
            wanted=Wanted(sets or None, time_limit, facts),
            forced=forced,
        )
        if form in ("dot", "mermaid"):
            from pyclingo_bridge.render.graph import dot, mermaid
            from pyclingo_bridge.render.why_graph import WhyGraph

            write((dot if form == "dot" else mermaid)(WhyGraph(why)), output)
        elif form == "html":
            from pyclingo_bridge.render.html.why_page import why_page

            write(why_page(why), output)
        else:
            from pyclingo_bridge.render.text.why import why_text

            common.deliver(why, form == "json", partial(why_text, why), output)
