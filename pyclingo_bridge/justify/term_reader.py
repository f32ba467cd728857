"""Terms read from the syntax tree, and a goal as the form of an atom."""

import clingo
from clingo import ast

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, quoted
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.scanner import scan
from pyclingo_bridge.justify.ground import Fn, Signature, ground
from pyclingo_bridge.justify.term_tools import form_of, variable
from pyclingo_bridge.justify.terms import (
    Compound,
    Constant,
    Term,
    arithmetic,
    compound,
    folded,
    interval,
)
from pyclingo_bridge.solving.messages import Messages

_UNARY = {0: "-", 1: "~", 2: "|"}
_BINARY = {0: "^", 1: "?", 2: "&", 3: "+", 4: "-", 5: "*", 6: "/", 7: "\\", 8: "**"}


class Unsupported(BridgeError):
    """A part of the language that is not explained: named, with its place."""


def plain_head(node: ast.AST) -> Signature | None:
    """The predicate of a rule with one atom in its head and no pool around its arguments."""
    if node.ast_type is not ast.ASTType.Rule or node.head.ast_type is not ast.ASTType.Literal:
        return None
    if node.head.sign or node.head.atom.ast_type is not ast.ASTType.SymbolicAtom:
        return None
    symbol = node.head.atom.symbol
    positive = symbol.ast_type is not ast.ASTType.UnaryOperation
    if not positive:
        symbol = symbol.argument
    if symbol.ast_type is ast.ASTType.Function:
        return symbol.name, len(symbol.arguments), positive
    return None


class TermReader:
    """Turns terms of the syntax tree into terms of rules, with constants of `#const` put in."""

    def __init__(self, nodes: list[ast.AST], sources: Sources) -> None:
        """The nodes are those of the sources."""
        self._sources = sources
        self._constants: dict[str, Term] = {}
        definitions = [node for node in nodes if node.ast_type is ast.ASTType.Definition]
        definitions.sort(key=lambda node: not node.is_default)  # what overrides comes last
        for _ in definitions:  # one constant may be written with another
            for node in definitions:
                self._constants[node.name] = self.term(node.value)

    def atom(self, node: ast.AST) -> Compound:
        """An atom as a compound, also where it is ground: rules are found by predicate."""
        term = self.term(node)
        if isinstance(term, Constant) and isinstance(term.ground, Fn):
            return form_of(term.ground)
        if not isinstance(term, Compound):
            raise self.refused(node, f"the atom `{node}`")
        return term

    def term(self, node: ast.AST) -> Term:
        """A term, with constants of `#const` put in."""
        match node.ast_type:
            case ast.ASTType.SymbolicTerm:
                return self._symbolic(node.symbol)
            case ast.ASTType.Variable:
                return variable(node.name)
            case ast.ASTType.Function if not node.external:
                return folded(compound(node.name, tuple(map(self.term, node.arguments))))
            case ast.ASTType.UnaryOperation:
                return self._unary(node)
            case ast.ASTType.BinaryOperation:
                both = (self.term(node.left), self.term(node.right))
                return folded(arithmetic(_BINARY[int(node.operator_type)], both))
            case ast.ASTType.Interval:
                return interval(self.term(node.left), self.term(node.right))
        raise self.refused(node, f"the term `{node}`")

    def refused(self, node: ast.AST, what: str) -> Unsupported:
        """The problem of a node that is not explained."""
        place = self._sources.place(node)
        fix = "explain the rest without this file, or put it in other words"
        message = f"{what} cannot be explained"
        return Unsupported([Diagnostic("not-explained", message, place, help=fix)])

    def _unary(self, node: ast.AST) -> Term:
        inner = self.term(node.argument)
        sign = _UNARY[int(node.operator_type)]
        if sign == "-" and isinstance(inner, Compound) and inner.name:
            return compound(inner.name, inner.arguments, not inner.positive)
        return folded(arithmetic(sign, (inner,)))

    def _symbolic(self, symbol: clingo.Symbol) -> Term:
        value = ground(symbol)
        if isinstance(value, Fn) and not value.arguments and value.positive and value.name:
            return self._constants.get(value.name, Constant(value))
        return Constant(value)


def goal_form(text: str, reader: TermReader | None = None) -> Compound:
    """A goal as the form of an atom: `recommends(_, triplet)`; with the `reader` of a program its
    constants are put in. Raises Unsupported for any other."""
    if any(mark.kind != "string" for mark in scan(text)):  # an include, say: clingo follows it
        raise _no_goal(text)
    nodes: list[ast.AST] = []
    messages = Messages()
    try:
        ast.parse_string(f":- {text}.", nodes.append, logger=messages)
    except RuntimeError as error:
        raise _no_goal(text) from error
    rules = [node for node in nodes if node.ast_type is not ast.ASTType.Program]
    alone = len(rules) == 1 and rules[0].ast_type is ast.ASTType.Rule
    body = list(rules[0].body) if alone else []
    if len(body) == 1 and body[0].ast_type is ast.ASTType.Literal and body[0].sign == 0:
        atom = body[0].atom
        if atom.ast_type is ast.ASTType.SymbolicAtom and len(rules[0].unpool()) == 1:
            return (reader or TermReader([], Sources(()))).atom(atom.symbol)
    raise _no_goal(text)


def _no_goal(text: str) -> Unsupported:
    fix = "write an atom, with `_` for anything: `verdict(indicated)`, `recommends(_, triplet)`"
    return Unsupported([Diagnostic("not-a-goal", f"{quoted(text)} is not an atom", help=fix)])
