"""Searches among all patients on diagrams, where clingo would be asked the same.

A literal stands for a diagram. So whether some hold together is a look at their conjunction.
"""

from collections.abc import Iterable, Sequence, Set
from functools import cached_property

import clingo

from pyclingo_bridge.compiled.diagrams.diagram import NEVER, Diagram
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.patient_diagrams import Holding, PatientDiagrams
from pyclingo_bridge.solving.questions import Assumptions, Literal, Searches


class DiagramSearch(Searches):
    """Questions about one patient, answered on diagrams. Every method may raise NoDiagram."""

    def __init__(self, patients: PatientDiagrams) -> None:
        self.patients = patients
        self._diagrams = patients.diagrams
        self._meant: list[Diagram] = [NEVER]  # there is no literal 0
        self._any_of: dict[frozenset[Literal], Literal] = {}
        self._joined: dict[frozenset[Diagram], Diagram] = {}

    def literal(self, diagram: Diagram) -> Literal:
        """A new literal that is true where a diagram is."""
        self._meant.append(diagram)
        return len(self._meant) - 1

    def diagram(self, literal: Literal) -> Diagram:
        """Where a literal is true."""
        meant = self._meant[abs(literal)]
        return meant if literal > 0 else self._diagrams.negated(meant)

    def together(self, literals: Iterable[Literal]) -> Diagram:
        """Where all of some literals are true."""
        key = frozenset(map(self.diagram, literals))
        if key not in self._joined:
            self._joined[key] = self._diagrams.all_of(key)
        return self._joined[key]

    def smallest(self, wanted: Iterable[Literal]) -> Witness | None:
        """The smallest patient of whom all that is wanted is true; None: there is none."""
        facts = self.patients.smallest(self.together(wanted))
        return None if facts is None else Witness(facts)

    def satisfiable(self, assumptions: Assumptions) -> bool:
        return self.together(assumptions) != NEVER

    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        return None if self.satisfiable(assumptions) else tuple(assumptions)

    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        path = self._diagrams.path(self.together(assumptions), [None] * len(self._diagrams.widths))
        if path is None:
            return None
        values = [path.get(level, 0) for level in range(len(self._diagrams.widths))]
        return [one for one in literals if self._diagrams.holds(self.diagram(one), values)]

    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        context, both = self.together(assumptions), self._diagrams.both
        return {literal for literal in literals if both(context, self.diagram(literal)) != NEVER}

    def first_reached(
        self, assumptions: Assumptions, literals: Sequence[Literal]
    ) -> Literal | None:
        context, both = self.together(assumptions), self._diagrams.both
        reached = (one for one in literals if both(context, self.diagram(one)) != NEVER)
        return next(reached, None)

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        wanted = frozenset(literals)
        if len(wanted) == 1:
            return next(iter(wanted))
        if wanted not in self._any_of:
            none = self._diagrams.all_of(self.diagram(-literal) for literal in wanted)
            self._any_of[wanted] = self.literal(self._diagrams.negated(none))
        return self._any_of[wanted]


class DiagramSide:
    """What some rules say of patients under one choice of readings."""

    def __init__(
        self,
        search: DiagramSearch,
        structure: Structure,
        holding: Holding,
        wanted: Set[Literal],
        like: "DiagramSide | None" = None,
    ) -> None:
        """`wanted` are the atoms that are asked about; what is the same on another side, which it
        may be `like`, has the same literal."""
        self.structure = structure
        self._wanted = wanted
        self._search, self._holding, self._like = search, holding, like
        self._literals: dict[Literal, Literal] = {}

    def of(self, symbol: clingo.Symbol) -> Literal | None:
        """The literal of an atom; None where it is not asked about. Raises NoDiagram."""
        atom = self.structure.program.literal(symbol)
        return self._of_atom(atom) if atom is not None and atom in self._wanted else None

    def _of_atom(self, atom: Literal) -> Literal:
        if atom not in self._literals:
            diagram = self._holding.of(atom)
            same = self._like and self._like._of_atom(atom)
            if not same or self._search.diagram(same) != diagram:
                same = self._search.literal(diagram)
            self._literals[atom] = same
        return self._literals[atom]

    @cached_property
    def possible(self) -> list[Literal]:
        """The assumptions that a patient does not contradict himself. Raises NoDiagram."""
        return [-self._of_atom(error) for error in self.structure.errors]

    @cached_property
    def broken(self) -> Literal:
        """True where a constraint forbids the patient. Raises NoDiagram."""
        return self._search.literal(self._holding.impossible)


class DiagramSides:
    """One patient without plans, under the default readings and under another choice of one."""

    def __init__(
        self,
        patients: PatientDiagrams,
        structure: Structure,
        reading: tuple[str, str],
        wanted: Set[Literal],
    ) -> None:
        """`structure` are the rules that the diagrams are of, `wanted` the atoms that are compared.
        Raises NoDiagram."""
        self.solver = DiagramSearch(patients)
        self.first = DiagramSide(self.solver, structure, patients.default, wanted)
        self.second = DiagramSide(
            self.solver, structure, patients.under(*reading), wanted, self.first
        )

    @property
    def possible(self) -> list[Literal]:
        """The assumptions that the patient contradicts himself on neither side."""
        return [*self.first.possible, *self.second.possible]

    @property
    def broken(self) -> Literal:
        """True where a constraint forbids the patient on one side only."""
        first, second = self.first.broken, self.second.broken
        all_of, any_of = self.solver.all_of, self.solver.any_of
        return any_of([all_of([first, -second]), all_of([-first, second])])

    @property
    def with_plans(self) -> list[Literal]:
        """What is true of nobody: there are no plans."""
        return [self.solver.literal(NEVER)]

    @property
    def without_plans(self) -> list[Literal]:
        """The assumptions that no constraint forbids the patient."""
        return [-self.first.broken, -self.second.broken]
