"""Explainer of the answer for a case: solved once, explained from the rules as written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache

from pyclingo_bridge.answer.query import NO_ANSWER_SET, Inquiry
from pyclingo_bridge.diagnostics import BridgeError
from pyclingo_bridge.explain.model import READING, STATED, WITH_PLANS
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn, Signature, atom
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.rule_reader import read_files
from pyclingo_bridge.justify.rules import Rules
from pyclingo_bridge.solving.program import Literal


class Source:
    """The parts that explanations of a knowledge base share: its rules, and its atoms."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.rules: Rules = read_files(kb.sources, frozenset({STATED, READING, WITH_PLANS}))
        self._facts = Situation(lambda signature: self._split(signature)[0])
        self._split = lru_cache(maxsize=None)(self._read)
        self.possible = Situation(lambda signature: [fn for fn, _ in self._split(signature)[1]])

    def _read(self, signature: Signature) -> tuple[list[Fn], list[tuple[Fn, Literal]]]:
        """The atoms of a predicate that are facts, and the others with their literals."""
        facts: list[Fn] = []
        others: list[tuple[Fn, Literal]] = []
        name, arity, positive = signature
        for ground in self._kb.program.atoms((name, arity), positive):
            if ground.is_fact:
                facts.append(atom(ground.symbol))
            else:
                others.append((atom(ground.symbol), ground.literal))
        return facts, others

    def situation(
        self, is_true: Callable[[Literal], bool], assumed: Iterable[Literal]
    ) -> Situation:
        """The atoms that hold, those of each predicate looked up when it is first needed.

        Stated facts are among the assumptions, so that the solver is asked for few atoms.
        """
        stated = [self._stated[literal] for literal in assumed if literal in self._stated]

        def load(signature: Signature) -> list[Fn]:
            if signature == STATED:
                return stated
            return [fn for fn, literal in self._split(signature)[1] if is_true(literal)]

        return Situation(load, self._facts)

    @cached_property
    def _stated(self) -> dict[Literal, Fn]:
        return {literal: fn for fn, literal in self._split(STATED)[1]}


@contextmanager
def explained(inquiry: Inquiry, plan: Sequence[Literal] | None = None) -> Iterator[Explainer]:
    """An explainer of the answer for a case; with `plan`, of the plan with these steps.

    It reads from the solver while the context lasts; its claims stay.
    """
    kb = inquiry.kb
    source = kb.once(Source)
    assumptions = inquiry.unplanned if plan is None else [*inquiry.planned, *plan]
    with kb.program.solved(assumptions) as is_true:
        if is_true is None:
            raise BridgeError([NO_ANSWER_SET])
        yield Explainer(source.rules, source.situation(is_true, inquiry.patient), source.possible)
