"""The answer for a case in some twenty lines: what a tumour board asks for."""

from collections.abc import Iterable, Iterator

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.brief import Brief, Phase
from pyclingo_bridge.render.text.answer import STATUS_STYLES
from pyclingo_bridge.render.text.answer import verdict as add_verdict
from pyclingo_bridge.render.text.page import Page, foot
from pyclingo_bridge.words.numbers import counted

_QUESTIONS = 3
"""How many questions are asked."""
_Part = tuple[str, str, str]
"""A label, its style, and what is said under it."""


def short_answer_text(
    kb: KnowledgeBase, answer: Answer, width: int = 80, colour: bool = False, ids: bool = False
) -> str:
    """The short answer, `width` columns wide; `ids` puts identifiers beside the words."""
    page, brief = Page(width, colour, kb), Brief(kb, answer, ids)
    add_verdict(page, brief)
    for parts in (_criteria(brief), _warnings(brief), _next(brief), _open(brief)):
        for label, style, text in parts:
            page.labelled(label, text, style)
    foot(page, kb, answer.readings, answer.review_status, answer.disclaimer, ids)
    return page.text()


def _criteria(brief: Brief) -> Iterator[_Part]:
    """What failed and what is open with its facts; what is met by its names."""
    for status in ("failed", "open"):
        some = [(name, facts) for found, name, facts in brief.criteria if found == status]
        texts = [f"{name} ({facts})" if facts else name for name, facts in some]
        yield status.capitalize(), STATUS_STYLES[status], _listed(texts)
    yield "Open", STATUS_STYLES["open"], brief.open_besides
    met = [name for status, name, _ in brief.criteria if status == "met"]
    yield "Met", STATUS_STYLES["met"], _listed(met)
    if not brief.by_criteria:
        yield "Because", "", brief.because


def _warnings(brief: Brief) -> Iterator[_Part]:
    """What to see before the plan: warnings, notes, what is held back, and what not to do."""
    for level, label, style in (("warning", "To check", "yellow"), ("note", "Note", "")):
        yield label, style, _listed(text for found, text in brief.findings if found == level)
    held = [f"{action} {until} ({statement})" for action, until, statement in brief.holds]
    yield "Held back", "yellow", _listed(held)
    against = [f"{what} ({ids})" for what, ids, how in brief.against_actions if how == "must"]
    yield "Must not", "red", _listed(against)


def _next(brief: Brief) -> Iterator[_Part]:
    """The best plan by its phases."""
    plans = brief.answer.plans
    for phase in brief.phases(plans[0]) if plans else ():
        yield phase.heading or "Plan", "bold", _steps(phase)
    if not brief.answer.plans_complete:
        yield "Plans", "yellow", "The search was cut short: there may be further or better plans."
    yield "The plan departs from", "yellow", brief.departures
    if len(plans) > 1:
        yield "Or", "bold", f"{counted(len(plans) - 1, 'other plan')} (--all)"


def _steps(phase: Phase) -> str:
    """The steps with their statements; of what comes after a review, which is only foreseen, in
    their order and with all statements together."""
    if phase.contingent:
        cited = dict.fromkeys(name for step in phase.steps for name in step.statements)
        told = [", ".join(filter(None, (step.what, step.later))) for step in phase.steps]
        return f"{_listed(told)} ({', '.join(cited)})"
    return _listed(
        f"{', '.join(filter(None, (step.what, step.later, step.waits)))}"
        f" ({', '.join(step.statements)})"
        for step in phase.steps
    )


def _open(brief: Brief) -> Iterator[_Part]:
    """What to ask, what the sources leave out, what speaks against the verdict or changes it."""
    questions = [question for question, _ in brief.asked_next[:_QUESTIONS]]
    if more := len(brief.asked_next) - _QUESTIONS:
        questions += [f"And {more} more (--all)."] if more > 0 else []
    yield "Ask next", "cyan", " ".join(questions)
    yield "The sources are silent on", "", _listed(dict.fromkeys(what for what, _ in brief.silent))
    yield "Against it", "", brief.against
    yield (
        "Read otherwise",
        "",
        _listed(f"{reading}: {other}" for reading, other in brief.by_reading),
    )
    yield "With one other number", "", brief.fragile
    yield "Read", "", _listed(f"{fact} ({how})" for fact, how in brief.read)


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts)
