"""What is answered of one set of facts: each result found once, and kept for whoever asks again."""

from collections import OrderedDict
from collections.abc import Mapping

from pyclingo_bridge.answer.assess import assess
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.ask import Asking
from pyclingo_bridge.explain.questions import Question
from pyclingo_bridge.explain.what_if import WhatIf, what_if
from pyclingo_bridge.explain.why import Explanation, explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.locking import exclusive_property

_Key = tuple[frozenset[tuple[str, Value, str]], frozenset[tuple[str, str]], tuple[Diagnostic, ...]]
_MOST = 256
"""States that are kept: long consultations with their steps back, several at once."""


class State:
    """A case under one choice of readings, with what has been found out about it."""

    def __init__(self, kb: KnowledgeBase, case: Case, readings: Mapping[str, str]) -> None:
        """Raises CaseError for facts outside the vocabulary, ReadingError for a reading."""
        self.kb, self.lock = kb, kb.lock
        self.inquiry = Inquiry(kb, case, readings)
        self._questions: dict[str, Question] = {}
        self._explanations: dict[str | None, Explanation] = {}

    @exclusive_property
    def contradictions(self) -> tuple[Diagnostic, ...]:
        """Why the case is impossible, each with the way out; empty where it is not."""
        try:
            self.inquiry.atoms()
        except CaseError as error:
            return error.diagnostics
        return ()

    @exclusive_property
    def answer(self) -> Answer:
        """The whole answer. Raises CaseError for an impossible case."""
        return assess(self.kb, self.inquiry.case, self.inquiry.readings)

    @exclusive_property
    def asking(self) -> Asking:
        """The case with its unknown inputs left open. Raises CaseError."""
        return Asking(self.inquiry)

    @exclusive_property
    def what_if(self) -> WhatIf:
        """What each value would mean of each input of which nothing is stated. Raises CaseError."""
        return what_if(self.inquiry, self.asking)

    def question(self, name: str) -> Question:
        """What each answer to a question leads to. Raises CaseError."""
        with self.lock:
            if name not in self._questions:
                self._questions[name] = self.asking.question(name)
            return self._questions[name]

    def why(self, goal: str | None) -> Explanation:
        """Why a conclusion holds or does not; None: the verdict. Raises as `explain`."""
        with self.lock:
            if goal not in self._explanations:
                case, readings = self.inquiry.case, self.inquiry.readings
                self._explanations[goal] = explain(self.kb, case, goal, readings)
            return self._explanations[goal]


class States:
    """The states of a knowledge base that were asked for last."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._kept: OrderedDict[_Key, State] = OrderedDict()

    def of(self, case: Case, readings: Mapping[str, str]) -> State:
        """The state of a case, shared by all cases of the same facts of which the same has to be
        said. Raises as `State`."""
        facts = frozenset((fact.input, fact.value, fact.bound) for fact in case.facts)
        key = facts, frozenset(self._kb.chosen(readings).items()), case.warnings
        with self._kb.lock:
            if key not in self._kept:
                self._kept[key] = State(self._kb, case, readings)
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return self._kept[key]

    def forget(self) -> None:
        """Forget all of them."""
        self._kept.clear()
