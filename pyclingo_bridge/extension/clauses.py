"""Statements of `.lp` files, read from `clingo.ast`: heads, bodies, and the facts that declare."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.guideline.contract import DESCRIBES
from pyclingo_bridge.guideline.predicates import PLANNING
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import functions, head_parts, literals, nodes_of, parts

Form = Literal[
    "rule",
    "constraint",
    "choice",
    "disjunction",
    "optimisation",
    "theory",
    "script",
    "external",
    "constant",
    "program",
    "show",
    "other",
]

_FORMS: dict[ASTType, Form] = {
    ASTType.Minimize: "optimisation",
    ASTType.Edge: "constraint",
    ASTType.Script: "script",
    ASTType.External: "external",
    ASTType.Definition: "constant",
    ASTType.Program: "program",
    ASTType.ShowSignature: "show",
    ASTType.ShowTerm: "show",
    ASTType.TheoryDefinition: "theory",
    # of a rule, its head
    ASTType.Aggregate: "choice",
    ASTType.HeadAggregate: "choice",
    ASTType.Disjunction: "disjunction",
    ASTType.TheoryAtom: "theory",
}


@dataclass(frozen=True, slots=True)
class Atom:
    """An atom of a rule, with the place of the literal that it stands in."""

    name: str
    """With a leading `-` under classical negation."""
    arguments: tuple[ast.AST, ...]
    negated: bool
    literal: str
    """The literal as clingo writes it."""
    place: Location

    @property
    def signature(self) -> Signature:
        return self.name, len(self.arguments)


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of a file."""

    form: Form
    node: ast.AST = field(repr=False)
    head: tuple[Atom, ...]
    body: tuple[Atom, ...]
    """Every atom that is not a head, also within aggregates and conditions."""
    planning: bool
    """Whether it takes effect within plans alone."""
    place: Location
    sources: Sources = field(repr=False, compare=False)
    """The files that it is of: they know where its parts stand."""

    @property
    def text(self) -> str:
        """The statement as clingo writes it, on one line and not too long."""
        return quoted(" ".join(str(self.node).removeprefix("#false ").split()))

    @property
    def bare(self) -> bool:
        """Whether it has neither body nor condition."""
        return not self.body and not getattr(self.node, "body", ())


@dataclass(frozen=True, slots=True)
class Row:
    """A fact that declares something: its terms, and the atom that it was read from."""

    terms: tuple[clingo.Symbol, ...]
    atom: Atom


@dataclass(frozen=True, slots=True)
class Parsed:
    """The statements of rule files, and what they declare."""

    clauses: tuple[Clause, ...]
    rows: Mapping[Signature, tuple[Row, ...]]
    """The facts of every declaring predicate that can be read without grounding."""

    def heads(self, signature: Signature) -> Iterator[Atom]:
        """The heads of a predicate, in the order of the files."""
        return (atom for atom in heads(self.clauses) if atom.signature == signature)


def heads(clauses: Iterable[Clause]) -> Iterator[Atom]:
    """The atoms of all heads."""
    return (atom for clause in clauses for atom in clause.head)


def bodies(clauses: Iterable[Clause]) -> Iterator[Atom]:
    """The atoms of all bodies."""
    return (atom for clause in clauses for atom in clause.body)


def parse(sources: Sources, behind: int = 0) -> tuple[Parsed, tuple[Diagnostic, ...]]:
    """The statements of rule files, but of the first `behind`; and what clingo says of the rest."""
    nodes, problems = nodes_of(sources, behind)
    statements = (node for node in nodes if node.ast_type is not ASTType.Comment)
    clauses = tuple(_clause(node, sources) for node in statements)
    return Parsed(clauses, _rows(clauses)), problems


def _clause(node: ast.AST, sources: Sources) -> Clause:
    head_literals: list[ast.AST] = []
    rest: list[ast.AST] = list(parts(node))
    if node.ast_type is ASTType.Rule:
        head_literals, conditions = head_parts(node.head)
        rest = [*conditions, *node.body]
    body = [literal for part in rest for literal in literals(part)]
    return Clause(
        form=_form(node),
        node=node,
        head=tuple(atom for literal in head_literals for atom in _atoms(literal, sources)),
        body=tuple(atom for literal in body for atom in _atoms(literal, sources)),
        planning=reads_planning(node),
        place=sources.place(node),
        sources=sources,
    )


def _form(node: ast.AST) -> Form:
    part = node.head if node.ast_type is ASTType.Rule else node
    if part.ast_type is not ASTType.Literal:
        return _FORMS.get(part.ast_type, "other")
    # `not a :- b.`, `X != Y :- b.` and `#false :- b.` only forbid.
    derives = part.sign == ast.Sign.NoSign and part.atom.ast_type is ASTType.SymbolicAtom
    return "rule" if derives else "constraint"


def _atoms(literal: ast.AST, sources: Sources) -> Iterator[Atom]:
    """The atoms of a literal: several where its arguments are pooled."""
    negated = literal.sign == ast.Sign.Negation
    text, place = str(literal), sources.place(literal)
    for name, arguments in functions(literal.atom.symbol):
        yield Atom(name, arguments, negated, text, place)


def reads_planning(node: ast.AST) -> bool:
    """Whether the body of a statement has the positive literal `planning`."""
    return any(
        literal.ast_type is ASTType.Literal and str(literal) == PLANNING.name
        for literal in getattr(node, "body", ())
    )


def _rows(clauses: Iterable[Clause]) -> dict[Signature, tuple[Row, ...]]:
    rows: dict[Signature, list[Row]] = defaultdict(list)
    for clause in clauses:
        for atom in clause.head if clause.bare else ():
            if atom.signature in DESCRIBES:
                rows[atom.signature] += rows_of(atom)
    return {signature: tuple(facts) for signature, facts in rows.items()}


def rows_of(atom: Atom) -> list[Row]:
    """The facts that an atom stands for; none where that shows only in the ground program."""
    columns = [constants(argument) for argument in atom.arguments]
    if not all(complete for _, complete in columns):
        return []
    return [Row(terms, atom) for terms in product(*(symbols for symbols, _ in columns))]
