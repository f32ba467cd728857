"""Declarations: whether each is a fact that can be read, of a free name, and given once."""

from collections.abc import Iterable, Iterator

import clingo
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.extension.clauses import Atom, Clause, Parsed, Row, rows_of
from pyclingo_bridge.extension.constants import LARGEST_INTERVAL, constants, too_long
from pyclingo_bridge.extension.ownership import check_own
from pyclingo_bridge.extension.symbol_table import SymbolTable, is_name
from pyclingo_bridge.guideline.contract import CONTRACT, DESCRIBES, NAMED
from pyclingo_bridge.guideline.predicate_entry import Entry
from pyclingo_bridge.guideline.predicates import CLOSED_WORLD, DEFAULT_READING, DOMAIN, READING
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import walk

_VALUED: frozenset[Signature] = frozenset({DOMAIN, CLOSED_WORLD})
_NAMES_TWO = _VALUED | {READING, DEFAULT_READING}


def check_declarations(parsed: Parsed, core: SymbolTable) -> Iterator[Diagnostic]:
    """Every declaration that cannot be read, and every name that is not the extension's to use.

    Codes: those of `check_own`, `not-a-fact`, `not-a-name`, `domain-too-large`, `declared-twice`.
    """
    for clause in parsed.clauses:
        for atom in clause.head:
            yield from _names(atom)
            row = CONTRACT.get(atom.signature)
            if row is None or row.use == "closed":
                continue
            problems = list(_fact(atom, clause)) if row.use == "fact" else []
            yield from problems
            yield from check_own(atom, row, core, refused=bool(problems))
        for atom in clause.body:
            yield from _names(atom)
    yield from _second_values(parsed.clauses)


def _names(atom: Atom) -> Iterator[Diagnostic]:
    """Names are constants; a value of an input may also be a number, an action a term of them."""
    row = CONTRACT.get(atom.signature)
    named = (2 if atom.signature in _NAMES_TWO else 1) if atom.signature in DESCRIBES else 0
    kinds = row.arguments if row is not None else ()
    for position, argument in enumerate(atom.arguments):
        if position >= named and not (position < len(kinds) and kinds[position] in NAMED):
            continue
        for symbol in constants(argument)[0]:
            number = symbol.type is clingo.SymbolType.Number
            if not (is_name(symbol) or (number and position and atom.signature in _VALUED)):
                message = f"{quoted(symbol)} is not a name in {quoted(atom.literal)}"
                fix = "write a word of lower-case letters, digits and `_`, without quotes"
                yield Diagnostic("not-a-name", message, atom.place, help=fix)


def _fact(atom: Atom, clause: Clause) -> Iterator[Diagnostic]:
    if atom.signature == DOMAIN and too_long(atom.arguments[1]):
        message = f"more than {LARGEST_INTERVAL} values in {quoted(atom.literal)}"
        fix = "take a coarser unit: every value is grounded"
        yield Diagnostic("domain-too-large", message, atom.place, help=fix)
        return
    described = atom.signature in DESCRIBES
    readable = all(
        constants(argument)[1]
        or not (described or any(node.ast_type is ASTType.Variable for node in walk(argument)))
        for argument in atom.arguments
    )
    if clause.form != "rule" or not clause.bare or not readable:
        message = f"{quoted(atom.literal)} is not a plain fact"
        fix = "declare it by facts with constants, numbers, strings, pools and intervals"
        yield Diagnostic("not-a-fact", message, atom.place, help=fix)


def _second_values(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """Functions that are given a second value, or the same value again."""
    first: dict[tuple[Signature, tuple[str, ...]], Row] = {}
    for clause in clauses:
        for atom in clause.head if clause.bare else ():
            row = CONTRACT.get(atom.signature)
            if row is None or not row.key:
                continue
            for fact in rows_of(atom):
                before = first.setdefault((atom.signature, _texts(fact, row.key)), fact)
                if before is not fact and _clash(before, fact, row):
                    yield _second_value(fact, before.atom.place, row)
                    break


def _clash(before: Row, fact: Row, row: Entry) -> bool:
    repeated = before.terms == fact.terms and before.atom.place != fact.atom.place
    return repeated or _texts(before, row.value) != _texts(fact, row.value)


def _texts(fact: Row, positions: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(fact.terms[position]) for position in positions)


def _second_value(fact: Row, before: Location, row: Entry) -> Diagnostic:
    name = ", ".join(f"`{argument}`" for argument in _texts(fact, row.key))
    after = f", after {before}" if before != fact.atom.place else ""
    message = f"{quoted(fact.atom.literal)} is the second for {name}{after}"
    fix = "keep one of the two, or give one of them another name"
    return Diagnostic("declared-twice", message, fact.atom.place, help=fix)
