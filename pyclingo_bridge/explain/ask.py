"""`ask`: what is certain, what is still possible, and which questions are worth asking.

What is not known of a case may turn out in any way that contradicts nothing: a completion. What
the knowledge base takes for granted where nothing is said stays so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyclingo_bridge.answer import Given
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.result import SCHEMA_VERSION, to_json
from pyclingo_bridge.explain.values import ranges
from pyclingo_bridge.inquiry import Inquiry
from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.program import Literal
from pyclingo_bridge.reading_off import assumed_of
from pyclingo_bridge.vocabulary import Value

VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What an answer leads to if nothing else were known besides."""

    values: tuple[Value | str, ...]
    """The values that lead there; numbers as ranges."""
    verdict: str
    possible: tuple[str, ...]
    """The verdicts that some completion still has."""
    gained: tuple[str, ...]
    """Conclusions other than the verdict that come to hold."""
    lost: tuple[str, ...]
    """Conclusions other than the verdict that hold no longer."""


@dataclass(frozen=True, slots=True)
class Question:
    """An input that can still matter, with what each of its answers leads to."""

    input: str
    question: str
    matters_for: tuple[str, ...]
    answers: tuple[Prospect, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "input": self.input,
            "question": self.question,
            "matters_for": list(self.matters_for),
            "answers": {
                ", ".join(map(str, one.values)): {
                    "verdict": one.verdict,
                    "possible": list(one.possible),
                    "gained": list(one.gained),
                    "lost": list(one.lost),
                }
                for one in self.answers
            },
        }


