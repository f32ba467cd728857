"""An answer as the template of the page reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.answer.model import Advice, Answer, Criterion, Plan
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.predicates import STATEMENT
from pyclingo_bridge.render.brief import Brief, Done
from pyclingo_bridge.render.text.explanation import lines_of, reason_text
from pyclingo_bridge.render.text.outline import Line
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.web.marks import changes
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import plain


@dataclass(frozen=True, slots=True)
class Why:
    """An explanation in words."""

    title: str
    reasons: tuple[str, ...]
    """Smallest sets of facts, each enough."""
    nearest: tuple[str, ...]
    """What alone would make it hold."""
    lines: tuple[Line, ...]
    statements: tuple[tuple[str, str, str], ...]
    holds: bool
    plan: int | None


class AnswerView(Brief):
    """The answer for a case that has one: the short answer, and more of it on demand."""

    plain, until = staticmethod(plain), staticmethod(plan_steps.until)

    def __init__(self, consultation: Consultation, answer: Answer) -> None:
        super().__init__(consultation.kb, answer)
        self._asking = consultation.state.asking

    @property
    def possible(self) -> list[str]:
        """The other verdicts that what is not known yet can still lead to."""
        return [v for v in self._asking.verdicts if v != self.answer.verdict]

    @property
    def settled(self) -> bool:
        """Whether nothing that is not known yet can change the verdict."""
        return not self.possible

    @cached_property
    def _certain(self) -> frozenset[str]:
        """The conclusions that hold whatever else turns out."""
        return frozenset(self._asking.conclusions()[0])

    def certain(self, criterion: Criterion) -> bool:
        """Whether a criterion stays as it is, whatever else turns out."""
        return f"{criterion.status}({criterion.id})" in self._certain

    def certain_advice(self, advice: Advice) -> bool:
        return self.goal_of(advice) in self._certain

    def goal_of(self, advice: Advice) -> str:
        """The conclusion that an item of advice is."""
        statement = next(
            str(row[0])
            for row in self._kb.table.facts(STATEMENT)
            if printed(row[0]) == advice.statement
        )
        return f"in_force({advice.modality},{advice.action},{statement})"

    @property
    def overridden(self) -> list[Advice]:
        return [one for one in self.answer.advice if not one.in_force]

    def steps(self, plan: Plan) -> Iterator[tuple[str, list[tuple[Done, str]]]]:
        """The steps of a plan by its phases, each with the conclusion that it is."""
        sections = plan_steps.sections(self.words, plan)
        for phase, (_, steps) in zip(self.phases(plan), sections, strict=True):
            goals = (f"do({step.decision},{step.action})" for step in steps)
            yield phase.heading, list(zip(phase.steps, goals, strict=True))

    @property
    def other_readings(self) -> list[tuple[str, str, list[str]]]:
        """The choices of readings that would change something: field, choice, and what."""
        told = []
        for choice in dict.fromkeys(
            (*self.answer.verdict_by_reading, *self.answer.advice_by_reading)
        ):
            name, _, value = choice.partition("=")
            what = list(changes(self.words, self.answer, choice))
            told.append((name, self.words.choice(name, value), what))
        return told

    @property
    def numbers(self) -> list[str]:
        """Each number of which another value would give another verdict."""
        return [
            f"{self.facts([Given(turn.input, turn.value)])}; with {turn.to}: "
            f"{self.words.term(turn.verdict)}"
            for turn in self.answer.fragile
        ]


def why(consultation: Consultation, goal: str | None) -> Why:
    """Why a conclusion holds or does not, in words. Raises as `Consultation.why`."""
    explanation = consultation.why(goal)
    sentences = Sentences(consultation.kb, consultation.case.values)
    words = sentences.labels
    reasons = (reason_text(sentences, one) for one in explanation.sufficient_reasons[:3])
    return Why(
        explanation.text,
        tuple(reason or "this is so for every patient" for reason in reasons),
        tuple(sentences.change(w.input, w.now, w.instead) for w in explanation.nearest),
        lines_of(explanation, sentences),
        tuple((s.id, words.term(s.strength), s.text) for s in explanation.statements),
        explanation.holds,
        explanation.plan,
    )
