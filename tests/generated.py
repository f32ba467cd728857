"""Consistent patients, drawn by the solver and spread over the verdicts.

Patients drawn value by value are nearly all contradictory or out of scope; here the solver, with
random decisions, completes a random selection of known inputs to a patient without contradiction.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import cycle

import clingo

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CHOSEN,
    INCONSISTENT,
    KNOWN,
    PATIENT,
    PLANNING,
    VERDICT,
)
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.program import Program

_ATTEMPTS = 200


def generate(
    kb: KnowledgeBase, seed: int, known: float = 0.6, where: Iterable[str] = ()
) -> Iterator[Case]:
    """Endlessly many consistent cases, the verdicts in turn, under the default readings.

    `known` is the largest share of inputs that a case states; each case draws its own share below
    it. `where` names atoms that hold of every case. The same arguments give the same cases.
    """
    drawn = random.Random(seed)
    options = ("--rand-freq=1", "--sign-def=rnd", f"--seed={seed}", "--restart-on-model")
    program = Program(kb.sources, options)
    sampler = _Sampler(kb, program, where)
    for number, verdict in enumerate(cycle(sorted(sampler.verdicts))):
        values = None
        for _ in range(_ATTEMPTS):
            share = drawn.uniform(0.1, known)
            unknown = [name for name in kb.vocabulary.names if drawn.random() > share]
            values = sampler.complete(verdict, unknown)
            if values is not None:
                yield Case.of(f"generated-{seed}-{number}", values)
                break


class _Sampler:
    """The ground program with random decisions, asked for one patient at a time."""

    def __init__(self, kb: KnowledgeBase, program: Program, where: Iterable[str]) -> None:
        self._program = program
        self._known = {str(name): one for (name,), one in program.literals(KNOWN)}
        self.verdicts = {str(name): one for (name,), one in program.literals(VERDICT)}
        self._patient = {
            one: (str(name), value) for (name, value), one in program.literals(PATIENT)
        }
        chosen = {(name, choice): one for (name, choice), one in program.literals(CHOSEN)}
        self._context = [chosen[name, choice] for name, choice in kb.chosen().items()]
        for name in (PLANNING, INCONSISTENT):
            literal = program.literal(name())
            self._context += [] if literal is None else [-literal]
        for atom in map(clingo.parse_term, where):
            literal = program.literal(atom)
            assert literal is not None, f"{atom} is no atom of the rules"
            self._context.append(literal)
        self._refuted: dict[str, list[frozenset[str]]] = {name: [] for name in self.verdicts}

    def complete(self, verdict: str, unknown: list[str]) -> dict[str, Value] | None:
        """A patient with that verdict of whom nothing else is unknown, if there is one."""
        if any(one.issubset(unknown) for one in self._refuted[verdict]):
            return None
        context = [*self._context, self.verdicts[verdict]]
        left = {-self._known[name]: name for name in unknown}
        held = self._program.holds([*context, *left], self._patient)
        if held is None:
            core = self._program.small_core(context, list(left)) or ()
            self._refuted[verdict].append(frozenset(left[one] for one in core))
            return None
        return dict(self._patient[literal] for literal in held)
