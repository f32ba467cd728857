"""What changes between two versions of the rules, as a page for the terminal."""

from collections.abc import Iterable

from pyclingo_bridge.diff.changes import Change
from pyclingo_bridge.diff.cohort_counts import Counted
from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.check_words import CheckWords, capital, counted
from pyclingo_bridge.render.text.page import Page, foot, opening
from pyclingo_bridge.words.labels import Words

_HEADINGS = {
    "case check": "Cases that contradict themselves",
    "verdict": "Verdicts",
    "advice": "Advice, the verdict being the same",
    "hold": "Holds, the verdict being the same",
    "option": "Options of a plan, the verdict being the same",
    "silence": "Silence of the sources, the verdict being the same",
    "answer": "Other parts of the answer",
    "plan": "Plans, all else being the same",
}


def diff_text(
    kb: KnowledgeBase,
    found: Difference,
    width: int = 80,
    colour: bool = False,
    ids: bool = False,
) -> str:
    """The page, `width` columns wide; `kb` is the second side. With `ids`, as the rules name it."""
    page, words = Page(width, colour), CheckWords(kb)
    labels = None if ids else Words(kb)
    opening(page, kb)
    page.line(f"before: {found.before}", "dim")
    page.line(f"after: {found.after}", "dim")
    page.line(_headline(found), "bold green" if found.equivalent else "bold yellow")
    page.line(f"covers {found.covers}", "dim")
    for names, what in ((found.new_inputs, "new"), (found.dropped_inputs, "no longer there")):
        if names:
            page.line(f"inputs {what}: {', '.join(names)}")
    for kind, heading in _HEADINGS.items():
        group = [change for change in found.changes if change.kind == kind]
        if group:
            page.heading(f"{heading} ({len(group)})")
            _classes(page, words, group, labels)
    if found.cohort is not None:
        _cohort(page, found.cohort, labels)
    foot(page, kb, {}, found.review_status, found.disclaimer)
    return page.text()


def _headline(found: Difference) -> str:
    if found.equivalent:
        return "equivalent: every patient gets the same answer and the same plans (proved)"
    kinds = counted(len(found.changes), "class of patients changes", "classes of patients change")
    return f"{kinds}; each with its smallest patient"


def _spoken(words: Words | None, kind: str, text: str) -> str:
    if words is None:
        return text
    if kind == "verdict":
        return " → ".join(words.term(one) for one in text.split(" becomes "))
    return words.spoken(text)


def _classes(page: Page, words: CheckWords, group: Iterable[Change], labels: Words | None) -> None:
    for change in group:
        text = _spoken(labels, change.kind, change.text)
        page.line(f"{capital(change.direction)}: {text}", "bold", indent=2)
        for head, text in words.rows(change.witness):
            page.line(f"{head}: {text}", indent=4)
        if rules := change.rules:
            said = ", ".join(f"{rule.file}:{rule.line} {_WAYS[rule.way]}" for rule in rules[:_MOST])
            more = f" and {len(rules) - _MOST} more" if len(rules) > _MOST else ""
            page.line(f"rules: {said}{more}", "dim", indent=4)


_MOST = 4
_WAYS = {"added": "(added)", "removed": "(removed)", "asks": "(asks for the reading)"}


def _cohort(page: Page, found: Counted, labels: Words | None) -> None:
    page.heading("Cohort")
    share = f" ({100 * found.changed / found.patients:.1f} %)" if found.patients else ""
    page.line(f"{found.changed} of {counted(found.patients, 'patient')} change{share}", indent=2)
    if found.contradictory:
        page.line(f"{found.contradictory} contradict themselves and are not compared", indent=2)
    verdicts = [(str(n), _spoken(labels, "verdict", text)) for text, n in found.verdicts.items()]
    page.table(verdicts, grow=1, indent=4)
    if found.others:
        page.line("the verdict being the same:", indent=2)
        others = [(str(n), _spoken(labels, "", text)) for text, n in found.others.items()]
        page.table(others, grow=1, indent=4)
