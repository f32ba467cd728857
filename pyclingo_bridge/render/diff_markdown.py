"""The difference between two versions of the rules in Markdown."""

from collections.abc import Iterator

from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.diff_words import DiffWords
from pyclingo_bridge.render.markdown import escaped, rule_block
from pyclingo_bridge.words.labels import reviewed


def diff_markdown(kb: KnowledgeBase, result: Difference, ids: bool = False) -> str:
    """The write-up; `kb` is the second side. With `ids`, as the rules name it."""
    return "\n\n".join(_parts(kb, result, DiffWords(kb, result, ids))) + "\n"


def _parts(kb: KnowledgeBase, result: Difference, words: DiffWords) -> Iterator[str]:
    yield "# What changes, and for whom"
    yield f"**{escaped(words.headline)}.**"
    rows = [("Before", result.before), ("After", result.after), ("Covers", result.covers)]
    yield "\n".join(f"- {head}: {escaped(text)}" for head, text in (*rows, *words.inputs))
    for head, rules in words.rules:
        yield f"## {head}"
        yield rule_block([(rule.file, rule.line, rule.text) for rule in rules])
    for group in words.groups():
        yield f"## {group.heading}"
        yield "\n".join(
            f"- **{escaped(text)}.** {escaped(words.patient(change))}"
            for text, change in group.changes
        )
    if words.cohort is not None:
        told, counts = words.cohort
        yield "## Cohort"
        yield f"{told}."
        if counts:
            yield "\n".join(f"- {number}: {escaped(text)}" for number, text in counts)
    status = f"{reviewed(result.review_status)}{result.disclaimer}"
    yield "---"
    yield escaped(f"{kb.title} ({kb.name} {kb.version}). {status}")
