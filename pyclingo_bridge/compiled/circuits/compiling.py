"""Ground rules compiled to gates: the part of a program that is a function of its sources.

Rules are taken in the order in which they rest on each other. What a circuit cannot say is refused
by name: a choice that is not a source, a disjunction, a loop through negation, an external that is
not set, an acyclicity constraint, a theory.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

import clingo

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.compiled.circuits.gates import Gates, Loop, TooLarge
from pyclingo_bridge.compiled.circuits.needed_rules import (
    Deriving,
    Given,
    alive_rules,
    deriving_rules,
    settled,
    unsettled,
)
from pyclingo_bridge.compiled.circuits.operations import FALSE, TRUE, Edge
from pyclingo_bridge.guideline.dependencies import layers
from pyclingo_bridge.solving.ground_rules import Beside, GroundRule
from pyclingo_bridge.solving.program import Literal

_NAMED = 5
"""Atoms that a refusal names."""
_HELP = "leave it to `crlm query`, which solves, or write it without"


class NotACircuit(BridgeError):
    """A part of the program that is not a boolean function of its sources."""


@dataclass(frozen=True)
class Compiled:
    """Gates, and the edge of each atom in them."""

    gates: Gates
    edges: Mapping[Literal, Edge]
    impossible: Edge
    """Where there is no answer."""

    def edge(self, literal: Literal) -> Edge:
        """The edge of a literal; KeyError for an atom that was not asked for."""
        return self.edges[abs(literal)] ^ (literal < 0)


def compile_rules(
    rules: Iterable[GroundRule],
    given: Given,
    wanted: Iterable[Literal],
    gates: Gates,
    symbols: Mapping[Literal, clingo.Symbol],
    beside: Beside | None = None,
    like: Compiled | None = None,
    affected: Set[Literal] = frozenset(),
) -> Compiled:
    """The atoms that are wanted, and all that they or a constraint rest on, as gates.

    `given` has the edge of each atom that is not derived: a source of `gates`, or a constant. What
    was compiled from the same rules into the same gates may be named by `like`, with the atoms
    `affected` by what is given otherwise now: the others are taken over. Raises NotACircuit, with
    the atoms by their `symbols`.
    """
    beside = beside or Beside()
    wanted = list(map(abs, wanted))
    alive = alive_rules(rules, given, beside)
    compiler = _Compiler(gates, given, symbols, beside)
    constraints = [rule for rule in alive if not rule.head]
    deriving = deriving_rules(alive, given, wanted, beside)
    compiler.check([*constraints, *chain.from_iterable(deriving.values())], wanted)
    same = {} if like is None else like.edges
    for group in layers(deriving):
        if same.keys() >= set(group) and affected.isdisjoint(group):
            compiler.edges.update((atom, same[atom]) for atom in group)
        else:
            compiler.add(group, deriving)
    forbidden = [compiler.body(rule) for rule in constraints]
    forbidden += [compiler.unfounded(source, deriving.get(source, ())) for source in given]
    edges = dict.fromkeys(wanted, FALSE) | compiler.edges
    return Compiled(gates, edges, gates.some(forbidden))


def give_classes(
    gates: Gates,
    given: dict[Literal, Edge],
    edges: Sequence[Edge],
    stated: Iterable[Sequence[Literal]],
) -> None:
    """Give the atoms that state an input, by classes of values, the edges of the classes: the first
    of a class stands for all of it, and no two classes hold together."""
    for edge, (first, *others) in zip(edges, stated, strict=True):
        given[first] = edge
        given.update(dict.fromkeys(others, FALSE))
    gates.exclude(edges)


class _Compiler:
    def __init__(
        self, gates: Gates, given: Given, symbols: Mapping[Literal, clingo.Symbol], beside: Beside
    ) -> None:
        self._gates, self._given, self._symbols, self._beside = gates, given, symbols, beside
        self.edges = settled(given, beside)

    def check(self, rules: Iterable[GroundRule], wanted: Iterable[Literal]) -> None:
        """Refuse what does not come from rules alone."""
        read, derived = set(self._given).union(wanted), set[Literal]()
        for rule in rules:
            read.update(map(abs, rule.body))
            derived.update(rule.head)
        theories = self._beside.theories
        if named := sorted(name for atom, name in theories.items() if atom in read | derived | {0}):
            raise refused("theory", "a theory", named)
        outside = unsettled(self._beside) | (self._given.keys() & self._beside.externals.keys())
        if free := read & outside:
            what = "an external that is free, or given or derived besides"
            raise refused("external", what, self._names(free))
        possible = derived.union(self.edges)
        for condition in self._beside.edges:
            if possible.issuperset(literal for literal in condition if literal > 0):
                what = "an edge that may close no circle"
                raise refused("edge", what, self._names(map(abs, condition)))

    def add(self, group: Sequence[Literal], deriving: Deriving) -> None:
        """Add the edges of atoms that rest on each other; all below them are there already."""
        inside = set(group)
        read = {literal for atom in group for rule in deriving[atom] for literal in rule.body}
        sources = {atom for atom in group if atom in self._given}
        for atom in sources:  # a source is what it is given as: no rule may derive it besides
            if not all(rule.choice for rule in deriving[atom]):
                what = "a source that rules derive too"
                raise refused("derived-source", what, self._names((atom,)))
        if inside.isdisjoint(map(abs, read)):
            for atom in inside - sources:
                self.edges[atom] = self._derived(atom, deriving[atom])
            return
        if any(-literal in inside for literal in read):
            raise refused("loop-through-negation", "a loop through negation", self._names(group))
        if sources:
            what = "a source whose choice rests on itself"
            raise refused("choice-in-loop", what, self._names(sources))
        variables = [self._gates.source() for _ in group]
        self.edges.update(zip(group, variables, strict=True))
        following = tuple(self._derived(atom, deriving[atom]) for atom in group)
        self._gates.loops.append(Loop(tuple(edge >> 1 for edge in variables), following))

    def unfounded(self, source: Literal, choices: Iterable[GroundRule]) -> Edge:
        """Where a source is true though no choice allows it."""
        allowed = self._gates.some([self.body(rule) for rule in choices])
        return self._gates.every((self.edges[source], allowed ^ 1))

    def _derived(self, atom: Literal, rules: Sequence[GroundRule]) -> Edge:
        for rule in rules:
            if rule.choice:
                what = "a choice that is not a source"
                raise refused("choice", what, self._names((atom,)))
            if len(rule.head) > 1:
                raise refused("disjunction", "a disjunction", self._names(rule.head))
        return self._gates.some([self.body(rule) for rule in rules])

    def body(self, rule: GroundRule) -> Edge:
        """Where the body of a rule holds."""
        edges = [self.edges.get(abs(atom), FALSE) ^ (atom < 0) for atom in rule.body]
        if not rule.weights:
            return self._gates.every(edges) if rule.lower <= 0 else FALSE
        weights: dict[Edge, int] = defaultdict(int)
        for edge, weight in zip(edges, rule.weights, strict=True):
            weights[edge] += weight
        missing = rule.lower - weights.pop(TRUE, 0)
        weights.pop(FALSE, None)
        try:
            return self._gates.at_least([pair for pair in weights.items() if pair[1]], missing)
        except TooLarge as error:
            raise refused("large-sum", str(error), self._names(map(abs, rule.body))) from error

    def _names(self, atoms: Iterable[Literal]) -> list[str]:
        return sorted({str(self._symbols[atom]) for atom in atoms if atom in self._symbols})


def refused(code: str, what: str, names: Sequence[str]) -> NotACircuit:
    """The refusal of a part of a program, by the names of its atoms."""
    shown = ", ".join(f"`{name}`" for name in names[:_NAMED]) or "atoms without a name"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    message = f"no circuit says {what}: {shown}{more}"
    return NotACircuit([Diagnostic(code, message, help=_HELP)])
