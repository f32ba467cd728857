"""A part of the rules, asked about everybody: what is behind some predicates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import clingo

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import DO, WARNING
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.product_program import ProductProgram
from pyclingo_bridge.population.reduction import Stated
from pyclingo_bridge.population.self_composition import IS_INCONSISTENT, WITH_PLANS, side_space
from pyclingo_bridge.solving.program import SEARCH
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Row, Signature, decoded

_WARNING = WARNING
STEP = DO


class Slice:
    """One copy of the rules behind some predicates, with its patients."""

    def __init__(
        self,
        kb: KnowledgeBase,
        structure: Structure,
        stated: Sequence[Stated],
        asked: Iterable[tuple[str, int]],
        planning: bool = False,
    ) -> None:
        """`structure` are the rules, over patients of whom what is `stated` can be said; under
        `planning` every patient has a plan."""
        predicates = [*asked, _WARNING, *([STEP] if planning else [])]
        found = [atom for one in predicates for atom in structure.program.atoms(one)]
        self.solver = ProductProgram(SEARCH)
        with self.solver.open_backend() as backend:
            wanted = [*(one.literal for one in found), *structure.errors]
            copy = self.solver.add(backend, structure, wanted)
        self._literals = {one.symbol: copy.literal(one.literal) for one in found}
        self._symbols = {literal: symbol for symbol, literal in self._literals.items()}
        self._planning = planning
        warnings = tuple(one for _, one in self.atoms(_WARNING))
        self.space = replace(side_space(self.solver, copy, kb, stated), warnings=warnings)
        error, switch = copy.of(IS_INCONSISTENT), copy.given.get(WITH_PLANS)
        self._allowed = [-copy.broken]
        self._allowed += [] if switch is None else [switch if planning else -switch]
        self.everyone = [*self._allowed, *([] if error is None else [-error])]
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
        found = self.space.smallest([*wanted, *self.everyone])
        if found is None or not self._planning:
            return found
        steps = {one: row for row, one in self.atoms(STEP)}
        context = [*wanted, *self.given(found)]
        held = self.solver.holds(context, steps) or ()
        chosen = sorted(f"{steps[one][0]}: {steps[one][1]}" for one in held)
        return replace(found, steps=tuple(chosen))

    def given(self, witness: Witness) -> list[Literal]:
        """The assumptions that a patient is the witness, and that no constraint forbids him."""
        values = {one.input: one.value for one in witness.facts}
        chosen = {**self.space.defaults, **dict(witness.readings)}
        readings = [self.space.chosen[key] for key in chosen.items()]
        return [*self._allowed, *self.space.patient(values), *readings]
