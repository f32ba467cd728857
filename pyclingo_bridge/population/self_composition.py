"""Self-composition: two patients under one program, or one patient under two, to be compared."""

from collections.abc import Callable, Iterable, Mapping, Sequence

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
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of

IS_INCONSISTENT = INCONSISTENT()
WITH_PLANS = PLANNING()


def of_patient(symbol: clingo.Symbol) -> bool:
    """Whether a free atom says something of a patient."""
    return signature_of(symbol) == PATIENT


class Sides:
    """Two copies side by side in one solver, to be asked where they differ."""

    def __init__(
        self,
        left: Structure,
        right: Structure,
        wanted: Callable[[Structure], Iterable[Literal]],
        own: Callable[[clingo.Symbol], bool] = lambda _: False,
        more: Callable[[Backend, DifferenceLiterals], None] = lambda *_: None,
    ) -> None:
        """The right copy has what is its `own` of the free atoms; `more` adds further rules.

        Of one structure, the copies share every atom on which nothing that is its own bears.
        """
        self.solver = ProductProgram()
        base, apart = None, frozenset[Literal]()
        with self.solver.open_backend() as backend:
            atoms = [*wanted(left), *left.errors]
            first = Copy(self.solver, backend, left, atoms)
            if left is right:
                base = first
                apart = frozenset(left.above(atom for atom, one in left.free.items() if own(one)))
            else:
                atoms = [*wanted(right), *right.errors]
            second = Copy(self.solver, backend, right, atoms, own, base, apart)
            self.first, self.second = first, second
            self.pair = DifferenceLiterals(backend, first, second)
            self.broken = self.pair.broken
            self.differs: Mapping[str, Literal] = _input_differences(backend, self.pair)
            """For each input, true where the two patients are not said to have the same."""
            more(backend, self.pair)

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
    def with_plans(self) -> list[Literal]:
        """The assumptions that there are plans, and constraints allow the answer in some copy."""
        allowed = self.solver.any_of([-self.pair.left.broken, -self.pair.right.broken])
        return [*self.planning, allowed]

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
    return Space(
        solver,
        stated,
        {name: known[name] for name in kb.vocabulary.names if name in known},
        by_choice(copy),
        kb.chosen(),
        tuple(stated.values()),
    )


def by_arguments(copy: Copy, of: Signature) -> dict[Stated, Literal]:
    """The free atoms of a predicate, by their two arguments."""
    rows, free = copy.structure.literals(of), copy.structure.free
    return {(str(row[0]), row[1]): copy.given[free[atom]] for row, atom in rows if atom in free}


def by_choice(copy: Copy) -> dict[tuple[str, str], Literal]:
    """The literal of each choice of a reading, by both names; a choice may be a number."""
    chosen = by_arguments(copy, CHOSEN).items()
    return {(name, str(choice)): literal for (name, choice), literal in chosen}


def known_by_input(copy: Copy) -> dict[str, Literal]:
    """The literal that something is stated of an input, by its name."""
    rows = copy.structure.literals(KNOWN)
    return {str(row[0]): copy.literal(atom) for row, atom in rows if atom in copy.atoms}


class TwoPatients(Sides):
    """Two patients under one knowledge base and one choice of readings."""

    def __init__(
        self,
        kb: KnowledgeBase,
        rules: Structure,
        order: Sequence[Stated],
        outcomes: Iterable[clingo.Symbol],
        more: Callable[[Backend, DifferenceLiterals], None] = lambda *_: None,
    ) -> None:
        """`rules` are those of the knowledge base without plans, `outcomes` the atoms that are
        compared; `more` adds further rules."""
        literals = [rules.program.literal(symbol) for symbol in outcomes]
        wanted = [literal for literal in literals if literal is not None]
        super().__init__(rules, rules, lambda _: wanted, of_patient, more)
        self.left = side_space(self.solver, self.pair.left, kb, order)
        self.right = side_space(self.solver, self.pair.right, kb, order)

    def witnesses(self, wanted: Sequence[Literal]) -> tuple[Witness, Witness] | None:
        """The smallest left patient, and the smallest right one that goes with it."""
        wanted = [*wanted, *self.consistent]
        first = self.left.smallest(wanted)
        if first is None:
            return None
        second = self.right.smallest([*wanted, *self.left.assumed(first)])
        return None if second is None else (first, second)
