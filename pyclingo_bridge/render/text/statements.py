"""The catalogue of statements for the terminal."""

from collections.abc import Iterable

from pyclingo_bridge.guideline.statements import Statement
from pyclingo_bridge.render.text.page import Page


def statement_list(statements: Iterable[Statement], width: int, colour: bool) -> str:
    """One row a statement: id, strength, paraphrase, and how many rules formalise it."""
    page = Page(width, colour)
    page.table(
        [((one.name, "bold"), one.strength, one.text, _rules(one)) for one in statements],
        grow=2,
        indent=0,
    )
    return page.text()


def statement_pages(statements: Iterable[Statement], width: int, colour: bool) -> str:
    """Each statement in full, with the rules that formalise it."""
    page = Page(width, colour)
    for number, one in enumerate(statements):
        if number:
            page.line("")
        page.line(f"{one.name}  {one.strength}", "bold")
        page.line(one.text)
        page.line(f"{one.title}, section {one.section}", "dim")
        if one.not_formalised:
            page.line(f"Not formalised: {one.not_formalised}.")
        if one.overrides:
            page.line(f"Overrides {', '.join(one.overrides)}.")
        if one.overridden_by:
            page.line(f"Overridden by {', '.join(one.overridden_by)}, where that speaks.")
        for rule in one.rules:
            page.line(f"{rule.file}:{rule.line}", "dim", indent=2)
            for line in rule.text.splitlines():
                page.line(line, indent=4)
    return page.text()


def _rules(statement: Statement) -> str:
    if statement.not_formalised:
        return "not formalised"
    count = len(statement.rules)
    return f"{count} rule" + ("" if count == 1 else "s")
