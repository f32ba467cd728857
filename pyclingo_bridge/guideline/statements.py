"""The statements of the sources, with the rules that formalise them as written in the files.

Rules are read with clingo.ast; a rule formalises the statements that its head or body names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import clingo
from clingo import ast

from pyclingo_bridge.base.files.json_form import HIDDEN, Line
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    FIGURE,
    INPUT_LABEL,
    NOT_FORMALISED,
    OVERRIDES,
    READING_FROM,
    SOURCE,
    STATEMENT,
)
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.syntax_tree import heads_of, nodes_of, parts

_CHOSEN = "chosen("
# Facts about statements, which say nothing of a patient.
_LIBRARY = "<core>/"
"""Before the name of a file of a library; `kb/` stands before those of the guideline itself."""
_METADATA = frozenset({STATEMENT, NOT_FORMALISED, FIGURE, READING_FROM, OVERRIDES, SOURCE})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as written, with its place."""

    file: str
    line: Line
    text: str
    statements: frozenset[str] = field(metadata=HIDDEN)
    """Ids as written in the rules: `s2_11`."""

    @property
    def of_a_library(self) -> bool:
        """Whether it comes from `#include <core>.` or the like, and serves other guidelines too."""
        return self.file.startswith(_LIBRARY)


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


def naming(statements: Iterable[Statement], name: str) -> list[Statement]:
    """The statements of which a rule names an action, an input, a criterion or another constant."""
    return [s for s in statements if any(name in rule.statements for rule in s.rules)]


def searched(
    kb: KnowledgeBase, statements: Iterable[Statement], words: Iterable[str]
) -> list[Statement]:
    """The statements in which each of some words stands: in text, section or title, in a rule, or
    in the name or the question of an input that a rule names. Letter case aside."""
    wanted = [word.casefold() for word in words]
    texts = ((statement, _searchable(kb, statement)) for statement in statements)
    return [statement for statement, text in texts if all(word in text for word in wanted)]


def _searchable(kb: KnowledgeBase, statement: Statement) -> str:
    constants = {name for rule in statement.rules for name in rule.statements}
    inputs = (kb.vocabulary[name] for name in kb.vocabulary.names if name in constants)
    labels = kb.words(INPUT_LABEL)
    texts = [statement.name, statement.text, statement.title, statement.section.replace("_", " ")]
    texts += [rule.text for rule in statement.rules]
    texts += [f"{item.name} {item.question} {labels.get(item.name, '')}" for item in inputs]
    return "\n".join(texts).casefold()


def rules_of(kb: KnowledgeBase) -> tuple[Rule, ...]:
    """Every rule and fact of the knowledge base that is more than metadata."""
    return tuple(rule_of(kb, node) for node in _nodes(kb))


def asking_rules(kb: KnowledgeBase) -> tuple[Rule, ...]:
    """Those of `rules_of` that ask how a reading is chosen."""
    return tuple(rule_of(kb, node) for node in _nodes(kb, _CHOSEN))


def _nodes(kb: KnowledgeBase, text: str = "") -> Iterator[ast.AST]:
    """The rules and facts that are more than metadata, and have the text in one of their lines."""
    for node in nodes_of(kb.sources)[0]:
        if node.ast_type is not ast.ASTType.Rule or text not in text_of(kb, node):
            continue
        if _METADATA.isdisjoint(heads_of(node)):
            yield node


def rule_of(kb: KnowledgeBase, node: ast.AST) -> Rule:
    """A rule of the syntax tree as it is written, with the constants that it names."""
    place = kb.sources.place(node)
    file = relative_name(kb.folder, place.file)
    return Rule(file, place.line, text_of(kb, node), _constants(node))


def text_of(kb: KnowledgeBase, node: ast.AST) -> str:
    """The lines of a rule of the syntax tree, as they are written."""
    return kb.sources.lines(node.location.begin.line, node.location.end.line)


def asks_for(rule: Rule, readings: Iterable[str]) -> bool:
    """Whether a rule asks how one of these readings is chosen."""
    return _CHOSEN in rule.text and not rule.statements.isdisjoint(readings)


@lru_cache(maxsize=1 << 10)
def relative_name(base: Path, file: str) -> str:
    """The name of a rule file for people: within the guideline in `base`, or within a library."""
    path, folder, core = Path(file).resolve(), base.resolve(), (shipped("kb") / "core").resolve()
    if path.is_relative_to(folder):
        return f"kb/{path.relative_to(folder)}"
    return f"{_LIBRARY}{path.relative_to(core)}" if path.is_relative_to(core) else file


_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_CONSTANT = re.compile(r"(?<![\w'#])_*[a-z][\w']*(?![\w'(])", re.ASCII)
_NOT_BY_TEXT = re.compile(r"[@&]|\(\)")
"""Where names mean something else than predicates and constants, or nothing has no name."""


def _constants(node: ast.AST) -> frozenset[str]:
    """The names of the constants in a rule, read off its text: a tenth of the cost of a walk."""
    text = _QUOTED.sub('""', str(node))
    if _NOT_BY_TEXT.search(text):
        return frozenset(constants(node))
    return frozenset(_CONSTANT.findall(text)) - {"not"}


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
