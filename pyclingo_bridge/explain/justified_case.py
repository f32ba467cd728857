"""A case solved once, and its atoms explained from the rules as written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache

from pyclingo_bridge.answer.query import Inquiry, no_answer_set
from pyclingo_bridge.diagnostics import BridgeError
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT, PLANNING
from pyclingo_bridge.justify import Explainer, Fn, Rules, Situation, atom, read_files
from pyclingo_bridge.justify.ground import Signature
from pyclingo_bridge.solving.program import Literal

STATED: Signature = (*PATIENT, True)
READING: Signature = (*CHOSEN, True)
WITH_PLANS: Signature = (*PLANNING, True)


class Source:
    """What explanations of a knowledge base share: its rules, and the atoms that are facts."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.rules: Rules = read_files(kb.sources, frozenset({STATED, READING, WITH_PLANS}))
        self._facts = Situation(lambda signature: self._split(signature)[0])
        self._split = lru_cache(maxsize=None)(self._read)
        self.possible = Situation(lambda signature: [one for one, _ in self._split(signature)[1]])

    def _read(self, signature: Signature) -> tuple[list[Fn], list[tuple[Fn, Literal]]]:
        """The atoms of a predicate that are facts, and the others with their literals."""
        facts: list[Fn] = []
        others: list[tuple[Fn, Literal]] = []
        name, arity, positive = signature
        for one in self._kb.program.atoms((name, arity), positive):
            if one.is_fact:
                facts.append(atom(one.symbol))
            else:
                others.append((atom(one.symbol), one.literal))
        return facts, others

    def situation(
        self, is_true: Callable[[Literal], bool], assumed: Iterable[Literal]
    ) -> Situation:
        """The atoms that hold, those of each predicate looked up when it is first needed.

        What is stated stands among the assumptions: most of what could be is not asked for.
        """
        stated = [self._stated[one] for one in assumed if one in self._stated]

        def load(signature: Signature) -> list[Fn]:
            if signature == STATED:
                return stated
            return [one for one, literal in self._split(signature)[1] if is_true(literal)]

        return Situation(load, self._facts)

    @cached_property
    def _stated(self) -> dict[Literal, Fn]:
        return {literal: one for one, literal in self._split(STATED)[1]}


@contextmanager
def explained(inquiry: Inquiry, plan: Sequence[Literal] | None = None) -> Iterator[Explainer]:
    """An explainer of the answer for a case; with `plan`, of the plan with these steps.

    It reads from the solver while the context lasts; what was explained stays.
    """
    kb = inquiry.kb
    source = kb.once(Source)
    plain = [*inquiry.patient, *inquiry.context]
    assumptions = plain if plan is None else [*inquiry.planned, *plan]
    with kb.program.solved(assumptions) as is_true:
        if is_true is None:
            raise BridgeError([no_answer_set()])
        yield Explainer(source.rules, source.situation(is_true, inquiry.patient), source.possible)
