"""`ask`: what is certain, what is still possible, and which questions are worth asking.

A completion gives each unknown input any value, without a contradiction. What the knowledge base
takes for granted where nothing is said stays so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from pyclingo_bridge.answer.extract import assumed_of
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.explain.questions import Prospect, Question, Questions
from pyclingo_bridge.guideline.influence import classes_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import MISSING
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.questions import Literal
from pyclingo_bridge.words.ranges import ranges

VERDICT = "verdict"
ADVICE = "advice"


@exclusive
def ask(kb: KnowledgeBase, case: AnyCase, readings: Mapping[str, str] | None = None) -> Questions:
    """What is certain of a case, what is open, and the questions, by how little they leave open.

    Questions that can turn the verdict come first. Raises as `explain`.
    """
    inquiry = Inquiry(kb, case, readings)
    asking = Asking(inquiry)
    certain, others = asking.conclusions()
    names = (*asking.ranked, *asking.others)
    return Questions(
        case=inquiry.case.name,
        kb=kb.identity,
        readings=inquiry.readings,
        verdict=inquiry.verdict(asking.atoms),
        possible_verdicts=asking.verdicts,
        certain=certain,
        possible=others,
        relevant=tuple(map(asking.question, names)),
        irrelevant=tuple(name for name in asking.unknown if name not in names),
        assumed=assumed_of(asking.atoms),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


class Stating(NamedTuple):
    """What it would mean to state one of some values that no rule tells apart."""

    values: tuple[Value, ...]
    verdict: str
    """If nothing else were known besides; empty where it contradicts what is stated."""
    errors: tuple[str, ...]
    """The kinds of errors that it makes with what is stated."""
    settled: bool
    """Whether no completion then has another verdict."""


class Asking:
    """One case with its unknown inputs left open."""

    def __init__(self, inquiry: Inquiry) -> None:
        kb = inquiry.kb
        self._inquiry, self._kb, self._program = inquiry, kb, kb.solver
        self.atoms = inquiry.atoms()
        values = inquiry.case.values
        unsaid = [declared for declared in kb.vocabulary if declared.name not in values]
        self.unknown = tuple(declared.name for declared in unsaid if declared.default is None)
        self._assumed = tuple(declared.name for declared in unsaid if declared.default is not None)
        self._facts = [
            literal for literal, name in inquiry.patient.items() if name not in self.unknown
        ]
        self._relevant_to: dict[str, frozenset[str]] = {}

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """The verdicts that some completion has."""
        return self._left(self._program.reached(self._context, self._decisive))[0]

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """The inputs that can turn the verdict: those that the knowledge base itself asks for, by
        how little they leave open, then the others in the order of the vocabulary."""
        can_turn = self._can_turn
        first = [n for n in can_turn if VERDICT in self._asked.get(n, ())] or can_turn
        rest = [name for name in can_turn if name not in first]
        return (*sorted(first, key=self._left_open), *rest)

    @cached_property
    def _can_turn(self) -> list[str]:
        """The inputs that can turn the verdict, in the order of the vocabulary."""
        if len(self.verdicts) == 1:
            return []
        return [name for name in self._kb.vocabulary.names if name in self._relevant(VERDICT)]

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """The unknown inputs that the guideline itself asks for, each with what depends on it."""
        pairs = ((str(name), str(target)) for name, target in self.atoms[MISSING])
        return grouped((name, target) for name, target in pairs if name in self.unknown)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The inputs that can matter to other conclusions only, or to when and how a plan goes:
        whatever the guideline asks for is never called irrelevant."""
        relevant = frozenset[str]().union(*map(self._relevant, self._kb.conclusions))
        names = (relevant | self._asked.keys()) - set(self.ranked)
        return tuple(name for name in self._kb.vocabulary.names if name in names)

    def question(self, name: str) -> Question:
        """A question with what its answers lead to; values that lead to the same are one answer."""
        declared = self._kb.vocabulary[name]
        kinds = tuple(kind for kind in self._kb.conclusions if name in self._relevant(kind))
        kinds = kinds or tuple(sorted(self._asked.get(name, ())))
        answers: dict[tuple[tuple[str, ...], frozenset[Literal]], list[Value]] = defaultdict(list)
        for values, stated in self._answers(name):
            possible = self._possible[stated][0] if name in self.ranked else self.verdicts
            after = self._alone[stated] or frozenset()
            if possible and (after or self._program.satisfiable([*self._context, stated])):
                answers[possible, after] += values
        prospects = [
            self._prospect(sorted(values, key=declared.values.index), possible, after)
            for (possible, after), values in answers.items()
        ]
        return Question(name, declared.question, kinds, tuple(prospects))

    def stating(self, name: str) -> Iterator[Stating]:
        """What it would mean to state each value of an input of which nothing is stated."""
        for values, stated in self._answers(name):
            true = self._true_alone[stated] or ()
            errors = (kind for literal, kind in self._error_literals.items() if literal in true)
            verdict = self._verdict(self._alone[stated] or ())
            settled = bool(verdict) and self._settled(name, stated, verdict)
            yield Stating(values, verdict, tuple(sorted(filter(None, errors))), settled)

    def _settled(self, name: str, stated: Literal, verdict: str) -> bool:
        """Whether every completion has a verdict, once a value is stated."""
        if name in self._can_turn:
            return len(self._possible[stated][0]) == 1
        if name in self.unknown:
            return len(self.verdicts) == 1
        others = (literal for literal in self._context if literal != -self._kb.known[name])
        return not self._program.satisfiable([*others, stated, -self._kb.verdict(verdict)])

    def conclusions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The conclusions that hold under every completion, and under some only."""
        named = self._named
        true = self._program.reached(self._context, named)
        refuted = self._program.reached(self._context, [-literal for literal in true])
        false = {-literal for literal in refuted}
        certain = sorted(named[literal] for literal in true - false)
        return tuple(certain), tuple(sorted(named[literal] for literal in true & false))

    def _answers(self, name: str) -> list[tuple[tuple[Value, ...], Literal]]:
        """The values of an input that no rule tells apart, each with one of them assumed."""
        classes = classes_of(self._kb, name, self._named)
        return [(values, self._kb.stated[name, values[0]]) for values in classes]

    @property
    def _context(self) -> list[Literal]:
        """The assumptions that every completion has in common."""
        return [*self._inquiry.consistent, *self._facts]

    def _relevant(self, kind: str) -> frozenset[str]:
        """The unknown inputs that can still matter to conclusions of a kind."""
        if kind not in self._relevant_to:
            known = {self._kb.known[name]: name for name in self.unknown}
            bearing = self._program.bearing_on(
                self._context, self._kb.conclusions.get(kind, ()), known
            )
            if bearing is None:
                from pyclingo_bridge.population.relevance import Relevance

                values, readings = self._inquiry.case.values, self._inquiry.readings
                relevance = self._kb.once(Relevance)
                found = relevance.relevant(kind, values, self._assumed, readings)
            else:
                found = frozenset(known[literal] for literal in bearing)
            self._relevant_to[kind] = found
        return self._relevant_to[kind]

    @cached_property
    def _decisive(self) -> list[Literal]:
        """The verdicts and all conclusions other than advice."""
        kinds = self._kb.conclusions
        others = chain.from_iterable(kinds[kind] for kind in kinds if kind != ADVICE)
        return list(dict.fromkeys([*self._kb.verdicts, *others]))

    @cached_property
    def _possible(self) -> dict[Literal, tuple[tuple[str, ...], int]]:
        """By each answer to what can turn the verdict what some completion still has."""
        answers = [stated for name in self._can_turn for _, stated in self._answers(name)]
        reached = self._program.reached_each(self._context, answers, self._decisive)
        return dict(zip(answers, map(self._left, reached), strict=True))

    def _left(self, true: Set[Literal]) -> tuple[tuple[str, ...], int]:
        """The verdicts among conclusions, and how many conclusions there are; 0 where the verdict
        is settled."""
        named = self._kb.verdicts
        verdicts = tuple(sorted(named[literal] for literal in true if literal in named))
        return verdicts, 0 if len(verdicts) == 1 else len(true)

    def _left_open(self, name: str) -> tuple[float, int]:
        """How many conclusions the answers to a question leave possible on average, each class of
        values weighed by its size; and the place of the input."""
        total = weights = 0.0
        for values, stated in self._answers(name):
            possible, left = self._possible[stated]
            if possible:
                total += len(values) * left
                weights += len(values)
        return total / weights, self._kb.vocabulary.names.index(name)

    def _prospect(
        self, values: Sequence[Value], possible: tuple[str, ...], after: frozenset[Literal]
    ) -> Prospect:
        named, verdicts = self._named, self._kb.verdicts
        gained, lost = (
            tuple(sorted(named[literal] for literal in literals if literal not in verdicts))
            for literals in (after - self._now, self._now - after if after else frozenset())
        )
        return Prospect(ranges(values), self._verdict(after), possible, gained, lost)

    def _verdict(self, true: Iterable[Literal]) -> str:
        """The verdict among what is true; empty where there is none."""
        named = self._kb.verdicts
        return next((named[literal] for literal in true if literal in named), "")

    @property
    def _now(self) -> frozenset[Literal]:
        return self._alone[None] or frozenset()

    @cached_property
    def _alone(self) -> dict[Literal | None, frozenset[Literal] | None]:
        """By each value of what is not stated the conclusions if only this were known besides, and
        under None if nothing were; None where it contradicts what is stated."""
        errors = self._error_literals.keys()
        return {
            stated: None if true is None or true & errors else true
            for stated, true in self._true_alone.items()
        }

    @cached_property
    def _error_literals(self) -> dict[Literal, str]:
        """The kinds of errors by their literals; under "" that a case contradicts itself."""
        named = {literal: kind for kind, literal in self._kb.errors.items()}
        return {-literal: "" for literal in self._kb.consistent} | named

    @cached_property
    def _true_alone(self) -> dict[Literal | None, frozenset[Literal] | None]:
        """By each value of what is not stated what is true if only this were known besides, and
        under None if nothing were; None where there is no answer."""
        instead = [
            (-self._kb.known[name], stated)
            for name in (*self.unknown, *self._assumed)
            for _, stated in self._answers(name)
        ]
        now = next(iter(self._inquiry.patient))
        wanted = [*self._named, *self._kb.verdicts, *self._error_literals]
        asked = [(now, now), *instead]
        answers = self._program.holds_each(self._inquiry.unplanned, asked, wanted)
        return dict(zip([None, *(stated for _, stated in instead)], answers, strict=True))

    @cached_property
    def _named(self) -> dict[Literal, str]:
        """Every conclusion, whatever its kind."""
        return dict(chain.from_iterable(map(dict.items, self._kb.conclusions.values())))
