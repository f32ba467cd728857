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

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.base.files.scanner import LARGEST_NUMBER, SMALLEST_NUMBER
from pyclingo_bridge.extension.clauses import Clause
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.occurrences import AT_LEAST, AT_MOST, MIRRORED
from pyclingo_bridge.extension.symbol_table import SymbolTable
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
from pyclingo_bridge.guideline.predicate_groups import OF_THE_PATIENT
from pyclingo_bridge.guideline.predicates import DOMAIN, KNOWN, UNKNOWN
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.syntax_tree import functions, head_parts

_INPUT_AND_VALUE: frozenset[Signature] = OF_THE_PATIENT - {KNOWN, UNKNOWN} | {DOMAIN}
_ROUNDS = 6
"""How often the values of helpers are carried on; what still grows then has no bounds."""
_SCOPED = frozenset(
    {
        ASTType.Aggregate,
        ASTType.BodyAggregate,
        ASTType.HeadAggregate,
        ASTType.Disjunction,
        ASTType.ConditionalLiteral,
    }
)
"""What has a scope of its own: `_scopes` gives its parts."""
_COUNTED = frozenset({AggregateFunction.Count, AggregateFunction.Sum, AggregateFunction.SumPlus})

_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"')
_SIGNS = re.compile(r"[<>=*+/\\|^?&~]|(?<!:)-")
"""A statement that clingo prints without one of these neither compares nor computes."""

Row = tuple[Values, ...]


def check_comparisons(
    clauses: Sequence[Clause], table: SymbolTable, program: Program | None, added: bool = True
) -> Iterator[Diagnostic]:
    """Every comparison that no value can decide, and every computation that may not fit.

    `program` is the knowledge base, where it can be grounded; it holds the clauses but where they
    are `added` to it. Codes: `mixed-comparison`, `number-overflow`.
    """
    predicates = _Predicates(table, program)
    if added:
        predicates.learn(clauses)
    for clause in clauses:
        if not _SIGNS.search(_TEXTS.sub("", str(clause.node))):
            continue
        for scope, literals in _scopes(clause.node):
            environment = _environment(scope, predicates)
            for literal in literals:
                yield from _mixed(literal, environment, clause)
                yield from _overflowing(literal, environment, clause)


@dataclass
class _Predicates:
    """What the arguments of each predicate can stand for."""

    table: SymbolTable
    program: Program | None
    added: dict[Signature, Row] = field(default_factory=dict)
    _shipped: dict[Signature, Row | None] = field(default_factory=dict)
    _inputs: dict[str, Values] = field(default_factory=dict)

    def of(self, signature: Signature, arguments: Sequence[ast.AST]) -> Row:
        """What the arguments of an atom in a body can stand for."""
        if signature in _INPUT_AND_VALUE:
            return NAMES, self._of_input(arguments[0])
        rows = (self.added.get(signature), self._of_shipped(signature))
        columns = zip(*(row for row in rows if row is not None), strict=True)
        return tuple(map(joined, columns)) if any(rows) else (ANYTHING,) * signature[1]

    def _of_input(self, argument: ast.AST) -> Values:
        symbols, complete = constants(argument)
        names = list(map(str, symbols)) if complete else list(self.table.inputs)
        if not all(name in self.table.inputs for name in names):
            return ANYTHING
        return joined(self._of_named_input(name) for name in names)

    def _of_named_input(self, name: str) -> Values:
        if name not in self._inputs:
            values = self.table.inputs[name].values
            self._inputs[name] = joined(
                Values(NUMBERS.kinds, v, v) if isinstance(v, int) else NAMES for v in values
            )
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
        for round_ in range(_ROUNDS + 1):
            last = round_ == _ROUNDS
            grown = {signature for node in rules for signature in self._grow(node, last)}
            if not grown:
                return

    def _grow(self, node: ast.AST, last: bool) -> Iterator[Signature]:
        """Add what a rule derives; the predicates that can stand for more by it."""
        environment = _environment(list(node.body), self)
        for literal in head_parts(node.head)[0]:
            for name, arguments in functions(literal.atom.symbol):
                signature = name, len(arguments)
                before = self.added.get(signature, (NOTHING,) * len(arguments))
                after = tuple(
                    values | of_term(argument, environment)
                    for values, argument in zip(before, arguments, strict=True)
                )
                if after != before:
                    unbounded = tuple(Values(values.kinds) for values in after)
                    self.added[signature] = unbounded if last else after
                    yield signature


Scope = list[ast.AST]


def _scopes(node: ast.AST) -> Iterator[tuple[Scope, Scope]]:
    """The literals that bind variables together, and those to judge with them."""
    body: Scope = list(getattr(node, "body", ()))
    head = [node.head] if node.ast_type is ASTType.Rule else []
    yield body, [*body, *head]
    atoms = [literal.atom for literal in body if literal.ast_type is ASTType.Literal]
    for atom in (*atoms, *head):
        for element in getattr(atom, "elements", ()):
            # In a head aggregate the condition stands within a conditional literal.
            headed = element.ast_type is ASTType.HeadAggregateElement
            inner = list((element.condition if headed else element).condition)
            yield [*body, *inner], [*inner, *getattr(element, "terms", ())]
    for literal in body:
        if literal.ast_type is ASTType.ConditionalLiteral:
            yield [*body, *literal.condition], [literal.literal, *literal.condition]


