"""Names of its own: what an extension may speak of, and what only the knowledge base says."""

import re
from collections.abc import Iterator

import clingo
from clingo import ast

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import Known
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


def check_own(atom: Atom, row: Entry, core: Known, told: bool) -> Iterator[Diagnostic]:
    """Every argument of a head that has to be a name of the extension's own, and is not.

    `told` says that the head is refused already for not being a fact. Codes: `redefined-input`,
    `redefined-statement`, `redefined-criterion`, `redefined-reading`, `redefined-source`,
    `shipped-statement`, `shipped-name`, `second-value`, `head-without-statement`,
    `threshold-without-statement`, `variable-name`.
    """
    found = [one for place in row.own for one in _own(atom, place, row, core, told)]
    found += _either(atom, row, core)
    yield from found
    if not found:
        yield from _second(atom, row, core, told)


def _own(atom: Atom, place: int, row: Entry, core: Known, told: bool) -> Iterator[Diagnostic]:
    kind = row.arguments[place]
    symbols, complete = constants(atom.arguments[place])
    if kind is None:
        return
    if not complete and not told:
        yield _not_written(atom, atom.arguments[place], kind)
    for symbol in symbols:
        if _is_shipped(symbol, kind, core):
            yield _shipped(atom, symbol, kind)


def _is_shipped(symbol: clingo.Symbol, kind: Kind, core: Known) -> bool:
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


def _either(atom: Atom, row: Entry, core: Known) -> Iterator[Diagnostic]:
    """Of some arguments one has to be the extension's own, and all are written out."""
    read = []
    for place in row.either:
        kind = row.arguments[place]
        symbols, complete = constants(atom.arguments[place])
        if kind is not None and not complete:
            yield _not_written(atom, atom.arguments[place], kind)
            return
        read.append([kind is None or _is_shipped(one, kind, core) for one in symbols])
    if read and all(any(shipped) for shipped in read):
        message = f"{quoted(atom.literal)} is about names of the knowledge base alone"
        fix = f"name one of your own; {_COPY}"
        code = "shipped-statement" if "statement" in row.arguments else "shipped-name"
        yield Diagnostic(code, message, atom.place, help=fix)


def _second(atom: Atom, row: Entry, core: Known, told: bool) -> Iterator[Diagnostic]:
    """A value for what the knowledge base gives one already."""
    read = [constants(atom.arguments[place]) for place in row.key]
    if not set(row.key) & set(row.own) and not told:
        for place, (_, complete) in zip(row.key, read, strict=True):
            if not complete and row.use == "rule":
                message = f"{quoted(atom.arguments[place])} is not a name in {quoted(atom.literal)}"
                fix = "write the name itself, one fact each"
                yield Diagnostic("variable-name", message, atom.place, help=fix)
                return
    taken = core.functions.get(atom.signature, frozenset())
    names = [[str(one) for one in symbols] for symbols, _ in read]
    for key in sorted(taken) if names else ():
        if all(one in found for one, found in zip(key, names, strict=True)):
            name = ", ".join(f"`{one}`" for one in key)
            message = f"{quoted(atom.literal)} is a second value: the knowledge base has one for"
            fix = f"give what you speak of a name of its own; {_COPY}"
            yield Diagnostic("second-value", f"{message} {name}", atom.place, help=fix)
            return
