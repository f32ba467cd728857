"""The ground rules without plans as a circuit: what holds, by what is free."""

from collections.abc import Iterable, Mapping, Sequence

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.compiled.circuits.compiling import Compiled, compile_rules
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.guideline.predicates import CHOSEN
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.reduction import Stated
from pyclingo_bridge.solving.solver import Literal


class PopulationCircuit:
    """What some rules say of every patient, under every choice of readings."""

    def __init__(
        self, structure: Structure, stated: Iterable[Stated], free: Iterable[Literal] = ()
    ) -> None:
        """`structure` are rules without plans, over patients of whom what is `stated` can be said;
        `free` are further atoms that are given. Raises NotACircuit."""
        self.structure = structure
        gates = Gates()
        atoms = {
            (name, value): atom
            for name, values in structure.stating.items()
            for value, atom in values
            if structure.derived_by(atom)  # of an input of another part nothing is stated here
        }
        given: dict[Literal, Edge] = dict.fromkeys((*atoms.values(), *structure.planning), FALSE)
        self.stated: Mapping[Stated, Edge] = {
            item: gates.source() for item in stated if item in atoms
        }
        """The source that an input has a value."""
        choices = {
            (str(row[0]), str(row[1])): atom
            for row, atom in structure.literals(CHOSEN)
            if structure.derived_by(atom)
        }
        self.chosen: Mapping[tuple[str, str], Edge] = {item: gates.source() for item in choices}
        """The source that a reading is chosen."""
        self.free: Mapping[Literal, Edge] = {atom: gates.source() for atom in free}
        for sources in (self.stated, self.chosen):
            for group in grouped((item[0], edge) for item, edge in sources.items()).values():
                gates.exclude(group)
        given |= {atoms[item]: edge for item, edge in self.stated.items()}
        given |= {choices[item]: edge for item, edge in self.chosen.items()}
        given |= self.free
        self._compiled: Compiled = compile_rules(
            structure.rules, given, structure.symbols, gates, structure.symbols, structure.beside
        )
        self.gates: Sequence[tuple[Edge, ...] | None] = gates.children
        self.impossible = self._compiled.impossible
        """Where a constraint forbids the answer."""

    def edge(self, literal: Literal) -> Edge:
        """Where a literal of the structure holds."""
        atom = abs(literal)
        if atom not in self._compiled.edges:  # a fact
            return TRUE ^ (literal < 0)
        return self._compiled.edge(literal)
