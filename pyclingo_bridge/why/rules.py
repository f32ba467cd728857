"""The rules of a program as explanations read them, and the predicates of its atoms."""

from functools import cached_property

from clingo.ast import ASTType

from pyclingo_bridge.justify.ground import Signature
from pyclingo_bridge.justify.rule_reader import Reader
from pyclingo_bridge.justify.rules import Rules
from pyclingo_bridge.solving.syntax_tree import functions, walk
from pyclingo_bridge.why.program import Program


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
        atoms = (
            (name.removeprefix("-"), len(arguments), not name.startswith("-"))
            for node in self.program.nodes
            for part in walk(node)
            if part.ast_type is ASTType.SymbolicAtom
            for name, arguments in functions(part.symbol)
        )
        declared = (
            (node.name, node.arity, bool(node.positive))
            for node in self.program.nodes
            if node.ast_type is ASTType.Defined
        )
        return frozenset((*atoms, *declared))
