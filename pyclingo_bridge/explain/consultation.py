"""A consultation: facts are set and taken back, and every step is answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pyclingo_bridge.answer.assess import answer_of
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.base.files.json_form import PublicResult
from pyclingo_bridge.case.check import unknown_input
from pyclingo_bridge.case.model import AnyCase, Case, Fact
from pyclingo_bridge.case.read import as_case
from pyclingo_bridge.case.values.reader import Read, ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.explain.asking_order import asked_in_order, on_the_same
from pyclingo_bridge.explain.consultation_state import State, States
from pyclingo_bridge.explain.questions import Question
from pyclingo_bridge.explain.what_if import WhatIf
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import MISSING
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.numbers import counted


@dataclass(frozen=True, slots=True)
class _Step:
    """What had been said at one time."""

    case: Case
    readings: Mapping[str, str]
    put_off: frozenset[str] = frozenset()
    """The inputs of which was said that they are not known: they are not asked for again."""
    first: tuple[str, ...] = ()
    """The inputs that are asked for before all others."""


class Consultation(PublicResult):
    """A case that changes. A result that was found once for some facts is not looked for again."""

    def __init__(
        self,
        kb: KnowledgeBase,
        case: AnyCase | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        """Raises CaseError for a case that cannot be read, or has facts outside the vocabulary;
        ReadingError for a reading."""
        self.kb = kb
        first = Case("a new case") if case is None else as_case(case, kb.vocabulary)
        self._steps = [_Step(first, kb.chosen(readings))]
        self._now = 0
        self._reader = ValueReader(kb.vocabulary)
        self.state  # noqa: B018 - what cannot be used is refused now

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self._step.case

    @property
    def readings(self) -> Mapping[str, str]:
        """The choice in force for every reading."""
        return self._step.readings

    @property
    def state(self) -> State:
        """What is answered of the case as it is now."""
        return self.kb.once(States).of(self.case, self.readings)

    def to_dict(self) -> dict[str, Any]:
        """The value of each input that is stated: JSON, and a case again."""
        return dict(self.case.values)

    def _in_short(self) -> str:
        return f"{counted(len(self.case.facts), 'fact')}, {self.case.title or self.case.name}"

    def set(self, name: str, value: Value | Read) -> Fact | None:
        """State an input, as a value, as text in the words of case files, or as read already; None
        where that says that it is not known. What was stated of it before is replaced.

        Raises CaseError for an input that is none, and a text that cannot be read; whether facts
        contradict each other is told by `contradictions`.
        """
        known = self.kb.vocabulary.named(name)
        if known is None:
            raise CaseError([unknown_input(name, None, self.kb.vocabulary)])
        try:
            read = value if isinstance(value, Read) else self._reader.read(known, str(value))
        except Refused as refused:
            raise CaseError([refused.problem]) from None
        fact = None
        if read.value is not None:
            fact = Fact(known.name, read.value, read=read.note, bound=read.bound)
        self._say(known.name, fact, put_off=fact is None)
        return fact

    def unset(self, name: str) -> bool:
        """Take back what is stated of an input, or that it is not known; whether anything was."""
        known = self.kb.vocabulary.named(name)
        if known is None or known.name not in {*self.case.values, *self._step.put_off}:
            return False
        self._say(known.name, None, put_off=False)
        return True

    def _say(self, name: str, fact: Fact | None, put_off: bool) -> None:
        step = self._step
        others = (other for other in step.case.facts if other.input != name)
        case = replace(step.case, facts=(*others, *((fact,) if fact else ())))
        left = step.put_off | {name} if put_off else step.put_off - {name}
        self._go_to(replace(step, case=case, put_off=left))

    def skip(self, *names: str, first: Iterable[str] = ()) -> None:
        """Ask no more for some inputs: they are not known; and for others before all else."""
        left = self._step.put_off.union(names)
        self._go_to(replace(self._step, put_off=left, first=(*first, *self._step.first)))

    def choose(self, reading: str, choice: str) -> None:
        """Read the sources otherwise. Raises ReadingError."""
        readings = self.kb.chosen({**self.readings, reading: choice})
        self._go_to(replace(self._step, readings=readings))

    def undo(self) -> bool:
        """Go back one step; whether there was one."""
        self._now -= bool(before := self._now)
        return bool(before)

    def redo(self) -> bool:
        """Go forward again after `undo`; whether there was a step."""
        ahead = self._now + 1 < len(self._steps)
        self._now += ahead
        return ahead

    @property
    def contradictions(self) -> tuple[Diagnostic, ...]:
        """Why the case is impossible, each with the way out; empty where it is not."""
        return self.state.contradictions

    def answer(self) -> Answer:
        """The whole answer, as `assess` gives it. Raises CaseError for an impossible case."""
        return answer_of(self.case, self.state.answer)

    def next_inputs(self, more: bool = True) -> Iterator[str]:
        """The inputs that are worth asking for, in the order in which to ask: what can turn the
        verdict, and with `more` what can matter otherwise. Raises CaseError."""
        asking, step = self.state.asking, self._step
        missing = {str(name) for name, _ in asking.atoms[MISSING]}
        others = sorted(asking.others, key=lambda name: name not in missing) if more else ()
        left = [name for name in (*asking.ranked, *others) if name not in step.put_off]
        yield from (first := self.asked_first)
        last = step.case.facts[-1].input if step.case.facts else None
        same = on_the_same(self.kb, last, (name for name in left if name in missing))
        in_order = asked_in_order(self.kb, (*same, *left))
        yield from (name for name in in_order if name not in first)

    @property
    def asked_first(self) -> tuple[str, ...]:
        """The inputs that are asked for before all else. Raises CaseError."""
        open_now = set(self.state.asking.unknown) - self._step.put_off
        return tuple(name for name in dict.fromkeys(self._step.first) if name in open_now)

    def ask(self, count: int = 5, more: bool = True) -> tuple[Question, ...]:
        """The next questions, each with what its answers lead to. Raises CaseError."""
        return tuple(map(self.state.question, islice(self.next_inputs(more), count)))

    def why(self, goal: str | None = None) -> Explanation:
        """Why a conclusion holds or does not; None: the verdict. Raises as `explain`."""
        return replace(self.state.why(goal), case=self.case.name)

    def what_if(self) -> WhatIf:
        """What each value would mean of each input of which nothing is stated. Raises CaseError."""
        return self.state.what_if

    @property
    def _step(self) -> _Step:
        return self._steps[self._now]

    def _go_to(self, step: _Step) -> None:
        self._steps[self._now + 1 :] = [step]
        self._now += 1


consult = Consultation
"""The function `pyclingo_bridge.consult`."""
