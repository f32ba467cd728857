"""Checks of explanations against plain clingo; each raises AssertionError where they disagree."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice
from pathlib import Path

import clingo
from clingo import ast

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.justify import matching
from pyclingo_bridge.justify.claims import Block, Claim, below
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn, Ground, Signature, atom, symbol
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.literals import (
    Aggregate,
    AtomLiteral,
    Either,
    Literal,
    signatures,
    with_values,
)
from pyclingo_bridge.justify.rule_reader import Reader, read_files, read_text
from pyclingo_bridge.justify.rules import Head, Rule, Rules
from pyclingo_bridge.justify.term_tools import form_of
from pyclingo_bridge.justify.terms import ANYTHING, Binding, Compound, compound
from pyclingo_bridge.justify.why_not import unified
from tests.conftest import sources_of

DERIVED = frozenset({"derived", "fact", "chosen", "alternative"})
MADE_UP: tuple[Ground, ...] = (7, Fn("a"), Fn("f", (1,)))
LIMIT = 20
_APART = "apart_"
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_POSSIBLE = frozenset({"choice", "disjunction", "external"})


def reachable(claim: Claim) -> list[Claim]:
    """A claim and everything that it rests on, each once."""
    seen = {id(claim): claim}
    left = [claim]
    while left:
        for other in below(left.pop()):
            if id(other) not in seen:
                seen[id(other)] = other
                left.append(other)
    return list(seen.values())


def control(*options: str) -> clingo.Control:
    """A fresh clingo that keeps its messages to itself."""
    return clingo.Control(list(options), logger=lambda *_: None)


@dataclass(frozen=True)
class Answer:
    """One answer set, as clingo gives it."""

    atoms: frozenset[Fn]
    given: frozenset[Fn]
    """Externals that hold: they need no rule."""


@dataclass
class Program:
    """A program: how clingo loads it, its syntax tree, its rules as read, and its answer sets."""

    load: Callable[[clingo.Control], None]
    nodes: list[ast.AST]
    rules: Rules
    grounded: frozenset[Fn] = field(init=False)
    answers: tuple[Answer, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = [*self._solved(), *self._solved("--opt-mode=optN")]
        if any(one.ast_type is ast.ASTType.External for one in self.nodes):
            found += self._solved(given=True)
        self.answers = tuple(dict.fromkeys(found))

    @cached_property
    def read(self) -> list[tuple[ast.AST, list[Rule]]]:
        """Its rules, each with what it is read as."""
        reader = Reader(self.nodes, Sources(()))
        rules = (one for one in reader._grounded() if one.ast_type is ast.ASTType.Rule)
        return [(node, list(reader.read(node))) for node in rules]

    @property
    def constants(self) -> str:
        """The definitions of constants."""
        kind = ast.ASTType.Definition
        return "".join(f"{one}\n" for one in self.nodes if one.ast_type is kind)

    def _solved(self, mode: str = "--opt-mode=enum", given: bool = False) -> list[Answer]:
        solver = control("0", mode)
        self.load(solver)
        solver.ground()
        self.grounded = frozenset(atom(one.symbol) for one in solver.symbolic_atoms)
        free = [one.symbol for one in solver.symbolic_atoms if one.is_external]
        if given:
            for one in free:
                solver.assign_external(one, True)
        with solver.solve(yield_=True) as handle:
            return [
                Answer(
                    frozenset(map(atom, model.symbols(atoms=True))),
                    frozenset(map(atom, free)),
                )
                for model in islice(handle, LIMIT)
            ]


def program_of_file(path: Path) -> Program:
    """A program in a file."""
    nodes: list[ast.AST] = []
    ast.parse_files([str(path)], nodes.append)
    return Program(lambda solver: solver.load(str(path)), nodes, read_files(sources_of(path)))


def program_of_text(text: str) -> Program:
    """A program as text."""
    nodes: list[ast.AST] = []
    ast.parse_string(text, nodes.append, logger=lambda *_: None)
    return Program(lambda solver: solver.add("base", [], text), nodes, read_text(text))


def check(program: Program, most: int | None = None) -> None:
    """Every check, for every answer set or so many of them."""
    for answer in program.answers[:most]:
        situation = Situation.of_atoms(answer.atoms)
        explainer = Explainer(program.rules, situation)
        check_derivations(program, answer, explainer)
        check_matcher(program, answer, situation)
        check_absence(program, answer, explainer)


# What holds.


def check_derivations(program: Program, answer: Answer, explainer: Explainer) -> None:
    """Each atom that holds is derived, not from itself, and from what its claim names."""
    for one in sorted(answer.atoms, key=str):
        claim = explainer.why(one)
        assert claim.holds
        assert claim.checked == one
        if one in answer.given and claim.kind == "given":
            continue
        assert claim.kind in DERIVED, f"{one}: {claim.kind}"
        assert_acyclic(claim)
        assert_replayed(program.constants, claim, answer)


def assert_acyclic(start: Claim) -> None:
    """What holds does not rest on itself."""
    open_, done = {id(start)}, set[int]()
    walk = [(start, iter(_grounds(start)))]
    while walk:
        claim, left = walk[-1]
        following = next(left, None)
        if following is None:
            walk.pop()
            open_.discard(id(claim))
            done.add(id(claim))
        elif id(following) not in done:
            assert id(following) not in open_, f"{following.text} rests on itself"
            open_.add(id(following))
            walk.append((following, iter(_grounds(following))))


def _grounds(claim: Claim) -> list[Claim]:
    return [one for one in claim.because if one.holds and one.kind != "double negation"]


def assert_replayed(constants: str, claim: Claim, answer: Answer) -> None:
    """Its rule, with what its claim names as facts and nothing else, derives the atom again."""
    assert claim.rule is not None
    assert claim.rule.node is not None
    assert isinstance(claim.checked, Fn)
    facts = frozenset(map(str, _named(claim.because)))
    negated = any(one.kind == "double negation" for one in claim.because)
    assert negated or str(claim.checked) not in facts
    text = constants + without_bounds(claim.rule.node)
    if not possible(text, facts, claim.checked):
        shown = f"{claim.checked} by {claim.rule.node} from {sorted(facts)}"
        negations = _negated_inside(claim)
        assert negations, shown
        more = {str(a) for a in answer.atoms if a.signature in negations} - {str(claim.checked)}
        assert possible(text, facts | more, claim.checked), shown


def _negated_inside(claim: Claim) -> frozenset[Signature]:
    """The predicates negated in an aggregate: what does not count for them is not named."""
    assert claim.head is not None
    return frozenset(
        found
        for literal in claim.head.body.literals
        if not isinstance(literal, AtomLiteral)
        for found, sign in signatures(literal)
        if sign
    )


def _named(claims: Iterable[Claim]) -> Iterator[Fn]:
    """The atoms that hold among what is named."""
    for one in claims:
        if one.kind in ("aggregate", "conditional", "double negation"):
            yield from _named(one.because)
        elif one.holds and isinstance(one.checked, Fn):
            yield one.checked


def without_bounds(node: ast.AST) -> str:
    """A rule; a choice with a bound that always holds: its own may ask for more atoms."""
    if node.head.ast_type in (ast.ASTType.Aggregate, ast.ASTType.HeadAggregate):
        zero = ast.SymbolicTerm(node.location, clingo.Number(0))
        least = ast.Guard(int(ast.ComparisonOperator.LessEqual), zero)
        node = node.update(head=node.head.update(left_guard=least, right_guard=None))
    return str(node)


@cache
def possible(text: str, facts: frozenset[str], wanted: Fn) -> bool:
    solver = control()
    solver.add("base", [], "".join(f"{one}.\n" for one in sorted(facts)) + text)
    solver.ground()
    return bool(solver.solve(assumptions=[(symbol(wanted), True)]).satisfiable)


# The matcher.


def check_matcher(program: Program, answer: Answer, situation: Situation) -> None:
    """Each rule derives what clingo derives with it from the same atoms, one step."""
    facts = tuple(sorted(map(str, answer.atoms)))
    for node, rules in program.read:
        found = {
            str(derived)
            for rule in rules
            for head in rule.heads
            for binding in matching.solutions(head.body, {}, situation)
            for derived in head.atom.values(binding)
        }
        least, most = _derived(program.constants + without_bounds(_renamed(node)), facts)
        if node.head.ast_type is not ast.ASTType.Disjunction:
            most = least  # of a disjunction, an alternative may be grounded and never be needed
        assert least <= found <= most, f"{node}: {sorted(found)} instead of {sorted(least)}"
        if not any(rule.heads for rule in rules):
            bodies = (matching.solutions(rule.body, {}, situation) for rule in rules)
            assert not any(map(any, bodies)) or node.head.ast_type is ast.ASTType.Disjunction


def _renamed(node: ast.AST) -> ast.AST:
    """A rule whose head has predicates of its own, so that they feed nothing back."""
    head = node.head
    match head.ast_type:
        case ast.ASTType.Literal:
            return node.update(head=_renamed_literal(head))
        case ast.ASTType.HeadAggregate:
            elements = [
                one.update(condition=_renamed_element(one.condition)) for one in head.elements
            ]
        case _:
            elements = list(map(_renamed_element, head.elements))
    return node.update(head=head.update(elements=elements))


def _renamed_element(element: ast.AST) -> ast.AST:
    return element.update(literal=_renamed_literal(element.literal))


def _renamed_literal(literal: ast.AST) -> ast.AST:
    if literal.sign or literal.atom.ast_type is not ast.ASTType.SymbolicAtom:
        return literal
    symbol = _renamed_symbol(literal.atom.symbol)
    return literal.update(atom=literal.atom.update(symbol=symbol))


def _renamed_symbol(symbol: ast.AST) -> ast.AST:
    match symbol.ast_type:
        case ast.ASTType.UnaryOperation:
            return symbol.update(argument=_renamed_symbol(symbol.argument))
        case ast.ASTType.Pool:
            return symbol.update(arguments=list(map(_renamed_symbol, symbol.arguments)))
    return symbol.update(name=_APART + symbol.name)


@cache
def _derived(text: str, facts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """What a rule derives in some answer set, and what clingo grounds for it."""
    solver = control("--enum-mode=brave", "0")
    solver.add("base", [], "".join(f"{one}.\n" for one in facts) + text)
    solver.ground()
    with solver.solve(yield_=True) as handle:
        some = [one for model in handle for one in model.symbols(atoms=True)]
    grounded = [one.symbol for one in solver.symbolic_atoms]
    return _own(some), _own(grounded)


def _own(atoms: Iterable[clingo.Symbol]) -> frozenset[str]:
    return frozenset(str(one).replace(_APART, "", 1) for one in atoms if _APART in str(one))


# What does not hold.


def check_absence(program: Program, answer: Answer, explainer: Explainer) -> None:
    """Each atom that does not hold is accounted for by every rule, by what is truly false."""
    tests = _Tests(program.constants, answer.atoms)
    for goal in _goals(program, answer):
        claim = explainer.why_not(goal)
        assert claim.kind == "absent"
        assert not claim.holds
        for rule, head in program.rules.deriving(goal.signature):
            accounted = any(b.rule is rule and b.head.atom is head.atom for b in claim.blocks)
            never = unified(head, goal) is None or not (
                head.atom.variables or any(head.atom.values({}))
            )
            assert accounted or never, f"{goal}: nothing of {rule.node}"
        for block in claim.blocks:
            _check_block(block, tests)
    tests.run()


def _goals(program: Program, answer: Answer) -> Iterator[Compound]:
    known = {one.signature for one in program.grounded}
    signatures = known | {head.atom.signature for head in _heads(program)}
    for one in sorted(program.grounded - answer.atoms, key=str):
        yield form_of(one)
    present = {one.signature for one in answer.atoms}
    for name, arity, positive in sorted(signatures):
        if (name, arity, positive) not in present:
            yield compound(name, (ANYTHING,) * arity, positive)
        for value in MADE_UP if arity else ():
            made_up = Fn(name, (value,) * arity, positive)
            if made_up not in answer.atoms:
                yield form_of(made_up)


def _heads(program: Program) -> Iterator[Head]:
    return (head for _, rules in program.read for rule in rules for head in rule.heads)


def _check_block(block: Block, tests: "_Tests") -> None:
    literals = block.head.body.literals
    for place, literal in enumerate(literals):
        if place not in block.undecided:
            tests.add(literal, block.binding, place not in block.failing)
    for place, claim in zip(block.failing, block.because, strict=False):
        _check_failing(literals[place], claim)
    if not block.failing and not block.undecided:
        assert block.rule.kind in _POSSIBLE, f"the body of {block.rule.node} holds"


def _check_failing(literal: Literal, claim: Claim) -> None:
    sign = getattr(literal, "sign", 0)
    if claim.kind in ("comparison", "aggregate", "conditional", "truth", "undefined"):
        assert not claim.holds, claim.text
    else:
        assert claim.holds == (sign == 1), claim.text


class _Tests:
    """Literals with values, and whether they hold, for clingo to judge all at once."""

    def __init__(self, constants: str, atoms: frozenset[Fn]) -> None:
        self._facts = constants + "".join(f"{one}.\n" for one in sorted(map(str, atoms)))
        self._wanted: dict[str, bool] = {}

    def add(self, literal: Literal, binding: Binding, holds: bool) -> None:
        text = _as_body(literal, binding)
        if " or " in text and not isinstance(literal, Either):
            return  # a negated chain within another literal: clingo has no words for it
        known = self._wanted.setdefault(text, holds)
        assert known == holds, with_values(literal, binding)

    def run(self) -> None:
        try:
            self._judge(list(self._wanted))
        except RuntimeError:  # clingo drops a rule for what is undefined before it sees the rest
            for one in self._wanted:
                with suppress(RuntimeError):
                    self._judge([one])

    def _judge(self, bodies: list[str]) -> None:
        solver = control()
        rules = (f"hit({n}) :- {w}.\n" for n, one in enumerate(bodies) for w in one.split(" or "))
        solver.add("base", [], self._facts + "".join(rules))
        solver.ground()
        for n, one in enumerate(bodies):
            hit = solver.symbolic_atoms[clingo.Function("hit", [clingo.Number(n)])] is not None
            assert hit == self._wanted[one], f"{one} is {hit}"


def _as_body(literal: Literal, binding: Binding) -> str:
    """A literal with values as clingo reads it."""
    if isinstance(literal, Aggregate):
        return _plain(_aggregate(literal, binding))
    return _plain(with_values(literal, binding))


def _aggregate(literal: Aggregate, binding: Binding) -> str:
    inner = with_values(literal, binding)
    inner = inner[: inner.rindex("}") + 1]
    limits = [(op, str(term.put_in(binding))) for op, term in literal.bounds]
    right = "".join(f" {op} {term}" for op, term in limits[:1])
    left = "".join(f"{term} {_TURNED[op]} " for op, term in limits[1:])
    sign = ("", "not ", "not not ")[literal.sign]
    return f"{sign}{left}{inner.removeprefix(sign)}{right}"


def _plain(text: str) -> str:
    return re.sub(r"\b_(\d+)", r"Own\1", text)
