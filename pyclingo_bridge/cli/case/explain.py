"""`crlm explain`: why a conclusion holds for a case, or why it does not."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.cli.support import common
from pyclingo_bridge.cli.support.files import Writing, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.explain.why import Explanation
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
    from pyclingo_bridge.guideline.statements import Statement


@click.command("explain", cls=Writing)
@click.argument("case", metavar="CASE", type=common.CASE)
@click.argument("goal", required=False)
@common.format_option(
    *("html", "dot", "mermaid"),
    help="html: one file with verdict, reasons, derivation and plan; dot, mermaid: a graph.",
    json="The same as --format json.",
    default="text",
    show_default=True,
)
@click.option("--ids", is_flag=True, help="Show the atoms next to the words, and every step.")
@click.option(
    "--reasons",
    type=click.IntRange(min=0),
    metavar="N",
    help="Look for N minimal reasons [default: 10; 0: all].",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="N",
    help="Follow the derivation N levels deep [default: all].",
)
@common.output_option
@common.asked_options
def command(
    case: str,
    goal: str | None,
    form: str,
    ids: bool,
    reasons: int | None,
    depth: int | None,
    output: Path | None,
    asked: common.Asked,
) -> None:
    """Explain why GOAL holds for CASE, or why it does not.

    GOAL is an atom, with `_` for anything: "verdict(indicated)", "met(liver_remnant)",
    "recommends(_, triplet)"; or a statement (S2-11), an action (triplet), a criterion. Without one,
    the verdict is explained. A statement or another name of the rules instead of a CASE is shown.
    """
    if goal is None and not common.is_case(case):
        if form not in ("text", "json"):
            raise click.UsageError(f"'{case}' is not a case: --format {form} needs one")
        statements, page = _named(asked.kb, case)
        common.deliver(statements, form == "json", page, output)
        return
    from pyclingo_bridge.explain.why import DEFAULT_REASONS, explain

    patient = asked.case(case)
    most = DEFAULT_REASONS if reasons is None else reasons or None
    explanation = explain(asked.kb, patient, goal, asked.readings, most, depth)
    if form == "html":
        write(_html(asked, patient, explanation), output)
    elif form in ("dot", "mermaid"):
        from pyclingo_bridge.render.graph import Graph, dot, mermaid

        write((dot if form == "dot" else mermaid)(Graph(explanation)), output)
    else:
        from pyclingo_bridge.render.text.explanation import explanation_text

        page = partial(explanation_text, asked.kb, explanation, patient.values, ids=ids)
        common.deliver(explanation, form == "json", page, output)


def _named(kb: "KnowledgeBase", name: str) -> "tuple[list[Statement], Callable[[int, bool], str]]":
    """The statement of a name, or those whose rules name it, and their page. Raises BridgeError
    where the rules do not know the name."""
    from pyclingo_bridge.explain.goals import GoalError, goal_of
    from pyclingo_bridge.guideline.statements import catalogue, naming
    from pyclingo_bridge.render.text.statements import named_page, statement_pages
    from pyclingo_bridge.solving.atoms import printed

    statements = catalogue(kb)
    if chosen := [one for one in statements if one.name == printed(name)]:
        return chosen, partial(statement_pages, chosen)
    if not (chosen := naming(statements, name)):
        raise BridgeError([_nothing(name, [one.name for one in statements])])
    try:
        goal_of(kb, name)
    except GoalError:
        return chosen, partial(named_page, kb, name, chosen, is_goal=False)
    return chosen, partial(named_page, kb, name, chosen, is_goal=True)


def _nothing(name: str, statements: list[str]) -> Diagnostic:
    cases = [path.stem for path in shipped("cases").glob("*.lp")]
    near = nearest(name, [*statements, *cases])
    message = f"no case {quoted(name)}, and no statement or name that the rules of one use"
    fix = "name a file or a shipped case; `crlm statements WORD` searches the statements"
    return Diagnostic("no-such-case", message, help=f"did you mean `{near}`?" if near else fix)


def _html(asked: common.Asked, case: "Case", explanation: "Explanation") -> str:
    from pyclingo_bridge.answer.assess import assess
    from pyclingo_bridge.explain.change import change
    from pyclingo_bridge.render.html.explanation_page import explanation_page

    readings = explanation.readings
    answer = assess(asked.kb, case, readings)
    reached = explanation.holds or explanation.plan is not None
    changes = None if reached else change(asked.kb, case, explanation.goal, readings)
    return explanation_page(asked.kb, answer, explanation, changes, case)
