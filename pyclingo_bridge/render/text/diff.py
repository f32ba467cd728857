"""The difference between two versions of the rules as a page for the terminal."""

from collections.abc import Iterable

from pyclingo_bridge.diff.changes import Change
from pyclingo_bridge.diff.cohort_counts import Counted
from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.check_words import CheckWords, capital
from pyclingo_bridge.render.text.page import Page, foot
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.numbers import counted

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
_MOST = 4
"""How many rules of a change are named."""
_WAYS = {"added": "(added)", "removed": "(removed)", "asks": "(asks for the reading)"}


def diff_text(
    kb: KnowledgeBase, result: Difference, width: int = 80, colour: bool = False, ids: bool = False
) -> str:
    """The page, `width` columns wide; `kb` is the second side. With `ids`, as the rules name it."""
    page, words = Page(width, colour, kb), CheckWords(kb)
    labels = None if ids else Words(kb)
    page.line(f"before: {result.before}", "dim")
    page.line(f"after: {result.after}", "dim")
    page.line(_headline(result), "bold green" if result.equivalent else "bold yellow")
    page.line(f"covers {result.covers}", "dim")
    for names, change in ((result.new_inputs, "new"), (result.dropped_inputs, "no longer there")):
        if names:
            page.line(f"inputs {change}: {', '.join(names)}")
    for kind, heading in _HEADINGS.items():
        group = [change for change in result.changes if change.kind == kind]
        if group:
            page.heading(f"{heading} ({len(group)})")
            _classes(page, words, group, labels)
    if result.cohort is not None:
        _cohort(page, result.cohort, labels)
    foot(page, kb, {}, result.review_status, result.disclaimer)
    return page.text()


def _headline(result: Difference) -> str:
    if result.equivalent:
        return "equivalent: every patient gets the same answer and the same plans (proved)"
    kinds = counted(len(result.changes), "class of patients changes", "classes of patients change")
    return f"{kinds}; each with its smallest patient"


def _spoken(words: Words | None, kind: str, text: str) -> str:
    if words is None:
        return text
    if kind == "verdict":
        return " → ".join(map(words.term, text.split(" becomes ")))
    return words.spoken(text)


def _classes(page: Page, words: CheckWords, group: Iterable[Change], labels: Words | None) -> None:
    for change in group:
        text = _spoken(labels, change.kind, change.text)
        page.line(f"{capital(change.direction)}: {text}", "bold", indent=2)
        for head, text in words.rows(change.witness):
            page.line(f"{head}: {text}", indent=4)
        if rules := change.rules:
            named = [f"{rule.file}:{rule.line} {_WAYS[rule.way]}" for rule in rules[:_MOST]]
            more = f" and {len(rules) - _MOST} more" if len(rules) > _MOST else ""
            page.line(f"rules: {', '.join(named)}{more}", "dim", indent=4)


def _cohort(page: Page, counts: Counted, labels: Words | None) -> None:
    page.heading("Cohort")
    share = f" ({100 * counts.changed / counts.patients:.1f} %)" if counts.patients else ""
    page.line(f"{counts.changed} of {counted(counts.patients, 'patient')} change{share}", indent=2)
    if counts.contradictory:
        page.line(f"{counts.contradictory} contradict themselves and are not compared", indent=2)
    verdicts = [(str(n), _spoken(labels, "verdict", text)) for text, n in counts.verdicts.items()]
    page.table(verdicts, grow=1, indent=4)
    if counts.others:
        page.line("the verdict being the same:", indent=2)
        others = [(str(n), _spoken(labels, "", text)) for text, n in counts.others.items()]
        page.table(others, grow=1, indent=4)
