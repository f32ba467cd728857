"""The catalogue of statements as pages for the terminal."""

from collections.abc import Iterable

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Statement
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.numbers import counted


def statement_list(statements: Iterable[Statement], width: int, colour: bool) -> str:
    """One row a statement: id, strength, paraphrase, and how many rules formalise it."""
    page = Page(width, colour)
    rows = [((s.name, "bold"), s.strength, s.text, _rules(s)) for s in statements]
    page.table(rows, grow=2)
    return page.text()


def named_page(
    kb: KnowledgeBase,
    name: str,
    statements: Iterable[Statement],
    width: int,
    colour: bool,
    is_goal: bool,
) -> str:
    """What a name of the rules means, and the statements whose rules name it; `is_goal`: whether
    it can be explained of a case."""
    page = Page(width, colour)
    page.line(Words(kb).spoken(name), "bold")
    page.line(f"A name of the rules: {name}. Statements whose rules name it:", "dim")
    page.line("")
    page.table([((s.name, "bold"), s.strength, s.text) for s in statements], grow=2)
    if is_goal:
        page.line("")
        page.line(f"Of a case: crlm explain CASE {name}", "dim")
    return page.text()


def statement_pages(statements: Iterable[Statement], width: int, colour: bool) -> str:
    """Each statement in full, with the rules that formalise it."""
    page = Page(width, colour)
    for number, statement in enumerate(statements):
        if number:
            page.line("")
        page.line(f"{statement.name}  {statement.strength}", "bold")
        page.line(statement.text)
        page.line(f"{statement.title}, section {statement.section}", "dim")
        if statement.not_formalised:
            page.line(f"Not formalised: {statement.not_formalised}.")
        if statement.overrides:
            page.line(f"Overrides {', '.join(statement.overrides)}.")
        if statement.overridden_by:
            page.line(f"Overridden by {', '.join(statement.overridden_by)}, where that speaks.")
        for rule in statement.rules:
            page.line(f"{rule.file}:{rule.line}", "dim", indent=2)
            for line in rule.text.splitlines():
                page.line(line, indent=4)
    return page.text()


def _rules(statement: Statement) -> str:
    return "not formalised" if statement.not_formalised else counted(len(statement.rules), "rule")
