"""Switches: the rules of a knowledge base, each with a selector literal in its body.

It is added to the syntax tree on loading, never in the files; so that a rule is there, or is not,
is an assumption like any other. Variants of a rule are further rules with switches of their own.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.guideline.contract import DESCRIBES
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import INPUT, KNOWN
from pyclingo_bridge.guideline.statements import Rule, rule_of
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.rule_observer import GroundRules
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.syntax_tree import heads_and_read, nodes_of

SWITCH = "__on"

_SEARCH = ("--configuration=frumpy",)
"""The quickest for cores over switches: docs/decisions/0008."""

FIXED = frozenset(name for name, _ in DESCRIBES)
"""Facts that say what there is to speak of: a guideline without one of them is another one."""

_SUPPLIED = frozenset({INPUT.name, KNOWN.name})
"""Rules that the bridge adds itself where a guideline has none."""


@dataclass(frozen=True)
class SwitchedProgram:
    """The ground program with a switch for every rule, and the rules in the order of the files."""

    rules: tuple[Rule, ...]
    """As written; the variants are not among them."""
    nodes: tuple[ast.AST, ...] = field(repr=False)
    places: tuple[Location, ...] = field(repr=False)
    """Where each of them begins."""
    structure: Structure = field(repr=False)
    weighed: frozenset[Literal] = field(default=frozenset(), repr=False)
    """The atoms on which the cost of a plan hangs."""

    @cached_property
    def switches(self) -> tuple[Literal, ...]:
        """The switch of each rule by its number, the variants after the rules."""
        rows = self.structure.program.literals((SWITCH, 1))
        switches = {int(number): literal for (number,), literal in rows}
        return tuple(switches[number] for number in sorted(switches))

    @cached_property
    def _numbers(self) -> dict[Literal, int]:
        return {switch: number for number, switch in enumerate(self.switches)}

    def numbers(self, rule: GroundRule) -> list[int]:
        """The numbers of the rules and variants whose switches a ground rule reads."""
        return [self._numbers[literal] for literal in rule.body if literal in self._numbers]

    @cached_property
    def instances(self) -> Mapping[int, Sequence[GroundRule]]:
        """The ground instances of rules and variants by their numbers, where there are any."""
        instances: dict[int, list[GroundRule]] = defaultdict(list)
        for rule in self.structure.rules:
            for number in self.numbers(rule):
                instances[number].append(rule)
        return dict(instances)

    @cached_property
    def in_bodies(self) -> frozenset[Literal]:
        """The atoms in the bodies of all instances."""
        rules = (rule for instances in self.instances.values() for rule in instances)
        return frozenset(abs(literal) for rule in rules for literal in rule.body)


def only_switches_of(switched: SwitchedProgram, numbers: Container[int]) -> SwitchedProgram:
    """The same with switches for some rules alone: all others are there, and variants are not."""
    rules, variants = switched.switches[: len(switched.rules)], set(switched.switches)
    variants.difference_update(rules)
    on = {switch for number, switch in enumerate(rules) if number not in numbers}
    gone = on | variants

    def stripped() -> Iterator[GroundRule]:
        for rule in switched.structure.rules:
            if variants.isdisjoint(rule.body):
                head = tuple(atom for atom in rule.head if atom not in gone)
                body = tuple(literal for literal in rule.body if literal not in on)
                if head or not rule.head:
                    yield rule._replace(head=head, body=body)

    structure = replace(switched.structure, rules=list(stripped()), remembered={})
    return replace(switched, structure=structure)


def switched_program(
    kb: KnowledgeBase,
    variants: Mapping[int, Sequence[ast.AST]] | None = None,
    also: frozenset[Signature] = frozenset(),
    observer: GroundRules | None = None,
) -> SwitchedProgram:
    """Ground a knowledge base with switches.

    `variants` are added beside the rule of that number; they are numbered on, in that order. `also`
    are predicates of facts that get a switch although they say what there is to speak of. The
    `observer`, an empty one, sees the ground rules.
    """
    nodes = switchable_rules(kb, also)
    numbers = {_place(node): number for number, node in enumerate(nodes)}
    total = len(nodes)
    numbered: dict[int, list[tuple[int, ast.AST]]] = {}
    for number, group in sorted((variants or {}).items()):
        numbered[number] = list(enumerate(group, total))
        total += len(group)

    def rewrite(node: ast.AST) -> Iterator[ast.AST]:
        number = None if node.ast_type is ASTType.Program else numbers.get(_place(node))
        if number is None:
            yield node
            return
        yield with_switch(node, number)
        for place, variant in numbered.get(number, ()):
            yield with_switch(variant, place)

    seen = observer or GroundRules()
    choice = f"{{ {SWITCH}(0..{total - 1}) }}."
    program = Program(kb.sources, _SEARCH, observer=seen, rewrite=rewrite, more=choice)
    shown, minimized = frozenset(seen.shown), tuple(seen.minimized)
    structure = Structure(program, seen.rules, shown, minimized=minimized)
    rules = tuple(rule_of(kb, node) for node in nodes)
    places = tuple(map(kb.sources.place, nodes))
    weighed = frozenset(_named_atoms(structure, seen.weighed))
    return SwitchedProgram(rules, nodes, places, structure, weighed)


def _named_atoms(structure: Structure, atoms: Iterable[Literal]) -> Iterator[Literal]:
    """Atoms with a name; for those that grounding made up, the atoms that they are made of."""
    seen: set[Literal] = set()
    left = list(atoms)
    while left:
        atom = left.pop()
        if atom in seen:
            continue
        seen.add(atom)
        if atom in structure.symbols:
            yield atom
        else:
            rules = structure.derived_by(atom)
            left += [abs(literal) for rule in rules for literal in rule.body]


def switchable_rules(
    kb: KnowledgeBase, also: frozenset[Signature] = frozenset()
) -> tuple[ast.AST, ...]:
    """The rules that get a switch: all with a body, and the facts that rules read."""
    nodes, _ = nodes_of(kb.sources)
    rules = [node for node in nodes if node.ast_type is ASTType.Rule]
    read = {signature for node in rules for signature in heads_and_read(node)[1]}
    static = _static(kb.program)
    fixed = FIXED - {name for name, _ in also}
    return tuple(node for node in rules if _is_switchable(node, read, static, fixed))


def _is_switchable(
    node: ast.AST, read: set[Signature], static: set[Signature], fixed: frozenset[str]
) -> bool:
    heads, _ = heads_and_read(node)
    names = {name for name, _ in heads}
    if names & _SUPPLIED:
        return False
    if list(node.body) or not heads:  # a table computed from facts stays: the rest is built on it
        return not heads or not heads <= static
    return bool(heads & read) and not names & fixed


def _static(program: Program) -> set[Signature]:
    """The predicates all of whose atoms are facts."""
    signatures = program.signatures
    return {one for one in signatures if all(atom.is_fact for atom in program.atoms(one))}


def _place(node: ast.AST) -> tuple[int, int]:
    begin = node.location.begin
    return begin.line, begin.column


def with_switch(node: ast.AST, number: int) -> ast.AST:
    """A rule with the switch of that number in its body."""
    location = node.location
    term = ast.SymbolicTerm(location, clingo.Number(number))
    atom = ast.SymbolicAtom(ast.Function(location, SWITCH, [term], False))
    literal = ast.Literal(location, ast.Sign.NoSign, atom)
    return node.update(body=[*node.body, literal])
