"""The difference between two versions of the rules as one HTML page that stands alone."""

from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.diff_words import DiffWords
from pyclingo_bridge.render.html.templating import render


def diff_page(kb: KnowledgeBase, result: Difference, ids: bool = False) -> str:
    """One HTML file; `kb` is the second side. With `ids`, as the rules name it."""
    return render("diff.html", words=DiffWords(kb, result, ids), kb=kb, result=result)
