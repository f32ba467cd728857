"""The answer for a case as a page for the terminal: the verdict, its reasons, what follows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pyclingo_bridge.answer.added_effects import VERDICT_CHANGED
from pyclingo_bridge.answer.common import STRENGTHS, Given
from pyclingo_bridge.answer.model import Advice, Answer, Finding, Plan, Step
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import NOT_BY_CRITERIA
from pyclingo_bridge.render.facts import Facts
from pyclingo_bridge.render.text.page import Page, Row, foot
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.plan_steps import doing, instead, sections, until, waiting, when

_VERDICT_STYLE = {
    "indicated": "bold green",
    "consider": "bold green",
    "not_indicated_now": "bold yellow",
    "contraindicated": "bold red",
    "undetermined": "bold cyan",
}
_MARKS = {"met": ("+", "green"), "failed": ("x", "red"), "open": ("?", "cyan")}
_NAMED = 4
"""How many inputs are named on whose absence from the case a verdict relies."""


_HANDFUL = 5
"""How many plans are listed."""


def answer_text(
    kb: KnowledgeBase, answer: Answer, width: int = 80, colour: bool = False, ids: bool = False
) -> str:
    """The page, `width` columns wide; `ids` puts identifiers beside the words."""
    page, words, facts = Page(width, colour, kb), Words(kb), Facts(kb, answer, ids)
    _verdict(page, words, facts, answer)
    _firmness(page, words, facts, answer)
    if (answer.verdict,) not in kb.table.facts(NOT_BY_CRITERIA):
        _criteria(page, words, facts, answer)
    _findings(page, facts, answer)
    _holds(page, words, answer)
    _missing(page, words, facts, answer)
    _advice(page, words, facts, answer)
    _plans(page, words, answer)
    _silent(page, words, answer)
    _figures(page, words, answer)
    _read(page, facts, answer)
    _foot(page, kb, facts, answer)
    return page.text()


def _verdict(page: Page, words: Words, facts: Facts, answer: Answer) -> None:
    page.line(" - ".join(filter(None, (answer.case, answer.title, answer.date))), "dim")
    page.line(words.term(answer.verdict).upper(), _VERDICT_STYLE.get(answer.verdict, "bold"))
    for finding in answer.findings:
        if finding.level == "error" or finding.kind == VERDICT_CHANGED:
            page.line(f"{finding.text[:1].upper()}{finding.text[1:]}.", "bold red")
    explained = " ".join(answer.verdict_reasons) or words.explained(answer.verdict)
    page.line(facts.named(explained, answer.verdict))
    if answer.verdict_certain_under_all_readings:
        advice = "; some advice is not (see below)" if answer.advice_by_reading else ""
        page.line(f"The verdict is the same however the sources are read{advice}.")
    elif answer.verdict_by_reading:
        page.line("It depends on how the sources are read:")
        verdicts = answer.verdict_by_reading.items()
        readings = [(choice.partition("="), verdict) for choice, verdict in verdicts]
        rows = [(facts.reading(name, c), words.term(verdict)) for (name, _, c), verdict in readings]
        page.table(rows, grow=1)
    elif answer.verdict_certain_under_all_readings is False:
        page.line("It depends on how the sources are read (two or more readings together).")


def _firmness(page: Page, words: Words, facts: Facts, answer: Answer) -> None:
    """What forces the verdict, what speaks against it, what would change it."""
    if answer.because:
        page.line(f"Because: {facts(answer.because)}.")
    if answer.because_unsaid:
        some, more = answer.because_unsaid[:_NAMED], len(answer.because_unsaid) - _NAMED
        named = ", ".join(facts.named(words.input(name), name) for name in some)
        rest = f" and {more} more" if more > 0 else ""
        page.line(f"This also relies on nothing being recorded about: {named}{rest}.")
    if answer.against:
        first = answer.against[0]
        overridden = "" if first.in_force else ", overridden"
        text = words.against(first.modality, first.action)
        page.line(f"Against it: {first.statement} {text} ({first.strength}{overridden}).")
    if answer.fragile:
        change = answer.fragile[0]
        number = facts([Given(change.input, change.value)])
        verdict = words.term(change.verdict)
        page.line(f"One number would change it: {number} → {change.to}: {verdict}.")


def _criteria(page: Page, words: Words, facts: Facts, answer: Answer) -> None:
    page.heading("Criteria")
    rows: list[Row] = []
    for criterion in answer.criteria:
        mark, style = _MARKS[criterion.status]
        name = facts.named(words.term(criterion.id), criterion.id)
        rows.append(((mark, style), name, (criterion.status, style), facts(criterion.because)))
    page.table(rows, grow=3)


def _findings(page: Page, facts: Facts, answer: Answer) -> None:
    rows = [
        ((finding.level, "yellow" if finding.level == "warning" else ""), _finding(facts, finding))
        for finding in answer.findings
        if finding.level != "error" and finding.kind != VERDICT_CHANGED
    ]
    page.section("To check", rows, grow=1)


def _finding(facts: Facts, finding: Finding) -> str:
    return f"{finding.text} ({facts(finding.facts)})" if finding.facts else finding.text


def _holds(page: Page, words: Words, answer: Answer) -> None:
    rows = [
        (words.action(hold.action), f"{until(hold.until_week)}: {hold.reason}", hold.statement)
        for hold in answer.holds
    ]
    page.section("Held back for now", rows, grow=1)


def _missing(page: Page, words: Words, facts: Facts, answer: Answer) -> None:
    rows = [
        (
            (facts.named(missing.question, missing.input), "cyan"),
            ", ".join(map(words.target, missing.matters_for)),
        )
        for missing in answer.missing
    ]
    page.section("Missing information and what it affects", rows, grow=0)


def _advice(page: Page, words: Words, facts: Facts, answer: Answer) -> None:
    in_force = [advice for advice in answer.advice if advice.in_force]
    overridden = [
        (*_saying(words, advice), f"{advice.statement} by {advice.overridden_by}")
        for advice in answer.advice
        if not advice.in_force
    ]
    if in_force:
        page.heading("What the statements say")
    for strength in STRENGTHS:
        items = [a for a in in_force if a.strength == strength and not a.background]
        if items:
            page.line(words.term(strength), "underline", indent=2)
            page.table(list(_merged(words, items)), grow=1, indent=4)
    if background := [advice for advice in in_force if advice.background]:
        page.line("in general", "underline", indent=2)
        page.table(list(_merged(words, background)), grow=1, indent=4)
    if overridden:
        page.line("overridden", "underline", indent=2)
        page.table(overridden, grow=1, indent=4)
    if answer.advice_by_reading:
        page.heading("Advice that depends on how the sources are read")
    for reading, change in answer.advice_by_reading.items():
        name, _, choice = reading.partition("=")
        page.line(facts.reading(name, choice), indent=2)
        rows = [
            (sign, text)
            for sign, items in (("+", change.appears), ("-", change.vanishes))
            for text in words.advice(items)
        ]
        page.table(rows, grow=1, indent=4)


def _saying(words: Words, advice: Advice) -> tuple[str, str]:
    """The modality and the action, or the whole sentence where the guideline has one."""
    if advice.says:
        return "", advice.says
    return words.term(advice.modality), words.action(advice.action)


def _merged(words: Words, items: Iterable[Advice]) -> Iterator[Row]:
    """One row for each thing that is said, with the statements that say so."""
    for saying, same in groupby(items, key=lambda advice: _saying(words, advice)):
        yield *saying, ", ".join(advice.statement for advice in same)


def _plans(page: Page, words: Words, answer: Answer) -> None:
    count = len(answer.plans)
    if answer.plans or not answer.plans_complete:
        page.heading("Plan" if count == 1 else f"Plans ({count}; the first in full)")
    if not answer.plans_complete:
        page.line("The search was cut short: there may be further or better plans.", "yellow", 2)
    if not answer.plans:
        return
    first, *others = answer.plans
    page.line(_title(words, 1, first, answer.plans), indent=2)
    for heading, steps in sections(words, first):
        page.line(heading, "underline", indent=4)
        page.table([_step(words, step, first) for step in steps], grow=0, indent=6)
    for number, plan in enumerate(others[: _HANDFUL - 1], 2):
        page.line(_title(words, number, plan, answer.plans), indent=2)
    if count > _HANDFUL:
        page.line(f"{count - _HANDFUL} more: --json gives them.", indent=2)


def _title(words: Words, number: int, plan: Plan, plans: Sequence[Plan]) -> str:
    """What sets a plan apart, and what it departs from."""
    departs = f"departs from {', '.join(plan.departs_from)}" if plan.departs_from else ""
    if len(plans) == 1:
        return departs or "follows every statement"
    worse = f"rank {plan.rank}" if plan.rank > 1 else ""
    parts = (instead(words, plans[0], plan, plans), worse, departs)
    return f"{number}. " + "; ".join(filter(None, parts))


def _step(words: Words, step: Step, plan: Plan) -> Row:
    what = doing(words.action, step)
    notes = [] if step.months is None else [f"{step.months} months"]
    if waits := waiting(words, step, plan.steps):
        notes.append(waits)
    if notes:
        what += f" ({'; '.join(notes)})"
    return what, when(step), ", ".join(step.statements)


def _silent(page: Page, words: Words, answer: Answer) -> None:
    rows = [(words.decision(silence.decision), silence.reason) for silence in answer.silent]
    page.section("Where the sources are silent", rows, grow=1)


def _figures(page: Page, words: Words, answer: Answer) -> None:
    rows = [(words.decision(f.about), f.text, f.statement) for f in answer.figures]
    page.section("Figures in the sources (used by no rule)", rows, grow=1)


def _read(page: Page, facts: Facts, answer: Answer) -> None:
    """What the case states in other words than the values, and its free text."""
    rows = [(facts([Given(f.input, f.value)]), f.how) for f in answer.read]
    page.section("Read from the case", rows, grow=1)
    if answer.notes:
        page.heading("Notes in the case (not interpreted)")
        for note in answer.notes:
            page.line(note, indent=2)


def _foot(page: Page, kb: KnowledgeBase, facts: Facts, answer: Answer) -> None:
    page.heading("About this answer")
    if answer.assumed:
        page.line(f"Assumed, as nothing is recorded: {facts(answer.assumed)}.", indent=2)
    foot(page, kb, answer.readings, answer.review_status, answer.disclaimer, facts.ids, indent=2)
