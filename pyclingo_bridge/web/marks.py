"""What is told beside a field: what was read, what is wrong, and what its values would mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.what_if import Hypothesis, Outlook
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING_TEXT
from pyclingo_bridge.web.form import READING, Said
from pyclingo_bridge.words.labels import Words, plain
from pyclingo_bridge.words.ranges import ranges

CONTRADICTS, SETTLES = "contradicts", "settles"
_QUOTED = re.compile(r"`([^`]*)`")
_MOST_PARTS = 6
"""Of the values of a number that mean the same, so many ranges are named."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it would mean to state some values, in words."""

    kind: str
    """`contradicts`, `settles`, or `reading`."""
    values: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What is told beside one field."""

    errors: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()
    """The contradictions that the field takes part in."""
    notes: tuple[str, ...] = ()
    read: str = ""
    outcomes: tuple[Outcome, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()
    """By value of a choice, the kind of its outcome."""
    idle: bool = False
    """Whether the input can no longer change any conclusion."""


class Marker:
    """Marks the fields of one form."""

    def __init__(self, consultation: Consultation, said: Said, answer: Answer | None) -> None:
        self._kb, self._said, self._answer = consultation.kb, said, answer
        self._consultation, self._words = consultation, Words(consultation.kb)

    def marks(self) -> dict[str, Mark]:
        """The mark of each field that has one."""
        outlooks = {} if self._answer is None else self._consultation.what_if()
        clashes = self._clashes()
        found = {}
        for name in self._kb.vocabulary.names:
            mark = self._mark(name, outlooks.get(name), clashes.get(name, ()))
            if mark != Mark():
                found[name] = mark
        others = {name for name in self._said.problems if name and name not in found}
        found |= {name: self._mark(name, None, ()) for name in sorted(others)}
        return found | dict(self._readings())

    def _mark(self, name: str, outlook: Outlook | None, clash: tuple[str, ...]) -> Mark:
        problems = self._said.problems.get(name, ())
        errors = tuple(self.told(p) for p in problems if p.level == "error")
        notes = tuple(self.told(p) for p in problems if p.level != "error")
        read = next(
            (
                f"read as {self._words.shown(fact.input, fact.value)}, {fact.read}"
                for fact in self._said.case.facts
                if fact.input == name and fact.read
            ),
            "",
        )
        if outlook is None:
            return Mark(errors, clash, notes, in_words(self._kb, read))
        hypotheses = [h for h in outlook.hypotheses if h.contradiction or h.settles]
        return Mark(
            errors,
            clash,
            notes,
            in_words(self._kb, read),
            tuple(self._outcomes(name, hypotheses)),
            tuple((str(value), _kind(h)) for h in hypotheses for value in h.values)
            if not self._kb.vocabulary[name].numeric
            else (),
            not outlook.matters and not hypotheses,
        )

    def _outcomes(self, name: str, hypotheses: list[Hypothesis]) -> Iterator[Outcome]:
        """The outcomes of values in words, those that mean the same as one."""
        order = self._kb.vocabulary[name].values
        told = [
            (self._contradiction(name, h) or self._words.term(h.verdict), h) for h in hypotheses
        ]
        same = grouped(((_kind(h), text), value) for text, h in told for value in h.values)
        for (kind, text), values in same.items():
            parts = ranges(sorted(values, key=order.index))[:_MOST_PARTS]
            yield Outcome(kind, self._words.values(name, parts), text)

    def _contradiction(self, name: str, hypothesis: Hypothesis) -> str:
        """What a value contradicts, why, and the way out; empty where it contradicts nothing."""
        problem = hypothesis.contradiction
        if problem is None:
            return ""
        kind = problem.code.replace("-", "_")
        values = self._said.case.values | {name: hypothesis.values[0]}
        inquiry = self._consultation.state.inquiry
        others = [fact for fact in inquiry.facts_of(kind, values) if fact.input != name]
        text = in_words(self._kb, self._kb.words(FINDING_TEXT).get(kind, problem.message))
        fix = in_words(self._kb, problem.help or "")
        if not others:
            return f"{text}; {fix}"
        facts = "; ".join(self._words.known(fact.input, fact.value) for fact in others)
        return f"{facts}; change that, or leave this open ({text})"

    def _clashes(self) -> dict[str, tuple[str, ...]]:
        """By input, the contradictions of the case in which it takes part."""
        inquiry = self._consultation.state.inquiry
        found = grouped(
            (fact.input, self.told(problem))
            for problem in self._consultation.contradictions
            for fact in inquiry.facts_of(problem.code.replace("-", "_"))
        )
        return {name: tuple(told) for name, told in found.items()}

    def _readings(self) -> Iterator[tuple[str, Mark]]:
        """What another choice of each reading would change."""
        answer = self._answer
        if answer is None:
            return
        for name, choices in self._kb.readings.items():
            outcomes = tuple(
                Outcome("reading", plain(choice), "; ".join(told))
                for choice in choices
                if (told := tuple(changes(self._words, answer, f"{name}={choice}")))
            )
            if outcomes:
                yield f"{READING}{name}", Mark(outcomes=outcomes)

    def told(self, problem: Diagnostic) -> str:
        """A problem with its way out, in words."""
        text = "; ".join(filter(None, (problem.message, problem.help)))
        return in_words(self._kb, text)


def changes(words: Words, answer: Answer, choice: str) -> Iterator[str]:
    """What a choice, `reading=choice`, would change of an answer."""
    if verdict := answer.verdict_by_reading.get(choice):
        yield f"the verdict would be: {words.term(verdict)}"
    if change := answer.advice_by_reading.get(choice):
        yield from (f"also {text}" for text in words.advice(change.appears))
        yield from (f"no longer {text}" for text in words.advice(change.vanishes))


def in_words(kb: KnowledgeBase, text: str) -> str:
    """A text in which what stands in backticks is put in words, or in quotes."""
    words = Words(kb)

    def said(found: re.Match[str]) -> str:
        name = found[1]
        return words.input(name) if name in kb.vocabulary else f"“{plain(name)}”"

    return _QUOTED.sub(said, text)


def _kind(hypothesis: Hypothesis) -> str:
    return CONTRADICTS if hypothesis.contradiction else SETTLES
