"""The ground program as the solver receives it: which atoms rest on which, and on which inputs.

Inputs are choices, so grounding simplifies none of them away: where no chain of these rules leads
from an input to an atom, the atom does not depend on that input in any answer set.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import clingo

from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.guideline.predicates import CHOSEN, INCONSISTENT, KNOWN, PATIENT, PLANNING
from pyclingo_bridge.solving.ground_rules import Beside, GroundRule, GroundRules, Minimized
from pyclingo_bridge.solving.program import Literal, Program
from pyclingo_bridge.solving.symbols import Value, signature_of

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
    remembered: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """What `value_classes` has found, by what is kept apart."""

    @cached_property
    def _deriving(self) -> dict[Literal, list[GroundRule]]:
        found: dict[Literal, list[GroundRule]] = defaultdict(list)
        for rule in self.rules:
            for atom in rule.head:
                found[atom].append(rule)
        return found

    @cached_property
    def input_of(self) -> dict[Literal, str]:
        """The input that an atom states."""
        stated = {one: str(name) for (name, _), one in self.program.literals(PATIENT)}
        known = {one: str(name) for (name,), one in self.program.literals(KNOWN)}
        return stated | known

    @cached_property
    def stating(self) -> dict[str, list[tuple[Value, Literal]]]:
        """The atoms that state each input, with their values in order of the domain."""
        found: dict[str, list[tuple[Value, Literal]]] = defaultdict(list)
        for (name, value), one in self.program.literals(PATIENT):
            found[str(name)].append((value, one))
        return found

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
        return tuple(one for _, one in self.program.literals(PLANNING))

    def _below(self, literals: Iterable[Literal]) -> set[Literal]:
        seen: set[Literal] = set()
        left = [abs(one) for one in literals]
        while left:
            atom = left.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if atom not in self.input_of:
                left += [abs(one) for rule in self._deriving.get(atom, ()) for one in rule.body]
        return seen

    @cached_property
    def free(self) -> dict[Literal, clingo.Symbol]:
        """The atoms that choice rules leave open: of the patient, of readings, of plans."""
        heads = {one for rule in self.rules if rule.choice for one in rule.head}
        return {one: self.symbols[one] for one in sorted(heads) if one in self.symbols}

    @cached_property
    def symbols(self) -> dict[Literal, clingo.Symbol]:
        """Every atom that has a name; those without one were made up by grounding."""
        return {one.literal: one.symbol for one in self.program.every_atom() if not one.is_fact}

    def is_given(self, atom: Literal) -> bool:
        """Whether nothing decides about a free atom, as the rules do about a choice of a plan."""
        return atom in self.free and (
            signature_of(self.free[atom]) in _GIVEN
            or all(rule.choice and not rule.body for rule in self.derived_by(atom))
        )

    @cached_property
    def of_plans(self) -> frozenset[Literal]:
        """The atoms on which a choice of a plan, or the switch for plans, can bear."""
        return frozenset(self.above([*self.choices, *self.planning]))

    @property
    def choices(self) -> list[Literal]:
        """What a plan chooses."""
        return [one for one in self.free if not self.is_given(one)]

    def above(self, atoms: Iterable[Literal]) -> set[Literal]:
        """The atoms on which these can bear, and these."""
        found: set[Literal] = set()
        left = list(atoms)
        while left:
            atom = left.pop()
            if atom not in found:
                found.add(atom)
                left += [head for rule in self.reading.get(atom, ()) for head in rule.head]
        return found

    def behind(self, literals: Iterable[Literal]) -> list[GroundRule]:
        """The rules that can bear on these atoms or forbid an answer, down to what is given."""
        headless = [rule for rule in self.rules if not rule.head]
        left = [abs(one) for one in literals]
        left += [abs(one) for rule in headless for one in rule.body]
        seen: set[Literal] = set()
        found = list(headless)
        while left:
            atom = left.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if not self.is_given(atom):
                found += self.derived_by(atom)
                left += [abs(one) for rule in self.derived_by(atom) for one in rule.body]
        return found

    @cached_property
    def errors(self) -> tuple[Literal, ...]:
        """The atom that a case contradicts itself, if a rule derives it."""
        return tuple(one for _, one in self.program.literals(INCONSISTENT))

    @cached_property
    def constraints(self) -> tuple[GroundRule, ...]:
        """What forbids a patient outright: the rules without a head, but for those that cannot take
        effect without plans."""
        return tuple(one for one in self.rules if not one.head and self.without_plans(one))

    def without_plans(self, rule: GroundRule) -> bool:
        """Whether a rule can take effect where plans are switched off."""
        return _firing(rule, self._possible)

    @cached_property
    def _possible(self) -> set[Literal]:
        """An upper bound of the atoms that can hold where plans are switched off."""
        without = set(self.planning)
        found: set[Literal] = set()
        left = [rule for rule in self.rules if rule.head]
        while True:
            new = {one for rule in left if _firing(rule, found) for one in rule.head}
            new -= without | found
            if not new:
                return found
            found |= new
            left = [rule for rule in left if not found.issuperset(rule.head)]

    @cached_property
    def _components(self) -> tuple[frozenset[str], ...]:
        """For each contradiction that a case may hold, the inputs that it is about."""
        causes = [rule for one in self.errors for rule in self.derived_by(one)]
        return tuple(self.inputs_behind(rule.body) for rule in (*causes, *self.constraints))

    def inputs_bearing_on(self, literals: Iterable[Literal]) -> frozenset[str]:
        """The inputs that can bear on these atoms over consistent cases: also those that are
        linked to such an input by what would contradict itself."""
        found = set(self.inputs_behind(literals))
        linked = [one for one in self._components if one]
        while joining := [one for one in linked if one & found and not one <= found]:
            found.update(*joining)
        return frozenset(found)

    @cached_property
    def reading(self) -> dict[Literal, list[GroundRule]]:
        """The rules in whose body each atom stands."""
        found: dict[Literal, list[GroundRule]] = defaultdict(list)
        for rule in self.rules:
            for one in rule.body:
                found[abs(one)].append(rule)
        return found

    def derived_by(self, atom: Literal) -> Sequence[GroundRule]:
        """The rules that can derive an atom."""
        return self._deriving.get(atom, ())


def _firing(rule: GroundRule, true: Set[Literal]) -> bool:
    """Whether a body can hold where no other atoms can be true than these."""
    return bool(rule.weights) or all(one < 0 or one in true for one in rule.body)


def structure_of(sources: Sources) -> Structure:
    """Ground rule files as a program of their own, with its rules in view."""
    seen = GroundRules()
    program = Program(sources, observer=seen)
    return Structure(program, seen.rules, frozenset(seen.shown), seen.beside, seen.minimized)


def seen_again(program: Program, sources: Sources) -> Structure:
    """The structure of a program that was grounded from these sources without an observer.

    Grounding them again numbers the atoms alike. Raises RuntimeError should it ever not.
    """
    structure = structure_of(sources)
    if _numbered(program) != _numbered(structure.program):
        raise RuntimeError("grounding the same rules twice numbered their atoms differently")
    return replace(structure, program=program)


def _numbered(program: Program) -> list[tuple[Literal, clingo.Symbol]]:
    return [(one.literal, one.symbol) for one in program.every_atom()]
