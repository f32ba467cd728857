"""The context that files are judged in: a knowledge base as written, grounded where it can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pyclingo_bridge.answer.common import STRENGTHS
from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.extension.clauses import Parsed, heads, parse
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import (
    Core,
    SymbolTable,
    core_of_nodes,
    core_table,
    extended_table,
)
from pyclingo_bridge.guideline.contract import DECLARES
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import CHECKS, ENTRY
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.predicates import INPUT, KNOWN, MODALITY, VERDICT
from pyclingo_bridge.solving.atoms import Predicate, Signature
from pyclingo_bridge.solving.program import Program

_NAMED: dict[Predicate, Kind] = {**DECLARES, MODALITY: "modality", VERDICT: "verdict"}
# Where a file leaves them out, `solving/program.py` derives these.
_MADE_GOOD: frozenset[Signature] = frozenset({INPUT, KNOWN})
_NOT_PLAIN_ASP = frozenset({"script", "theory"})


@dataclass(frozen=True, slots=True)
class Context:
    """The clauses, predicates and names of a knowledge base."""

    folder: Path
    parsed: Parsed
    core: Core
    table: SymbolTable
    guessed: frozenset[Kind]
    """Kinds of names of which rules derive some, where nothing could be grounded."""
    program: Program | None
    """The knowledge base grounded, where nothing is wrong with it."""
    unreadable: tuple[Diagnostic, ...]
    """Why some of the files could not be read."""
    messages: tuple[Diagnostic, ...]
    """What clingo says of the whole."""
    not_included: Sources
    """The files that no entry includes."""


def read_context(folder: Path, further: Iterable[Path] = ()) -> Context:
    """The knowledge base of a folder, and `further` files of it that no entry includes."""
    guideline, unreadable = read_rule_files([folder / ENTRY], "guideline", root=folder)
    checks = [path for path in [folder / CHECKS] if path.is_file()]
    added, unreadable_checks = read_rule_files(checks, "checks", guideline, folder)
    sources = Sources([*guideline, *added])
    others, unreadable_others = read_rule_files(further, "guideline", sources.files, folder)
    parsed, unparsed = parse(sources.extended(others))
    problems = dict.fromkeys((*unreadable, *unreadable_checks, *unreadable_others, *unparsed))
    program: Program | None = None
    messages: tuple[Diagnostic, ...] = ()
    table, guessed = _table_of_heads(parsed), _guessed(parsed)
    plain = not any(clause.form in _NOT_PLAIN_ASP for clause in parsed.clauses)
    if plain and not problems:
        program, messages = grounded(sources)
        if program is not None:
            try:
                table, guessed = core_table(describe(program, folder, sources)), frozenset()
            except KnowledgeBaseError as error:
                messages = error.diagnostics
    derived = _MADE_GOOD.union(atom.signature for atom in heads(parsed.clauses))
    nodes = [clause.node for clause in parsed.clauses]
    return Context(
        folder=folder,
        parsed=parsed,
        core=core_of_nodes(nodes, derived, sources, program),
        table=table,
        guessed=guessed,
        program=program,
        unreadable=tuple(problems),
        messages=messages,
        not_included=Sources(others),
    )


def grounded(sources: Sources) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The ground program, or everything that clingo says against it."""
    try:
        return Program(sources), ()
    except KnowledgeBaseError as error:
        return None, error.diagnostics


def _table_of_heads(parsed: Parsed) -> SymbolTable:
    """The names as the heads of rules have them."""
    table = extended_table(SymbolTable({}, {}, {}), parsed)
    names = dict(table.names)
    for signature, kind in _NAMED.items():
        firsts = (constants(head.arguments[0])[0] for head in parsed.heads(signature))
        symbols = chain.from_iterable(firsts)
        names[kind] = names.get(kind, frozenset()) | frozenset(map(str, symbols))
    names["strength"] = frozenset(STRENGTHS)
    return SymbolTable(names, table.inputs, table.choices)


def _guessed(parsed: Parsed) -> frozenset[Kind]:
    """The kinds of names of which a rule with a variable derives some."""
    return frozenset(
        kind
        for signature, kind in _NAMED.items()
        if not all(constants(head.arguments[0])[1] for head in parsed.heads(signature))
    )
