"""Answer sets that are given: what is shown of one, read and checked."""

from collections.abc import Generator, Iterator, Sequence
from itertools import islice

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, quoted
from pyclingo_bridge.justify.why.program import Program
from pyclingo_bridge.solving.program import AnyProgram, Model
from pyclingo_bridge.solving.questions import Literal

_LOOKED_AT = 10_000
"""How many answer sets are compared with a given one, where terms are shown in place of atoms."""
_NAMED = 3
_DEEPEST = 1_000
_SHOWS = (ASTType.ShowSignature, ASTType.ShowTerm)


def read_answer(text: str) -> tuple[clingo.Symbol, ...]:
    """The atoms and terms of a text, as clingo prints an answer set; also as facts, with `.`.

    Raises BridgeError: `not-an-answer-set`.
    """
    return tuple(map(_term, _split(text)))


def _split(text: str) -> Iterator[str]:
    """The parts of a text between blanks that are in no string and in no parentheses."""
    part, before, depth, inside = "", "", 0, False
    for sign in text:
        if depth > _DEEPEST:  # clingo's own reader would end the process
            raise _refused(f"terms are nested more than {_DEEPEST} deep")
        if sign == '"' and before != "\\":
            inside = not inside
        elif not inside:
            depth += (sign == "(") - (sign == ")")
        before = "" if before == "\\" else sign
        if not sign.isspace() or inside or depth > 0:
            part += sign
        elif part:
            yield part
            part = ""
    if part:
        yield part


def _term(text: str) -> clingo.Symbol:
    try:
        return clingo.parse_term(text.removesuffix("."), logger=lambda *_: None)
    except RuntimeError:
        raise _refused(f"{quoted(text)} is not an atom") from None


def showing(
    program: Program, ground: AnyProgram, given: Sequence[clingo.Symbol]
) -> Generator[Model]:
    """The first answer set, best or not, that shows exactly what is given.

    Raises BridgeError: `not-an-answer-set`.
    """
    wanted = frozenset(given)
    shows = [node for node in program.nodes if node.ast_type in _SHOWS]
    terms = any(map(_is_term, shows))
    shown = {(one.name, one.arity, bool(one.positive)) for one in shows if not _is_term(one)}
    names: dict[Literal, str] = {}  # what is assumed: it holds, and nothing else of the kind
    for atom in ground.every_atom():
        symbol = atom.symbol
        if symbol in wanted:
            if not terms:  # else it may be shown and be no atom
                names[atom.literal] = str(symbol)
        elif not shows or (symbol.name, len(symbol.arguments), symbol.positive) in shown:
            names[-atom.literal] = f"not {symbol}"
    unknown = [str(one) for one in given if ground.literal(one) is None]
    if unknown and not terms:
        raise _refused(f"no rule derives {_listed(unknown)}")
    seen = 0
    for model in islice(ground.models(list(names), best=False), _LOOKED_AT):
        seen += 1
        if frozenset(model.shown) == wanted:
            yield model
            return
    if seen == _LOOKED_AT:
        message = f"none of the first {seen} answer sets shows this, and no more are looked at"
        raise _refused(message, "show atoms in place of terms, as `#show p/1.` does")
    if core := ground.minimal_core([], list(names)):
        raise _refused(f"no answer set has {_listed([names[one] for one in core])}")
    raise _refused("no answer set shows this and nothing else")


def _is_term(node: ast.AST) -> bool:
    return node.ast_type is ASTType.ShowTerm


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    named = [quoted(name) for name in names[:_NAMED]] + [f"{more} more"] * (more > 0)
    return " and ".join(named)


def _refused(
    message: str, fix: str = "give all that is shown of it, as clingo prints it: `p(1) q(a,2)`"
) -> BridgeError:
    return BridgeError([Diagnostic("not-an-answer-set", message, help=fix)])
