"""`ask`: what is certain, what is still possible, and which questions are worth asking.

What is not known of a case may turn out in any way that contradicts nothing: a completion. What
the knowledge base takes for granted where nothing is said stays so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal as OneOf

from pyclingo_bridge.answer.extract import assumed_of
from pyclingo_bridge.answer.model import Given
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.files.json_form import HIDDEN, shown
from pyclingo_bridge.guideline.additions import Identity
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import MISSING
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.population.relevance import relevance_of
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.program import Literal
from pyclingo_bridge.solving.symbols import Value
from pyclingo_bridge.words.ranges import ranges

VERDICT = "verdict"
ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What an answer leads to if nothing else were known besides."""

    values: tuple[Value | str, ...] = field(metadata=HIDDEN)
    """The values that lead there; numbers as ranges."""
    verdict: str
    """Empty where the answer contradicts what is known, unless more is said."""
    possible: tuple[str, ...]
    """The verdicts that some completion still has."""
    gained: tuple[str, ...]
    """Conclusions other than the verdict that come to hold."""
    lost: tuple[str, ...]
    """Conclusions other than the verdict that hold no longer."""


def _by_values(prospects: Sequence[Prospect]) -> dict[str, Prospect]:
    """The prospects by the values that lead there, with commas between."""
    return {", ".join(map(str, prospect.values)): prospect for prospect in prospects}


@dataclass(frozen=True, slots=True)
class Question:
    """An input that can still matter, with what each of its answers leads to."""

    input: str
    question: str
    matters_for: tuple[str, ...]
    answers: tuple[Prospect, ...] = field(metadata=shown(form=_by_values))
    """By the values that lead there, with commas between."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What is settled for a case, and what is worth asking, best question first."""

    schema_version: OneOf[1] = field(default=1, init=False)
    case: str
    kb: Identity
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    verdict: str
    possible_verdicts: tuple[str, ...]
    certain: tuple[str, ...]
    """The conclusions that hold under every completion."""
    possible: tuple[str, ...]
    """The conclusions that hold under some completion, but not under all."""
    relevant: tuple[Question, ...]
    irrelevant: tuple[str, ...]
    """Unknown inputs proved to bear on no conclusion, alone or together."""
    assumed: tuple[Given, ...]
    review_status: str
    disclaimer: str

    @property
    def settled(self) -> bool:
        """Whether the verdict can no longer change."""
        return len(self.possible_verdicts) == 1


