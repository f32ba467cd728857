"""What remains of the rules about plans, and for which patients: see `situations`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, count

import clingo

from pyclingo_bridge.compiled.circuits.compiling import compile_rules, refused
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.needed_rules import Given, deriving_rules
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.compiled.circuits.schedule import schedule
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.questions import Literal


class PlanRules:
    """The rules about plans: what remains of each, and for which patients."""

    def __init__(self, structure: Structure, named: Iterable[clingo.Symbol]) -> None:
        """`named` are the atoms that a plan is read from. Raises NotACircuit for a theory, an edge
        or an external about plans."""
        self.structure = structure
        self._plan_atoms = structure.of_plans.union(structure.planning)
        self._check()
        taken = (abs(atom) for rule in structure.rules for atom in (*rule.head, *rule.body))
        self._fresh = count(1 + max(chain(structure.symbols, taken), default=0))
        self.named: dict[Literal, str] = {}
        """The atoms that a plan is read from, one that always holds by a number of its own."""
        self._always = list(structure.planning)
        atoms = {atom.symbol: atom for atom in structure.program.every_atom()}
        for symbol in named:
            if (atom := atoms.get(symbol)) is None:
                continue
            literal = next(self._fresh) if atom.is_fact else atom.literal
            if atom.is_fact:
                self._always.append(literal)
            self.named[literal] = str(symbol)
        self._weighted = {abs(x) for _, costs in structure.minimized for x, _ in costs}
        self.remaining = self._remaining()
        """What remains of rules, each with all the rules that it may be left of."""

    def _check(self) -> None:
        beside, names = self.structure.beside, self.structure.symbols
        edges = {abs(literal) for edge in beside.edges for literal in edge}
        if outside := self._plan_atoms.intersection({*beside.theories, *beside.externals, *edges}):
            named = sorted(str(names[atom]) for atom in outside if atom in names)
            raise refused("plans", "plans with a theory, an edge or an external", named)

    @cached_property
    def _rules(self) -> list[GroundRule]:
        """The rules about plans that a plan, its cost, or whether there is one depend on."""
        switches = set(self.structure.planning)
        about = [
            rule
            for rule in self.structure.rules
            if not self._plan_atoms.isdisjoint(rule.head or map(abs, rule.body))
            and switches.isdisjoint(rule.head)
        ]
        constraints = [rule for rule in about if not rule.head]
        wanted = {*self.named, *self._weighted}
        wanted.update(atom for rule in about if rule.choice for atom in rule.head)
        wanted.update(abs(atom) for rule in constraints for atom in rule.body)
        deriving = deriving_rules(about, {}, wanted, self.structure.beside)
        needed = {id(rule): rule for rule in chain.from_iterable(deriving.values())}
        return [*needed.values(), *constraints]

    @cached_property
    def _stated(self) -> set[Literal]:
        """Atoms of a patient that what remains speaks of: that they hold remains as a fact."""
        summed = {abs(atom) for rule in self._rules if rule.weights for atom in rule.body}
        return summed.union(self._weighted, self.named).difference(self._plan_atoms, self._always)

    @property
    def fixed(self) -> frozenset[Literal]:
        """The atoms that may not change where values of an input that no rule tells apart are
        exchanged: what is read from a plan, and what its choices and its cost rest on."""
        choices = (rule for rule in self._rules if rule.choice)
        chosen_by = (abs(atom) for rule in choices for atom in rule.body)
        return frozenset({*self.named, *self._weighted, *chosen_by})

    @cached_property
    def others(self) -> list[GroundRule]:
        """The rules that are not about plans."""
        return [
            rule
            for rule in self.structure.rules
            if not self._plan_atoms.issuperset(rule.head or map(abs, rule.body))
            and (rule.head or self._plan_atoms.isdisjoint(map(abs, rule.body)))
        ]

    def _remaining(self) -> dict[GroundRule, list[GroundRule]]:
        remaining: dict[GroundRule, list[GroundRule]] = defaultdict(list)
        for rule in self._rules:
            body = tuple(sorted({atom for atom in rule.body if abs(atom) in self._plan_atoms}))
            remaining[rule if rule.weights else rule._replace(body=body)].append(rule)
        for atom in sorted(self._stated):
            remaining[_fact(atom)].append(_fact(atom)._replace(body=(atom,)))
        for atom in self._always:
            remaining[_fact(atom)].append(_fact(atom))
        return dict(remaining)

    def guarding(self) -> tuple[list[Literal], list[GroundRule]]:
        """For each entry of `remaining` an atom that holds where it remains, and their rules.

        An atom about plans is taken to hold wherever a rule that remains may derive it.
        """
        reduced = self._plan_atoms.union(self._stated, self._always)
        mentioned = {abs(x) for rule in self.remaining for x in (*rule.head, *rule.body)} & reduced
        possible = {atom: next(self._fresh) for atom in sorted(mentioned)}
        guards = [next(self._fresh) for _ in self.remaining]
        rules: list[GroundRule] = []
        for guard, (remaining, sources) in zip(guards, self.remaining.items(), strict=True):
            rules += (GroundRule(False, (possible[x],), (guard,)) for x in remaining.head)
            for rule in sources:
                kept = reduced if rule.weights else self._plan_atoms
                weights = rule.weights or (0,) * len(rule.body)
                pairs = [
                    (possible[literal] if literal in kept else literal, weight)
                    for literal, weight in zip(rule.body, weights, strict=True)
                    if literal > 0 or -literal not in kept
                ]
                sure = sum(rule.weights) - sum(weight for _, weight in pairs)
                body = tuple(literal for literal, _ in pairs)
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
    compiled = compile_rules(rules, given, guards, gates, structure.symbols, structure.beside)
    by_edge: dict[Edge, list[GroundRule]] = defaultdict(list)
    for guard, rule in zip(guards, plans.remaining, strict=True):
        by_edge[compiled.edge(guard)].append(rule)
    by_edge.pop(FALSE, None)
    always = tuple(by_edge.pop(TRUE, ()))
    return Situations(
        schedule(gates, sources, list(by_edge)),
        tuple(map(tuple, by_edge.values())),
        always,
        tuple(structure.minimized),
        plans.named,
    )
