"""Symbol table: the predicates and names of the knowledge base, and the names of an extension."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.answer.common import STRENGTHS
from pyclingo_bridge.base.diagnostics import Suggestions
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.extension.clauses import Parsed, heads
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.occurrences import Polarity
from pyclingo_bridge.extension.unknown_as_no import polarities
from pyclingo_bridge.guideline.contract import CONTRACT, DECLARES, UNDECLARED
from pyclingo_bridge.guideline.knowledge_base import CHECKS, KnowledgeBase
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.predicate_groups import SUPPLIED
from pyclingo_bridge.guideline.predicates import DOMAIN, MODALITY, READING
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.atoms import Signature, Value
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.symbols import value_of
from pyclingo_bridge.solving.syntax_tree import (
    functions,
    head_atoms,
    heads_and_read,
    heads_of,
    literals,
    nodes_of,
)


@dataclass(frozen=True, slots=True)
class Core:
    """The predicates of a knowledge base as its files have them."""

    derived: frozenset[Signature]
    shown: frozenset[Signature]
    of_checks: frozenset[Signature]
    """Derived by what only its checks load."""
    read: frozenset[Signature]
    """Read by some rule, also of the checks."""
    sources: Sources
    """Its files."""
    program: Program | None = field(default=None, repr=False)
    """The knowledge base grounded, where it can be."""
    polarity: Callable[[], Mapping[Signature, Polarity]] = field(default=dict, repr=False)
    """Gives how each depends on what is known of a patient; asked only where something decides."""

    def arities(self, name: str) -> tuple[int, ...]:
        """How many arguments a predicate takes; empty for a helper or an unknown name."""
        if name.startswith("_"):
            return ()
        return tuple(sorted(arity for known, arity in self.derived if known == name))


def core_of(kb: KnowledgeBase) -> Core:
    """The predicates of a knowledge base, which has passed its own checks."""
    nodes, _ = nodes_of(kb.sources)
    derived = frozenset(chain.from_iterable(map(heads_of, nodes)))
    return core_of_nodes(nodes, derived, kb.sources, kb.program, nodes_of_checks(kb))


def core_of_nodes(
    nodes: Sequence[ast.AST],
    derived: Iterable[Signature],
    sources: Sources,
    program: Program | None,
    of_checks: Sequence[ast.AST] = (),
) -> Core:
    """The predicates that rules derive and read, and those that `#defined` and `#show` name;
    `of_checks` are the statements that only the checks load."""
    defined = [(node.name, node.arity) for node in nodes if node.ast_type is ASTType.Defined]
    shown = [(node.name, node.arity) for node in nodes if node.ast_type is ASTType.ShowSignature]
    return Core(
        derived=frozenset([*derived, *defined, *SUPPLIED]),
        shown=frozenset(shown),
        of_checks=frozenset(chain.from_iterable(map(heads_of, of_checks))),
        read=frozenset(chain.from_iterable(map(_read, (*nodes, *of_checks)))),
        sources=sources,
        program=program,
        polarity=cache(partial(polarities, nodes)),
    )


def _read(node: ast.AST) -> Iterable[Signature]:
    """The predicates that a statement reads: in its body, or in the conditions of its head."""
    if node.ast_type is ASTType.Rule:
        return heads_and_read(node)[1]
    pairs = (functions(literal.atom.symbol) for literal in literals(node))
    return [(name, len(arguments)) for name, arguments in chain.from_iterable(pairs)]


def nodes_of_checks(kb: KnowledgeBase) -> list[ast.AST]:
    """The statements that only the checks of a knowledge base load."""
    entry = kb.folder / CHECKS
    if not entry.is_file() or kb.sources.only("checks").files:
        return []
    files, _ = read_rule_files([entry], "checks", kb.sources.files, kb.folder)
    return nodes_of(Sources(files))[0]


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """Names by kind, the inputs with their domains, the readings with their choices."""

    names: Mapping[Kind, frozenset[str]]
    inputs: Mapping[str, Input]
    choices: Mapping[str, tuple[str, ...]]
    suggest: Suggestions = field(default_factory=Suggestions, compare=False, repr=False)
    functions: Mapping[Signature, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    """The arguments for which each predicate that is a function has a value."""


def core_table(kb: KnowledgeBase) -> SymbolTable:
    """The names that the knowledge base declares."""
    declared: dict[Kind, frozenset[str]] = {
        kind: frozenset(str(terms[0]) for terms in kb.program.facts(signature))
        for signature, kind in {**DECLARES, MODALITY: "modality"}.items()
    }
    return SymbolTable(
        names={
            **_used(kb),
            **declared,
            "input": frozenset(kb.vocabulary.names),
            "reading": frozenset(kb.readings),
            "strength": frozenset(STRENGTHS),
            "verdict": frozenset(kb.verdicts.values()),
        },
        inputs={input_.name: input_ for input_ in kb.vocabulary},
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
    """The names that need no declaration, from wherever they are used."""
    names = _mentioned(chain.from_iterable(map(head_atoms, nodes_of_checks(kb))))
    for signature, row in CONTRACT.items():
        positions = [(place, kind) for place, kind in enumerate(row.arguments) if kind in names]
        for atom in kb.program.atoms(signature) if positions else ():
            for place, kind in positions:
                if kind is not None:
                    names[kind].add(str(atom.symbol.arguments[place]))
    return {kind: frozenset(used) for kind, used in names.items()}


def extended_table(core: SymbolTable, parsed: Parsed) -> SymbolTable:
    """The names of `core`, and what an extension declares."""
    names = dict(core.names)
    derived = ((atom.signature, atom.arguments) for atom in heads(parsed.clauses))
    for kind, mentioned in _mentioned(derived).items():
        names[kind] = names.get(kind, frozenset()) | mentioned
    for signature, kind in DECLARES.items():
        names[kind] = names.get(kind, frozenset()) | frozenset(_declared(parsed, signature))
    values: dict[str, list[Value]] = {name: [] for name in _declared(parsed, DOMAIN)}
    for row in parsed.rows.get(DOMAIN, ()):
        name, value = row.terms
        if is_name(name) and (is_name(value) or value.type is clingo.SymbolType.Number):
            values[name.name].append(value_of(value))
    choices: dict[str, list[str]] = {}
    for row in parsed.rows.get(READING, ()):
        choices.setdefault(str(row.terms[0]), []).append(str(row.terms[1]))
    inputs = {
        name: Input(name, tuple(dict.fromkeys(domain)), "", "", "never", "further")
        for name, domain in values.items()
    }
    return SymbolTable(
        names,
        inputs={**inputs, **core.inputs},
        choices={**{name: tuple(words) for name, words in choices.items()}, **core.choices},
    )


def _mentioned(atoms: Iterable[tuple[Signature, Iterable[ast.AST]]]) -> dict[Kind, set[str]]:
    """The names in atoms that need no declaration."""
    names: dict[Kind, set[str]] = {kind: set() for kind in UNDECLARED}
    for signature, arguments in atoms:
        row = CONTRACT.get(signature)
        for argument, kind in zip(arguments, row.arguments if row else (), strict=False):
            if kind is not None and kind in names:
                names[kind].update(map(str, constants(argument)[0]))
    return names


def is_name(symbol: clingo.Symbol) -> bool:
    """Whether a symbol is a constant, like `yes`."""
    plain = symbol.type is clingo.SymbolType.Function and not symbol.arguments
    return plain and bool(symbol.name) and symbol.positive


def _declared(parsed: Parsed, signature: Signature) -> Iterator[str]:
    """The names that a predicate declares, also where the fact cannot be read without grounding."""
    for atom in parsed.heads(signature):
        yield from (str(symbol) for symbol in constants(atom.arguments[0])[0] if is_name(symbol))