@exclusive
def ask(kb: KnowledgeBase, case: Case, readings: Mapping[str, str] | None = None) -> Questions:
    """What is certain of a case, what is open, and the questions: those that can turn the verdict
    first, in the order in which their answers are expected to leave the least open.

    Raises as `explain`.
    """
    inquiry = Inquiry(kb, case, readings)
    asking = Asking(inquiry)
    certain, others = asking.conclusions()
    names = (*asking.ranked, *asking.others)
    return Questions(
        case=case.name,
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


class Asking:
    """One case with its unknown inputs left open."""

    def __init__(self, inquiry: Inquiry) -> None:
        kb = inquiry.kb
        self._inquiry, self._kb, self._program = inquiry, kb, kb.program
        self.atoms = inquiry.atoms()
        values = inquiry.case.values
        closed = {one.name for one in kb.vocabulary if one.default is not None}
        self.unknown = tuple(
            one.name for one in kb.vocabulary if one.name not in values and one.name not in closed
        )
        self._unsaid = tuple(name for name in closed if name not in values)
        open_ = set(self.unknown)
        self._facts = [one for one, name in inquiry.patient.items() if name not in open_]
        self._opened: dict[tuple[Literal, ...], tuple[tuple[str, ...], int]] = {}

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The verdicts that some completion has."""
        return self._open(())[0]

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """The inputs that can turn the verdict: first what the knowledge base itself asks for, of
        that what leaves the least open, then the others in the order of the vocabulary."""
        if len(self.verdicts) == 1:
            return ()
        asked = {str(name) for name, target in self.atoms[MISSING] if target == VERDICT}
        can_turn = [name for name in self._kb.vocabulary.names if name in self._relevant(VERDICT)]
        first = [name for name in can_turn if name in asked] or can_turn
        rest = [name for name in can_turn if name not in first]
        return (*sorted(first, key=self._left_open), *rest)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The inputs that can matter to other conclusions only."""
        matter = frozenset[str]().union(*map(self._relevant, self._kb.conclusions))
        ranked = set(self.ranked)
        return tuple(n for n in self._kb.vocabulary.names if n in matter and n not in ranked)

    def question(self, name: str) -> Question:
        """A question with what its answers lead to; values that lead to the same are one answer."""
        known = self._kb.vocabulary[name]
        kinds = tuple(kind for kind in self._kb.conclusions if name in self._relevant(kind))
        found: dict[tuple[tuple[str, ...], frozenset[Literal]], list[Value]] = {}
        for values, stated in self._answers(name):
            possible = self._open((stated,))[0] if name in self.ranked else self.verdicts
            after = self._held([stated], name)
            if possible and (after or self._program.satisfiable([*self._context, stated])):
                found.setdefault((possible, after), []).extend(values)
        prospects = [
            self._prospect(sorted(values, key=known.values.index), possible, after)
            for (possible, after), values in found.items()
        ]
        return Question(name, known.question, kinds, tuple(prospects))

    def conclusions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What holds under every completion, and what under some only."""
        named = self._named
        true = self._program.reached(self._context, named)
        false = {-one for one in self._program.reached(self._context, [-one for one in true])}
        certain = sorted(named[one] for one in true - false)
        return tuple(certain), tuple(sorted(named[one] for one in true & false))

    def _answers(self, name: str) -> list[tuple[tuple[Value, ...], Literal]]:
        """The values of an input that no rule tells apart, each with one of them assumed."""
        classes = value_classes(self._kb.structure, name, self._named)
        return [(values, self._kb.stated[name, values[0]]) for values in classes]

    @property
    def _context(self) -> list[Literal]:
        """What every completion has in common."""
        return [*self._inquiry.consistent, *self._facts]

    def _relevant(self, kind: str) -> frozenset[str]:
        """The unknown inputs that can still matter to conclusions of a kind."""
        if kind not in self._kinds:
            values, readings = self._inquiry.case.values, self._inquiry.readings
            self._kinds[kind] = self._kb.once(relevance_of).relevant(
                kind, values, self._unsaid, readings
            )
        return self._kinds[kind]

    @cached_property
    def _kinds(self) -> dict[str, frozenset[str]]:
        return {}

    def _open(self, further: tuple[Literal, ...]) -> tuple[tuple[str, ...], int]:
        """The verdicts that some completion has, and how many conclusions other than advice."""
        if further not in self._opened:
            named = self._kb.verdicts
            found = self._program.reached([*self._context, *further], {**named, **self._decisive})
            verdicts = tuple(sorted(named[one] for one in found if one in named))
            self._opened[further] = verdicts, 0 if len(verdicts) == 1 else len(found)
        return self._opened[further]

    @cached_property
    def _decisive(self) -> dict[Literal, str]:
        """The conclusions from which a verdict is made."""
        kinds = self._kb.conclusions.items()
        return {one: text for kind, found in kinds if kind != ADVICE for one, text in found.items()}

    def _left_open(self, name: str) -> tuple[float, int]:
        """How many conclusions the answers to a question leave possible on average, none where one
        settles the verdict; named values weigh alike, numbers as many as their class has."""
        total = weights = 0.0
        for values, stated in self._answers(name):
            possible, left = self._open((stated,))
            if possible:
                total += len(values) * left
                weights += len(values)
        return total / weights, self._kb.vocabulary.names.index(name)

    def _prospect(
        self, values: Sequence[Value], possible: tuple[str, ...], after: frozenset[Literal]
    ) -> Prospect:
        named, verdicts = self._named, self._kb.verdicts
        verdict = next((verdicts[one] for one in after if one in verdicts), "")
        gained, lost = (
            tuple(sorted(named[one] for one in found if one not in verdicts))
            for found in (after - self._now, self._now - after if after else frozenset())
        )
        return Prospect(ranges(values), verdict, possible, gained, lost)

    @cached_property
    def _now(self) -> frozenset[Literal]:
        return self._held([], None)

    def _held(self, stated: Sequence[Literal], name: str | None) -> frozenset[Literal]:
        """The conclusions if this were known of an input and nothing else besides; none where it
        cannot stand alone."""
        others = [-self._kb.known[one] for one in self.unknown if one != name]
        context = [*self._context, *stated, *others]
        return frozenset(self._program.holds(context, self._named | self._kb.verdicts) or ())

    @cached_property
    def _named(self) -> dict[Literal, str]:
        """Every conclusion, whatever its kind."""
        return {one: text for found in self._kb.conclusions.values() for one, text in found.items()}
