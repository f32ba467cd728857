"""What of the rules about plans a patient leaves: patients to whom it leaves the same have the same
plans.

The atoms that no choice of a plan bears on split the ground program (Lifschitz and Turner 1994):
once they are given, what is left of a rule about plans is the part of its body about plans, or
nothing. A rule that reads an atom which none of those left can derive is left out as well. What
remains is a program, the situation, and the same for many patients. For each rule a circuit says of
whom it remains.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, count

import clingo

from pyclingo_bridge.cohort.circuit.compiling import compile_rules, refused
from pyclingo_bridge.cohort.circuit.gates import FALSE, TRUE, Edge, Gates
from pyclingo_bridge.cohort.circuit.reach import Given, behind
from pyclingo_bridge.cohort.circuit.schedule import Schedule, schedule
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule, Minimized
from pyclingo_bridge.solving.open_backend import open_backend
from pyclingo_bridge.solving.program import Literal

Rules = tuple[GroundRule, ...]


@dataclass(frozen=True)
class Situations:
    """The situations of a guideline, as plain data."""

    schedule: Schedule
    """From the bits of a patient to a row for each entry of `rules`: whether they remain."""
    rules: tuple[Rules, ...]
    always: Rules
    """What remains of the rules for everybody."""
    minimized: tuple[Minimized, ...]
    named: Mapping[Literal, str]
    """The atoms that a plan is read from."""

    def program(self, remaining: Iterable[int]) -> clingo.Control:
        """The program of a situation, by the rows that are true in it."""
        rules = [*self.always, *chain.from_iterable(self.rules[row] for row in remaining)]
        control = clingo.Control(["--warn=none"])
        with open_backend(control) as backend:
            number: dict[Literal, Literal] = {}
            for atom in {abs(one) for rule in rules for one in (*rule.head, *rule.body)}:
                name = self.named.get(atom)
                number[atom] = backend.add_atom(None if name is None else _symbol(name))
                number[-atom] = -number[atom]
            for rule in rules:
                head, body = [number[one] for one in rule.head], [number[one] for one in rule.body]
                if rule.weights:
                    weighed = list(zip(body, rule.weights, strict=True))
                    backend.add_weight_rule(head, rule.lower, weighed, rule.choice)
                else:
                    backend.add_rule(head, body, rule.choice)
            for priority, costs in self.minimized:
                known = [(number[one], cost) for one, cost in costs if one in number]
                backend.add_minimize(priority, known)
        return control


@lru_cache(maxsize=1 << 14)
def _symbol(name: str) -> clingo.Symbol:
    return clingo.parse_term(name)


class PlanRules:
    """The rules about plans: what remains of each, and of whom."""

    def __init__(self, structure: Structure, named: Iterable[clingo.Symbol]) -> None:
        """`named` are the atoms that a plan is read from. Raises NotACircuit for a theory, an edge
        or an external about plans."""
        self.structure = structure
        self._own = structure.of_plans.union(structure.planning)
        self._check()
        taken = (abs(one) for rule in structure.rules for one in (*rule.head, *rule.body))
        self._fresh = count(1 + max(chain(structure.symbols, taken), default=0))
        self.named: dict[Literal, str] = {}
        """The atoms that a plan is read from, one that always holds by a number of its own."""
        self._always = list(structure.planning)
        atoms = {one.symbol: one for one in structure.program.every_atom()}
        for symbol in named:
            if (atom := atoms.get(symbol)) is None:
                continue
            if atom.is_fact:
                self._always.append(next(self._fresh))
            self.named[self._always[-1] if atom.is_fact else atom.literal] = str(symbol)
        self.remaining = self._remaining()
        """What remains of rules, with all of which it may be what remains."""

    def _check(self) -> None:
        beside, names = self.structure.beside, self.structure.symbols
        edges = {abs(one) for edge in beside.edges for one in edge}
        if outside := self._own.intersection({*beside.theories, *beside.externals, *edges}):
            named = sorted(str(names[one]) for one in outside if one in names)
            raise refused("plans", "plans with a theory, an edge or an external", named)

    @cached_property
    def _rules(self) -> list[GroundRule]:
        """Those about plans that a plan, its cost, or whether there is one can hang on."""
        on = set(self.structure.planning)
        about = [
            rule
            for rule in self.structure.rules
            if not self._own.isdisjoint(rule.head or map(abs, rule.body))
            and on.isdisjoint(rule.head)
        ]
        constraints = [rule for rule in about if not rule.head]
        wanted = {*self.named, *self._weighed}
        wanted.update(one for rule in about if rule.choice for one in rule.head)
        wanted.update(abs(one) for rule in constraints for one in rule.body)
        deriving = behind(about, {}, wanted, self.structure.beside)
        found = {id(rule): rule for rule in chain.from_iterable(deriving.values())}
        return [*found.values(), *constraints]

    @property
    def _weighed(self) -> set[Literal]:
        return {abs(one) for _, weighed in self.structure.minimized for one, _ in weighed}

    @cached_property
    def _stated(self) -> set[Literal]:
        """Atoms of a patient that what remains speaks of: that they hold remains as a fact."""
        summed = {abs(one) for rule in self._rules if rule.weights for one in rule.body}
        return summed.union(self._weighed, self.named).difference(self._own, self._always)

    @property
    def fixed(self) -> frozenset[Literal]:
        """The atoms that may not change where values of an input that no rule tells apart are
        exchanged: what is read from a plan, and what its choices and its cost rest on."""
        choices = (rule for rule in self._rules if rule.choice)
        chosen_by = (abs(one) for rule in choices for one in rule.body)
        return frozenset({*self.named, *self._weighed, *chosen_by})

    @cached_property
    def others(self) -> list[GroundRule]:
        """The rules that are not about plans."""
        return [
            rule
            for rule in self.structure.rules
            if not self._own.issuperset(rule.head or map(abs, rule.body))
            and (rule.head or self._own.isdisjoint(map(abs, rule.body)))
        ]

    def _remaining(self) -> dict[GroundRule, list[GroundRule]]:
        found: dict[GroundRule, list[GroundRule]] = defaultdict(list)
        for rule in self._rules:
            body = tuple(sorted({one for one in rule.body if abs(one) in self._own}))
            found[rule if rule.weights else replace(rule, body=body)].append(rule)
        for one in sorted(self._stated):
            found[_fact(one)].append(replace(_fact(one), body=(one,)))
        for one in self._always:
            found[_fact(one)].append(_fact(one))
        return dict(found)

    def guarding(self) -> tuple[list[Literal], list[GroundRule]]:
        """For each entry of `remaining` an atom that says of whom it remains, and rules for them.

        An atom about plans is taken to hold wherever a rule that remains may derive it.
        """
        own = self._own.union(self._stated, self._always)
        mentioned = {abs(o) for rule in self.remaining for o in (*rule.head, *rule.body)} & own
        possible = {one: next(self._fresh) for one in sorted(mentioned)}
        guards = [next(self._fresh) for _ in self.remaining]
        rules: list[GroundRule] = []
        for guard, (remaining, sources) in zip(guards, self.remaining.items(), strict=True):
            rules += (GroundRule(False, (possible[one],), (guard,)) for one in remaining.head)
            for rule in sources:
                kept = own if rule.weights else self._own
                weights = rule.weights or (0,) * len(rule.body)
                pairs = [
                    (possible[one] if one in kept else one, weight)
                    for one, weight in zip(rule.body, weights, strict=True)
                    if one > 0 or -one not in kept
                ]
                sure = sum(rule.weights) - sum(weight for _, weight in pairs)
                body = tuple(one for one, _ in pairs)
                weights = tuple(weight for _, weight in pairs) if rule.weights else ()
                rules.append(GroundRule(False, (guard,), body, weights, rule.lower - sure))
        return guards, rules


def _fact(atom: Literal) -> GroundRule:
    return GroundRule(False, (atom,), ())


def situations_of(
    plans: PlanRules, gates: Gates, sources: Sequence[Edge], given: Given
) -> Situations:
    """The circuit for what remains. Raises NotACircuit."""
    structure = plans.structure
    guards, guarding = plans.guarding()
    rules = [*plans.others, *guarding]
    found = compile_rules(rules, given, guards, gates, structure.symbols, structure.beside)
    by_edge: dict[Edge, list[GroundRule]] = defaultdict(list)
    for guard, rule in zip(guards, plans.remaining, strict=True):
        by_edge[found.edge(guard)].append(rule)
    by_edge.pop(FALSE, None)
    always = tuple(by_edge.pop(TRUE, ()))
    return Situations(
        schedule(gates, sources, list(by_edge)),
        tuple(map(tuple, by_edge.values())),
        always,
        tuple(structure.minimized),
        plans.named,
    )
