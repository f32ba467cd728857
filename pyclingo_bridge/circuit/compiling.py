"""Ground rules to gates: the part of a program that has one answer once its sources are given.

Rules are taken in the order in which they rest on each other. What a circuit cannot say is refused
by name: a choice that is no source, a disjunction, a loop through negation, a theory.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import clingo

from pyclingo_bridge.circuit.gates import FALSE, TRUE, Edge, Gates, Loop, TooLarge
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.ground_rules import GroundRule
from pyclingo_bridge.program import Literal
from pyclingo_bridge.verify.mutation.circular import components

_NAMED = 5
"""Atoms that a refusal names."""
_HELP = "leave it to `crlm query`, which solves, or write it without"


class NotACircuit(BridgeError):
    """A part of the program that is no boolean function of its sources."""


@dataclass(frozen=True)
class Compiled:
    """Gates, and where in them each atom is."""

    gates: Gates
    edges: Mapping[Literal, Edge]
    impossible: Edge
    """Where a constraint forbids every answer."""

    def edge(self, literal: Literal) -> Edge:
        """The edge of a literal; false for an atom that no rule derives."""
        return self.edges.get(abs(literal), FALSE) ^ (literal < 0)


def compile_rules(
    rules: Iterable[GroundRule],
    given: Mapping[Literal, Edge],
    wanted: Iterable[Literal],
    gates: Gates,
    symbols: Mapping[Literal, clingo.Symbol],
) -> Compiled:
    """The atoms that are wanted, and all that they or a constraint rest on, as gates.

    `given` has the edge of each atom that is not derived: a source of `gates`, or a constant.
    Raises NotACircuit, with the atoms by their `symbols`.
    """
    alive = alive_rules(rules, given)
    compiler = _Compiler(gates, dict(given), symbols)
    constraints = [rule for rule in alive if not rule.head]
    below = [abs(one) for rule in constraints for one in rule.body]
    deriving = _behind([*map(abs, wanted), *below], alive, given)
    compiler.check_sources(rule for rule in alive if not rule.choice and rule.head)
    for group in components(deriving):
        compiler.add(group, deriving)
    return Compiled(gates, compiler.edges, gates.some([compiler.body(r) for r in constraints]))


def rules_behind(
    rules: Iterable[GroundRule], given: Mapping[Literal, Edge], wanted: Iterable[Literal]
) -> list[GroundRule]:
    """The rules that `compile_rules` needs, for a program that is compiled more than once."""
    alive = alive_rules(rules, given)
    below = [abs(one) for rule in alive if not rule.head for one in rule.body]
    deriving = _behind([*map(abs, wanted), *below], alive, given)
    needed = {id(rule) for found in deriving.values() for rule in found}
    return [rule for rule in alive if not rule.head or id(rule) in needed]


def alive_rules(rules: Iterable[GroundRule], given: Mapping[Literal, Edge]) -> list[GroundRule]:
    """The rules that can take effect: nothing in their bodies is false whatever the sources say."""
    possible = {one for one, edge in given.items() if edge != FALSE}
    never = {-one for one, edge in given.items() if edge == TRUE}
    waiting: dict[Literal, list[GroundRule]] = defaultdict(list)
    alive: list[GroundRule] = []
    left = list(rules)
    while left:
        rule = left.pop()
        if rule.weights:
            alive.append(rule)
        elif any(one in never for one in rule.body):
            continue
        elif (missing := next((o for o in rule.body if o > 0 and o not in possible), 0)) != 0:
            waiting[missing].append(rule)
            continue
        else:
            alive.append(rule)
        for atom in rule.head:
            if atom not in given and atom not in possible:
                possible.add(atom)
                left += waiting.pop(atom, ())
    return alive


def _behind(
    wanted: Iterable[Literal], rules: Iterable[GroundRule], given: Mapping[Literal, Edge]
) -> dict[Literal, list[GroundRule]]:
    """The rules behind what is wanted, by the atom that they derive."""
    every: dict[Literal, list[GroundRule]] = defaultdict(list)
    for rule in rules:
        for atom in rule.head:
            every[atom].append(rule)
    found: dict[Literal, list[GroundRule]] = {}
    left = list(wanted)
    while left:
        atom = left.pop()
        if atom not in found and atom not in given and atom in every:
            found[atom] = every[atom]
            left += [abs(one) for rule in every[atom] for one in rule.body]
    return found


class _Compiler:
    def __init__(
        self, gates: Gates, edges: dict[Literal, Edge], symbols: Mapping[Literal, clingo.Symbol]
    ) -> None:
        self._gates, self.edges, self._symbols = gates, edges, symbols

    def add(self, group: Sequence[Literal], deriving: Mapping[Literal, list[GroundRule]]) -> None:
        """The edges of atoms that rest on each other, all below them being there."""
        inside, rules = set(group), deriving
        read = {one for atom in group for rule in rules[atom] for one in rule.body}
        if inside.isdisjoint(map(abs, read)):
            for atom in group:
                self.edges[atom] = self._derived(atom, rules[atom])
            return
        if any(-one in inside for one in read):
            raise self._refused("loop-through-negation", "a loop through negation", group)
        variables = [self._gates.source() for _ in group]
        self.edges.update(zip(group, variables, strict=True))
        following = tuple(self._derived(atom, rules[atom]) for atom in group)
        nodes = tuple(one >> 1 for one in variables)
        self._gates.loops.append(Loop(nodes, following))

    def check_sources(self, rules: Iterable[GroundRule]) -> None:
        """A source is what it is given as: no rule may derive it besides."""
        derived = [one for rule in rules for one in rule.head if one in self.edges]
        if derived:
            raise self._refused("derived-source", "a source that rules derive too", derived)

    def _derived(self, atom: Literal, rules: Sequence[GroundRule]) -> Edge:
        for rule in rules:
            if rule.choice:
                raise self._refused("choice", "a choice that is no source", (atom,))
            if len(rule.head) > 1:
                raise self._refused("disjunction", "a disjunction", rule.head)
        return self._gates.some([self.body(rule) for rule in rules])

    def body(self, rule: GroundRule) -> Edge:
        """Where the body of a rule holds."""
        edges = [self.edges.get(abs(one), FALSE) ^ (one < 0) for one in rule.body]
        if not rule.weights:
            return self._gates.every(edges)
        weights: dict[Edge, int] = defaultdict(int)
        for edge, weight in zip(edges, rule.weights, strict=True):
            weights[edge] += weight
        missing = rule.lower - weights.pop(TRUE, 0)
        weights.pop(FALSE, None)
        try:
            return self._gates.at_least([one for one in weights.items() if one[1]], missing)
        except TooLarge as error:
            raise self._refused("large-sum", str(error), rule.head) from error

    def _refused(self, code: str, what: str, atoms: Iterable[Literal]) -> NotACircuit:
        named = sorted({str(self._symbols[one]) for one in atoms if one in self._symbols})
        shown = ", ".join(f"`{one}`" for one in named[:_NAMED]) or "atoms without a name"
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        message = f"no circuit says {what}: {shown}{more}"
        return NotACircuit([Diagnostic(code, message, help=_HELP)])
