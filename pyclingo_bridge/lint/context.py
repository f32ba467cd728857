"""A knowledge base as its files have it, whether or not it can be grounded."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from clingo.ast import ASTType

from pyclingo_bridge.answer.model import STRENGTHS
from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.extension.clauses import Parsed, parse
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.core_signatures import Core
from pyclingo_bridge.extension.symbol_table import Known, of_core, with_extension
from pyclingo_bridge.extension.unknown_as_no import polarities
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.files.rule_files import read_rule_files
from pyclingo_bridge.guideline.contract import DECLARES, SUPPLIED
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import CHECKS, ENTRY
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.predicates import INPUT, KNOWN, MODALITY, VERDICT
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.symbols import Predicate, Signature

_NAMED: dict[Predicate, Kind] = {**DECLARES, MODALITY: "modality", VERDICT: "verdict"}
# Where a file leaves them out, the bridge derives these (see `program.py`).
_MADE_GOOD: frozenset[Signature] = frozenset({INPUT, KNOWN})
_PLAIN_ASP = frozenset({"script", "theory"})


@dataclass(frozen=True, slots=True)
class World:
    """The clauses, predicates and names of a knowledge base."""

    folder: Path
    parsed: Parsed
    core: Core
    known: Known
    guessed: frozenset[Kind]
    """Kinds of names of which some are derived by rules, and nothing could be grounded."""
    program: Program | None
    """The knowledge base grounded, where nothing is wrong with it."""
    unreadable: tuple[Diagnostic, ...]
    """Why some of the files could not be read."""
    said: tuple[Diagnostic, ...]
    """What clingo says of the whole."""
    loose: Sources
    """The files that no entry includes."""


def read_world(folder: Path, further: Iterable[Path] = ()) -> World:
    """Read a folder with `guideline.lp`, and `further` files of it that no entry includes."""
    guideline, unreadable = read_rule_files([folder / ENTRY], "guideline", root=folder)
    checks = [path for path in [folder / CHECKS] if path.is_file()]
    added, unreadable_checks = read_rule_files(checks, "checks", guideline, folder)
    sources = Sources([*guideline, *added])
    loose, unreadable_loose = read_rule_files(further, "guideline", sources.files, folder)
    unreadable = (*unreadable, *unreadable_checks, *unreadable_loose)
    parsed, unparsed = parse(sources.extended(loose))
    program: Program | None = None
    said: tuple[Diagnostic, ...] = ()
    known = _read_off(parsed)
    guessed = frozenset(_guessed(parsed))
    plain = not any(clause.form in _PLAIN_ASP for clause in parsed.clauses)
    if plain and not unreadable and not unparsed:
        program, said = grounded(sources)
        if program is not None:
            try:
                known, guessed = of_core(describe(program, folder, sources)), frozenset()
            except KnowledgeBaseError as error:
                said = error.diagnostics
    problems = tuple(dict.fromkeys((*unreadable, *unparsed)))
    core = _core(parsed, sources, program)
    return World(folder, parsed, core, known, guessed, program, problems, said, Sources(loose))


def grounded(sources: Sources) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The ground program, or everything that clingo says against it."""
    try:
        return Program(sources), ()
    except KnowledgeBaseError as error:
        return None, error.diagnostics


def _core(parsed: Parsed, sources: Sources, program: Program | None) -> Core:
    """The predicates as the clauses have them; where nothing derives one, `#defined` says so."""
    nodes = [clause.node for clause in parsed.clauses]
    heads = {atom.signature for clause in parsed.clauses for atom in clause.head}
    defined = {(n.name, n.arity) for n in nodes if n.ast_type is ASTType.Defined}
    shown = {(n.name, n.arity) for n in nodes if n.ast_type is ASTType.ShowSignature}
    derived = heads | defined | SUPPLIED | _MADE_GOOD
    polarity = cache(partial(polarities, nodes))
    return Core(frozenset(derived), frozenset(shown), frozenset(), sources, program, polarity)


def _read_off(parsed: Parsed) -> Known:
    """The names as the heads have them."""
    known = with_extension(Known({}, {}, {}), parsed)
    names = dict(known.names)
    for signature, kind in _NAMED.items():
        heads = parsed.heads(signature)
        found = (symbol for head in heads for symbol in constants(head.arguments[0])[0])
        names[kind] = names.get(kind, frozenset()) | frozenset(map(str, found))
    names["strength"] = frozenset(STRENGTHS)
    return Known(names, known.inputs, known.choices)


def _guessed(parsed: Parsed) -> Iterable[Kind]:
    for signature, kind in _NAMED.items():
        if not all(constants(head.arguments[0])[1] for head in parsed.heads(signature)):
            yield kind
