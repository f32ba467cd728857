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
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Row, Signature, Value, decoded, signature_of

IS_INCONSISTENT = INCONSISTENT()
WITH_PLANS = PLANNING()


def stated(name: str, value: Value) -> clingo.Symbol:
    """The atom that states an input."""
    argument = clingo.Number(value) if isinstance(value, int) else clingo.parse_term(value)
    return PATIENT(name, argument)


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
        """Neither patient contradicts itself."""
        errors = (copy.of(IS_INCONSISTENT) for copy in (self.pair.left, self.pair.right))
        return list(dict.fromkeys(-one for one in errors if one is not None))

    @property
    def planning(self) -> list[Literal]:
        """The switches for plans."""
        switches = (copy.given.get(WITH_PLANS) for copy in (self.pair.left, self.pair.right))
        return list(dict.fromkeys(one for one in switches if one is not None))

    @property
    def without_plans(self) -> list[Literal]:
        """No plans, and no constraint forbids either patient."""
        broken = dict.fromkeys((-self.pair.left.broken, -self.pair.right.broken))
        return [*(-one for one in self.planning), *broken]

    @property
    def consistent(self) -> list[Literal]:
        """Neither patient contradicts itself; no plans."""
        return [*self.possible, *(-one for one in self.planning)]

    def different(self, symbols: Iterable[clingo.Symbol]) -> list[Literal]:
        """The literals that say that an atom is true on one side only."""
        return [one for symbol in symbols if (one := self.pair.differs(symbol)) is not None]


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
        first = solver.add(backend, left, [*wanted(left), *left.errors])
        second = solver.add(backend, right, [*wanted(right), *right.errors], own)
        pair = DifferenceLiterals(backend, first, second)
        differs = _differences(backend, pair)
        more(backend, pair)
    return Sides(solver, pair, differs)


def _differences(backend: Backend, pair: DifferenceLiterals) -> dict[str, Literal]:
    found: dict[str, list[Literal]] = {}
    for symbol in pair.left.given:
        if of_patient(symbol) and (differs := pair.differs(symbol)) is not None:
            found.setdefault(str(symbol.arguments[0]), []).append(differs)
    atoms: dict[str, Literal] = {}
    for name, literals in found.items():
        atoms[name] = backend.add_atom()
        for one in literals:
            backend.add_rule([atoms[name]], [one])
    return atoms


def side_space(
    solver: ProductProgram, copy: Copy, kb: KnowledgeBase, order: Sequence[tuple[str, Value]]
) -> Space:
    """The patients of one side."""
    stated = by_arguments(copy, PATIENT)
    present = {key: stated[key] for key in order if key in stated}
    literals = known_by_input(copy)
    known = {name: literals[name] for name in kb.vocabulary.names if name in literals}
    chosen = {
        (name, str(choice)): one for (name, choice), one in by_arguments(copy, CHOSEN).items()
    }
    return Space(solver, present, known, chosen, kb.chosen(), tuple(present[k] for k in present))


def by_arguments(copy: Copy, of: Signature) -> dict[Stated, Literal]:
    """The free atoms of a predicate, by their two arguments."""
    rows = _rows(copy.structure.program, of)
    return {
        (str(row[0]), row[1]): copy.given[symbol] for symbol, row in rows if symbol in copy.given
    }


def known_by_input(copy: Copy) -> dict[str, Literal]:
    """The literal that something is stated of an input, by its name."""
    rows = _rows(copy.structure.program, KNOWN)
    return {str(row[0]): one for symbol, row in rows if (one := copy.of(symbol)) is not None}


def _rows(program: Program, of: Signature) -> Iterator[tuple[clingo.Symbol, Row]]:
    for atom in program.atoms(of):
        yield atom.symbol, decoded(atom.symbol)[1]


class TwoPatients:
    """Two patients under one knowledge base and one choice of readings."""

    def __init__(
        self,
        kb: KnowledgeBase,
        order: Sequence[tuple[str, Value]],
        outcomes: Iterable[clingo.Symbol],
        more: Callable[[Backend, DifferenceLiterals], None] = lambda *_: None,
    ) -> None:
        program = kb.structure.program
        symbols = tuple(outcomes)
        literals = [one for symbol in symbols if (one := program.literal(symbol)) is not None]
        self.sides = sides(kb.structure, kb.structure, lambda _: literals, of_patient, more)
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
        values = {one.input: one.value for one in first.facts}
        chosen = {**self._kb.chosen(), **dict(first.readings)}
        fixed = [self.left.chosen[key] for key in chosen.items()]
        second = self.right.smallest([*wanted, *fixed, *self.left.patient(values)])
        return None if second is None else (first, second)
