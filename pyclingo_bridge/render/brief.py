"""What matters of an answer first, in words: for the short page, the board and the consultation."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from pyclingo_bridge.answer.added_effects import VERDICT_CHANGED
from pyclingo_bridge.answer.common import STRENGTHS, Given
from pyclingo_bridge.answer.model import Advice, Answer, Missing, Plan, Step
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import NOT_BY_CRITERIA
from pyclingo_bridge.render import marks
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import Words

_NAMED = 4
"""How many inputs are named on whose absence from the case a verdict relies."""
_AGAINST = ("forbids", "advises_against")


class Done(NamedTuple):
    """A step of a plan."""

    what: str
    when: str
    waits: str
    """What it comes after, and what its date depends on."""
    statements: tuple[str, ...]

    @property
    def later(self) -> str:
        """When, where that is not now."""
        return "" if self.when == plan_steps.NOW else self.when


class Phase(NamedTuple):
    """A part of a plan."""

    heading: str
    steps: tuple[Done, ...]
    contingent: bool
    """Whether it is one branch at a review."""


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

    def reading(self, chosen: str) -> str:
        """A reading with its choice, given as `name=choice`."""
        name, _, choice = chosen.partition("=")
        return self.named(self._words.choice(name, choice), chosen)

    def named(self, text: str, name: str) -> str:
        """Words, with the identifier that they stand for where ids are asked for."""
        return f"{text} [{name}]" if self.ids else text


class Brief:
    """An answer, as somebody needs it who has a minute."""

    def __init__(self, kb: KnowledgeBase, answer: Answer, ids: bool = False) -> None:
        self._kb, self.answer = kb, answer
        self.words, self.facts = Words(kb), Facts(kb, answer, ids)
        self._today = date.fromisoformat(answer.date) if answer.date else None

    marks = marks

    @property
    def verdict(self) -> str:
        """The verdict."""
        return self.words.term(self.answer.verdict)

    @property
    def badge(self) -> marks.Badge:
        """The look of the verdict."""
        return marks.verdict(self.answer.verdict)

    @property
    def reason(self) -> str:
        """Why it is not a plain yes, or what it means."""
        reasons = " ".join(self.answer.verdict_reasons)
        explained = reasons or self.words.explained(self.answer.verdict)
        return self.facts.named(explained, self.answer.verdict)

    @property
    def by_criteria(self) -> bool:
        """Whether the verdict comes from criteria."""
        outside = self._kb.table.facts(NOT_BY_CRITERIA)
        return bool(self.answer.criteria) and (self.answer.verdict,) not in outside

    @property
    def criteria(self) -> tuple[tuple[str, str, str], ...]:
        """The criteria, where the verdict comes from them: status, name, the facts that decide."""
        return tuple(
            (one.status, self.facts.named(self.words.term(one.id), one.id), self.facts(one.because))
            for one in self.answer.criteria
            if self.by_criteria
        )

    @property
    def alarms(self) -> tuple[str, ...]:
        """What has to be seen before all else."""
        return tuple(
            f"{finding.text[:1].upper()}{finding.text[1:]}."
            for finding in self.answer.findings
            if finding.level == "error" or finding.kind == VERDICT_CHANGED
        )

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """Warnings, then notes: level and text."""
        others = [
            finding
            for finding in self.answer.findings
            if finding.level != "error" and finding.kind != VERDICT_CHANGED
        ]
        others.sort(key=lambda finding: finding.level != "warning")
        return tuple(
            (one.level, f"{one.text} ({self.facts(one.facts)})" if one.facts else one.text)
            for one in others
        )

    @property
    def against_actions(self) -> tuple[tuple[str, str, str], ...]:
        """What statements in force forbid or advise against: action, statements, how strongly."""
        by_saying = grouped(
            ((one.says or self.words.action(one.action), strength), one.statement)
            for strength, items in self.advice()
            for one in items
            if one.modality in _AGAINST
        )
        return tuple((what, ", ".join(ids), how) for (what, how), ids in by_saying.items())

    def advice(self) -> Iterator[tuple[str, list[Advice]]]:
        """What is in force and not only background, strongest first."""
        items = [one for one in self.answer.advice if one.in_force and not one.background]
        for strength in STRENGTHS:
            if some := [one for one in items if one.strength == strength]:
                yield strength, some

    def saying(self, advice: Advice) -> tuple[str, str]:
        """The modality and the action, or the whole sentence where the guideline has one."""
        if advice.says:
            return "", advice.says
        return self.words.term(advice.modality), self.words.action(advice.action)

    def merged(self, items: Iterable[Advice]) -> Iterator[tuple[tuple[str, str], list[str]]]:
        """Each thing that the items say, with the statements that say so."""
        for saying, same in groupby(items, key=self.saying):
            yield saying, [advice.statement for advice in same]

    @property
    def departures(self) -> str:
        """What the best plan departs from."""
        return ", ".join(self.answer.plans[0].departs_from) if self.answer.plans else ""

    @property
    def holds(self) -> tuple[tuple[str, str, str], ...]:
        """What is held back, until when and why, and the statement."""
        return tuple(
            (
                self.words.action(hold.action),
                f"{plan_steps.until(hold.until_week, self._today)}: {hold.reason}",
                hold.statement,
            )
            for hold in self.answer.holds
        )

    def phases(self, plan: Plan) -> Iterator[Phase]:
        """A plan in parts."""
        for heading, steps in plan_steps.sections(self.words, plan):
            done = tuple(self._done(step, plan) for step in steps)
            yield Phase(heading, done, steps[0].contingent_on is not None)

    def _done(self, step: Step, plan: Plan) -> Done:
        lasts = f"{step.months} months" if step.months is not None else ""
        waits = plan_steps.waiting(self.words, step, plan.steps)
        notes = "; ".join(filter(None, (lasts, waits)))
        what = plan_steps.doing(self.words.action, step)
        return Done(what, plan_steps.when(step, self._today), notes, step.statements)

    def title(self, number: int) -> str:
        """What sets a plan apart from the others, and what it departs from."""
        plans = self.answer.plans
        plan = plans[number]
        departs = f"departs from {', '.join(plan.departs_from)}" if plan.departs_from else ""
        if len(plans) == 1:
            return departs or "follows every statement"
        worse = f"rank {plan.rank}" if plan.rank > 1 else ""
        parts = (plan_steps.instead(self.words, plans[0], plan, plans), worse, departs)
        return "; ".join(filter(None, parts))

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What is not known, as a question, and what it affects."""
        return tuple(map(self._question, self.answer.missing))

    @property
    def asked_next(self) -> tuple[tuple[str, str], ...]:
        """The same, what can decide a criterion first."""
        ordered = sorted(self.answer.missing, key=lambda missing: not self._decides(missing))
        return tuple(map(self._question, ordered))

    @property
    def open_besides(self) -> str:
        """What is open where the verdict is and no criterion: as questions."""
        if self.answer.verdict != "undetermined" or any(one[0] == "open" for one in self.criteria):
            return ""
        return " ".join(one.question for one in self.answer.missing if self._decides(one))

    def _decides(self, missing: Missing) -> bool:
        criteria = {"verdict", *(criterion.id for criterion in self.answer.criteria)}
        return bool(criteria.intersection(missing.matters_for))

    def _question(self, missing: Missing) -> tuple[str, str]:
        targets = ", ".join(map(self.words.target, missing.matters_for))
        return self.facts.named(missing.question, missing.input), targets

    @property
    def because(self) -> str:
        """The facts that force the verdict."""
        return self.facts(self.answer.because)

    @property
    def unsaid(self) -> str:
        """The inputs on whose absence from the case the verdict relies."""
        names = self.answer.because_unsaid
        named = ", ".join(self.facts.named(self.words.input(n), n) for n in names[:_NAMED])
        more = len(names) - _NAMED
        return named + (f" and {more} more" if more > 0 else "")

    @property
    def by_reading(self) -> tuple[tuple[str, str], ...]:
        """The readings under which the verdict is another, with that verdict."""
        return tuple(
            (self.facts.reading(chosen), self.words.term(verdict))
            for chosen, verdict in self.answer.verdict_by_reading.items()
        )

    @property
    def readings(self) -> str:
        """Whether the verdict depends on how the sources are read; empty where that was not asked.
        The readings on which it does are `by_reading`."""
        if self.answer.verdict_certain_under_all_readings:
            return "The verdict is the same however the sources are read"
        if self.by_reading:
            return "It depends on how the sources are read"
        if self.answer.verdict_certain_under_all_readings is False:
            return "It depends on how the sources are read (two or more readings together)"
        return ""

    @property
    def against(self) -> str:
        """The strongest statement against the verdict."""
        if not self.answer.against:
            return ""
        first = self.answer.against[0]
        overridden = "" if first.in_force else ", overridden"
        text = self.words.against(first.modality, first.action)
        return f"{first.statement} {text} ({first.strength}{overridden})"

    @property
    def fragile(self) -> str:
        """The number whose change would first turn the verdict to another one by criteria."""
        outside = self._kb.table.facts(NOT_BY_CRITERIA)
        change = next((one for one in self.answer.fragile if (one.verdict,) not in outside), None)
        if change is None:
            return ""
        number = self.facts([Given(change.input, change.value)])
        return f"{number} → {change.to}: {self.words.term(change.verdict)}"

    @property
    def read(self) -> tuple[tuple[str, str], ...]:
        """The facts that the case states in other words, and what they were read from."""
        read = self.answer.read
        return tuple((self.facts([Given(one.input, one.value)]), one.how) for one in read)

    @property
    def silent(self) -> tuple[tuple[str, str], ...]:
        """The decisions on which the sources say nothing, and why."""
        return tuple((self.words.decision(one.decision), one.reason) for one in self.answer.silent)
