"""Heads that have to name the statement that they formalise, or another declared name."""

from collections.abc import Iterable, Iterator

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, nearest, quoted
from pyclingo_bridge.extension.clauses import Atom, Clause, Parsed, heads
from pyclingo_bridge.extension.constants import constants, may_stand_for
from pyclingo_bridge.extension.names import declare
from pyclingo_bridge.extension.symbol_table import SymbolTable
from pyclingo_bridge.guideline.contract import ARGUMENTS, DECLARED_BY
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.predicate_groups import OF_THE_PATIENT
from pyclingo_bridge.guideline.predicates import FAILED, MET, THRESHOLD
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.program import Program

_PROJECTIONS: frozenset[Signature] = frozenset({MET, FAILED})
_COMPUTED = frozenset(
    {ASTType.BinaryOperation, ASTType.UnaryOperation, ASTType.Interval, ASTType.Function}
)
_GROUND_KINDS: frozenset[Kind] = frozenset(DECLARED_BY) - {"source"}


def check_statements(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """Every head that leaves out its statement, or has something else in its place.

    A constant that is not a declared statement is an unknown name (`extension/names.py`). Codes:
    `head-without-statement`, `threshold-without-statement`.
    """
    for clause in clauses:
        for atom in clause.head:
            yield from _without_statement(atom, clause)
            yield from _not_a_statement(atom)


def _without_statement(atom: Atom, clause: Clause) -> Iterator[Diagnostic]:
    """`met/1` or `failed/1` that is not a projection, and a threshold without its statement."""
    whole = (atom.name, 2)
    if atom.signature in _PROJECTIONS and not any(
        read.signature == whole and not read.negated for read in clause.body
    ):
        message = f"{quoted(atom.literal)} is derived without a statement"
        fix = f"derive `{atom.name}(Criterion, Statement)`: this is its projection"
        yield Diagnostic("head-without-statement", message, atom.place, help=fix)
    if atom.name == THRESHOLD.name and len(atom.arguments) != 3:
        message = f"{quoted(atom.literal)} does not say which statement gives the number"
        fix = "write `threshold(Name, Number, Statement)`"
        yield Diagnostic("threshold-without-statement", message, atom.place, help=fix)


def _not_a_statement(atom: Atom) -> Iterator[Diagnostic]:
    """`_`, a number that is computed, or a compound term where the statement should be."""
    for kind, argument in zip(ARGUMENTS.get(atom.signature, ()), atom.arguments, strict=False):
        if kind == "statement" and not _may_be_statement(argument):
            message = f"{quoted(argument)} is not a statement in {quoted(atom.literal)}"
            code = "threshold" if atom.name == THRESHOLD.name else "head"
            fix = "name the statement that is formalised, declared with `statement/5`"
            yield Diagnostic(f"{code}-without-statement", message, atom.place, help=fix)


def _may_be_statement(argument: ast.AST) -> bool:
    if argument.ast_type is ASTType.Variable:
        return bool(argument.name != "_")
    if argument.ast_type is ASTType.Pool:
        return all(map(_may_be_statement, argument.arguments))
    return argument.ast_type not in _COMPUTED or constants(argument)[1]


def check_derived_names(
    parsed: Parsed, program: Program, table: SymbolTable
) -> Iterator[Diagnostic]:
    """Names that nothing declares, where a variable of the head stands for them.

    What the variable stands for shows in the ground program, never in the rule itself. Codes:
    `unknown-criterion`, `unknown-input`, `unknown-reading`, `unknown-statement`.
    """
    for atom in heads(parsed.clauses):
        for position, kind in enumerate(ARGUMENTS.get(atom.signature, ())):
            bound = constants(atom.arguments[position])[1]
            if not bound and kind in _GROUND_KINDS and atom.signature not in OF_THE_PATIENT:
                yield from _derived(atom, position, kind, program, table)


def _derived(
    atom: Atom, position: int, kind: Kind, program: Program, table: SymbolTable
) -> Iterator[Diagnostic]:
    names = table.names[kind]
    unknown: set[str] = set()
    for ground in program.atoms(atom.signature):
        arguments = ground.symbol.arguments
        name = str(arguments[position])
        if name in names or name in unknown or not may_stand_for(atom.arguments, arguments):
            continue
        unknown.add(name)
        message = f"unknown {kind} {quoted(name)}: {quoted(atom.literal)} derives it"
        fix = declare(kind, nearest(name, sorted(names)))
        yield Diagnostic(f"unknown-{kind}", message, atom.place, help=fix)
