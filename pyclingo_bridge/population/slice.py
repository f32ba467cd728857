"""Slice: the rules behind some predicates (their cone of influence), asked about all patients."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import clingo

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import DO, WARNING
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.reduction import Stated
from pyclingo_bridge.population.self_composition import WITH_PLANS, side_space
from pyclingo_bridge.solving.atoms import Row, Signature
from pyclingo_bridge.solving.program import SEARCH
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import decoded

Atom = tuple[clingo.Symbol, Literal]
"""An atom, and its literal in a structure."""


def atoms_of(structure: Structure, *predicates: Signature) -> Iterator[Atom]:
    """The atoms of some predicates."""
    for predicate in predicates:
        for atom in structure.program.atoms(predicate):
            yield atom.symbol, atom.literal


class Slice:
    """One copy of the rules behind some predicates, with its patients."""

    def __init__(
        self,
        kb: KnowledgeBase,
        structure: Structure,
        stated: Sequence[Stated],
        atoms: Iterable[Atom],
        planning: bool = False,
    ) -> None:
        """`structure` are the rules, over patients of whom what is `stated` can be said; `atoms`
        are what is asked about; under `planning` every patient has a plan."""
        also = (WARNING, DO) if planning else (WARNING,)
        known = dict([*atoms, *atoms_of(structure, *also)])
        self.solver = ProductProgram(SEARCH)
        with self.solver.open_backend() as backend:
            copy = Copy(self.solver, backend, structure, [*known.values(), *structure.errors])
        self._literals = {symbol: copy.literal(literal) for symbol, literal in known.items()}
        self._symbols = {literal: symbol for symbol, literal in self._literals.items()}
        self._planning = planning
        warnings = tuple(literal for _, literal in self.atoms(WARNING))
        self.space = replace(side_space(self.solver, copy, kb, stated), warnings=warnings)
        switch = copy.given.get(WITH_PLANS)
        self._allowed = [-copy.broken]
        self._allowed += [] if switch is None else [switch if planning else -switch]
        self.everyone = [*self._allowed, *copy.consistent]
        """A patient without a contradiction, and under `planning` a plan for it."""

    def atoms(self, of: Signature) -> Iterator[tuple[Row, Literal]]:
        """The arguments of every atom of a predicate that was asked for, with its literal here; of
        what no rule can derive, one that is never true."""
        for symbol, literal in self._literals.items():
            if symbol.match(*of):
                yield decoded(symbol)[1], literal

    def literals(self, atoms: Iterable[clingo.Symbol]) -> list[Literal]:
        """The literals of atoms, if they are among those that were asked for."""
        return [self._literals[atom] for atom in atoms if atom in self._literals]

    def symbol_of(self, literal: Literal) -> clingo.Symbol:
        """The atom of a literal."""
        return self._symbols[literal]

    def witness(self, wanted: Sequence[Literal]) -> Witness | None:
        """The smallest patient with all that is wanted, and with a plan where there are plans;
        None: proof that there is none."""
        witness = self.space.smallest([*wanted, *self.everyone])
        if witness is None or not self._planning:
            return witness
        steps = {literal: f"{row[0]}: {row[1]}" for row, literal in self.atoms(DO)}
        model = self.solver.holds([*wanted, *self.given(witness)], steps) or ()
        return replace(witness, steps=tuple(sorted(steps[literal] for literal in model)))

    def given(self, witness: Witness) -> list[Literal]:
        """The assumptions that a patient is the witness, and that no constraint forbids him."""
        return [*self._allowed, *self.space.assumed(witness)]
