"""A program whose constraints give way: each instance of one is an atom, true where it is broken.

So are the bounds of choices, and that an atom and its strong negation exclude each other. With all
these atoms assumed false the answer sets are those of the program; a minimal core of such
assumptions is a smallest set of constraints that leaves it none.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.justify.ground import Fn, atom, shown
from pyclingo_bridge.justify.terms import Compound, compound
from pyclingo_bridge.justify.why.model import Bound, Strict
from pyclingo_bridge.justify.why.rules import ProgramRules
from pyclingo_bridge.solving.open_backend import open_backend
from pyclingo_bridge.solving.program import AnyProgram
from pyclingo_bridge.solving.questions import Assumptions, Literal
from pyclingo_bridge.solving.rule_observer import GroundRules
from pyclingo_bridge.solving.syntax_tree import walk

_KEPT = (ASTType.Rule, ASTType.Definition, ASTType.Program, ASTType.External)
"""What bears on answer sets."""
_CHOICES = (ASTType.Aggregate, ASTType.HeadAggregate)


@dataclass(frozen=True, slots=True)
class _Constraint:
    """A constraint as it is written, and the variables by which its instances are told apart."""

    kind: str
    text: str
    place: Location | None
    variables: tuple[str, ...] = ()


class OutOfTime(Exception):
    """A search goes on for longer than it may."""


class RelaxedProgram(AnyProgram):
    """The rules of a program without its constraints, and the constraints as literals."""

    until = float("inf")
    """When questions end with OutOfTime, as `time.monotonic` has it; one that is asked is not cut
    short."""

    def __init__(self, rules: ProgramRules, facts: bool = False) -> None:
        """With `facts`, the facts give way as well. Raises BridgeError."""
        self.ground_rules = GroundRules()
        self._rewriting = rewriting = _Rewriting(rules, facts)
        sources = rules.program.sources
        super().__init__(sources, [*rewriting.statements()], self.ground_rules)
        self.strict: dict[Literal, list[Strict]] = {}
        """The literals that are true where nothing is broken, and what each of them stands for:
        several things only where it is false in any case."""
        for one in self.every_atom():
            found = atom(one.symbol)
            if (broken := rewriting.broken(found)) is not None:
                self.strict.setdefault(-one.literal, []).append(broken)
            elif (fact := rewriting.facts.get(found)) is not None:
                self.strict.setdefault(one.literal, []).append(fact)

    @contextmanager
    def _asked(
        self, mode: str, models: int, assumptions: Assumptions
    ) -> Iterator[clingo.SolveHandle]:
        if time.monotonic() > self.until:
            raise OutOfTime
        with super()._asked(mode, models, assumptions) as handle:
            yield handle

    def written(self, found: Fn) -> Fn:
        """An atom of this program as the program that was read has it."""
        return self._rewriting.written(found)

    def rewritten(self, form: Compound) -> Compound:
        """A form of atoms as this program has them."""
        if form.positive:
            return form
        return compound(self._rewriting.negation + form.name, form.arguments)

    def given(self, literals: Sequence[Literal]) -> dict[Literal, Literal]:
        """For each of these atoms another that may be true as it likes, and then derives it.

        Nothing may have been asked before: then it is too late for a rule.
        """
        with open_backend(self._control) as backend:
            free = {literal: backend.add_atom() for literal in literals}
            for literal, other in free.items():
                backend.add_rule([other], choice=True)
                backend.add_rule([literal], [other])
        return free


class _Rewriting(ast.Transformer):
    """Turns the statements of a program into those whose constraints give way."""

    def __init__(self, rules: ProgramRules, facts: bool) -> None:
        self._rules = rules
        self._program = rules.program
        names = {name for name, _, _ in rules.signatures}
        mark = "_"
        while any(name.startswith(mark) for name in names):
            mark += "_"
        self._broken, self.negation = f"{mark}broken", f"{mark}not_"
        self._give_facts = facts
        self.facts: dict[Fn, Strict] = {}
        """The facts that give way, as atoms of the rewritten program."""
        self._constraints: list[_Constraint] = []

    def statements(self) -> Iterator[ast.AST]:
        """The statements of the rewritten program."""
        for node in self._program.nodes:
            if node.ast_type is ASTType.Rule:
                for one in node.unpool():
                    yield from map(self.visit, self._rule(one))
            elif node.ast_type is ASTType.External:
                yield from map(self.visit, node.unpool())
            elif node.ast_type in _KEPT:
                yield self.visit(node)
        yield from self._contradictions()

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:
        """An atom that is strongly negated is one of a predicate of its own."""
        symbol = node.symbol
        if symbol.ast_type is not ASTType.UnaryOperation:
            return node
        inner = symbol.argument
        return node.update(symbol=inner.update(name=self.negation + inner.name))

    def broken(self, found: Fn) -> Strict | None:
        """The instance of a constraint that an atom says to be broken; None for another atom."""
        if found.name != self._broken:
            return None
        number, *values = found.arguments
        assert isinstance(number, int)
        constraint = self._constraints[number]
        text, place = constraint.text, constraint.place
        if constraint.kind == "contradiction":
            other = Fn(text, tuple(values))
            return Strict(constraint.kind, f"{other} and -{other}", None, None, ())
        assert place is not None
        pairs = sorted(zip(constraint.variables, values, strict=True), key=lambda pair: pair[0])
        bounds = tuple(Bound(name, shown(value)) for name, value in pairs)
        return Strict(constraint.kind, text, place.file, place.line, bounds)

    def written(self, found: Fn) -> Fn:
        """An atom as the program that was read has it."""
        if found.name.startswith(self.negation):
            return Fn(found.name.removeprefix(self.negation), found.arguments, False)
        return found

    def _rule(self, node: ast.AST) -> Iterator[ast.AST]:
        head = node.head
        if head.ast_type is ASTType.Literal:
            is_atom = head.atom.ast_type is ASTType.SymbolicAtom
            if is_atom and not head.sign:
                yield self._fact(node) if self._give_facts and not node.body else node
            else:
                denied = [] if _is_false(head) else [_denied(head)]
                yield self._breaking(node, "constraint", [*node.body, *denied])
        elif head.ast_type in _CHOICES and (head.left_guard or head.right_guard):
            yield node.update(head=head.update(left_guard=None, right_guard=None))
            yield self._breaking(node, "bound", [*node.body, _without(head)])
        elif head.ast_type is ASTType.Disjunction and any(map(_may_lack, head.elements)):
            broken = self._breaking(node, "constraint", list(node.body)).head
            last = ast.ConditionalLiteral(head.location, broken, [])
            yield node.update(head=head.update(elements=[*head.elements, last]))
        else:
            yield node

    def _breaking(self, node: ast.AST, kind: str, body: Sequence[ast.AST]) -> ast.AST:
        """The rule for the atoms that say that an instance is broken."""
        names = tuple(dict.fromkeys(name for part in body for name in _global_names(part)))
        text = self._program.text(node)
        place = self._program.sources.place(node)
        self._constraints.append(_Constraint(kind, text, place, names))
        return node.update(head=self._head(node.location, names), body=body)

    def _head(self, location: ast.Location, names: Sequence[str]) -> ast.AST:
        number = ast.SymbolicTerm(location, clingo.Number(len(self._constraints) - 1))
        variables = [ast.Variable(location, name) for name in names]
        function = ast.Function(location, self._broken, [number, *variables], 0)
        return ast.Literal(location, ast.Sign.NoSign, ast.SymbolicAtom(function))

    def _fact(self, node: ast.AST) -> ast.AST:
        """A choice in place of a fact."""
        place = self._program.sources.place(node)
        for rule in self._rules.reader.read(node):
            for found in rule.heads[0].atom.values({}):
                own = found if found.positive else Fn(self.negation + found.name, found.arguments)
                self.facts[own] = Strict("fact", str(found), place.file, place.line, ())
        element = ast.ConditionalLiteral(node.head.location, node.head, [])
        return node.update(head=ast.Aggregate(node.head.location, None, [element], None))

    def _contradictions(self) -> Iterator[ast.AST]:
        """For each predicate that is strongly negated, that no atom holds and is so negated."""
        negated = sorted((name, arity) for name, arity, positive in self._rules.signatures
                         if not positive)  # fmt: skip
        for name, arity in negated:
            names = tuple(f"X{number}" for number in range(arity))
            self._constraints.append(_Constraint("contradiction", name, None, names))
            inner = f"({','.join(names)})" if names else ""
            text = f"#false :- {name}{inner}, {self.negation}{name}{inner}."
            parsed: list[ast.AST] = []
            ast.parse_string(text, parsed.append)
            yield parsed[-1].update(head=self._head(parsed[-1].location, names))


def _is_false(head: ast.AST) -> bool:
    atom_ = head.atom
    return atom_.ast_type is ASTType.BooleanConstant and bool(atom_.value) == (head.sign == 1)


def _denied(head: ast.AST) -> ast.AST:
    """The literal of a body that is true where the literal of a head is not."""
    return head.update(sign=ast.Sign.DoubleNegation if head.sign == 1 else ast.Sign.Negation)


def _without(head: ast.AST) -> ast.AST:
    """The literal of a body that is true where the bounds of a choice do not hold."""
    inside = head
    if head.ast_type is ASTType.HeadAggregate:
        elements = [
            ast.BodyAggregateElement(
                part.terms, [part.condition.literal, *part.condition.condition]
            )
            for part in head.elements
        ]
        inside = ast.BodyAggregate(
            head.location, head.left_guard, head.function, elements, head.right_guard
        )
    return ast.Literal(head.location, ast.Sign.Negation, inside)


def _may_lack(element: ast.AST) -> bool:
    """Whether an alternative of a disjunction may be none: it has a condition, or is no atom."""
    literal = element.literal
    is_atom = literal.atom.ast_type is ASTType.SymbolicAtom and not literal.sign
    return bool(element.condition) or not is_atom


def _global_names(part: ast.AST) -> Iterator[str]:
    """The variables that a literal of a body shares with the rest of its rule."""
    if part.ast_type is not ASTType.Literal:  # a condition has its own
        return
    inside = [part.atom]
    if part.atom.ast_type in (ASTType.BodyAggregate, ASTType.Aggregate):
        inside = [guard.term for guard in (part.atom.left_guard, part.atom.right_guard) if guard]
    for term in inside:
        for node in walk(term):
            if node.ast_type is ASTType.Variable and node.name != "_":
                yield node.name
