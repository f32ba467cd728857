"""The rules of a knowledge base, each with a switch of its own.

A switch stands in the body of every rule, added to the syntax tree on loading, never in the files;
so that a rule is there, or is not, is an assumption like any other. Variants of a rule are further
rules with switches of their own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.diagnostics import Location
from pyclingo_bridge.guideline.contract import DESCRIBES
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import INPUT, KNOWN
from pyclingo_bridge.guideline.statements import Rule, rule_of
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRules
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import heads_of, nodes_of, read_by

SWITCH = "__on"

_SEARCH = ("--configuration=frumpy",)
"""The quickest for cores over switches: docs/decisions/0008."""

FIXED = frozenset(name for name, _ in DESCRIBES)
"""Facts that say what there is to speak of: a guideline without one of them is another one."""

_SUPPLIED = frozenset({INPUT.name, KNOWN.name})
"""Rules that the bridge adds itself where a guideline has none."""


@dataclass(frozen=True)
class Tagged:
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
        found = {
            int(number): one for (number,), one in self.structure.program.literals((SWITCH, 1))
        }
        return tuple(found[number] for number in sorted(found))


def tagged(
    kb: KnowledgeBase,
    variants: Mapping[int, Sequence[ast.AST]] | None = None,
    also: frozenset[Signature] = frozenset(),
    observer: GroundRules | None = None,
) -> Tagged:
    """Ground a knowledge base with switches.

    `variants` are added beside the rule of that number; they are numbered on, in that order. `also`
    are predicates of facts that get a switch although they say what there is to speak of. The
    `observer`, an empty one, sees the ground rules.
    """
    nodes = switched(kb, also)
    numbers = {_place(node): number for number, node in enumerate(nodes)}
    waiting = dict(variants or {})
    firsts = dict(zip(sorted(waiting), _offsets(len(nodes), waiting), strict=True))
    total = len(nodes) + sum(map(len, waiting.values()))

    def rewrite(node: ast.AST) -> Iterator[ast.AST]:
        if node.ast_type is ASTType.Program:
            yield node
            return
        number = numbers.get(_place(node))
        if number is None:
            yield node
            return
        yield with_switch(node, number)
        for shift, variant in enumerate(waiting.get(number, ())):
            yield with_switch(variant, firsts[number] + shift)

    seen = observer or GroundRules()
    choice = f"{{ {SWITCH}(0..{total - 1}) }}."
    program = Program(kb.sources, _SEARCH, observer=seen, rewrite=rewrite, more=choice)
    structure = Structure(
        program, seen.rules, frozenset(seen.shown), minimized=tuple(seen.minimized)
    )
    rules = tuple(rule_of(kb, node) for node in nodes)
    places = tuple(map(kb.sources.place, nodes))
    return Tagged(rules, nodes, places, structure, frozenset(_named(structure, seen.weighed)))


def _named(structure: Structure, atoms: Iterable[Literal]) -> Iterator[Literal]:
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
            left += [abs(one) for rule in structure.derived_by(atom) for one in rule.body]


def _offsets(start: int, groups: Mapping[int, Sequence[ast.AST]]) -> Iterator[int]:
    for _, group in sorted(groups.items()):
        yield start
        start += len(group)


def switched(kb: KnowledgeBase, also: frozenset[Signature] = frozenset()) -> tuple[ast.AST, ...]:
    """The rules that get a switch: all with a body, and the facts that rules read."""
    nodes, _ = nodes_of(kb.sources)
    rules = [node for node in nodes if node.ast_type is ASTType.Rule]
    read = {one for node in rules for one in read_by(node)}
    static = _static(kb)
    fixed = FIXED - {name for name, _ in also}
    return tuple(node for node in rules if _takes_part(node, read, static, fixed))


def _takes_part(
    node: ast.AST, read: set[Signature], static: set[Signature], fixed: frozenset[str]
) -> bool:
    heads = set(heads_of(node))
    names = {name for name, _ in heads}
    if names & _SUPPLIED:
        return False
    if list(node.body) or not heads:  # a table computed from facts stays: the rest is built on it
        return not heads or not heads <= static
    return bool(heads & read) and not names & fixed


def _static(kb: KnowledgeBase) -> set[Signature]:
    """The predicates all of whose atoms are facts."""
    program = kb.program
    return {
        (name, arity)
        for name, arity in program.signatures
        if all(atom.is_fact for atom in program.atoms((name, arity)))
    }


def _place(node: ast.AST) -> tuple[int, int]:
    begin = node.location.begin
    return begin.line, begin.column


def with_switch(node: ast.AST, number: int) -> ast.AST:
    location = node.location
    term = ast.SymbolicTerm(location, clingo.Number(number))
    atom = ast.SymbolicAtom(ast.Function(location, SWITCH, [term], False))
    literal = ast.Literal(location, ast.Sign.NoSign, atom)
    return node.update(body=[*node.body, literal])
