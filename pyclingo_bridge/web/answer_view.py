"""An answer as the template of the page reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.answer.common import STRENGTHS, Given
from pyclingo_bridge.answer.model import Advice, Answer, Criterion, Finding, Plan, Step
from pyclingo_bridge.consult.consultation import Consultation
from pyclingo_bridge.explain.model import Node
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.guideline.predicates import NOT_BY_CRITERIA, STATEMENT
from pyclingo_bridge.render.marks import NEUTRAL, Badge
from pyclingo_bridge.render.text.outline import Line, Outline
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.web.marks import changes
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import Words, plain

_VERDICTS = {
    "indicated": Badge("✓", "good"),
    "consider": Badge("≈", "good"),
    "not_indicated_now": Badge("✗", "warn"),
    "contraindicated": Badge("⊘", "stop"),
    "undetermined": Badge("?", "open"),
}
_CRITERIA = {"met": Badge("✓", "good"), "failed": Badge("✗", "stop"), "open": Badge("?", "open")}
_LEVELS = {"error": Badge("✗", "stop"), "warning": Badge("!", "warn"), "note": Badge("i", "open")}


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


class AnswerView:
    """The answer for a case that has one."""

    plain, until = staticmethod(plain), staticmethod(plan_steps.until)

    def __init__(self, consultation: Consultation, answer: Answer) -> None:
        self._kb, self._asking = consultation.kb, consultation.state.asking
        self.answer = answer
        self.words = Words(self._kb)

    @property
    def badge(self) -> Badge:
        return _VERDICTS.get(self.answer.verdict, NEUTRAL)

    @property
    def verdict(self) -> str:
        return self.words.term(self.answer.verdict)

    @property
    def possible(self) -> list[str]:
        """The other verdicts that what is not known yet can still lead to."""
        return [v for v in self._asking.verdicts if v != self.answer.verdict]

    @property
    def settled(self) -> bool:
        """Whether nothing that is not known yet can change the verdict."""
        return not self.possible

    @property
    def reasons(self) -> list[str]:
        answer = self.answer
        told = [*answer.verdict_reasons] or [self.words.explained(answer.verdict)]
        return list(filter(None, told))

    @property
    def by_criteria(self) -> bool:
        outside = self._kb.table.facts(NOT_BY_CRITERIA)
        return bool(self.answer.criteria) and (self.answer.verdict,) not in outside

    def criterion(self, status: str) -> Badge:
        return _CRITERIA.get(status, NEUTRAL)

    def level(self, finding: Finding) -> Badge:
        return _LEVELS.get(finding.level, NEUTRAL)

    def facts(self, facts: tuple[Given, ...]) -> str:
        return "; ".join(self.words.known(fact.input, fact.value) for fact in facts)

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

    def advice(self) -> Iterator[tuple[str, list[Advice]]]:
        """What is in force, strongest first."""
        items = [one for one in self.answer.advice if one.in_force and not one.background]
        for strength in STRENGTHS:
            if rows := [one for one in items if one.strength == strength]:
                yield strength, rows

    @property
    def overridden(self) -> list[Advice]:
        return [one for one in self.answer.advice if not one.in_force]

    def saying(self, advice: Advice) -> str:
        words = self.words
        return advice.says or f"{words.term(advice.modality)} {words.action(advice.action)}"

    def sections(self, plan: Plan) -> tuple[plan_steps.Section, ...]:
        return plan_steps.sections(self.words, plan)

    def doing(self, step: Step) -> str:
        months = f" ({step.months} months)" if step.months is not None else ""
        return plan_steps.doing(self.words.action, step) + months

    def when(self, step: Step, plan: Plan) -> str:
        parts = (plan_steps.when(step), plan_steps.waiting(self.words, step, plan.steps))
        return "; ".join(filter(None, parts))

    def instead(self, plan: Plan) -> str:
        plans = self.answer.plans
        return plan_steps.instead(self.words, plans[0], plan, plans)

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
    def chosen_readings(self) -> list[str]:
        known = self._kb.readings
        chosen = self.answer.readings.items()
        return [self.words.choice(name, one) for name, one in chosen if one != known[name][0]]

    @property
    def fragile(self) -> list[str]:
        return [
            f"{self.words.input(turn.input)}: {self.words.shown(turn.input, turn.to)} instead of "
            f"{self.words.shown(turn.input, turn.value)} gives: {self.words.term(turn.verdict)}"
            for turn in self.answer.fragile
        ]


def why(consultation: Consultation, goal: str | None) -> Why:
    """Why a conclusion holds or does not, in words. Raises as `Consultation.why`."""
    explanation = consultation.why(goal)
    sentences = Sentences(consultation.kb, consultation.case.values)
    words = sentences.labels
    reasons = []
    for reason in explanation.sufficient_reasons[:3]:
        told = [words.known(fact.input, fact.value) for fact in reason if fact.value is not None]
        unsaid = [words.unsaid(fact.input) for fact in reason if fact.value is None]
        told += [f"nothing recorded about {', '.join(unsaid)}"] if unsaid else []
        reasons.append("; ".join(told) or "this is so for every patient")
    outline = Outline(_roots(explanation), sentences.wanted)
    if explanation.derivation is not None:
        lines = (outline.of(explanation.derivation), *map(outline.of, explanation.also))
    else:
        lines = outline.blocks(explanation.blocked_by, explanation.goal)
    return Why(
        explanation.text,
        tuple(reasons),
        tuple(sentences.change(w.input, w.now, w.instead) for w in explanation.nearest),
        lines,
        tuple((s.id, words.term(s.strength), s.text) for s in explanation.statements),
        explanation.holds,
        explanation.plan,
    )


def _roots(explanation: Explanation) -> list[Node]:
    derivation = [] if explanation.derivation is None else [explanation.derivation]
    blocking = [inner for block in explanation.blocked_by for inner in block.because]
    return [*derivation, *explanation.also, *blocking]
