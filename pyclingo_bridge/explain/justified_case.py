"""Explainer of the answer for a case: solved once, explained from the rules as written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any

from pyclingo_bridge.answer.query import NO_ANSWER_SET, Inquiry
from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.compiled.storage.kept_rules import kept_rules
from pyclingo_bridge.explain.model import READING, STATED, WITH_PLANS
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn, Signature, atom
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.plain_rules import atom_from
from pyclingo_bridge.justify.rules import Rules
from pyclingo_bridge.solving.questions import Literal

_OUTSIDE = frozenset({STATED, READING, WITH_PLANS})


class Source:
    """The parts that explanations of a knowledge base share: its rules, and its atoms."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._kept = kept_rules(kb, _OUTSIDE)
        self._atom: Callable[[Any], Fn] = atom if self._kept is None else atom_from
        self._facts = Situation(lambda signature: self._split(signature)[0])
        self._split = lru_cache(maxsize=None)(self._read)
        self.possible = Situation(
            lambda signature: [self._atom(one) for one, _ in self._split(signature)[1]]
        )

    @cached_property
    def rules(self) -> Rules:
        """The rules as written."""
        if self._kept is not None:
            return self._kept.rules
        from pyclingo_bridge.justify.rule_reader import read_files

        return read_files(self._kb.sources, _OUTSIDE)

    def atoms(self, signature: Signature) -> Iterator[tuple[Fn, Literal]]:
        """Every atom of a predicate with its literal."""
        return ((self._atom(one), literal) for one, literal, _ in self._given(signature))

    def _given(self, signature: Signature) -> Iterable[tuple[Any, Literal, bool]]:
        """Every atom of a predicate, of which `_atom` makes one, with its literal, and whether it
        is a fact."""
        if self._kept is not None:
            return self._kept.atoms(signature)
        name, arity, positive = signature
        atoms = self._kb.program.atoms((name, arity), positive)
        return ((one.symbol, one.literal, one.is_fact) for one in atoms)

    def _read(self, signature: Signature) -> tuple[list[Fn], list[tuple[Any, Literal]]]:
        """The atoms of a predicate that are facts, and as they are given the others, of which few
        hold, with their literals."""
        facts: list[Fn] = []
        others: list[tuple[Any, Literal]] = []
        for one, literal, is_fact in self._given(signature):
            if is_fact:
                facts.append(self._atom(one))
            else:
                others.append((one, literal))
        return facts, others

    @contextmanager
    def holding(
        self, assumptions: Sequence[Literal], planned: bool
    ) -> Iterator[Callable[[Literal], bool] | None]:
        """A test whether an atom that is no fact holds under assumptions about one patient, for as
        long as the context lasts; None where they allow no answer."""
        if self._kept is None or planned:  # what a plan chooses is not kept
            with self._kb.program.solved(assumptions) as is_true:
                yield is_true
        else:
            true = self._kept.true(assumptions)
            yield None if true is None else true.__contains__

    def situation(
        self, is_true: Callable[[Literal], bool], assumed: Iterable[Literal]
    ) -> Situation:
        """The atoms that hold, those of each predicate looked up when it is first needed.

        Stated facts are among the assumptions, so that the solver is asked for few atoms.
        """
        stated = [
            self._atom(self._stated[literal]) for literal in assumed if literal in self._stated
        ]

        def load(signature: Signature) -> list[Fn]:
            if signature == STATED:
                return stated
            others = self._split(signature)[1]
            return [self._atom(one) for one, literal in others if is_true(literal)]

        return Situation(load, self._facts)

    @cached_property
    def _stated(self) -> dict[Literal, Any]:
        return {literal: one for one, literal in self._split(STATED)[1]}


@contextmanager
def explained(inquiry: Inquiry, plan: Sequence[Literal] | None = None) -> Iterator[Explainer]:
    """An explainer of the answer for a case; with `plan`, of the plan with these steps.

    It reads from the solver while the context lasts; its claims stay.
    """
    kb = inquiry.kb
    source = kb.once(Source)
    assumptions = inquiry.unplanned if plan is None else [*inquiry.planned, *plan]
    with source.holding(assumptions, plan is not None) as is_true:
        if is_true is None:
            raise BridgeError([NO_ANSWER_SET])
        yield Explainer(source.rules, source.situation(is_true, inquiry.patient), source.possible)
