"""The rules of a program as explanations read them, and the predicates of its atoms."""

from collections.abc import Iterator
from functools import cached_property

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.justify.ground import Signature
from pyclingo_bridge.justify.rule_reader import Reader
from pyclingo_bridge.justify.rules import Rules
from pyclingo_bridge.justify.term_reader import plain_head
from pyclingo_bridge.justify.why.program import Program
from pyclingo_bridge.solving.syntax_tree import functions, walk


class ProgramRules:
    """Reads the rules of a program when they are first asked for."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.reader = Reader(list(program.nodes), program.sources)

    @cached_property
    def rules(self) -> Rules:
        """The rules by the predicates that they derive. Raises Unsupported."""
        return self.reader.rules()

    @cached_property
    def signatures(self) -> frozenset[Signature]:
        """The predicates of all atoms in the program, also of those that no rule derives."""
        return frozenset(
            signature for node in self.program.nodes for signature in _signatures(node)
        )


def _signatures(node: ast.AST) -> Iterator[Signature]:
    head = plain_head(node)
    if head is not None and not node.body:  # a fact: there may be very many
        yield head
    elif node.ast_type is ASTType.Defined:
        yield node.name, node.arity, bool(node.positive)
    else:
        for part in walk(node):
            if part.ast_type is ASTType.SymbolicAtom:
                for name, arguments in functions(part.symbol):
                    yield name.removeprefix("-"), len(arguments), not name.startswith("-")
