"""Facts of a case in words."""

from collections.abc import Iterable

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.words.labels import Words


class Facts:
    """Facts of an answer in words, with their identifiers beside them where those are asked for."""

    def __init__(self, kb: KnowledgeBase, answer: Answer, ids: bool = False) -> None:
        self._words, self.ids = Words(kb), ids
        self._bounds = {read.input: read.bound for read in answer.read if read.bound}

    def __call__(self, facts: Iterable[Given]) -> str:
        """Several facts: `future liver remnant: 25 %; fitness for major liver surgery: yes`."""
        return "; ".join(
            self.named(self._known(fact), f"{fact.input} {fact.value}") for fact in facts
        )

    def _known(self, fact: Given) -> str:
        """A fact; of one that stands for a bound, the bound."""
        if bound := self._bounds.get(fact.input):
            return f"{self._words.input(fact.input)}: {bound}"
        return self._words.known(fact.input, fact.value)

    def reading(self, name: str, choice: str) -> str:
        """A reading with its choice."""
        return self.named(self._words.choice(name, choice), f"{name}={choice}")

    def named(self, text: str, name: str) -> str:
        """Words, with the identifier that they stand for where ids are asked for."""
        return f"{text} [{name}]" if self.ids else text
