"""A goal read as the form of an atom."""

from clingo import ast

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.files.scanner import scan
from pyclingo_bridge.justify.term_reader import TermReader, Unsupported
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.solving.messages import Messages


def goal_form(text: str) -> Compound:
    """A goal as the form of an atom: `recommends(_, triplet)`. Raises Unsupported for any other."""
    if any(mark.kind != "string" for mark in scan(text)):  # an include, say: clingo follows it
        raise Unsupported([_no_goal(text)])
    nodes: list[ast.AST] = []
    messages = Messages()
    try:
        ast.parse_string(f":- {text}.", nodes.append, logger=messages)
    except RuntimeError as error:
        raise Unsupported([_no_goal(text)]) from error
    rules = [one for one in nodes if one.ast_type is not ast.ASTType.Program]
    alone = len(rules) == 1 and rules[0].ast_type is ast.ASTType.Rule
    body = list(rules[0].body) if alone else []
    if len(body) == 1 and body[0].ast_type is ast.ASTType.Literal and body[0].sign == 0:
        atom = body[0].atom
        if atom.ast_type is ast.ASTType.SymbolicAtom and len(rules[0].unpool()) == 1:
            return TermReader([], Sources(())).atom(atom.symbol)
    raise Unsupported([_no_goal(text)])


def _no_goal(text: str) -> Diagnostic:
    fix = "write an atom, with `_` for anything: `verdict(indicated)`, `recommends(_, triplet)`"
    return Diagnostic("not-a-goal", f"{quoted(text)} is not an atom", help=fix)
