"""The answer for a case as a short page: verdict first, then what it rests on and what follows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pyclingo_bridge.answer.added_effects import VERDICT_CHANGED
from pyclingo_bridge.answer.model import STRENGTHS, Advice, Answer, Finding, Given, Plan, Step
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import NOT_BY_CRITERIA
from pyclingo_bridge.render.text.page import Page, Row, foot, opening
from pyclingo_bridge.words.labels import Words, plain
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


class _Facts:
    """Facts in words, with their identifiers beside them where those are asked for."""

    def __init__(self, kb: KnowledgeBase, ids: bool) -> None:
        self._words = Words(kb)
        self.ids = ids

    def __call__(self, facts: Iterable[Given]) -> str:
        """Several facts: `future liver remnant: 25 %; fitness for major liver surgery: yes`."""
        return "; ".join(
            self.named(self._words.known(one.input, one.value), f"{one.input} {one.value}")
            for one in facts
        )

    def reading(self, name: str, choice: str) -> str:
        """How a reading is chosen."""
        return self.named(f"{self._words.reading(name)}: {plain(choice)}", f"{name}={choice}")

    def named(self, text: str, name: str) -> str:
        """Words, and what they name."""
        return f"{text} [{name}]" if self.ids else text


def answer_text(
    kb: KnowledgeBase,
    answer: Answer,
    width: int = 80,
    colour: bool = False,
    ids: bool = False,
) -> str:
    """The page, `width` columns wide; `ids` puts identifiers beside the words."""
    page, words, facts = Page(width, colour), Words(kb), _Facts(kb, ids)
    opening(page, kb)
    _verdict(page, words, facts, answer)
    _firmness(page, words, facts, answer)
    if (answer.verdict,) not in kb.program.facts(NOT_BY_CRITERIA):
        _criteria(page, words, facts, answer)
    _findings(page, facts, answer)
    _holds(page, words, answer)
    _missing(page, words, facts, answer)
    _advice(page, words, answer)
    _plans(page, words, answer)
    _silent(page, words, answer)
    _figures(page, words, answer)
    _foot(page, kb, facts, answer)
    return page.text()


def _verdict(page: Page, words: Words, facts: _Facts, answer: Answer) -> None:
    page.line(answer.case, "dim")
    page.line(words.term(answer.verdict).upper(), _VERDICT_STYLE.get(answer.verdict, "bold"))
    for one in answer.findings:
        if one.level == "error" or one.kind == VERDICT_CHANGED:
            page.line(f"{one.text[:1].upper()}{one.text[1:]}.", "bold red")
    page.line(facts.named(words.explained(answer.verdict), answer.verdict))
    if answer.verdict_certain_under_all_readings:
        page.line("The verdict is the same however the sources are read.")
    elif answer.verdict_by_reading:
        page.line("It depends on how the sources are read:")
        readings = [(key.partition("="), to) for key, to in answer.verdict_by_reading.items()]
        page.table([(facts.reading(r, c), words.term(to)) for (r, _, c), to in readings], grow=1)
    elif answer.verdict_certain_under_all_readings is False:
        page.line("It depends on how the sources are read (two or more readings together).")


def _firmness(page: Page, words: Words, facts: _Facts, answer: Answer) -> None:
    """What forces the verdict, what speaks against it, what would change it."""
    if answer.because:
        page.line(f"Because: {facts(answer.because)}.")
    if answer.because_unsaid:
        some, more = answer.because_unsaid[:_NAMED], len(answer.because_unsaid) - _NAMED
        named = ", ".join(facts.named(words.input(one), one) for one in some)
        rest = f" and {more} more" if more > 0 else ""
        page.line(f"This also relies on nothing being recorded about: {named}{rest}.")
    if answer.against:
        first = answer.against[0]
        overridden = "" if first.in_force else ", overridden"
        said = words.against(first.modality, first.action)
        page.line(f"Against it: {first.statement} {said} ({first.strength}{overridden}).")
    if answer.fragile:
        change = answer.fragile[0]
        number = facts([Given(change.input, change.value)])
        verdict = words.term(change.verdict)
        page.line(f"One number would change it: {number} → {change.to}: {verdict}.")


def _criteria(page: Page, words: Words, facts: _Facts, answer: Answer) -> None:
    page.heading("Criteria")
    page.table(
        [
            (
                _MARKS[one.status],
                facts.named(words.term(one.id), one.id),
                (one.status, _MARKS[one.status][1]),
                facts(one.because),
            )
            for one in answer.criteria
        ],
        grow=3,
    )


def _findings(page: Page, facts: _Facts, answer: Answer) -> None:
    aside = [one for one in answer.findings if one.level != "error"]
    findings = [one for one in aside if one.kind != VERDICT_CHANGED]
    if findings:
        page.heading("To check")
        page.table(
            [
                ((one.level, "yellow" if one.level == "warning" else ""), _finding(facts, one))
                for one in findings
            ],
            grow=1,
        )


def _finding(facts: _Facts, finding: Finding) -> str:
    return f"{finding.text} ({facts(finding.facts)})" if finding.facts else finding.text


def _holds(page: Page, words: Words, answer: Answer) -> None:
    if answer.holds:
        page.heading("Held back for now")
        page.table(
            [
                (words.action(one.action), f"{until(one.until_week)}: {one.reason}", one.statement)
                for one in answer.holds
            ],
            grow=1,
        )


def _missing(page: Page, words: Words, facts: _Facts, answer: Answer) -> None:
    if answer.missing:
        page.heading("Missing information and what it affects")
        page.table(
            [
                (
                    (facts.named(one.question, one.input), "cyan"),
                    ", ".join(words.target(target) for target in one.matters_for),
                )
                for one in answer.missing
            ],
            grow=0,
        )


def _advice(page: Page, words: Words, answer: Answer) -> None:
    in_force = [one for one in answer.advice if one.in_force]
    overridden = [one for one in answer.advice if not one.in_force]
    if in_force:
        page.heading("What the statements say")
    for strength in STRENGTHS:
        rows = list(_merged(words, [one for one in in_force if one.strength == strength]))
        if rows:
            page.line(words.term(strength), "underline", indent=2)
            page.table(rows, grow=1, indent=4)
    if overridden:
        page.line("overridden", "underline", indent=2)
        page.table(
            [
                (
                    words.term(one.modality),
                    words.action(one.action),
                    f"{one.statement} by {one.overridden_by}",
                )
                for one in overridden
            ],
            grow=1,
            indent=4,
        )


def _merged(words: Words, items: Iterable[Advice]) -> Iterator[Row]:
    """One row for what several statements say alike."""
    for (modality, action), same in groupby(items, key=lambda one: (one.modality, one.action)):
        ids = ", ".join(one.statement for one in same)
        yield words.term(modality), words.action(action), ids


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
    what = doing(words, step)
    notes = [] if step.months is None else [f"{step.months} months"]
    if waits := waiting(words, step, plan.steps):
        notes.append(waits)
    if notes:
        what += f" ({'; '.join(notes)})"
    return what, when(step), ", ".join(step.statements)


def _silent(page: Page, words: Words, answer: Answer) -> None:
    if answer.silent:
        page.heading("Where the sources are silent")
        page.table([(words.decision(o.decision), o.reason) for o in answer.silent], grow=1)


def _figures(page: Page, words: Words, answer: Answer) -> None:
    if answer.figures:
        page.heading("Figures in the sources (used by no rule)")
        page.table([(words.decision(o.about), o.text, o.statement) for o in answer.figures], grow=1)


def _foot(page: Page, kb: KnowledgeBase, facts: _Facts, answer: Answer) -> None:
    page.heading("About this answer")
    if answer.assumed:
        page.line(f"Assumed, as nothing is recorded: {facts(answer.assumed)}.", indent=2)
    foot(page, kb, answer.readings, answer.review_status, answer.disclaimer, facts.ids, indent=2)
