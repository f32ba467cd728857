"""An explanation of a program as one HTML page that stands alone."""

from pyclingo_bridge.justify.why.model import Why
from pyclingo_bridge.render import why_words
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.render.why_outline import WhyOutline


def why_page(why: Why) -> str:
    """One HTML file: why a goal holds or does not in each answer set, or why there is none. It
    needs no network, and everything that comes from outside is escaped."""
    trees = [WhyOutline(explained).trees() for explained in why.answer_sets]
    return render("why.html", why=why, trees=trees, words=why_words)
