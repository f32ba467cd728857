"""Rules read from files or text, with clingo's own parser."""

from collections.abc import Iterable, Iterator
from itertools import chain, count, repeat

from clingo import ast

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError, by_location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.justify.ground import Fn, Signature, Text
from pyclingo_bridge.justify.literals import (
    FLIPPED,
    OF_A_SET,
    Aggregate,
    AtomLiteral,
    Body,
    Comparison,
    Conditional,
    Either,
    Element,
    Literal,
    Truth,
    scoped,
    variables_of,
)
from pyclingo_bridge.justify.rules import Head, Kind, Rule, Rules
from pyclingo_bridge.justify.term_reader import TermReader, plain_head
from pyclingo_bridge.justify.term_tools import named, variable
from pyclingo_bridge.justify.terms import Constant, Term, compound
from pyclingo_bridge.solving.syntax_tree import nodes_of

_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_OPERATORS = {0: ">", 1: "<", 2: "<=", 3: ">=", 4: "!=", 5: "="}
_FUNCTIONS = {0: "#count", 1: "#sum", 2: "#sum+", 3: "#min", 4: "#max"}


def read_files(sources: Sources, outside: frozenset[Signature] = frozenset()) -> Rules:
    """The rules of rule files; atoms of predicates `outside` are given.

    Raises KnowledgeBaseError, Unsupported; for a rule that is read when it is first asked for, only
    then.
    """
    nodes, problems = nodes_of(sources)
    if problems:
        raise KnowledgeBaseError(by_location(problems))
    return Reader(nodes, sources).rules(outside)


def read_text(text: str, outside: frozenset[Signature] = frozenset()) -> Rules:
    """The rules of a program; raises what `read_files` does."""
    return read_files(Sources.of_text(text), outside)


