"""Explanations of programs as pages for the terminal."""

from pyclingo_bridge.justify.why.model import Elsewhere, Explained, Forbidden, Why
from pyclingo_bridge.render import why_words as words
from pyclingo_bridge.render.text.outline import Line
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.render.why_outline import Item, WhyOutline

_ATOMS = 200
"""How many atoms of an answer set are listed."""
_STYLES = {"absent": "italic", "rule": "dim", "chosen": "bold"}


def why_text(why: Why, width: int = 80, colour: bool = False) -> str:
    """Why a goal holds or does not in each answer set, `width` columns wide; or why there is no
    answer set."""
    page = Page(width, colour)
    for number, explained in enumerate(why.answer_sets):
        if number:
            page.line("")
        _answer_set(page, why, explained)
    if why.answer_sets and not why.complete and len(why.answer_sets) > 1:
        page.line("")
        page.line("There may be more answer sets.", "dim")
    if why.elsewhere is not None:
        _elsewhere(page, why.elsewhere)
    if why.forbidden is not None:
        page.line("There is no answer set.", "bold")
        if why.goal is not None:
            page.line(f"So {why.goal} holds in none.", "dim")
        _forbidden(page, why.forbidden)
    return page.text()


def _answer_set(page: Page, why: Why, explained: Explained) -> None:
    page.line(f"{words.title(explained)}.", "dim")
    if why.goal is None:
        shown = explained.shown[:_ATOMS]
        page.line(" ".join(shown) or "Nothing is shown of it.", indent=2)
        page.more(len(explained.shown) - len(shown))
        return
    page.line(f"{why.goal} {'holds' if explained.holds else 'does not hold'}.", "bold")
    for tree in WhyOutline(explained).trees():
        page.line("")
        page.tree([_line(tree)])
    if explained.more:
        page.line("")
        page.line(f"{explained.more} more atoms of this form hold; name one.", "dim")


def _line(item: Item) -> Line:
    number = f" ({item.number})" if item.number else f" (see {item.see})" if item.see else ""
    below = tuple(dict.fromkeys(map(_line, item.below)))
    style = "" if item.kind is None else _STYLES.get(item.kind.style, "")
    return Line(item.text + number, style, item.note, below)


def _elsewhere(page: Page, elsewhere: Elsewhere) -> None:
    page.line("")
    page.line(words.elsewhere(elsewhere), "bold")
    if elsewhere.forced_by is not None:
        _forbidden(page, elsewhere.forced_by)


def _forbidden(page: Page, forbidden: Forbidden) -> None:
    page.line(words.forbidden(forbidden))
    for turn in forbidden.circle:
        page.line(f"{turn.atom} rests on {turn.rests_on}", indent=2)
    if forbidden.circle:
        page.line("This circle has an odd number of negations.")
    for number, one in enumerate(filter(None, forbidden.sets), 1):
        page.heading(f"Set {number}")
        page.tree(Line(text, note=place) for text, place in map(words.strict, one))
