"""What changed between two dates of one patient, in words: for the terminal and the page."""

from collections.abc import Iterator
from typing import NamedTuple

from pyclingo_bridge.explain.compare import Comparison, Moved
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render import marks
from pyclingo_bridge.words.labels import Words


class Part(NamedTuple):
    """A part of the answer in which something is otherwise."""

    title: str
    other: tuple[str, ...]
    """What stays and is otherwise: before → after."""
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    kept: int
    """How many are the same."""


class Changes:
    """The changes in words; `ids` leaves the identifiers as they are."""

    def __init__(self, kb: KnowledgeBase, result: Comparison, ids: bool = False) -> None:
        self._result, self.words, self._sentences = result, Words(kb), Sentences(kb, {})
        self._text = str if ids else self.words.spoken

    before = property(lambda self: marks.verdict(self._result.verdict_before))
    after = property(lambda self: marks.verdict(self._result.verdict_after))

    def facts(self) -> Iterator[tuple[str, str]]:
        """Each fact before and after, and what it changes by itself."""
        for fact in self._result.facts:
            after = "not recorded" if fact.after is None else fact.after
            change = self._sentences.change(fact.input, fact.before, (after,))
            yield change, ", ".join(fact.bears_on) or "nothing"

    def turned_by(self) -> str:
        """The changes that alone lead to the other verdict."""
        ways = (" and ".join(map(self.words.input, n)) for n in self._result.verdict_turned_by)
        return "; or ".join(ways)

    def parts(self) -> Iterator[Part]:
        """The parts of the answer in which there is something, before or after."""
        result = self._result
        yield from self._part("Criteria", result.criteria)
        yield from self._part("Warnings", result.warnings, spoken=True)
        yield from self._part("Held back", result.holds)
        yield from self._part("Best plan", result.plans)
        yield from self._part("What the statements say", result.advice)
        yield from self._part("Where the sources are silent", result.silences)

    def _part(self, title: str, moved: Moved, spoken: bool = False) -> Iterator[Part]:
        text = str if spoken else self._text
        gained, lost = list(moved.gained), list(moved.lost)
        other = []
        if moved is self._result.criteria:
            after = {name: status for name, _, status in map(_split, gained)}
            for one in moved.lost:
                name, _, status = _split(one)
                if name in after:
                    other.append(f"{text(name)}: {text(status)} → {text(after[name])}")
                    gained.remove(f"{name} {after[name]}")
                    lost.remove(one)
        if gained or lost or other or moved.kept:
            new, gone = tuple(map(text, gained)), tuple(map(text, lost))
            yield Part(title, tuple(other), new, gone, len(moved.kept))


def _split(criterion: str) -> tuple[str, str, str]:
    return criterion.rpartition(" ")
