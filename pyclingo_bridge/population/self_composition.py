"""Self-composition: two patients under one program, or one patient under two, to be compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import clingo
from clingo.backend import Backend

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, INCONSISTENT, KNOWN, PATIENT, PLANNING
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.difference_literals import DifferenceLiterals
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.reduction import Stated
from pyclingo_bridge.population.witness_search import Space
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Row, Signature, decoded, signature_of

IS_INCONSISTENT = INCONSISTENT()
WITH_PLANS = PLANNING()


def of_patient(symbol: clingo.Symbol) -> bool:
    """Whether a free atom says something of a patient."""
    return signature_of(symbol) == PATIENT


@dataclass(frozen=True)
class Sides:
    """A pair of copies that can be asked."""

    solver: ProductProgram
    pair: DifferenceLiterals
    differs: Mapping[str, Literal]
    """For each input, true where the two patients are not said to have the same."""

    @property
    def possible(self) -> list[Literal]:
        """The assumptions that neither patient contradicts himself."""
        return list(dict.fromkeys([*self.pair.left.consistent, *self.pair.right.consistent]))

    @property
    def planning(self) -> list[Literal]:
        """The switches for plans."""
        switches = (copy.given.get(WITH_PLANS) for copy in (self.pair.left, self.pair.right))
        return list(dict.fromkeys(switch for switch in switches if switch is not None))

    @property
    def without_plans(self) -> list[Literal]:
        """The assumptions that there are no plans, and no constraint forbids either patient."""
        broken = dict.fromkeys((-self.pair.left.broken, -self.pair.right.broken))
        return [*(-switch for switch in self.planning), *broken]

    @property
    def consistent(self) -> list[Literal]:
        """The assumptions that neither patient contradicts himself, and there are no plans."""
        return [*self.possible, *(-switch for switch in self.planning)]

    def different(self, symbols: Iterable[clingo.Symbol]) -> list[Literal]:
        """The literals that say that an atom is true on one side only."""
        literals = map(self.pair.differs, symbols)
        return [literal for literal in literals if literal is not None]


def sides(
    left: Structure,
    right: Structure,
    wanted: Callable[[Structure], Iterable[Literal]],
    own: Callable[[clingo.Symbol], bool] = lambda _: False,
    more: Callable[[Backend, DifferenceLiterals], None] = lambda *_: None,
) -> Sides:
    """Two copies side by side; the right one has what is its `own` of the free atoms.

    `more` adds rules of the caller's.
    """
    solver = ProductProgram()
    with solver.open_backend() as backend:
        first = Copy(solver, backend, left, [*wanted(left), *left.errors])
        second = Copy(solver, backend, right, [*wanted(right), *right.errors], own)
        pair = DifferenceLiterals(backend, first, second)
        differs = _input_differences(backend, pair)
        more(backend, pair)
    return Sides(solver, pair, differs)


def _input_differences(backend: Backend, pair: DifferenceLiterals) -> dict[str, Literal]:
    """For each input, a new atom that is true where one of its values differs."""
    atoms: dict[str, Literal] = {}
    for symbol in pair.left.given:
        if of_patient(symbol) and (differs := pair.differs(symbol)) is not None:
            name = str(symbol.arguments[0])
            if name not in atoms:
                atoms[name] = backend.add_atom()
            backend.add_rule([atoms[name]], [differs])
    return atoms


def side_space(
    solver: ProductProgram, copy: Copy, kb: KnowledgeBase, order: Sequence[Stated]
) -> Space:
    """The patients of one side."""
    literals, known = by_arguments(copy, PATIENT), known_by_input(copy)
    stated = {item: literals[item] for item in order if item in literals}
    chosen = by_arguments(copy, CHOSEN).items()
    return Space(
        solver,
        stated,
        {name: known[name] for name in kb.vocabulary.names if name in known},
        {(name, str(choice)): literal for (name, choice), literal in chosen},
        kb.chosen(),
        tuple(stated.values()),
    )


def by_arguments(copy: Copy, of: Signature) -> dict[Stated, Literal]:
    """The free atoms of a predicate, by their two arguments."""
    rows = _rows(copy, of)
    return {
        (str(row[0]), row[1]): copy.given[symbol] for symbol, row in rows if symbol in copy.given
    }


def known_by_input(copy: Copy) -> dict[str, Literal]:
    """The literal that something is stated of an input, by its name."""
    rows = _rows(copy, KNOWN)
    return {str(row[0]): known for symbol, row in rows if (known := copy.of(symbol)) is not None}


def _rows(copy: Copy, of: Signature) -> Iterator[tuple[clingo.Symbol, Row]]:
    symbols = (atom.symbol for atom in copy.structure.program.atoms(of))
    return ((symbol, decoded(symbol)[1]) for symbol in symbols)


class TwoPatients:
    """Two patients under one knowledge base and one choice of readings."""

    def __init__(
        self,
        kb: KnowledgeBase,
        order: Sequence[Stated],
        outcomes: Iterable[clingo.Symbol],
        more: Callable[[Backend, DifferenceLiterals], None] = lambda *_: None,
    ) -> None:
        """`outcomes` are the atoms that are compared; `more` adds rules of the caller's."""
        literals = [kb.structure.program.literal(symbol) for symbol in outcomes]
        wanted = [literal for literal in literals if literal is not None]
        self.sides = sides(kb.structure, kb.structure, lambda _: wanted, of_patient, more)
        self._kb, self._order = kb, order

    @property
    def solver(self) -> ProductProgram:
        return self.sides.solver

    @cached_property
    def left(self) -> Space:
        return side_space(self.solver, self.sides.pair.left, self._kb, self._order)

    @cached_property
    def right(self) -> Space:
        return side_space(self.solver, self.sides.pair.right, self._kb, self._order)

    def witnesses(self, wanted: Sequence[Literal]) -> tuple[Witness, Witness] | None:
        """The smallest left patient, and the smallest right one that goes with it."""
        wanted = [*wanted, *self.sides.consistent]
        first = self.left.smallest(wanted)
        if first is None:
            return None
        second = self.right.smallest([*wanted, *self.left.assumed(first)])
        return None if second is None else (first, second)
