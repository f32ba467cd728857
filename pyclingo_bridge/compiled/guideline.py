"""The circuit of a guideline, compiled from its ground program."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import clingo

from pyclingo_bridge.compiled.circuits.circuit import IMPOSSIBLE, Coded, GuidelineCircuit
from pyclingo_bridge.compiled.circuits.compiling import Compiled, compile_rules, give_classes
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.needed_rules import needed_rules
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.compiled.circuits.schedule import schedule
from pyclingo_bridge.compiled.plan_rules import PlanRules, situations_of
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.solving.program import Literal


class CircuitSource:
    """The ground rules of a guideline, with values merged for what may ever be asked."""

    def __init__(
        self,
        kb: KnowledgeBase,
        kept: Iterable[clingo.Symbol],
        of_plans: Iterable[clingo.Symbol] | None = None,
    ) -> None:
        """`kept` are atoms that some circuit may have as an output, `of_plans` those that a plan is
        read from where situations may be asked for. Raises NotACircuit for what is beside the rules
        about plans."""
        self.kb = kb
        self.structure: Structure = kb.structure
        literals = [a.literal for x in kept if (a := self._atoms.get(x)) is not None]
        self._plans = None if of_plans is None else PlanRules(self.structure, of_plans)
        literals += self._plans.fixed if self._plans is not None else ()
        self._kept = self.structure.shown.union(literals, self.structure.errors)
        self.inputs = tuple(
            Coded(entry.name, value_classes(self.structure, entry.name, literals))
            for entry in kb.vocabulary
        )

    def circuit(
        self, outputs: Iterable[clingo.Symbol], readings: Mapping[str, str] | None = None
    ) -> GuidelineCircuit:
        """The circuit for some atoms under one choice of readings, with plans switched off.

        Raises NotACircuit for what is not a boolean function of the patient, ReadingError, and
        ValueError for an atom that was not to be kept.
        """
        return self.circuits(outputs, readings, (), ())

    def circuits(
        self,
        outputs: Iterable[clingo.Symbol],
        readings: Mapping[str, str] | None,
        differing: Iterable[clingo.Symbol],
        others: Iterable[Mapping[str, str] | None],
    ) -> GuidelineCircuit:
        """The circuit under one choice of readings, with what differs under others.

        For each of `others`, another choice of readings, there follow in this order the `differing`
        atoms where they hold but do not under the first, and where only then a constraint forbids
        the patient. What the readings do not touch is there once. Raises as `circuit` does.
        """
        gates, given, sources = self._inputs()
        shown, compared = list(outputs), list(differing)
        wanted = {_literal(self._atoms.get(symbol)) for symbol in (*shown, *compared)} - {0}
        if lost := sorted(str(self.structure.symbols[atom]) for atom in wanted - self._kept):
            raise ValueError(f"values were merged that distinguish {', '.join(lost)}")
        beside, symbols = self.structure.beside, self.structure.symbols
        open_readings = {atom: gates.source() for atom in self.kb.readings_chosen.values()}
        rules = needed_rules(self.structure.rules, given | open_readings, wanted, beside)

        chosen = self._of_readings(readings)
        first = compile_rules(rules, given | chosen, wanted, gates, symbols, beside)
        edges = [*(self._edge(first, symbol) for symbol in shown), first.impossible]
        before = [self._edge(first, symbol) for symbol in compared]
        for choice in others:
            now = self._of_readings(choice)
            affected = self.structure.above(atom for atom in now if now[atom] != chosen[atom])
            other = compile_rules(
                rules, given | now, wanted, gates, symbols, beside, like=first, affected=affected
            )
            pairs = zip(compared, before, strict=True)
            edges += [gates.every((self._edge(other, symbol), edge ^ 1)) for symbol, edge in pairs]
            edges.append(gates.every((other.impossible, first.impossible ^ 1)))
        names = (*map(str, shown), IMPOSSIBLE)
        return GuidelineCircuit(self.inputs, names, schedule(gates, sources, edges))

    def situations(self, readings: Mapping[str, str] | None = None) -> Situations:
        """The situations of patients under one choice of readings: what is left of the rules about
        plans.

        Raises as `circuit` does, and ValueError where the source is not made for it.
        """
        if self._plans is None:
            raise ValueError("values were merged as if situations were not asked for")
        gates, given, sources = self._inputs()
        return situations_of(self._plans, gates, sources, given | self._of_readings(readings))

    @cached_property
    def _atoms(self) -> dict[clingo.Symbol, clingo.SymbolicAtom]:
        return {atom.symbol: atom for atom in self.structure.program.every_atom()}

    def _edge(self, compiled: Compiled, symbol: clingo.Symbol) -> Edge:
        atom = self._atoms.get(symbol)
        if atom is None:
            return FALSE
        return TRUE if atom.is_fact else compiled.edge(atom.literal)

    def _of_readings(self, readings: Mapping[str, str] | None) -> dict[Literal, Edge]:
        chosen = self.kb.chosen(readings)
        return {
            atom: TRUE if chosen[name] == choice else FALSE
            for (name, choice), atom in self.kb.readings_chosen.items()
        }

    def _inputs(self) -> tuple[Gates, dict[Literal, Edge], list[Edge]]:
        """New gates, the edges of what is given (plans are switched off), and the sources.

        There is a source for each bit; the first value of a class stands for the whole class.
        """
        gates, given = Gates(), dict.fromkeys(self.structure.planning, FALSE)
        sources: list[Edge] = []
        for coded in self.inputs:
            bits = [gates.source() for _ in range(coded.bits)]
            sources += bits
            edges = [
                gates.every(bit ^ (not number >> place & 1) for place, bit in enumerate(bits))
                for number in range(1, len(coded.classes) + 1)
            ]
            stated = ([self.kb.stated[coded.name, one] for one in c] for c in coded.classes)
            give_classes(gates, given, edges, stated)
        return gates, given, sources


def _literal(atom: clingo.SymbolicAtom | None) -> Literal:
    """The literal of an atom that may hold of some and not of others; 0 for any other."""
    return 0 if atom is None or atom.is_fact else int(atom.literal)
