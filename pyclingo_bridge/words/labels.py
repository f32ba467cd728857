"""Labels: the words that a knowledge base gives to its terms, and to the rules added to it."""

import re
import shlex
from collections.abc import Iterable, Mapping
from functools import cached_property

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    ACTION_LABEL,
    CONTINGENCY_LABEL,
    DECISION_LABEL,
    EVENT_LABEL,
    EXPLAINED,
    INPUT_LABEL,
    LABEL,
    PHASE_LABEL,
    READING_LABEL,
    VALUE_LABEL,
)
from pyclingo_bridge.solving.atoms import Signature, Value

_IDENTIFIER = re.compile(r"\b[a-z][a-z0-9_]*\b")


class Words:
    """The labels of a knowledge base; a term without a label stands for itself."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def _label(self, labels: Signature, term: str) -> str:
        return self._kb.words(labels).get(term, plain(term))

    def term(self, term: str) -> str:
        """A verdict, criterion, modality or strength."""
        return self._label(LABEL, term)

    def explained(self, verdict: str) -> str:
        """A verdict in a sentence, empty where there is none."""
        return self._kb.words(EXPLAINED).get(verdict, "")

    def decision(self, decision: str) -> str:
        """A decision."""
        return self._label(DECISION_LABEL, decision)

    def action(self, action: str) -> str:
        """An action, or an event that a step waits for."""
        return self._actions.get(action, plain(action))

    def against(self, modality: str, action: str) -> str:
        """What speaks against a verdict, in a few words."""
        if modality == "hold":
            return f"holds back {self.action(action)}"
        return f"{self.term(modality)} {self.action(action)}"

    def advice(self, items: Iterable[str]) -> list[str]:
        """Advice given as `modality action statement`, in words: `recommends doublet (S2-05)`."""
        parts = (item.split(" ") for item in items)
        said = grouped((f"{self.term(m)} {self.action(a)}", statement) for m, a, statement in parts)
        return [f"{text} ({', '.join(statements)})" for text, statements in said.items()]

    def contingency(self, event: str) -> str:
        """What a step depends on, as a condition."""
        return self._kb.words(CONTINGENCY_LABEL).get(event, f"if {plain(event)}")

    def phase(self, phase: str) -> str:
        """A part of a course of treatment."""
        return self._kb.words(PHASE_LABEL).get(phase, plain(phase).capitalize())

    def target(self, target: str) -> str:
        """What an unknown input matters for: a decision, or a criterion."""
        return self._kb.words(DECISION_LABEL).get(target) or self.term(target)

    def input(self, name: str) -> str:
        """An input in a few words."""
        return self._label(INPUT_LABEL, name)

    def reading(self, name: str) -> str:
        """What a reading is about."""
        return self._label(READING_LABEL, name)

    def choice(self, name: str, choice: str) -> str:
        """A reading with its choice."""
        return f"{self.reading(name)}: {plain(choice)}"

    def not_default(self, readings: Mapping[str, str]) -> list[tuple[str, str]]:
        """The readings with a choice other than the default, each with its choice."""
        known = self._kb.readings
        return [(name, choice) for name, choice in readings.items() if choice != known[name][0]]

    def value(self, value: Value | str) -> str:
        """A value of an input: `V600E`, `wild type`, `25`."""
        return self._label(VALUE_LABEL, str(value))

    def values(self, name: str, values: Iterable[Value | str]) -> str:
        """Values of an input with its unit: `33–100 %`, `yes or no`."""
        texts = [self.value(_with_dash(value)) for value in values]
        unit = self.unit(name) if any(text[0].isdigit() for text in texts) else ""
        words = " or ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
        return f"{words} {unit}".strip()

    def unit(self, name: str) -> str:
        """The unit of an input, if any; what a share is a share of is said by its label."""
        known = self._kb.vocabulary.get(name)
        unit = "" if known is None else known.unit
        return "%" if unit.startswith("%") else unit

    def unit_beside(self, name: str) -> str:
        """The unit, unless the words of the input say it already."""
        unit = self.unit(name)
        return "" if unit and unit.split()[-1] in self.input(name) else unit

    def assumed(self, name: str) -> str:
        """What holds of an input when nothing is said; empty where that means unknown."""
        known = self._kb.vocabulary.get(name)
        return "" if known is None or known.default is None else self.value(known.default)

    def known(self, name: str, value: Value | None) -> str:
        """An input with its value, or that nothing is known of it."""
        if value is None:
            return f"nothing recorded about {self.unsaid(name)}"
        return f"{self.input(name)}: {self.shown(name, value)}"

    def unsaid(self, name: str) -> str:
        """An input of which nothing is said, with what is then taken for granted."""
        assumed = self.assumed(name)
        return self.input(name) + (f" (assumed: {assumed})" if assumed else "")

    def shown(self, name: str, value: Value) -> str:
        """A value of an input, with its unit if it is a number."""
        unit = self.unit_beside(name) if isinstance(value, int) else ""
        return f"{self.value(value)} {unit}".strip()

    def spoken(self, text: str) -> str:
        """A text in which every identifier is put in words."""
        return _IDENTIFIER.sub(lambda match: self._named.get(match[0], plain(match[0])), text)

    def named(self, term: str) -> str | None:
        """A term in the words that the knowledge base has for it; None where it has none."""
        return self._named.get(term)

    @cached_property
    def _actions(self) -> dict[str, str]:
        return self._kb.words(EVENT_LABEL) | self._kb.words(ACTION_LABEL)

    @cached_property
    def _named(self) -> dict[str, str]:
        inputs, terms, decisions = map(self._kb.words, (INPUT_LABEL, LABEL, DECISION_LABEL))
        return inputs | terms | decisions | self._actions


def _with_dash(value: Value | str) -> str:
    """A range of numbers as it is printed; anything else as it is."""
    first, dots, last = str(value).partition("..")
    return f"{first}–{last}" if dots and first.lstrip("-").isdigit() else str(value)


def plain(term: str) -> str:
    """A term that has no words of its own."""
    return term.replace("_", " ").strip()


def reviewed(status: str) -> str:
    """The sentence on the review of the sources; empty where a guideline says nothing of it."""
    return f"Review status of the sources: {status}. " if status else ""


def additions(kb: KnowledgeBase) -> list[str]:
    """The first lines of every page where rules were added to the guideline: the files, whether
    they are proved, and their sources."""
    added = kb.additions
    if added is None:
        return []
    names = shlex.join(map(str, kb.extensions))
    proof = {
        "proved": "They are proved together with the guideline.",
        "not proved": f"They are NOT PROVED: `crlm lint --prove {names}` proves or refutes them.",
        "claims broken": "They are proved together with the guideline but for these claims of it, "
        f"which no longer hold: {', '.join(added.proof.broken_claims)}.",
        "refuted": "Their proof FAILED: nothing of this may be relied on.",
    }
    return [
        f"With rules that are not the guideline's. {proof[added.proof.status]}",
        *(f"  file {part.file}, SHA-256 {part.sha256}" for part in added.files),
        *(
            f"  source {source.id}: {source.title} ({source.date})."
            + f" Review status: {source.review_status}." * bool(source.review_status)
            for source in added.sources
        ),
        *([f"  statements {', '.join(added.statements)}"] if added.statements else []),
    ]
