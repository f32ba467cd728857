"""The answer for a case as a page for the terminal: the verdict, its reasons, what follows."""

from collections.abc import Iterable, Iterator

from pyclingo_bridge.answer.model import Advice, Answer
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.brief import Brief, Done, Facts
from pyclingo_bridge.render.text.page import Page, Row, foot

_VERDICT_STYLE = {
    "indicated": "bold green",
    "consider": "bold green",
    "not_indicated_now": "bold yellow",
    "contraindicated": "bold red",
    "undetermined": "bold cyan",
}
STATUS_STYLES = {"met": "green", "failed": "red", "open": "cyan"}
_MARKS = {"met": "+", "failed": "x", "open": "?"}


_HANDFUL = 5
"""How many plans are listed."""


def answer_text(
    kb: KnowledgeBase, answer: Answer, width: int = 80, colour: bool = False, ids: bool = False
) -> str:
    """The whole answer, `width` columns wide; `ids` puts identifiers beside the words."""
    page, brief = Page(width, colour, kb), Brief(kb, answer, ids)
    words, facts = brief.words, brief.facts
    verdict(page, brief)
    _firmness(page, brief)
    if brief.by_criteria:
        page.heading("Criteria")
        page.table([_criterion(*one) for one in brief.criteria], grow=3)
    styles = {"warning": "yellow"}
    found = [((level, styles.get(level, "")), text) for level, text in brief.findings]
    page.section("To check", found, grow=1)
    page.section("Held back for now", brief.holds, grow=1)
    asked = [((question, "cyan"), targets) for question, targets in brief.missing]
    page.section("Missing information and what it affects", asked, grow=0)
    _advice(page, brief)
    _plans(page, brief)
    page.section("Where the sources are silent", brief.silent, grow=1)
    figures = [(words.decision(one.about), one.text, one.statement) for one in answer.figures]
    page.section("Figures in the sources (used by no rule)", figures, grow=1)
    _read(page, brief)
    _foot(page, kb, facts, answer)
    return page.text()


def verdict(page: Page, brief: Brief) -> None:
    """Add the case, its verdict and the reason for it."""
    answer = brief.answer
    page.line(" - ".join(filter(None, (answer.case, answer.title, answer.date))), "dim")
    page.line(brief.verdict.upper(), _VERDICT_STYLE.get(answer.verdict, "bold"))
    for alarm in brief.alarms:
        page.line(alarm, "bold red")
    page.line(brief.reason)


def _criterion(status: str, name: str, facts: str) -> Row:
    style = STATUS_STYLES[status]
    return (_MARKS[status], style), name, (status, style), facts


def _firmness(page: Page, brief: Brief) -> None:
    """What forces the verdict, what speaks against it, what would change it."""
    if brief.by_reading:
        page.line(f"{brief.readings}:")
        page.table(brief.by_reading, grow=1)
    elif brief.readings:
        certain = brief.answer.verdict_certain_under_all_readings
        advice = certain and brief.answer.advice_by_reading
        page.line(f"{brief.readings}{'; some advice is not (see below)' if advice else ''}.")
    if brief.because:
        page.line(f"Because: {brief.because}.")
    if brief.unsaid:
        page.line(f"This also relies on nothing being recorded about: {brief.unsaid}.")
    if brief.against:
        page.line(f"Against it: {brief.against}.")
    if brief.fragile:
        page.line(f"One number would change it: {brief.fragile}.")


def _advice(page: Page, brief: Brief) -> None:
    words, facts, answer = brief.words, brief.facts, brief.answer
    in_force = [advice for advice in answer.advice if advice.in_force]
    overridden = [
        (*brief.saying(advice), f"{advice.statement} by {advice.overridden_by}")
        for advice in answer.advice
        if not advice.in_force
    ]
    if in_force:
        page.heading("What the statements say")
    for strength, items in brief.advice():
        page.line(words.term(strength), "underline", indent=2)
        page.table(list(_merged(brief, items)), grow=1, indent=4)
    if background := [advice for advice in in_force if advice.background]:
        page.line("in general", "underline", indent=2)
        page.table(list(_merged(brief, background)), grow=1, indent=4)
    if overridden:
        page.line("overridden", "underline", indent=2)
        page.table(overridden, grow=1, indent=4)
    if answer.advice_by_reading:
        page.heading("Advice that depends on how the sources are read")
    for reading, change in answer.advice_by_reading.items():
        page.line(facts.reading(reading), indent=2)
        rows = [
            (sign, text)
            for sign, items in (("+", change.appears), ("-", change.vanishes))
            for text in words.advice(items)
        ]
        page.table(rows, grow=1, indent=4)


def _merged(brief: Brief, items: Iterable[Advice]) -> Iterator[Row]:
    """One row for each thing that is said, with the statements that say so."""
    for saying, statements in brief.merged(items):
        yield *saying, ", ".join(statements)


def _plans(page: Page, brief: Brief) -> None:
    answer = brief.answer
    count = len(answer.plans)
    if answer.plans or not answer.plans_complete:
        page.heading("Plan" if count == 1 else f"Plans ({count}; the first in full)")
    if not answer.plans_complete:
        page.line("The search was cut short: there may be further or better plans.", "yellow", 2)
    for number, plan in enumerate(answer.plans[:_HANDFUL]):
        numbered = f"{number + 1}. " if count > 1 else ""
        page.line(numbered + brief.title(number), indent=2)
        for phase in brief.phases(plan) if number == 0 else ():
            page.line(phase.heading, "underline", indent=4)
            page.table(map(_step, phase.steps), grow=0, indent=6)
    if count > _HANDFUL:
        page.line(f"{count - _HANDFUL} more: --json gives them.", indent=2)


def _step(step: Done) -> Row:
    what = f"{step.what} ({step.waits})" if step.waits else step.what
    return what, step.when, ", ".join(step.statements)


def _read(page: Page, brief: Brief) -> None:
    """What the case states in other words than the values, and its free text."""
    page.section("Read from the case", brief.read, grow=1)
    if brief.answer.notes:
        page.heading("Notes in the case (not interpreted)")
        for note in brief.answer.notes:
            page.line(note, indent=2)


def _foot(page: Page, kb: KnowledgeBase, facts: Facts, answer: Answer) -> None:
    page.heading("About this answer")
    if answer.assumed:
        page.line(f"Assumed, as nothing is recorded: {facts(answer.assumed)}.", indent=2)
    foot(page, kb, answer.readings, answer.review_status, answer.disclaimer, facts.ids, indent=2)
