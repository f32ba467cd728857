"""The difference between two versions of the rules as a page for the terminal."""

from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.diff_words import DiffWords, Group
from pyclingo_bridge.render.text.page import Page, foot

_MOST = 4
"""How many rules are shown of those before, and of those after."""


def diff_text(
    kb: KnowledgeBase,
    result: Difference,
    width: int = 80,
    colour: bool = False,
    ids: bool = False,
    everything: bool = False,
) -> str:
    """The page, `width` columns wide; `kb` is the second side. With `ids`, as the rules name it;
    with `everything`, the patient of every class, and every rule."""
    page, words = Page(width, colour, kb), DiffWords(kb, result, ids)
    page.line(words.headline, "bold green" if result.equivalent else "bold yellow")
    page.line(f"before: {result.before}", "dim")
    page.line(f"after: {result.after}", "dim")
    page.line(f"covers {result.covers}", "dim")
    for head, names in words.inputs:
        page.line(f"{head}: {names}")
    for head, rules in words.rules:
        page.heading(head)
        shown = rules if everything else rules[:_MOST]
        for rule in shown:
            page.line(f"{rule.file}:{rule.line}", "dim", indent=2)
            for line in rule.text.splitlines():
                page.line(line, indent=4)
        page.more(len(rules) - len(shown), indent=2)
    for group in words.groups():
        page.heading(f"{group.heading} ({len(group.changes)})")
        _classes(page, words, group, everything)
    if words.cohort is not None:
        told, rows = words.cohort
        page.heading("Cohort")
        page.line(told, indent=2)
        page.table([(str(number), text) for number, text in rows], grow=1, indent=4)
    if not (result.equivalent or everything):
        page.line("")
        page.line("--all gives the smallest patient of every class.", "dim")
    foot(page, kb, {}, result.review_status, result.disclaimer)
    return page.text()


def _classes(page: Page, words: DiffWords, group: Group, everything: bool) -> None:
    if group.merged and not everything:
        page.line("; ".join(text for text, _ in group.changes), indent=2)
        return
    for text, change in group.changes:
        page.line(text, "bold", indent=2)
        page.line(words.patient(change), indent=4)