@dataclass(frozen=True, slots=True)
class Questions:
    """What is settled for a case, and what is worth asking, best question first."""

    case: str
    kb: Mapping[str, str]
    readings: Mapping[str, str]
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

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data."""
        found: dict[str, Any] = {"schema_version": SCHEMA_VERSION} | to_json(self)
        found["relevant"] = [one.to_dict() for one in self.relevant]
        return found


def ask(kb: KnowledgeBase, case: Case, readings: Mapping[str, str] | None = None) -> Questions:
    """What is certain of a case, what is open, and the questions in the order in which they settle
    the verdict soonest: those that can turn the verdict first, by how few verdicts their answers
    leave possible on average, then by how many of them settle it.

    Raises as `explain`.
    """
    inquiry = Inquiry(kb, case, readings)
    atoms = inquiry.atoms()
    asking = Asking(inquiry)
    given = inquiry.verdict(atoms)
    possible = asking.verdicts(())
    certain, others = asking.conclusions()
    relevant = asking.relevant
    asked = [name for name in relevant.get(VERDICT, ()) if len(possible) > 1]
    rated = sorted((asking.rated(name) for name in asked), key=lambda one: one[0])
    rest = {name for found in relevant.values() for name in found} - set(asked)
    others_first = [name for name in kb.vocabulary.names if name in rest]
    questions = [asking.question(name, prospects) for _, name, prospects in rated]
    questions += [asking.question(name, asking.prospects(name)) for name in others_first]
    matter = {one.input for one in questions}
    return Questions(
        case=case.name,
        kb={"name": kb.name, "version": kb.version},
        readings=inquiry.readings,
        verdict=given,
        possible_verdicts=possible,
        certain=certain,
        possible=others,
        relevant=tuple(questions),
        irrelevant=tuple(name for name in asking.unknown if name not in matter),
        assumed=assumed_of(atoms),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


class Asking:
    """One case with its unknown inputs left open."""

    def __init__(self, inquiry: Inquiry) -> None:
        kb = inquiry.kb
        self._inquiry, self._kb, self._program = inquiry, kb, kb.program
        values = inquiry.case.values
        closed = {one.name for one in kb.vocabulary if one.default is not None}
        self.unknown = tuple(
            one.name for one in kb.vocabulary if one.name not in values and one.name not in closed
        )
        self._unsaid = tuple(name for name in closed if name not in values)
        open_ = set(self.unknown)
        self._facts = [one for one, name in inquiry.patient.items() if name not in open_]

    def verdicts(self, further: Iterable[Literal]) -> tuple[str, ...]:
        """The verdicts that some completion has."""
        named = self._kb.verdicts
        context = [*self._inquiry.consistent, *self._facts, *further]
        found = self._program.reached(context, named)
        return tuple(sorted(named[one] for one in found))

    def conclusions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What holds under every completion, and what under some only."""
        named = self._named
        context = [*self._inquiry.consistent, *self._facts]
        true = self._program.reached(context, named)
        false = {-one for one in self._program.reached(context, [-one for one in true])}
        certain = sorted(named[one] for one in true - false)
        return tuple(certain), tuple(sorted(named[one] for one in true & false))

    @cached_property
    def relevant(self) -> dict[str, frozenset[str]]:
        """For each kind of conclusion, the unknown inputs that can still matter to it."""
        values, readings = self._inquiry.case.values, self._inquiry.readings
        return {
            kind: self._kb.twin.relevant(kind, values, self._unsaid, readings)
            for kind in self._kb.conclusions
        }

    def question(self, name: str, answers: Sequence[Prospect]) -> Question:
        """A question with what its answers lead to."""
        kinds = tuple(kind for kind, found in self.relevant.items() if name in found)
        return Question(name, self._kb.vocabulary[name].question, kinds, tuple(answers))

    def prospects(self, name: str) -> list[Prospect]:
        """What the answers to a question lead to; values that lead to the same are one answer."""
        found: dict[tuple[tuple[str, ...], frozenset[Literal]], list[Value]] = {}
        concluded = {one for found in self._kb.concluded.values() for one in found}
        for values in self._kb.structure.alike(name, concluded):
            stated = self._kb.stated[name, values[0]]
            possible = self.verdicts([stated])
            if not possible:
                continue  # contradicts what is known
            after = self._held([stated], name)
            found.setdefault((possible, after), []).extend(values)
        now = self._held([], None)
        order = self._kb.vocabulary[name].values
        return [
            self._prospect(sorted(values, key=order.index), possible, now, after)
            for (possible, after), values in found.items()
        ]

    def _prospect(
        self,
        values: Sequence[Value],
        possible: tuple[str, ...],
        now: frozenset[Literal],
        after: frozenset[Literal],
    ) -> Prospect:
        named, verdicts = self._named, self._kb.verdicts
        verdict = next((verdicts[one] for one in after if one in verdicts), "")
        gained, lost = (
            tuple(sorted(named[one] for one in found if one not in verdicts))
            for found in (after - now, now - after)
        )
        return Prospect(ranges(values), verdict, possible, gained, lost)

    def _held(self, stated: Sequence[Literal], name: str | None) -> frozenset[Literal]:
        """The conclusions if this were known of an input and nothing else besides."""
        others = [-self._known[one] for one in self.unknown if one != name]
        context = [*self._inquiry.consistent, *self._facts, *stated, *others]
        return frozenset(self._program.holds(context, self._named | self._kb.verdicts) or ())

    @cached_property
    def _named(self) -> dict[Literal, str]:
        """Every conclusion, whatever its kind."""
        return {one: text for found in self._kb.conclusions.values() for one, text in found.items()}

    @cached_property
    def _known(self) -> dict[str, Literal]:
        return {str(name): one for (name,), one in self._program.literals("known", 1)}

    def rated(self, name: str) -> tuple[tuple[float, float, int], str, list[Prospect]]:
        """A question with its rank: verdicts that it leaves open on average, the share of answers
        that leave more than one, and its place in the vocabulary."""
        prospects = self.prospects(name)
        open_ = [len(one.possible) - 1 for one in prospects]
        mean = sum(open_) / len(open_)
        unsettled = sum(1 for one in open_ if one) / len(open_)
        return (mean, unsettled, self._kb.vocabulary.names.index(name)), name, prospects
