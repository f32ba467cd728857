"""The symbols that a term of the syntax tree stands for, as far as that shows ungrounded."""

from collections.abc import Iterable

import clingo
from clingo import ast
from clingo.ast import ASTType

LARGEST_INTERVAL = 10_000

Constants = tuple[tuple[clingo.Symbol, ...], bool]


def constants(term: ast.AST) -> Constants:
    """The constants, numbers and strings of a term, and whether it stands for nothing else.

    A pool or an interval stands for several; a variable, arithmetic or a compound term for what
    only grounding tells. Of an interval longer than LARGEST_INTERVAL only the ends are given.
    """
    if term.ast_type is ASTType.SymbolicTerm:
        return (term.symbol,), True
    if term.ast_type is ASTType.Function:
        plain = bool(term.name) and not term.arguments and not term.external
        return ((clingo.Function(term.name),), True) if plain else ((), False)
    if term.ast_type is ASTType.Pool:
        read = [constants(argument) for argument in term.arguments]
        symbols = tuple(symbol for pooled, _ in read for symbol in pooled)
        return symbols, all(complete for _, complete in read)
    if term.ast_type is ASTType.Interval:
        return _interval(term)
    if term.ast_type is ASTType.UnaryOperation:
        number = _number(term)
        return ((), False) if number is None else ((clingo.Number(number),), True)
    return (), False


def may_stand_for(terms: Iterable[ast.AST], symbols: Iterable[clingo.Symbol]) -> bool:
    """Whether terms can stand for these symbols; a variable stands for anything."""
    pairs = zip(map(constants, terms), symbols, strict=True)
    return all(not complete or symbol in possible for (possible, complete), symbol in pairs)


def too_long(term: ast.AST) -> bool:
    """Whether the term is an interval longer than LARGEST_INTERVAL."""
    if term.ast_type is not ASTType.Interval:
        return False
    left, right = _number(term.left), _number(term.right)
    return left is not None and right is not None and right - left >= LARGEST_INTERVAL


def _interval(term: ast.AST) -> Constants:
    left, right = _number(term.left), _number(term.right)
    if left is None or right is None:
        return (), False
    if too_long(term):
        return (clingo.Number(left), clingo.Number(right)), False
    return tuple(map(clingo.Number, range(left, right + 1))), True


def _number(term: ast.AST) -> int | None:
    if term.ast_type is ASTType.UnaryOperation:
        number = _number(term.argument)
        minus = term.operator_type == ast.UnaryOperator.Minus
        return -number if number is not None and minus else None
    if term.ast_type is not ASTType.SymbolicTerm:
        return None
    symbol = term.symbol
    return symbol.number if symbol.type is clingo.SymbolType.Number else None