def _environment(scope: Scope, predicates: _Predicates) -> Environment:
    """What the variables of positive literals can stand for."""
    environment: dict[str, Values] = {}
    comparisons: list[ast.AST] = []
    for literal in scope:
        if literal.ast_type is not ASTType.Literal or literal.sign != Sign.NoSign:
            continue
        atom = literal.atom
        if atom.ast_type is ASTType.SymbolicAtom:
            pooled: dict[str, Values] = defaultdict(lambda: NOTHING)
            for name, arguments in functions(atom.symbol):
                row = predicates.of((name, len(arguments)), arguments)
                for term, values in zip(arguments, row, strict=True):
                    if term.ast_type is ASTType.Variable and term.name != "_":
                        pooled[term.name] |= values
            for name, values in pooled.items():
                environment[name] = environment[name] & values if name in environment else values
        elif atom.ast_type is ASTType.Comparison and len(atom.guards) == 1:
            comparisons.append(atom)
        elif atom.ast_type is ASTType.BodyAggregate:
            _assign(atom, environment)
    for _ in range(2):
        for atom in comparisons:
            _narrow(atom, environment)
    return environment


def _assign(atom: ast.AST, environment: dict[str, Values]) -> None:
    """A variable that is set to a count or a sum is a number."""
    guard = atom.left_guard
    counted = AggregateFunction(atom.function) in _COUNTED
    if counted and guard is not None and guard.term.ast_type is ASTType.Variable:
        environment.setdefault(guard.term.name, NUMBERS)


def _narrow(atom: ast.AST, environment: dict[str, Values]) -> None:
    """A variable that is compared with what has bounds has them too."""
    (guard,) = atom.guards
    operator = ComparisonOperator(guard.comparison)
    mirrored = MIRRORED.get(operator, operator)
    for variable, term, comparison in (
        (atom.term, guard.term, operator),
        (guard.term, atom.term, mirrored),
    ):
        if variable.ast_type is not ASTType.Variable or variable.name == "_":
            continue
        other = of_term(term, environment)
        values = environment.get(variable.name)
        if values is None:
            if comparison is ComparisonOperator.Equal and other != ANYTHING:
                environment[variable.name] = other
        elif values.kinds == NUMBERS.kinds == other.kinds:
            if comparison in AT_MOST:
                environment[variable.name] = values & Values(values.kinds, None, other.high)
            elif comparison in AT_LEAST:
                environment[variable.name] = values & Values(values.kinds, other.low, None)
            elif comparison is ComparisonOperator.Equal:
                environment[variable.name] = values & other


def _mixed(literal: ast.AST, environment: Environment, clause: Clause) -> Iterator[Diagnostic]:
    if literal.ast_type is not ASTType.Literal:
        return
    for left, right in _compared(literal.atom, environment):
        if left.kinds and right.kinds and not left.kinds & right.kinds:
            kinds = [" or ".join(sorted(values.kinds)) for values in (left, right)]
            message = f"{quoted(literal)} compares a {' with a '.join(kinds)}"
            fix = "compare numbers with numbers, and names with names: else it says the same of all"
            place = clause.sources.place(literal)
            yield Diagnostic("mixed-comparison", message, place, help=fix)
            return


def _compared(atom: ast.AST, environment: Environment) -> Iterator[tuple[Values, Values]]:
    if atom.ast_type is ASTType.Comparison:
        terms = (atom.term, *(guard.term for guard in atom.guards))
        yield from pairwise(of_term(term, environment) for term in terms)
    elif atom.ast_type is ASTType.BodyAggregate and AggregateFunction(atom.function) in _COUNTED:
        for guard in (atom.left_guard, atom.right_guard):
            if guard is not None:
                yield NUMBERS, of_term(guard.term, environment)


def _overflowing(part: ast.AST, environment: Environment, clause: Clause) -> Iterator[Diagnostic]:
    atom = part.atom if part.ast_type is ASTType.Literal else part
    if atom.ast_type in _SCOPED:
        return
    for term in operations(part):
        ends = of_term(term, environment).ends
        if ends is not None and not SMALLEST_NUMBER <= ends[0] <= ends[1] <= LARGEST_NUMBER:
            largest = max(ends, key=abs)
            shown = str(largest) if abs(largest) < 10**12 else "more than 12 digits"
            message = f"{quoted(term)} does not fit into 32 bits: it may be {shown}"
            fix = "bound what it is computed from, or take a coarser unit"
            place = clause.sources.place(term)
            yield Diagnostic("number-overflow", message, place, help=fix)
            return
