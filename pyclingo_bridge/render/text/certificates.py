"""What became of certificates, as a page for the terminal."""

from pyclingo_bridge.check.certify.certificates import Rechecked
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.words.numbers import counted

_SHOWN = 10


def rechecked_text(found: Rechecked, width: int = 80, colour: bool = False) -> str:
    """The count of what stands, and every problem."""
    page = Page(width, colour)
    for problem in found.problems[:_SHOWN]:
        page.line(problem, "red")
    if (more := len(found.problems) - _SHOWN) > 0:
        page.line(f"and {more} more; --json has all of them", "dim")
    claims = counted(found.certified, "claim")
    if found.problems:
        page.line(f"{claims} certified, {counted(len(found.problems), 'problem')}", "bold")
    else:
        page.line(
            f"{claims} certified: each formula is that of the rules, each proof holds", "bold"
        )
    if found.not_certified:
        left = counted(found.not_certified, "further claim")
        page.line(f"{left} not certified: the manifest says why", "dim")
    return page.text()
