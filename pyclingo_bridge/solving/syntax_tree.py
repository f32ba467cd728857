"""Walks over the syntax tree that `clingo.ast` reads from `.lp` files."""

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import chain
from typing import TypeVar

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.messages import Messages

Result = TypeVar("Result")
_MOST_TEXTS = 1 << 14
"""So many texts of nodes have their results kept."""


def kept_by_text(function: Callable[[ast.AST], Result]) -> Callable[[ast.AST], Result]:
    """The function of a node, its results kept by the text of the node.

    For what does not hang on the place of a node: a walk over a node takes ten times as long as its
    text, and a check reads the same rules several times.
    """
    known: dict[str, Result] = {}

    @wraps(function)
    def of(node: ast.AST) -> Result:
        text = str(node)
        if text not in known:
            if len(known) >= _MOST_TEXTS:
                known.clear()
            known[text] = result = function(node)
            return result
        return known[text]

    return of


def nodes_of(sources: Sources, behind: int = 0) -> tuple[list[ast.AST], tuple[Diagnostic, ...]]:
    """The syntax tree of the rule files after the first `behind`, and clingo's messages on them."""
    nodes: list[ast.AST] = []
    messages = Messages(sources)
    try:
        ast.parse_string(sources.behind(behind), nodes.append, logger=messages, message_limit=1000)
    except RuntimeError as error:
        failure = Diagnostic("syntax", f"the rules cannot be read: {error}")
        return nodes, messages.diagnostics() or (failure,)
    return nodes, messages.diagnostics()


def head_parts(head: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """The literals of a head, and the literals of their conditions."""
    if head.ast_type is ASTType.Literal:
        return list(literals(head)), []
    head_literals: list[ast.AST] = []
    conditions: list[ast.AST] = []
    for element in getattr(head, "elements", ()):
        inner = element.condition if element.ast_type is ASTType.HeadAggregateElement else element
        if inner.ast_type is ASTType.ConditionalLiteral:
            head_literals += literals(inner.literal)
            conditions += inner.condition
        else:
            conditions.append(inner)
    return head_literals, conditions


_KEYS: dict[ASTType, tuple[str, ...]] = {}
"""The names of the children by kind of node: clingo makes the list anew for each node."""


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """The children of a node."""
    kind = node.ast_type
    if kind not in _KEYS:
        _KEYS[kind] = tuple(node.child_keys)
    for key in _KEYS[kind]:
        child = getattr(node, key)
        if isinstance(child, ast.AST):
            yield child
        elif isinstance(child, ast.ASTSequence):
            yield from child


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """The node and every node below it, in reading order."""
    yield node
    for part in parts(node):
        yield from walk(part)


def literals(node: ast.AST) -> Iterator[ast.AST]:
    """Every literal of a predicate in a part of the tree, in reading order."""
    if node.ast_type is ASTType.Literal and node.atom.ast_type is ASTType.SymbolicAtom:
        yield node
        return
    for part in parts(node):
        yield from literals(part)


def functions(symbol: ast.AST, sign: str = "") -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    """The predicates and arguments of an atom."""
    if symbol.ast_type is ASTType.Function:
        yield sign + symbol.name, tuple(symbol.arguments)
    elif symbol.ast_type is ASTType.UnaryOperation:
        yield from functions(symbol.argument, "-")
    elif symbol.ast_type is ASTType.Pool:
        for alternative in symbol.arguments:
            yield from functions(alternative, sign)


def head_atoms(node: ast.AST) -> Iterator[tuple[Signature, tuple[ast.AST, ...]]]:
    """The predicates that a statement derives, each with its arguments."""
    if node.ast_type is ASTType.Rule:
        for literal in head_parts(node.head)[0]:
            if literal.sign == ast.Sign.NoSign:
                for name, arguments in functions(literal.atom.symbol):
                    yield (name, len(arguments)), arguments


@kept_by_text
def heads_of(node: ast.AST) -> tuple[Signature, ...]:
    """The predicates that a statement derives."""
    return tuple(signature for signature, _ in head_atoms(node))


@kept_by_text
def heads_and_read(node: ast.AST) -> tuple[frozenset[Signature], frozenset[Signature]]:
    """The predicates that a rule derives, and those that it reads."""
    return frozenset(heads_of(node)), frozenset(read_by(node))


def read_by(node: ast.AST) -> Iterator[Signature]:
    """The predicates that a rule reads: in its body, and in the conditions of its head."""
    plain = node.head.ast_type is ASTType.Literal
    for part in chain(() if plain else head_parts(node.head)[1], node.body):
        for literal in literals(part):
            for name, arguments in functions(literal.atom.symbol):
                yield name, len(arguments)
