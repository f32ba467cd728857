"""Ownership of names: an extension speaks for its own, and not for the knowledge base's."""

import re
from collections.abc import Iterator

import clingo
from clingo import ast

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import SymbolTable
from pyclingo_bridge.guideline.contract import DESCRIBES
from pyclingo_bridge.guideline.predicate_entry import Entry, Kind
from pyclingo_bridge.guideline.predicates import THRESHOLD

_OWN_STATEMENT = (
    'say it with a statement of your own: `statement(Id, Source, Section, Strength, "text").`'
)
_TAKEN: dict[Kind, str] = {
    "input": "a shipped input stays as it is: declare one with a name of its own",
    "statement": "give the statement an id of its own; `overrides/2` puts it before the other",
    "criterion": "add rules for `met/2` and `failed/2`, or give the criterion a name of its own",
    "reading": "choose a reading when asking, or declare one with a name of its own",
    "source": "give the source an id of its own",
}
"""What to do where the name is the shipped knowledge base's."""

_COPY = "to change what the knowledge base says, copy its folder and change it there"


def check_own(atom: Atom, row: Entry, core: SymbolTable, refused: bool) -> Iterator[Diagnostic]:
    """Every argument of a head that has to be a name of the extension's own, and is not.

    `refused` says that the head is refused already for not being a fact. Codes: `redefined-input`,
    `redefined-statement`, `redefined-criterion`, `redefined-reading`, `redefined-source`,
    `shipped-statement`, `shipped-name`, `second-value`, `head-without-statement`,
    `threshold-without-statement`, `variable-name`.
    """
    problems = [
        problem
        for position in row.own
        for problem in _shipped_names(atom, position, row, core, refused)
    ]
    problems += _shipped_alone(atom, row, core)
    yield from problems or _second_values(atom, row, core, refused)


def _shipped_names(
    atom: Atom, position: int, row: Entry, core: SymbolTable, refused: bool
) -> Iterator[Diagnostic]:
    """Names of the knowledge base, or a variable, where one of the extension's own has to be."""
    kind = row.arguments[position]
    symbols, complete = constants(atom.arguments[position])
    if kind is None:
        return
    if not complete and not refused:
        yield _not_written(atom, atom.arguments[position], kind)
    for symbol in symbols:
        if _is_shipped(symbol, kind, core):
            yield _shipped(atom, symbol, kind)


def _is_shipped(symbol: clingo.Symbol, kind: Kind, core: SymbolTable) -> bool:
    if kind == "statement":  # answers print `s2_08` as S2-08: nothing else may look like it
        return _folded(str(symbol)) in {_folded(name) for name in core.names["statement"]}
    return str(symbol) in core.names.get(kind, frozenset())


def _folded(name: str) -> tuple[str, ...]:
    """What a reader sees of an id: letters and digits that look alike are one, signs are none."""
    plain = name.lower().replace("o", "0").replace("l", "1").replace("i", "1")
    return tuple(part.lstrip("0") for part in re.findall("[a-z]+|[0-9]+", plain))


def _not_written(atom: Atom, argument: ast.AST, kind: Kind) -> Diagnostic:
    if kind == "statement":
        code = "threshold" if atom.name == THRESHOLD.name else "head"
        message = f"{quoted(argument)} is not an id of a statement in {quoted(atom.literal)}"
        fix = "write the id of the statement itself"
        return Diagnostic(f"{code}-without-statement", message, atom.place, help=fix)
    message = f"{quoted(argument)} is not a name of yours in {quoted(atom.literal)}"
    fix = f"write the name of the {kind} itself, one rule each"
    return Diagnostic("variable-name", message, atom.place, help=fix)


def _shipped(atom: Atom, symbol: clingo.Symbol, kind: Kind) -> Diagnostic:
    if kind == "statement" and atom.signature not in DESCRIBES:
        message = f"{quoted(atom.literal)} speaks for {quoted(symbol)} of the knowledge base"
        fix = _COPY if atom.name == THRESHOLD.name else _OWN_STATEMENT
        return Diagnostic("shipped-statement", message, atom.place, help=fix)
    if kind in _TAKEN:
        message = f"the {kind} {quoted(symbol)} exists already: {quoted(atom.literal)}"
        return Diagnostic(f"redefined-{kind}", message, atom.place, help=_TAKEN[kind])
    message = f"the {kind} {quoted(symbol)} is the knowledge base's: {quoted(atom.literal)}"
    fix = f"give your {kind} a name of its own; {_COPY}"
    return Diagnostic("shipped-name", message, atom.place, help=fix)


def _shipped_alone(atom: Atom, row: Entry, core: SymbolTable) -> Iterator[Diagnostic]:
    """Of the arguments `either`, none is the extension's own, or one is not written out."""
    shipped: list[bool] = []
    for position in row.either:
        kind = row.arguments[position]
        symbols, complete = constants(atom.arguments[position])
        if kind is not None and not complete:
            yield _not_written(atom, atom.arguments[position], kind)
            return
        shipped.append(any(kind is None or _is_shipped(name, kind, core) for name in symbols))
    if shipped and all(shipped):
        message = f"{quoted(atom.literal)} is about names of the knowledge base alone"
        fix = f"name one of your own; {_COPY}"
        code = "shipped-statement" if "statement" in row.arguments else "shipped-name"
        yield Diagnostic(code, message, atom.place, help=fix)


def _second_values(
    atom: Atom, row: Entry, core: SymbolTable, refused: bool
) -> Iterator[Diagnostic]:
    """A value for what the knowledge base gives one already."""
    keys = [constants(atom.arguments[position]) for position in row.key]
    if not set(row.key) & set(row.own) and not refused:
        for position, (_, complete) in zip(row.key, keys, strict=True):
            if not complete and row.use == "rule":
                argument = quoted(atom.arguments[position])
                message = f"{argument} is not a name in {quoted(atom.literal)}"
                fix = "write the name itself, one fact each"
                yield Diagnostic("variable-name", message, atom.place, help=fix)
                return
    taken = core.functions.get(atom.signature, frozenset())
    columns = [set(map(str, symbols)) for symbols, _ in keys]
    for key in sorted(taken) if columns else ():
        if all(name in names for name, names in zip(key, columns, strict=True)):
            name = ", ".join(f"`{argument}`" for argument in key)
            message = f"{quoted(atom.literal)} is a second value: the knowledge base has one for"
            fix = f"give what you speak of a name of its own; {_COPY}"
            yield Diagnostic("second-value", f"{message} {name}", atom.place, help=fix)
            return
