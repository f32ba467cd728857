"""The statements of the sources, with the rules that formalise them as written in the files.

Rules are read with clingo.ast; a rule formalises the statements that its head or body names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import clingo
from clingo import ast

from pyclingo_bridge.files.json_form import HIDDEN, Line
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    FIGURE,
    NOT_FORMALISED,
    OVERRIDES,
    READING_FROM,
    SOURCE,
    STATEMENT,
)
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.syntax_tree import heads_of, nodes_of, parts

# Facts about statements, which say nothing of a patient.
_METADATA = frozenset({STATEMENT, NOT_FORMALISED, FIGURE, READING_FROM, OVERRIDES, SOURCE})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as written, with its place."""

    file: str
    line: Line
    text: str
    statements: frozenset[str] = field(metadata=HIDDEN)
    """Ids as written in the rules: `s2_11`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a source: its place, strength and text, and the rules that formalise it."""

    id: str
    name: str
    source: str
    title: str
    section: str
    strength: str
    text: str
    not_formalised: str | None
    """The reason why no rule formalises it."""
    overrides: tuple[str, ...]
    overridden_by: tuple[str, ...]
    rules: tuple[Rule, ...]


@exclusive
def catalogue(kb: KnowledgeBase) -> tuple[Statement, ...]:
    """Every statement, in the order of the files."""
    program = kb.table
    titles = {str(source): str(title) for source, title, _ in program.facts(SOURCE)}
    reasons = {str(term): str(reason) for term, reason in program.facts(NOT_FORMALISED)}
    overriding = [(str(special), str(general)) for special, general in program.facts(OVERRIDES)]
    rules = rules_of(kb)
    return tuple(
        Statement(
            id=str(term),
            name=printed(term),
            source=str(source),
            title=titles.get(str(source), str(source)),
            section=str(section),
            strength=str(strength),
            text=str(text),
            not_formalised=reasons.get(str(term)),
            overrides=tuple(sorted(printed(g) for s, g in overriding if s == str(term))),
            overridden_by=tuple(sorted(printed(s) for s, g in overriding if g == str(term))),
            rules=tuple(rule for rule in rules if str(term) in rule.statements),
        )
        for term, source, section, strength, text in program.facts(STATEMENT)
    )


def rules_of(kb: KnowledgeBase) -> tuple[Rule, ...]:
    """Every rule and fact of the knowledge base that is more than metadata."""
    nodes = (node for node in nodes_of(kb.sources)[0] if node.ast_type is ast.ASTType.Rule)
    return tuple(rule_of(kb, node) for node in nodes if _METADATA.isdisjoint(heads_of(node)))


def rule_of(kb: KnowledgeBase, node: ast.AST) -> Rule:
    """A rule of the syntax tree as it is written, with the constants that it names."""
    begin, end = node.location.begin, node.location.end
    place = kb.sources.place(node)
    text = kb.sources.lines(begin.line, end.line)
    return Rule(_relative(kb, place.file), place.line, text, frozenset(constants(node)))


def asks_for(rule: Rule, readings: Iterable[str]) -> bool:
    """Whether a rule asks how one of these readings is chosen."""
    return "chosen(" in rule.text and not rule.statements.isdisjoint(readings)


def _relative(kb: KnowledgeBase, file: str) -> str:
    path, folder = Path(file).resolve(), kb.folder.resolve()
    return f"kb/{path.relative_to(folder)}" if path.is_relative_to(folder) else file


def constants(node: ast.AST) -> Iterator[str]:
    """The names of the constants in a part of a rule."""
    if node.ast_type is ast.ASTType.SymbolicTerm:
        if node.symbol.type is clingo.SymbolType.Function and not node.symbol.arguments:
            yield node.symbol.name
        return
    if node.ast_type is ast.ASTType.Function and not node.arguments:
        yield node.name
    for child in parts(node):
        yield from constants(child)
