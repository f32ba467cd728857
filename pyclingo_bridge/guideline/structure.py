"""The ground program as the solver receives it: which atoms depend on which, and on which inputs.

Inputs are choices, so grounding simplifies none of them away: where no chain of these rules leads
from an input to an atom, the atom does not depend on that input in any answer set.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import clingo

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.predicates import CHOSEN, INCONSISTENT, KNOWN, PATIENT, PLANNING
from pyclingo_bridge.solving.atoms import Row, Signature, Value
from pyclingo_bridge.solving.components import reachable
from pyclingo_bridge.solving.ground_rules import (
    Beside,
    GroundRule,
    Minimized,
    firing,
    missing,
)
from pyclingo_bridge.solving.known_atoms import known_atoms, known_rows
from pyclingo_bridge.solving.program import Literal, Program
from pyclingo_bridge.solving.rule_observer import GroundRules
from pyclingo_bridge.solving.symbols import signature_of

_GIVEN = frozenset({PATIENT, CHOSEN})


@dataclass
class Structure:
    """A ground program with its rules; literals here are those of `program`."""

    program: Program
    rules: Sequence[GroundRule] = field(repr=False)
    shown: frozenset[Literal] = field(repr=False)
    """The atoms that leave the solver."""
    beside: Beside = field(default_factory=Beside, repr=False)
    minimized: Sequence[Minimized] = field(default=(), repr=False)
    shown_facts: Set[clingo.Symbol] = field(default=frozenset(), repr=False)
    shown_terms: Set[clingo.Symbol] = field(default=frozenset(), repr=False)
    """What leaves the solver besides atoms."""
    remembered: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out of the values of inputs: `value_classes`, `population/reduction.py`."""

    def literals(self, of: Signature) -> tuple[tuple[Row, Literal], ...]:
        """The arguments of every atom of a predicate, with its literal."""
        return known_rows(self.program, of)

    @cached_property
    def _deriving(self) -> dict[Literal, list[GroundRule]]:
        """The rules by the atoms that they can derive."""
        return grouped((atom, rule) for rule in self.rules for atom in rule.head)

    def shows(self, atom: clingo.SymbolicAtom) -> bool:
        """Whether an atom leaves the solver where it holds."""
        if atom.is_fact:
            return atom.symbol in self.shown_facts
        return atom.literal != 0 and atom.literal in self.shown  # 0: it never holds

    @cached_property
    def input_of(self) -> dict[Literal, str]:
        """The input that an atom states."""
        stated = {literal: str(name) for (name, _), literal in self.literals(PATIENT)}
        known = {literal: str(name) for (name,), literal in self.literals(KNOWN)}
        return stated | known

    @cached_property
    def stating(self) -> dict[str, list[tuple[Value, Literal]]]:
        """The atoms that state each input, with their values in order of the domain."""
        stated = self.literals(PATIENT)
        return grouped((str(name), (value, literal)) for (name, value), literal in stated)

    def inputs_behind(self, literals: Iterable[Literal]) -> frozenset[str]:
        """The inputs that can bear on these atoms."""
        below = self._below(literals)
        return frozenset(self.input_of[atom] for atom in below if atom in self.input_of)

    def hangs_on_plans(self, literals: Iterable[Literal]) -> bool:
        """Whether atoms can hold only where plans are switched on."""
        return not self._below(literals).isdisjoint(self.planning)

    @cached_property
    def planning(self) -> tuple[Literal, ...]:
        """The atom that switches plans on."""
        return tuple(literal for _, literal in self.literals(PLANNING))

    def _below(self, literals: Iterable[Literal]) -> Set[Literal]:
        """The atoms that can bear on these, down to the inputs, and these."""

        def needed(atom: Literal) -> Sequence[Literal]:
            return () if atom in self.input_of else _body_atoms(self.derived_by(atom))

        return reachable(map(abs, literals), needed).keys()

    @cached_property
    def free(self) -> dict[Literal, clingo.Symbol]:
        """The atoms that choice rules leave open: of the patient, of readings, of plans."""
        heads = {atom for rule in self.rules if rule.choice for atom in rule.head}
        return {atom: self.symbols[atom] for atom in sorted(heads) if atom in self.symbols}

    @cached_property
    def symbols(self) -> dict[Literal, clingo.Symbol]:
        """Every atom that has a name; those without one were made up by grounding."""
        return known_atoms(self.program).symbols

    def is_given(self, atom: Literal) -> bool:
        """Whether a free atom is open in every case, unlike a choice of a plan under its rules."""
        return atom in self.given

    @cached_property
    def given(self) -> frozenset[Literal]:
        """The free atoms that are open in every case."""
        return frozenset(
            atom
            for atom, symbol in self.free.items()
            if signature_of(symbol) in _GIVEN
            or all(rule.choice and not rule.body for rule in self.derived_by(atom))
        )

    @cached_property
    def of_plans(self) -> frozenset[Literal]:
        """The atoms on which a choice of a plan, or the switch for plans, can bear."""
        return frozenset(self.above([*self.choices, *self.planning]))

    @property
    def choices(self) -> list[Literal]:
        """The atoms that a plan chooses."""
        return [atom for atom in self.free if not self.is_given(atom)]

    def above(self, atoms: Iterable[Literal]) -> set[Literal]:
        """The atoms on which these can bear, and these."""

        def heads(atom: Literal) -> Iterable[Literal]:
            return (head for rule in self.reading.get(atom, ()) for head in rule.head)

        return set(reachable(atoms, heads))

    def behind(self, literals: Iterable[Literal]) -> list[GroundRule]:
        """The rules that can bear on these atoms or forbid an answer, down to what is given."""

        def deriving(atom: Literal) -> Sequence[GroundRule]:
            return () if self.is_given(atom) else self.derived_by(atom)

        headless = [rule for rule in self.rules if not rule.head]
        starts = [*map(abs, literals), *_body_atoms(headless)]
        atoms = reachable(starts, lambda atom: _body_atoms(deriving(atom)))
        return headless + [rule for atom in atoms for rule in deriving(atom)]

    @cached_property
    def errors(self) -> tuple[Literal, ...]:
        """The atom that a case contradicts itself, if a rule derives it."""
        return tuple(literal for _, literal in self.literals(INCONSISTENT))

    @cached_property
    def constraints(self) -> tuple[GroundRule, ...]:
        """The rules without a head that can take effect without plans: they forbid a patient."""
        return tuple(rule for rule in self.rules if not rule.head and self.without_plans(rule))

    def without_plans(self, rule: GroundRule) -> bool:
        """Whether a rule can take effect where plans are switched off."""
        return missing(rule, self._possible_without_plans) is None

    @cached_property
    def _possible_without_plans(self) -> set[Literal]:
        """An upper bound of the atoms that can hold where plans are switched off."""
        fired = firing(self.rules, (), self.planning)
        return {head for rule in fired for head in rule.head}.difference(self.planning)

    @cached_property
    def _components(self) -> tuple[frozenset[str], ...]:
        """For each contradiction that a case may hold, the inputs that it is about."""
        causes = [rule for error in self.errors for rule in self.derived_by(error)]
        return tuple(self.inputs_behind(rule.body) for rule in (*causes, *self.constraints))

    def inputs_bearing_on(self, literals: Iterable[Literal]) -> frozenset[str]:
        """The inputs that can bear on these atoms over consistent cases.

        Also those that are linked to such an input by a contradiction that a case may hold.
        """
        return self.linked_to(self.inputs_behind(literals))

    def linked_to(self, inputs: Iterable[str]) -> frozenset[str]:
        """Inputs with those that contradictions link to them, one after the other."""
        bearing, linked = set(inputs), self._components
        while new := [inputs for inputs in linked if inputs & bearing and not inputs <= bearing]:
            bearing.update(*new)
        return frozenset(bearing)

    @cached_property
    def reading(self) -> dict[Literal, list[GroundRule]]:
        """The rules in whose body each atom stands."""
        return grouped((abs(literal), rule) for rule in self.rules for literal in rule.body)

    def derived_by(self, atom: Literal) -> Sequence[GroundRule]:
        """The rules that can derive an atom."""
        return self._deriving.get(atom, ())


def _body_atoms(rules: Iterable[GroundRule]) -> list[Literal]:
    return [abs(literal) for rule in rules for literal in rule.body]


def structure_of(sources: Sources, options: Iterable[str] = ()) -> Structure:
    """Ground rule files as a program of their own, with its rules in view; `options` are clingo's,
    for a search of another kind."""
    seen = GroundRules()
    program = Program(sources, options, observer=seen)
    return Structure(
        program,
        seen.rules,
        frozenset(seen.shown),
        seen.beside,
        seen.minimized,
        frozenset(seen.shown_facts),
        frozenset(seen.shown_terms),
    )


def seen_again(program: Program, sources: Sources) -> Structure:
    """The structure of a program that was grounded from these sources without an observer.

    Grounding them again numbers the atoms alike. Raises RuntimeError should it ever not.
    """
    structure = structure_of(sources)
    if known_atoms(program).every != known_atoms(structure.program).every:
        raise RuntimeError("grounding the same rules twice numbered their atoms differently")
    return replace(structure, program=program)
