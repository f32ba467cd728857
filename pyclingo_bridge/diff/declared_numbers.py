"""The numbers that a guideline declares, as `threshold/3` facts or `#const`, and others put in
their place: the same rules with another number, without a copy of the files."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.base.files.program_text import RuleFile, Sources
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import THRESHOLD
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.syntax_tree import nodes_of


class UnknownNumber(BridgeError):
    """A number that the guideline does not declare."""


@dataclass(frozen=True, slots=True)
class DeclaredNumber:
    """One number, and where it is written."""

    name: str
    value: int
    file: str
    line: int
    columns: tuple[int, int]
    """Of its first letter, and behind its last; counted from 1."""


def with_numbers(kb: KnowledgeBase, numbers: Mapping[str, int]) -> KnowledgeBase:
    """The guideline with these numbers in place of those that it declares under their names.
    Raises UnknownNumber."""
    declared = grouped((one.name, one) for one in _declared(kb.sources))
    if problems := [_unknown(name, declared) for name in numbers if name not in declared]:
        raise UnknownNumber(problems)
    edits = grouped(
        (one.file, (one, number)) for name, number in numbers.items() for one in declared[name]
    )
    sources = Sources(_edited(file, edits.get(str(file.path), ())) for file in kb.sources.files)
    changed = describe(Program(sources), kb.folder, sources)
    return replace(changed, core=kb.core, additions=kb.additions)


def _declared(sources: Sources) -> Iterator[DeclaredNumber]:
    for node in nodes_of(sources)[0]:
        for name, term in _named_terms(node):
            place = sources.place(term)
            end = place.column + term.location.end.column - term.location.begin.column
            yield DeclaredNumber(name, _value(term), place.file, place.line, (place.column, end))


def _named_terms(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The terms of a node that declare a number, with their names."""
    if node.ast_type is ASTType.Definition and _is_number(node.value):
        yield node.name, node.value
    if node.ast_type is not ASTType.Rule or node.body or node.head.ast_type is not ASTType.Literal:
        return
    atom = getattr(node.head.atom, "symbol", None)
    if atom is None or atom.ast_type is not ASTType.Function:
        return
    if (atom.name, len(atom.arguments)) == THRESHOLD and _is_number(atom.arguments[1]):
        yield str(atom.arguments[0]), atom.arguments[1]


def _is_number(term: ast.AST) -> bool:
    """Whether a term is a number, with a minus or without, on one line."""
    begin, end = term.location.begin, term.location.end
    if term.ast_type is ASTType.UnaryOperation:
        minus = term.operator_type == ast.UnaryOperator.Minus
        return minus and begin.line == end.line and _is_number(term.argument)
    return term.ast_type is ASTType.SymbolicTerm and str(term).isdigit()


def _value(term: ast.AST) -> int:
    negative = term.ast_type is ASTType.UnaryOperation
    value: int = -_value(term.argument) if negative else term.symbol.number
    return value


def _edited(file: RuleFile, edits: Sequence[tuple[DeclaredNumber, int]]) -> RuleFile:
    """A rule file with numbers replaced, the last first, so that places stay as they are."""
    if not edits:
        return file
    text, program = file.text.split("\n"), file.program.split("\n")
    for one, number in sorted(
        edits, key=lambda edit: (edit[0].line, edit[0].columns), reverse=True
    ):
        start, end = (column - 1 for column in one.columns)
        for lines in (text, program):
            line = lines[one.line - 1]
            lines[one.line - 1] = f"{line[:start]}{number}{line[end:]}"
    written = "\n".join(text)
    digest = hashlib.sha256(written.encode()).hexdigest()
    return replace(file, text=written, program="\n".join(program), digest=digest)


def _unknown(name: str, declared: Mapping[str, Sequence[DeclaredNumber]]) -> Diagnostic:
    near = nearest(name, declared)
    listed = ", ".join(f"{one}={numbers[0].value}" for one, numbers in declared.items())
    known = f"the numbers are {listed}" if listed else "no `threshold/3` and no `#const` is there"
    fix = f"did you mean `{near}`? {known}" if near else known
    return Diagnostic("unknown-number", f"no number is declared as {quoted(name)}", help=fix)
