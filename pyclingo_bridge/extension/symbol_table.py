"""The names that exist: those of the knowledge base, and those that an extension declares."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import clingo
from clingo import ast

from pyclingo_bridge.answer.model import STRENGTHS
from pyclingo_bridge.diagnostics import Suggestions
from pyclingo_bridge.extension.clauses import Parsed
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.core_signatures import nodes_of_checks
from pyclingo_bridge.guideline.contract import CONTRACT, DECLARES, UNDECLARED
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.predicates import (
    CRITERION,
    DOMAIN,
    MODALITY,
    READING,
    SOURCE,
    STATEMENT,
)
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.symbols import Signature, Value, value_of
from pyclingo_bridge.solving.syntax_tree import head_atoms


@dataclass(frozen=True, slots=True)
class Known:
    """Names by kind, the inputs with their domains, the readings with their choices."""

    names: Mapping[Kind, frozenset[str]]
    inputs: Mapping[str, Input]
    choices: Mapping[str, tuple[str, ...]]
    suggest: Suggestions = field(default_factory=Suggestions, compare=False, repr=False)
    functions: Mapping[Signature, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    """For every predicate that is a function, what it gives a value."""


def of_core(kb: KnowledgeBase) -> Known:
    """The names that the knowledge base declares."""

    def first(predicate: Signature) -> frozenset[str]:
        return frozenset(str(terms[0]) for terms in kb.program.facts(predicate))

    return Known(
        names={
            **_used(kb),
            "input": frozenset(kb.vocabulary.names),
            "reading": frozenset(kb.readings),
            "criterion": first(CRITERION),
            "statement": first(STATEMENT),
            "source": first(SOURCE),
            "modality": first(MODALITY),
            "strength": frozenset(STRENGTHS),
            "verdict": frozenset(kb.verdicts.values()),
        },
        inputs={one.name: one for one in kb.vocabulary},
        choices=kb.readings,
        functions={
            signature: frozenset(
                tuple(str(atom.symbol.arguments[place]) for place in row.key)
                for atom in kb.program.atoms(signature)
            )
            for signature, row in CONTRACT.items()
            if row.key
        },
    )


def _used(kb: KnowledgeBase) -> dict[Kind, frozenset[str]]:
    """The names that nothing declares, from wherever they are used."""
    found: dict[Kind, set[str]] = {kind: set() for kind in UNDECLARED}
    for signature, row in CONTRACT.items():
        places = [(place, kind) for place, kind in enumerate(row.arguments) if kind in found]
        for atom in kb.program.atoms(signature) if places else ():
            for place, kind in places:
                if kind is not None:
                    found[kind].add(str(atom.symbol.arguments[place]))
    for node in nodes_of_checks(kb):
        for signature, arguments in head_atoms(node):
            _add(signature, arguments, found)
    return {kind: frozenset(names) for kind, names in found.items()}


def with_extension(core: Known, parsed: Parsed) -> Known:
    """Those names, and what the extension declares."""
    names = dict(core.names)
    for signature, kind in DECLARES.items():
        names[kind] = names.get(kind, frozenset()) | frozenset(_declared(parsed, signature))
    for kind, found in _mentioned(parsed).items():
        names[kind] = names.get(kind, frozenset()) | found
    values: dict[str, list[Value]] = {name: [] for name in _declared(parsed, DOMAIN)}
    for row in parsed.rows.get(DOMAIN, ()):
        name, value = row.terms
        if is_name(name) and (is_name(value) or value.type is clingo.SymbolType.Number):
            values[name.name].append(value_of(value))
    choices: dict[str, list[str]] = {}
    for row in parsed.rows.get(READING, ()):
        choices.setdefault(str(row.terms[0]), []).append(str(row.terms[1]))
    new = {name: _input(name, found) for name, found in values.items()}
    return Known(
        names,
        inputs={**new, **core.inputs},
        choices={**{name: tuple(found) for name, found in choices.items()}, **core.choices},
    )


def _mentioned(parsed: Parsed) -> dict[Kind, frozenset[str]]:
    """The names that nothing declares, as the heads have them."""
    found: dict[Kind, set[str]] = {kind: set() for kind in UNDECLARED}
    for clause in parsed.clauses:
        for atom in clause.head:
            _add(atom.signature, atom.arguments, found)
    return {kind: frozenset(names) for kind, names in found.items()}


def _add(
    signature: Signature, arguments: Iterable[ast.AST], found: Mapping[Kind, set[str]]
) -> None:
    row = CONTRACT.get(signature)
    for argument, kind in zip(arguments, row.arguments if row else (), strict=False):
        if kind is not None and kind in found:
            found[kind].update(map(str, constants(argument)[0]))


def is_name(symbol: clingo.Symbol) -> bool:
    """Whether a symbol is a constant, like `yes`."""
    plain = symbol.type is clingo.SymbolType.Function and not symbol.arguments
    return plain and bool(symbol.name) and symbol.positive


def _declared(parsed: Parsed, signature: Signature) -> Iterator[str]:
    """The names that a predicate declares, also where the fact cannot be read without grounding."""
    for atom in parsed.heads(signature):
        yield from (str(symbol) for symbol in constants(atom.arguments[0])[0] if is_name(symbol))


def _input(name: str, values: Iterable[Value]) -> Input:
    return Input(name, tuple(dict.fromkeys(values)), "", "", "never", "further")
