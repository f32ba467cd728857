"""The words that the knowledge base gives to its terms; a term without words stands for itself."""

from collections.abc import Iterable
from functools import cached_property

from pyclingo_bridge.answer import Given
from pyclingo_bridge.knowledge_base import KnowledgeBase


class Words:
    """Looks up the label facts of a knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def term(self, term: str) -> str:
        """A verdict, criterion, modality or strength."""
        return self._terms.get(term, _plain(term))

    def explained(self, verdict: str) -> str:
        """A verdict in a sentence, empty where there is none."""
        return self._explained.get(verdict, "")

    def decision(self, decision: str) -> str:
        """A decision."""
        return self._decisions.get(decision, _plain(decision))

    def action(self, action: str) -> str:
        """An action, or an event that a step waits for."""
        return self._actions.get(action, _plain(action))

    def against(self, modality: str, action: str) -> str:
        """What speaks against a verdict, in a few words."""
        if modality == "hold":
            return f"holds back {self.action(action)}"
        return f"{self.term(modality)} {self.action(action)}"

    def contingency(self, what: str) -> str:
        """What a step hangs on, as a condition."""
        return self._contingencies.get(what, f"if {_plain(what)}")

    @cached_property
    def _terms(self) -> dict[str, str]:
        return self._kb.words("label")

    @cached_property
    def _explained(self) -> dict[str, str]:
        return self._kb.words("explained")

    @cached_property
    def _decisions(self) -> dict[str, str]:
        return self._kb.words("decision_label")

    @cached_property
    def _actions(self) -> dict[str, str]:
        return self._kb.words("event_label") | self._kb.words("action_label")

    @cached_property
    def _contingencies(self) -> dict[str, str]:
        return self._kb.words("contingency_label")


def given(facts: Iterable[Given]) -> str:
    """Facts on one line: `flr_percent 25, flr_segments 1`."""
    return ", ".join(f"{fact.input} {fact.value}" for fact in facts)


def _plain(term: str) -> str:
    return term.replace("_", " ")
