"""Two copies of a ground program over two patients that differ only where they are allowed to.

An input can matter to a conclusion when there are two consistent patients that differ in this input
alone, the conclusion being true of one and not of the other. That no such pair exists is a proof
that it cannot matter (self-composition: Barthe, D'Argenio and Rezk 2004).
"""

from collections.abc import Iterable, Mapping, Sequence

import clingo
from clingo.backend import Backend

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, KNOWN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.filling import filling
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal, Solver
from pyclingo_bridge.solving.symbols import Value


def twin_of(kb: KnowledgeBase) -> "Twin":
    """Two copies of the rules behind the conclusions of a knowledge base."""
    return Twin(kb.structure, kb.concluded)


class Twin:
    """The rules behind some conclusions, twice; asked by assumption which inputs may differ."""

    def __init__(self, structure: Structure, outcomes: Mapping[str, Iterable[Literal]]) -> None:
        """`outcomes` are conclusions to compare, by a name for each group of them."""
        wanted = {name: tuple(found) for name, found in outcomes.items()}
        concluded = [*structure.errors, *(one for found in wanted.values() for one in found)]
        behind = structure.inputs_bearing_on(concluded)
        forbidden = [
            rule for rule in structure.constraints if structure.inputs_behind(rule.body) & behind
        ]
        rules = structure.cone([*concluded, *(one for rule in forbidden for one in rule.body)])
        control = clingo.Control(["--warn=none"])
        with filling(control) as backend:
            copies = [_Copy(backend) for _ in range(2)]
            self._chosen = _shared(structure, backend, copies)
            self._stated: dict[tuple[str, Value], Literal] = {}
            self._known: dict[str, Literal] = {}
            self._differs = {
                name: self._add_input(backend, structure, copies, name, values)
                for name, values in _inputs(structure).items()
                if name in behind
            }
            for copy in copies:
                for rule in (*rules, *forbidden):
                    copy.add(rule)
                for error in (*structure.errors, *structure.planning):
                    backend.add_rule([], [copy.atom(error)])
            self._outcome = {
                name: _difference(backend, copies, found) for name, found in wanted.items()
            }
            self._many = backend.add_atom()
            backend.add_rule([self._many], choice=True)
            several = backend.add_atom()
            backend.add_weight_rule([several], 2, [(one, 1) for one in self._differs.values()])
            backend.add_rule([], [several, -self._many])
        self._solver = Solver(control)

    def _add_input(
        self,
        backend: Backend,
        structure: Structure,
        copies: Sequence["_Copy"],
        name: str,
        values: Mapping[Value, Literal],
    ) -> Literal:
        """An input in both copies; gives the atom without which it is the same in both."""
        known = {str(one): lit for (one,), lit in structure.program.literals(KNOWN)}[name]
        for copy in copies:
            atoms = [copy.atom(one) for one in values.values()]
            backend.add_rule(atoms, choice=True)
            for atom in atoms:
                backend.add_rule([copy.atom(known)], [atom])
            two = backend.add_atom()
            backend.add_weight_rule([two], 2, [(atom, 1) for atom in atoms])
            backend.add_rule([], [two])
        first, second = copies
        differs = backend.add_atom()
        backend.add_rule([differs], choice=True)
        for value, one in values.items():
            self._stated[name, value] = first.atom(one)
            for own, other in ((first, second), (second, first)):
                backend.add_rule([], [-differs, own.atom(one), -other.atom(one)])
        self._known[name] = first.atom(known)
        return differs

    def _assumed(
        self, values: Mapping[str, Value], unstated: Iterable[str], readings: Mapping[str, str]
    ) -> list[Literal]:
        """What is the same in both: the facts, what stays unsaid, and the readings in force."""
        known = [name for name in values if name in self._differs]
        unknown = [name for name in unstated if name in self._differs]
        fixed = [self._stated[name, values[name]] for name in known]
        fixed += [-self._known[name] for name in unknown]
        fixed += [
            atom if readings[name] == choice else -atom
            for (name, choice), atom in self._chosen.items()
        ]
        return fixed + [-self._differs[name] for name in (*known, *unknown)]

    def relevant(
        self,
        outcome: str,
        values: Mapping[str, Value],
        unstated: Iterable[str],
        readings: Mapping[str, str],
    ) -> frozenset[str]:
        """The inputs that can still matter to an outcome, given the facts of a case.

        All others are proved not to: each alone, and all of them together where those that can
        are known. An input that matters only together with others is one of a smallest such set.
        """
        fixed = self._assumed(values, tuple(unstated), readings)
        differs = {atom: name for name, atom in self._differs.items()}
        target = self._outcome[outcome]
        found = self._solver.reached([*fixed, target, -self._many], differs)
        fixed += [target, self._many]
        while together := self._together(fixed, set(differs) - found, found):
            found |= together
        return frozenset(differs[one] for one in found)

    def _together(
        self, fixed: Sequence[Literal], free: set[Literal], same: set[Literal]
    ) -> set[Literal]:
        """Inputs that only together lead from one consistent patient to another with another
        outcome, none of them to spare; empty where there are none."""
        differing = self._differing(fixed, free, same)
        for one in sorted(differing):
            if one in differing:
                fewer = self._differing(fixed, differing - {one}, same | (free - differing) | {one})
                differing = fewer or differing
        return differing

    def _differing(
        self, fixed: Sequence[Literal], free: set[Literal], same: set[Literal]
    ) -> set[Literal]:
        held = self._solver.holds([*fixed, *(-one for one in sorted(same))], sorted(free))
        return set(held or ())


class _Copy:
    """One copy: its atoms for those of the program."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._atoms: dict[Literal, Literal] = {}

    def share(self, one: Literal, atom: Literal) -> None:
        self._atoms[one] = atom

    def atom(self, one: Literal) -> Literal:
        if one not in self._atoms:
            self._atoms[one] = self._backend.add_atom()
        return self._atoms[one]

    def literal(self, one: Literal) -> Literal:
        return self.atom(one) if one > 0 else -self.atom(-one)

    def add(self, rule: GroundRule) -> None:
        head = [self.atom(one) for one in rule.head]
        body = [self.literal(one) for one in rule.body]
        if rule.weights:
            weighed = list(zip(body, rule.weights, strict=True))
            self._backend.add_weight_rule(head, rule.lower, weighed, rule.choice)
        else:
            self._backend.add_rule(head, body, rule.choice)


def _shared(
    structure: Structure, backend: Backend, copies: Sequence[_Copy]
) -> dict[tuple[str, str], Literal]:
    """The readings: one choice for both copies."""
    found = {}
    for (name, choice), one in structure.program.literals(CHOSEN):
        atom = backend.add_atom()
        backend.add_rule([atom], choice=True)
        for copy in copies:
            copy.share(one, atom)
        found[str(name), str(choice)] = atom
    return found


def _inputs(structure: Structure) -> dict[str, dict[Value, Literal]]:
    found: dict[str, dict[Value, Literal]] = {}
    for (name, value), one in structure.program.literals(PATIENT):
        found.setdefault(str(name), {})[value] = one
    return found


def _difference(
    backend: Backend, copies: Sequence[_Copy], conclusions: Iterable[Literal]
) -> Literal:
    """An atom that holds where one of the conclusions is true in one copy only."""
    atom = backend.add_atom()
    for one in conclusions:
        first, second = (copy.literal(one) for copy in copies)
        backend.add_rule([atom], [first, -second])
        backend.add_rule([atom], [-first, second])
    return atom
