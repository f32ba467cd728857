"""The checked guideline: a knowledge base with its checks, and the questions of the analyses."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from itertools import chain

import clingo

from pyclingo_bridge.compiled.circuits.compiling import NotACircuit
from pyclingo_bridge.compiled.diagrams.diagram import NoDiagram
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import DO, PLANNING, STATEMENT, VERDICT
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.guideline.structure import Structure, structure_of
from pyclingo_bridge.population.cone import Cones
from pyclingo_bridge.population.findings import NOT, Conjunction, Witness
from pyclingo_bridge.population.interval_rules import by_intervals
from pyclingo_bridge.population.reduction import (
    Stated,
    narrowed,
    parts_of,
    representatives,
    unplanned,
)
from pyclingo_bridge.population.rule_circuit import RuleCircuit
from pyclingo_bridge.population.slice import Atom, Slice, atoms_of
from pyclingo_bridge.population.switches import SWITCH, SwitchedProgram, switched_program
from pyclingo_bridge.population.witness_search import ordered_values
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.locking import exclusive_property
from pyclingo_bridge.solving.program import SEARCH
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of

Part = tuple[Structure, list[clingo.Symbol]]
"""Rules that have nothing in common with others, and atoms that they are asked about."""
_MOST_SLICES = 16
"""So many slices with switches are kept for further goals."""
EVERYONE = "every patient without a contradiction, under every combination of readings"


class CheckedGuideline:
    """One knowledge base under check."""

    def __init__(
        self,
        kb: KnowledgeBase,
        as_written: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`kb` is loaded with its checks; `progress` is told what is looked at."""
        self.kb, self.program, self.lock = kb, kb.program, kb.lock
        self.as_written = as_written
        self.progress = progress
        self._slices: dict[tuple[bool, frozenset[Signature | clingo.Symbol]], Slice] = {}

    @property
    def structure(self) -> Structure:
        return self.kb.structure

    @exclusive_property
    def guideline(self) -> KnowledgeBase:
        """The knowledge base without its checks."""
        sources = self.kb.sources.only("guideline", "extension")
        if sources.files == self.kb.sources.files:
            return self.kb
        seen = structure_of(sources, SEARCH)
        return describe(seen.program, self.kb.folder, sources, seen)

    @exclusive_property
    def consistent(self) -> list[Literal]:
        """A patient without a contradiction, plans switched off."""
        return [-self.kb.planning, *self.kb.consistent]

    @exclusive_property
    def planned(self) -> list[Literal]:
        """A patient without a contradiction, and a plan for it."""
        return [self.kb.planning, *self.kb.consistent]

    def conjunction(
        self,
        *together: clingo.Symbol,
        without: Iterable[clingo.Symbol] = (),
        planning: bool = False,
    ) -> Conjunction:
        """What a patient without a contradiction would have to fulfil of whom some atoms are true
        and others are not; with plans, some plan of the patient."""
        symbols = self.structure.symbols
        inconsistent = [symbols[-literal] for literal in self.kb.consistent]
        negated = [*without, *inconsistent, *(() if planning else [PLANNING()])]
        given = [*together, *([PLANNING()] if planning else ())]
        return (*map(str, given), *(f"{NOT}{symbol}" for symbol in negated))

    def view(self, *predicates: Signature, planning: bool = False) -> Slice:
        """The rules behind some predicates, over all patients."""
        rules = self.narrowed if planning else self._unplanned
        atoms = atoms_of(rules, *predicates)
        return Slice(self.kb, rules, self.representatives, atoms, planning)

    def cone(self, atoms: Iterable[Atom], readings: Collection[str] | None = None) -> Slice:
        """What bears on some atoms, over all patients; readings keep their default but for those
        named, or without names for those that bear on it."""
        asked = list(atoms)
        rules = self._cones.sliced((literal for _, literal in asked), readings)
        return Slice(self.kb, rules, self.representatives, asked)

    @exclusive_property
    def _cones(self) -> Cones:
        return Cones(self.kb, self._unplanned)

    @exclusive_property
    def narrowed(self) -> Structure:
        """The ground rules over the patients who stand for all."""
        return narrowed(self.structure, self.representatives)

    @exclusive_property
    def of_every_value(self) -> Structure:
        """The ground rules without plans, over every patient."""
        return by_intervals(unplanned(self.structure))

    def parts(self, groups: Iterable[Iterable[clingo.Symbol]]) -> list[Part]:
        """The ground rules without plans, over every patient, in parts that have nothing in common,
        each with the groups of atoms that it derives; the whole where a group is of several."""
        asked: list[list[clingo.Symbol]] = [[] for _ in self._parts]
        listed = [[x for x in group if self.program.literal(x) is not None] for group in groups]
        for group in listed:
            found = list(filter(None, map(self.program.literal, group)))
            parts = [n for n, part in enumerate(self._parts) if any(map(part.derived_by, found))]
            if len(parts) > 1:
                return [(self.of_every_value, list(chain.from_iterable(listed)))]
            asked[next(iter(parts), 0)] += group
        return list(zip(self._parts, asked, strict=True))

    @exclusive_property
    def _parts(self) -> list[Structure]:
        return parts_of(self.kb, self.of_every_value)

    @exclusive_property
    def _unplanned(self) -> Structure:
        return unplanned(self.narrowed)

    @exclusive_property
    def representatives(self) -> tuple[Stated, ...]:
        """Every input with the values that stand for those alike, the more telling ones first."""
        return representatives((self.structure, self.guideline.structure), self.order)

    @exclusive_property
    def order(self) -> tuple[Stated, ...]:
        """Every input with every value, the more telling values first."""
        return tuple(ordered_values(self.kb.vocabulary, self.guideline.structure))

    @exclusive_property
    def switched(self) -> SwitchedProgram:
        """The rules with switches."""
        return switched_program(self.kb)

    @exclusive_property
    def switched_guideline(self) -> SwitchedProgram:
        """The rules without the checks, with switches."""
        return switched_program(self.guideline)

    @exclusive_property
    def statements(self) -> frozenset[str]:
        """The ids of all statements, as the rules write them."""
        return frozenset(str(row[0]) for row in self.program.facts(STATEMENT))

    def statements_of(self, *rules: Rule) -> tuple[str, ...]:
        """The statements that some rules name, as people write them."""
        ids = {name for rule in rules for name in rule.statements & self.statements}
        return tuple(sorted(map(printed, ids)))

    def assumed(self, witness: Witness) -> list[Literal]:
        """The assumptions that a patient is the witness."""
        return [*self.kb.patient(witness.values), *self.kb.in_force(self._readings(witness))]

    def _readings(self, witness: Witness) -> dict[str, str]:
        """The choice of every reading under which a patient is a witness."""
        return self.kb.chosen(dict(witness.readings))

    def verdict_of(self, witness: Witness) -> str:
        """The verdict of a witness; empty where the rules give none."""
        model = self.program.holds([*self.assumed(witness), *self.consistent], self.kb.verdicts)
        return self.kb.verdicts[model[0]] if model else ""

    def behind_verdict(self, *witnesses: Witness) -> tuple[Rule, ...]:
        """The rules responsible for the verdicts of some witnesses."""
        rules: dict[Rule, None] = {}
        for witness in witnesses:
            if verdict := self.verdict_of(witness):
                rules |= dict.fromkeys(self.responsible(witness, [VERDICT(verdict)]))
        return tuple(rules)

    def responsible(
        self, witness: Witness, goals: Iterable[clingo.Symbol], planning: bool = False
    ) -> tuple[Rule, ...]:
        """A smallest set of rules with which the goals hold of the witness, whatever other rules
        there are."""
        atoms = tuple(goals)
        if not planning and self._rule_circuit is not None:
            found = (self.switched.structure.program.literal(atom) for atom in atoms)
            literals = [literal for literal in found if literal is not None]
            with suppress(NoDiagram):
                return self._rule_circuit.forcing(witness, self._readings(witness), literals)
        view = self._with_switches(atoms, planning)
        literals = view.literals(atoms)
        if not literals:
            return ()
        context = [*view.given(witness), -view.solver.all_of(literals)]
        if not planning:
            return self._forcing(view, context)
        # The steps follow from the rules where the plan takes no others; where a choice is free of
        # its bounds, they are taken as they are.
        steps = {literal: f"{row[0]}: {row[1]}" for row, literal in view.atoms(DO)}
        taken = [literal for literal, step in steps.items() if step in witness.steps]
        others = [-literal for literal in steps if literal not in taken]
        rules = self._forcing(view, [*context, *others])
        return rules or self._forcing(view, [*context, *others, *taken])

    @exclusive_property
    def _rule_circuit(self) -> RuleCircuit | None:
        """The rules with switches as a circuit; None where they are none."""
        with suppress(NotACircuit):
            return RuleCircuit(self.switched, self.representatives)
        return None

    def forbidding(self, witness: Witness) -> tuple[Rule, ...]:
        """A smallest set of rules with which the witness has no plan."""
        view = self._with_switches((), planning=True)
        return self._forcing(view, [*view.given(witness), *view.everyone])

    def _forcing(self, view: Slice, context: Sequence[Literal]) -> tuple[Rule, ...]:
        """A smallest set of rules that cannot all be there in a context; empty: they can."""
        numbers = {literal: int(row[0]) for row, literal in view.atoms((SWITCH, 1))}
        core = view.solver.minimal_core(context, sorted(numbers, key=numbers.__getitem__))
        return tuple(self.switched.rules[numbers[switch]] for switch in core or ())

    def _with_switches(self, goals: Sequence[clingo.Symbol], planning: bool) -> Slice:
        """The rules behind some goals, with a switch for each; of plans, those behind all atoms of
        their predicates."""
        key = frozenset(map(signature_of, goals)) if planning else frozenset(goals)
        if (planning, key) not in self._slices:
            if len(self._slices) >= _MOST_SLICES:
                self._slices.clear()
            rules = self.switched.structure
            program = rules.program
            if planning:
                atoms = list(atoms_of(rules, *sorted(map(signature_of, goals))))
            else:
                found = ((goal, program.literal(goal)) for goal in goals)
                atoms = [(goal, literal) for goal, literal in found if literal is not None]
                rules = unplanned(rules)
            free = rules.free
            atoms += (atom for atom in atoms_of(rules, (SWITCH, 1)) if atom[1] in free)
            self._slices[planning, key] = Slice(self.kb, rules, self.order, atoms, planning)
        return self._slices[planning, key]
