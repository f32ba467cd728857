"""Judgement of mutants: which are equivalent to the guideline, and which patients kill the others.

Two copies of the rules over one patient: the right one has a variant in the place of its rule. That
no patient, reading and plan tells them apart is a proof. It takes that the rules have one answer
once a plan is chosen, so what makes them circular through negation is not judged.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clingo import ast

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.guideline.dependencies import deriving, through_negation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import STATEMENT
from pyclingo_bridge.guideline.statements import Rule, rule_of
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.killers import Contrast, Situation
from pyclingo_bridge.mutate.mutants import Mutant, is_unsafe, mutants_of
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.one_verdict import refuse_flawed
from pyclingo_bridge.population.self_composition import WITH_PLANS
from pyclingo_bridge.population.stratification import refuse_circular, refuse_unsupported
from pyclingo_bridge.population.switches import switchable_rules, switched_program
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.rule_observer import GroundRules
from pyclingo_bridge.solving.solver import Literal

COVERS = (
    "every patient without a contradiction, before the change or after it, and for every other "
    "patient the contradictions that are reported; under every combination of readings; without a "
    "plan and with every choice of plan"
)

ALSO: frozenset[Signature] = frozenset({STATEMENT})
"""Facts that get a switch here, for what they say of a statement's strength."""

_BATCH = 300
_MOST_GROUND_RULES = 4_000_000
_MOST_TOGETHER = 200_000
"""So many where several mutants share a program: one that grounds to more would slow down all
others, and is judged in a program of its own."""
_FEW = 300
"""Of so many mutants, each has the smallest patient that kills it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant, and what became of it."""

    mutant: Mutant
    rule: Rule
    outcome: str
    """`killed`, `equivalent` or `stillborn`."""
    reason: str = ""
    """Why it is stillborn."""
    witness: Witness | None = None
    """The patient who kills it."""
    situation: Situation = frozenset()
    """The same by the free atoms that are true."""

    @property
    def only_in_plans(self) -> bool:
        """Whether nobody kills it without a plan, under the default readings at least."""
        return WITH_PLANS in self.situation


class Batch:
    """Some mutants in one ground program, in the order of their rules."""

    def __init__(self, kb: KnowledgeBase, mutants: Sequence[Mutant]) -> None:
        self.kb, self.mutants = kb, tuple(sorted(mutants, key=lambda mutant: mutant.rule))
        variants: dict[int, list[ast.AST]] = defaultdict(list)
        changing: list[Mutant] = []
        for mutant in self.mutants:
            if mutant.node is not None:
                variants[mutant.rule].append(mutant.node)
                changing.append(mutant)
        most = _MOST_GROUND_RULES if len(self.mutants) == 1 else _MOST_TOGETHER
        self.switched = switched_program(kb, variants, ALSO, _Bounded(most))
        self.structure = self.switched.structure
        numbers = enumerate(changing, len(self.switched.rules))
        self._number = {mutant: number for number, mutant in numbers}
        """The number of the variant that takes the place of the rule; none where it is dropped."""

    def forget(self) -> None:
        """Let go of the two copies, which take most of the memory."""
        self.__dict__.pop("contrast", None)

    @cached_property
    def contrast(self) -> Contrast:
        return Contrast(self.kb, self.switched)

    @cached_property
    def table(self) -> Table:
        return Table(self.kb, self.switched)

    def switches(self, mutant: Mutant) -> dict[Literal, bool]:
        """How the switches stand for a mutant, by the literals of the structure."""
        switches = {self.switched.switches[mutant.rule]: False}
        if mutant in self._number:
            switches[self.switched.switches[self._number[mutant]]] = True
        return switches

    def assumed(self, mutant: Mutant) -> list[Literal]:
        """The same on the right of the two copies."""
        switch = self.contrast.leave_one_out.right_switch
        if mutant in self._number:
            return [-switch(mutant.rule), switch(self._number[mutant])]
        return [-switch(mutant.rule), *(-switch(number) for number in self._number.values())]

    def suspects(self) -> list[Mutant]:
        """The mutants that may make the rules circular through negation."""
        circular = through_negation(deriving(self.structure))
        if not circular:
            return []
        mutant_of = {self.switched.switches[number]: one for one, number in self._number.items()}
        suspects: dict[Mutant, None] = {}
        for rule in self.structure.rules:
            if not circular.isdisjoint(rule.head):
                switches = (literal for literal in rule.body if literal in mutant_of)
                suspects |= dict.fromkeys(mutant_of[switch] for switch in switches)
        return list(suspects)

    def circular(self, mutant: Mutant) -> bool:
        """Whether the rules with a mutant alone may be circular, and are where the batch holds no
        other."""
        off = {self.switched.switches[number] for number in self._number.values()}
        off.add(self.switched.switches[mutant.rule])
        off.discard(self.switched.switches[self._number[mutant]])
        rules = [rule for rule in self.structure.rules if off.isdisjoint(rule.body)]
        return bool(through_negation(deriving(self.structure, rules)))


