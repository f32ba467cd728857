"""Comparisons between kinds, and computations beyond 32 bits: clingo answers both, silently.

To clingo every number is less than every name, so that `V >= two` holds of no number `V`; and of a
sum or a product it keeps the last 32 bits. What a variable can stand for is bounded by the declared
domains, the ground rules of the knowledge base, and the rules of the extension.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from clingo import ast
from clingo.ast import AggregateFunction, ASTType, ComparisonOperator, Sign

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Clause
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import Known
from pyclingo_bridge.extension.values import (
    ANYTHING,
    NAMES,
    NOTHING,
    NUMBERS,
    Environment,
    Values,
    joined,
    of_symbol,
    of_term,
    operations,
)
from pyclingo_bridge.files.scanner import LARGEST_NUMBER, SMALLEST_NUMBER
from pyclingo_bridge.guideline.predicates import (
    ASSUMED,
    COULD_BE,
    DOMAIN,
    EFFECTIVE,
    PATIENT,
    POSSIBLY_NOT,
)
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import functions, head_parts, parts

_OF_INPUTS: frozenset[Signature] = frozenset(
    {PATIENT, EFFECTIVE, ASSUMED, POSSIBLY_NOT, COULD_BE, DOMAIN}
)
_ROUNDS = 6
"""So often what helpers can hold is carried on; what still grows then has no bounds."""
_AT_MOST = frozenset({ComparisonOperator.LessEqual, ComparisonOperator.LessThan})
_AT_LEAST = frozenset({ComparisonOperator.GreaterEqual, ComparisonOperator.GreaterThan})
_COUNTED = frozenset({AggregateFunction.Count, AggregateFunction.Sum, AggregateFunction.SumPlus})

_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"')
_SIGNS = re.compile(r"[<>=*+/\\|^?&~]|(?<!:)-")
"""A statement that clingo prints without one of these neither compares nor computes."""

Row = tuple[Values, ...]


def check_comparisons(
    clauses: Sequence[Clause], known: Known, program: Program | None, added: bool = True
) -> Iterator[Diagnostic]:
    """Every comparison that no value can decide, and every computation that may not fit.

    `program` is the knowledge base, where it can be grounded; it holds the clauses but where they
    are `added` to it. Codes: `mixed-comparison`, `number-overflow`.
    """
    tables = _Tables(known, program)
    if added:
        tables.learn(clauses)
    for clause in clauses:
        if not _SIGNS.search(_TEXTS.sub("", str(clause.node))):
            continue
        for scope, literals in _scopes(clause.node):
            bound = _bound(scope, tables)
            for literal in literals:
                yield from _mixed(literal, bound, clause)
                yield from _overflowing(literal, bound, clause)


@dataclass
class _Tables:
    """What the arguments of each predicate can stand for."""

    known: Known
    program: Program | None
    own: dict[Signature, Row] = field(default_factory=dict)
    _shipped: dict[Signature, Row | None] = field(default_factory=dict)
    _inputs: dict[str, Values] = field(default_factory=dict)

    def of(self, signature: Signature, arguments: Sequence[ast.AST]) -> Row:
        """What the arguments of an atom in a body can stand for."""
        name, arity = signature
        if (name, arity) in _OF_INPUTS:
            return NAMES, self._of_input(arguments[0])
        own, shipped = self.own.get(signature), self._of_shipped(signature)
        found = [one for one in (own, shipped) if one is not None]
        if not found:
            return (ANYTHING,) * arity
        return tuple(joined(row[place] for row in found) for place in range(arity))

    def _of_input(self, argument: ast.AST) -> Values:
        symbols, complete = constants(argument)
        names = [str(one) for one in symbols] if complete else list(self.known.inputs)
        if not all(name in self.known.inputs for name in names):
            return ANYTHING
        return joined(self._of_named_input(name) for name in names)

    def _of_named_input(self, name: str) -> Values:
        if name not in self._inputs:
            values = self.known.inputs[name].values
            numbers = [value for value in values if isinstance(value, int)]
            named = NAMES if len(numbers) < len(values) else NOTHING
            counted = Values(NUMBERS.kinds, min(numbers), max(numbers)) if numbers else NOTHING
            self._inputs[name] = named | counted
        return self._inputs[name]

    def _of_shipped(self, signature: Signature) -> Row | None:
        if self.program is None:
            return (ANYTHING,) * signature[1]
        if signature not in self._shipped:
            rows = [atom.symbol.arguments for atom in self.program.atoms(signature)]
            columns = (joined(map(of_symbol, set(column))) for column in zip(*rows, strict=True))
            self._shipped[signature] = tuple(columns) if rows else None
        return self._shipped[signature]

    def learn(self, clauses: Iterable[Clause]) -> None:
        """What the heads of rules can hold, carried on through the bodies that read them."""
        rules = [clause.node for clause in clauses if clause.node.ast_type is ASTType.Rule]
        grown: set[Signature] = set()
        for round_ in range(_ROUNDS + 1):
            grown = {one for node in rules for one in self._grow(node, last=round_ == _ROUNDS)}
            if not grown:
                return

    def _grow(self, node: ast.AST, last: bool) -> Iterator[Signature]:
        bound = _bound(list(node.body), self)
        for literal in head_parts(node.head)[0]:
            for name, arguments in functions(literal.atom.symbol):
                signature = name, len(arguments)
                before = self.own.get(signature, (NOTHING,) * len(arguments))
                found = tuple(of_term(one, bound) for one in arguments)
                after = tuple(a | b for a, b in zip(before, found, strict=True))
                if after != before:
                    self.own[signature] = tuple(map(_unbounded, after)) if last else after
                    yield signature


def _unbounded(values: Values) -> Values:
    return Values(values.kinds)


Scope = list[ast.AST]


def _scopes(node: ast.AST) -> Iterator[tuple[Scope, Scope]]:
    """The literals that bind variables together, and those to judge with them."""
    body: Scope = list(getattr(node, "body", ()))
    yield body, [*body, *([node.head] if node.ast_type is ASTType.Rule else [])]
    aggregates = [one.atom for one in body if one.ast_type is ASTType.Literal]
    for atom in (*aggregates, *([node.head] if node.ast_type is ASTType.Rule else [])):
        for element in getattr(atom, "elements", ()):
            # In a head aggregate the condition stands within a conditional literal.
            headed = element.ast_type is ASTType.HeadAggregateElement
            inner = list((element.condition if headed else element).condition)
            yield [*body, *inner], [*inner, *getattr(element, "terms", ())]
    for one in body:
        if one.ast_type is ASTType.ConditionalLiteral:
            yield [*body, *one.condition], [one.literal, *one.condition]


def _bound(scope: Scope, tables: _Tables) -> Environment:
    """What the variables of positive literals can stand for."""
    found: dict[str, Values] = {}
    comparisons: list[ast.AST] = []
    for literal in scope:
        if literal.ast_type is not ASTType.Literal or literal.sign != Sign.NoSign:
            continue
        atom = literal.atom
        if atom.ast_type is ASTType.SymbolicAtom:
            several: dict[str, Values] = defaultdict(lambda: NOTHING)
            for name, arguments in functions(atom.symbol):
                row = tables.of((name, len(arguments)), arguments)
                for term, values in zip(arguments, row, strict=True):
                    if term.ast_type is ASTType.Variable and term.name != "_":
                        several[term.name] |= values
            for variable, values in several.items():
                found[variable] = found[variable] & values if variable in found else values
        elif atom.ast_type is ASTType.Comparison and len(atom.guards) == 1:
            comparisons.append(atom)
        elif atom.ast_type is ASTType.BodyAggregate:
            _assign(atom, found)
    for _ in range(2):
        for atom in comparisons:
            _narrow(atom, found)
    return found


def _assign(atom: ast.AST, found: dict[str, Values]) -> None:
    guard = atom.left_guard
    counted = AggregateFunction(atom.function) in _COUNTED
    if counted and guard is not None and guard.term.ast_type is ASTType.Variable:
        found.setdefault(guard.term.name, NUMBERS)


def _narrow(atom: ast.AST, found: dict[str, Values]) -> None:
    """A variable that is compared with what has bounds has them too."""
    (guard,) = atom.guards
    operator = ComparisonOperator(guard.comparison)
    for left, right, mirrored in ((atom.term, guard.term, False), (guard.term, atom.term, True)):
        if left.ast_type is not ASTType.Variable or left.name == "_":
            continue
        other = of_term(right, found)
        mine = found.get(left.name)
        if operator is ComparisonOperator.Equal and mine is None and other != ANYTHING:
            found[left.name] = other
        elif mine is not None and mine.kinds == NUMBERS.kinds == other.kinds:
            if operator in (_AT_LEAST if mirrored else _AT_MOST):
                found[left.name] = mine & Values(mine.kinds, None, other.high)
            elif operator in (_AT_MOST if mirrored else _AT_LEAST):
                found[left.name] = mine & Values(mine.kinds, other.low, None)
            elif operator is ComparisonOperator.Equal:
                found[left.name] = mine & other


def _mixed(literal: ast.AST, bound: Environment, clause: Clause) -> Iterator[Diagnostic]:
    if literal.ast_type is not ASTType.Literal:
        return
    for left, right in _compared(literal.atom, bound):
        if left.kinds and right.kinds and not left.kinds & right.kinds:
            message = f"{quoted(literal)} compares a {_words(left)} with a {_words(right)}"
            fix = "compare numbers with numbers, and names with names: else it says the same of all"
            place = clause.sources.place(literal)
            yield Diagnostic("mixed-comparison", message, place, help=fix)
            return


def _compared(atom: ast.AST, bound: Environment) -> Iterator[tuple[Values, Values]]:
    if atom.ast_type is ASTType.Comparison:
        terms = [of_term(one, bound) for one in (atom.term, *(g.term for g in atom.guards))]
        yield from pairwise(terms)
    elif atom.ast_type is ASTType.BodyAggregate and AggregateFunction(atom.function) in _COUNTED:
        for guard in (atom.left_guard, atom.right_guard):
            if guard is not None:
                yield NUMBERS, of_term(guard.term, bound)


def _words(values: Values) -> str:
    return " or ".join(sorted(values.kinds))


def _overflowing(part: ast.AST, bound: Environment, clause: Clause) -> Iterator[Diagnostic]:
    if part.ast_type is ASTType.ConditionalLiteral or (
        part.ast_type is ASTType.Literal
        and part.atom.ast_type in (ASTType.Aggregate, ASTType.BodyAggregate)
    ):
        return
    if part.ast_type in (ASTType.Aggregate, ASTType.HeadAggregate, ASTType.Disjunction):
        return
    for term in operations(part, parts):
        ends = of_term(term, bound).ends
        if ends is not None and not SMALLEST_NUMBER <= ends[0] <= ends[1] <= LARGEST_NUMBER:
            largest = max(ends, key=abs)
            shown = str(largest) if abs(largest) < 10**12 else "more than 12 digits"
            message = f"{quoted(term)} does not fit into 32 bits: it may be {shown}"
            fix = "bound what it is computed from, or take a coarser unit"
            place = clause.sources.place(term)
            yield Diagnostic("number-overflow", message, place, help=fix)
            return


__all__ = ["check_comparisons"]
