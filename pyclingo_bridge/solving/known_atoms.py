"""The atoms of a ground program, read once: each costs several calls of clingo."""

from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

import clingo

from pyclingo_bridge.solving.atoms import Row, Signature
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.solver import Literal


@dataclass
class KnownAtoms:
    """The atoms of a program, in the order in which they were grounded."""

    every: list[tuple[Literal, clingo.Symbol, bool]]
    """Literal, symbol, and whether it is a fact."""
    rows: dict[Signature, tuple[tuple[Row, Literal], ...]] = field(default_factory=dict)
    """For some predicates the arguments of each atom, with its literal."""

    @cached_property
    def symbols(self) -> dict[Literal, clingo.Symbol]:
        """The atoms that are no facts."""
        return {literal: symbol for literal, symbol, fact in self.every if not fact}


_KNOWN: WeakKeyDictionary[Program, KnownAtoms] = WeakKeyDictionary()


def known_atoms(program: Program) -> KnownAtoms:
    """The atoms of a program."""
    with program.lock:
        if program not in _KNOWN:
            atoms = program.every_atom()
            every = [(atom.literal, atom.symbol, atom.is_fact) for atom in atoms]
            _KNOWN[program] = KnownAtoms(every)
        return _KNOWN[program]


def known_rows(program: Program, of: Signature) -> tuple[tuple[Row, Literal], ...]:
    """The arguments of every atom of a predicate, with its literal."""
    rows = known_atoms(program).rows
    if of not in rows:
        rows[of] = tuple(program.literals(of))
    return rows[of]