JudgedBatch = tuple[Batch, Sequence[Judged]]
"""A batch, and some of its mutants."""


class _TooLarge(Exception):
    """Grounding does not come to an end, or not soon."""


class _Bounded(GroundRules):
    """Ends a grounding that does not end, or becomes too large."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        if len(self.rules) > self._most:
            raise _TooLarge
        super().rule(choice, head, body)


class Mutation:
    """The mutants of a guideline, judged batch by batch."""

    def __init__(
        self,
        kb: KnowledgeBase,
        kinds: frozenset[str],
        files: Sequence[str] = (),
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        """`kb` is loaded without its checks; `files` are those whose rules are changed, by
        path or by name, or all; `progress` is told how many mutants of how many are judged.

        Raises KnowledgeBaseError for rules that have no single answer, or that give a patient two
        verdicts or none."""
        self.kb, self.lock, self._progress = kb, kb.lock, progress
        nodes = switchable_rules(kb, ALSO)
        self.rules = tuple(rule_of(kb, node) for node in nodes)
        self.mutants = [
            mutant
            for mutant in mutants_of(nodes, kinds)
            if _is_changed(self.rules[mutant.rule], files)
        ]
        refuse_unsupported(kb.structure)
        refuse_circular(switched_program(kb, also=ALSO))
        refuse_flawed(kb)

    @property
    def smallest(self) -> bool:
        """Whether the smallest patients are looked for."""
        return len(self.mutants) <= _FEW

    def has(self, name: str) -> bool:
        """Whether a file has rules that can be changed."""
        return any(_is_of(rule, name) for rule in self.rules)

    def batches(self) -> Iterator[tuple[Batch | None, list[Judged]]]:
        """Every batch with its mutants, judged; stillborn mutants are in none."""
        unsafe = [one for one in self.mutants if one.node is not None and is_unsafe(one.node)]
        yield None, [self._stillborn(mutant, "a variable is unsafe") for mutant in unsafe]
        left = [mutant for mutant in self.mutants if mutant not in set(unsafe)]
        done = len(unsafe)
        for start in range(0, len(left), _BATCH):
            for batch, judged in self._batched(left[start : start + _BATCH]):
                if batch is not None:
                    for mutant in batch.mutants:
                        judged.append(self._judged(batch, mutant))
                        self._progress(done + len(judged), len(self.mutants))
                done += len(judged)
                yield batch, judged

    def _stillborn(self, mutant: Mutant, reason: str) -> Judged:
        return Judged(mutant, self.rules[mutant.rule], "stillborn", reason)

    def _batched(self, mutants: Sequence[Mutant]) -> Iterator[tuple[Batch | None, list[Judged]]]:
        """Programs that can be judged, and what is stillborn."""
        if not mutants:
            return
        try:
            batch = Batch(self.kb, mutants)
        except (KnowledgeBaseError, _TooLarge) as error:
            if len(mutants) == 1:
                yield None, [self._stillborn(mutants[0], _why(error))]
                return
            yield from self._halved(mutants)
            return
        suspects = batch.suspects()
        if not suspects:
            yield batch, []
            return
        bad = [
            mutant
            for mutant in suspects
            if batch.circular(mutant) and Batch(self.kb, [mutant]).circular(mutant)
        ]
        reason = "the rules become circular through negation"
        yield None, [self._stillborn(mutant, reason) for mutant in bad]
        good = [mutant for mutant in suspects if mutant not in set(bad)]
        yield from self._batched([mutant for mutant in mutants if mutant not in set(suspects)])
        if len(good) == 1:
            yield batch if len(mutants) == 1 else Batch(self.kb, good), []
        elif len(good) < len(mutants):
            yield from self._batched(good)
        else:
            yield from self._halved(good)

    def _halved(self, mutants: Sequence[Mutant]) -> Iterator[tuple[Batch | None, list[Judged]]]:
        middle = len(mutants) // 2
        yield from self._batched(mutants[:middle])
        yield from self._batched(mutants[middle:])

    def _judged(self, batch: Batch, mutant: Mutant) -> Judged:
        rule = self.rules[mutant.rule]
        killer = batch.contrast.killer(batch.assumed(mutant), self.smallest)
        if killer is None:
            return Judged(mutant, rule, "equivalent")
        witness, situation = killer
        return Judged(mutant, rule, "killed", witness=witness, situation=situation)


def _is_changed(rule: Rule, files: Sequence[str]) -> bool:
    """Whether a rule is of some of these files; without any, of the guideline itself."""
    return any(_is_of(rule, name) for name in files) if files else not rule.of_a_library


def _is_of(rule: Rule, name: str) -> bool:
    """Whether a rule is of the file with that path, or with an end of its path."""
    path, given = Path(rule.file), Path(name)
    return (
        path == given
        or path.parts[-len(given.parts) :] == given.parts
        or (given.is_file() and path.exists() and path.samefile(given))
    )


def _why(error: Exception) -> str:
    if isinstance(error, KnowledgeBaseError):
        return error.diagnostics[0].message
    return f"more than {_MOST_GROUND_RULES:,} ground rules"