def _negated_alternatives(elements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Body literals in place of alternatives of a disjunction that are no atoms: `a | not b`."""
    for element in elements:
        literal = element.literal
        if literal.sign or not _is_atom(literal):
            sign = 1 if literal.sign != 1 else 2 * _is_atom(literal)
            literal = literal.update(sign=sign)
            condition = list(element.condition)
            yield element.update(literal=literal) if condition else literal


def _is_atom(literal: ast.AST) -> bool:
    return bool(literal.atom.ast_type is ast.ASTType.SymbolicAtom)


def _comparison(left: Term, operator: str, right: Term) -> Comparison:
    return Comparison(left, operator, right, left.variables | right.variables)


class Reader(TermReader):
    """Turns the syntax tree into rules; only the part `base` is grounded, so only that is read."""

    def __init__(self, nodes: list[ast.AST], sources: Sources) -> None:
        self._nodes = nodes
        super().__init__(nodes, sources)
        self._names = map("_{}".format, count(1))
        """For what is open: no variable of a program is written so."""

    def rules(self, outside: frozenset[Signature] = frozenset()) -> Rules:
        """The rules; those with a plain head are taken apart when they are first asked for."""
        waiting: dict[Signature, list[ast.AST | Rule]] = {}
        for node in self._grounded():
            signature = plain_head(node)
            if signature is not None:
                waiting.setdefault(signature, []).append(node)
                continue
            for rule in self.read(node):
                for signature in dict.fromkeys(head.atom.signature for head in rule.heads):
                    waiting.setdefault(signature, []).append(rule)

        def deriving(signature: Signature) -> tuple[tuple[Rule, Head], ...]:
            return tuple(
                (rule, head)
                for entry in waiting.get(signature, ())
                for rule in ([entry] if isinstance(entry, Rule) else self.read(entry))
                for head in rule.heads
                if head.atom.signature == signature
            )

        return Rules(deriving, outside, waiting)

    def _grounded(self) -> Iterator[ast.AST]:
        base = True
        for node in self._nodes:
            kind = node.ast_type
            if kind is ast.ASTType.Program:
                base = node.name == "base" and not list(node.parameters)
            elif base and kind in (ast.ASTType.Rule, ast.ASTType.External):
                yield node

    def read(self, node: ast.AST) -> Iterator[Rule]:
        """A rule, once for each choice from its pools."""
        return map(self._rule, node.unpool())

    def _rule(self, node: ast.AST) -> Rule:
        place = self._sources.place(node)
        literals = scoped(self._literals(node.body))
        body = Body(literals)
        if node.ast_type is ast.ASTType.External:
            head = Head(self.atom(node.atom.symbol), body)
            return Rule("external", (head,), body, place, node)
        if node.head.ast_type is ast.ASTType.Disjunction:
            literals = scoped(
                (*literals, *self._literals(_negated_alternatives(node.head.elements)))
            )
            body = Body(literals)
        kind, heads = self._heads(node.head, literals, body)
        return Rule(kind, heads, body, place, node)

    def _heads(
        self, head: ast.AST, literals: tuple[Literal, ...], body: Body
    ) -> tuple[Kind, tuple[Head, ...]]:
        match head.ast_type:
            case ast.ASTType.Literal:
                if _is_atom(head) and head.sign == 0:
                    return "rule", (Head(self.atom(head.atom.symbol), body),)
                return "constraint", ()
            case ast.ASTType.Disjunction | ast.ASTType.Aggregate:
                elements = list(head.elements)
            case ast.ASTType.HeadAggregate:
                elements = [element.condition for element in head.elements]
            case _:
                raise self.refused(head, f"the head `{head}`")
        kind: Kind = "disjunction" if head.ast_type is ast.ASTType.Disjunction else "choice"
        return kind, tuple(
            self._element(element, literals, body)
            for element in elements
            if _is_atom(element.literal) and element.literal.sign == 0
        )

    def _element(self, element: ast.AST, literals: tuple[Literal, ...], body: Body) -> Head:
        atom, condition = self.atom(element.literal.atom.symbol), list(element.condition)
        if not condition:
            return Head(atom, body)
        return Head(atom, Body((*literals, *self._literals(condition))), conditional=True)

    def _literals(self, nodes: Iterable[ast.AST]) -> tuple[Literal, ...]:
        return tuple(literal for node in nodes for literal in self._literal(node))

    def _literal(self, node: ast.AST) -> Iterator[Literal]:
        if node.ast_type is ast.ASTType.ConditionalLiteral:
            condition = self._literals(node.condition)
            for inner in self._literal(node.literal):
                assert not isinstance(inner, (Conditional, Aggregate))
                yield Conditional(inner, Body(condition), variables_of((inner, *condition)))
            return
        if node.ast_type is not ast.ASTType.Literal:
            raise self.refused(node, f"the literal `{node}`")
        sign, atom = int(node.sign), node.atom
        match atom.ast_type:
            case ast.ASTType.SymbolicAtom:
                yield AtomLiteral(sign, self.atom(atom.symbol))
            case ast.ASTType.BooleanConstant:
                yield Truth(bool(atom.value) != (sign == 1))
            case ast.ASTType.Comparison:
                yield from self._comparisons(sign, atom)
            case ast.ASTType.BodyAggregate:
                elements = [
                    Element(tuple(map(self.term, part.terms)), Body(self._literals(part.condition)))
                    for part in atom.elements
                ]
                yield self._aggregate(sign, _FUNCTIONS[int(atom.function)], elements, atom)
            case ast.ASTType.Aggregate:
                elements = list(map(self._set_element, count(), atom.elements))
                yield self._aggregate(sign, "#count", elements, atom)
            case _:
                raise self.refused(node, f"the literal `{node}`")

    def _aggregate(
        self, sign: int, function: str, elements: list[Element], node: ast.AST
    ) -> Aggregate:
        bounds = self._bounds(node)
        parts = ((*element.terms, *element.condition.literals) for element in elements)
        names = variables_of((*(term for _, term in bounds), *chain.from_iterable(parts)))
        return Aggregate(sign, function, tuple(elements), bounds, names)

    def _set_element(self, place: int, node: ast.AST) -> Element:
        """An element of `{ a : b }`: an atom is counted once, a comparison for each of its values.

        Intervals and `_` are given names, so that each of their values is told apart.
        """
        inner: list[Literal] = []
        values: list[Literal] = []
        counted: list[Term] = [] if _is_atom(node.literal) else [Constant(Fn(OF_A_SET, (place,)))]
        for literal in self._literals([node.literal]):
            match literal:
                case AtomLiteral(sign, atom):
                    opened = atom.arguments  # negated, `_` is the same for all
                    if not sign:
                        opened = tuple(named(term, self._names) for term in opened)
                    opened = self._without_intervals(opened, values)
                    apart = compound(atom.name, opened, atom.positive)
                    inner.append(AtomLiteral(sign, apart))
                    counted_atom = named(apart, repeat("_")).put_in({"_": Text("_")})
                    counted.append(compound(f"{OF_A_SET}{sign}", (counted_atom,)))
                case Comparison(left, operator, right):
                    both = self._without_intervals((left, right), values)
                    inner.append(_comparison(both[0], operator, both[1]))
                    counted += both
                case _:
                    inner.append(literal)
                    counted += [variable(name) for name in sorted(literal.variables)]
        return Element(tuple(counted), Body((*inner, *values, *self._literals(node.condition))))

    def _without_intervals(
        self, terms: tuple[Term, ...], literals: list[Literal]
    ) -> tuple[Term, ...]:
        """The terms with a variable for each interval, and a literal that gives its value."""
        apart = [variable(next(self._names)) if term.spread else term for term in terms]
        pairs = zip(apart, terms, strict=True)
        literals += [_comparison(new, "=", term) for new, term in pairs if term.spread]
        return tuple(apart)

    def _bounds(self, node: ast.AST) -> tuple[tuple[str, Term], ...]:
        bounds = []
        if (left := node.left_guard) is not None:
            bounds.append((FLIPPED[_OPERATORS[int(left.comparison)]], self.term(left.term)))
        if (right := node.right_guard) is not None:
            bounds.append((_OPERATORS[int(right.comparison)], self.term(right.term)))
        return tuple(bounds)

    def _comparisons(self, sign: int, node: ast.AST) -> Iterator[Literal]:
        comparisons, left = [], named(self.term(node.term), self._names)
        for guard in node.guards:
            right = named(self.term(guard.term), self._names)
            operator = _OPERATORS[int(guard.comparison)]
            wanted = _NEGATED[operator] if sign == 1 else operator
            comparisons.append(_comparison(left, wanted, right))
            left = right
        if sign == 1 and len(comparisons) > 1:
            yield Either(tuple(comparisons), variables_of(comparisons))
        else:
            yield from comparisons
