"""Names and predicates: whether anything declares or derives them, and with these arguments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import clingo
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, Suggestions, quoted
from pyclingo_bridge.extension.clauses import Atom, Parsed, bodies, heads
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import Core, SymbolTable, is_name
from pyclingo_bridge.guideline.contract import (
    CONTRACT,
    DECLARED_BY,
    DECLARES,
    READ_BY_NAME,
    UNDECLARED,
)
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.predicate_groups import MODALITIES
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.symbols import value_of

_MOST = 3
_TYPES: dict[Kind | None, tuple[clingo.SymbolType, str]] = {
    "text": (clingo.SymbolType.String, "write it in double quotes"),
    "number": (clingo.SymbolType.Number, "write a whole number"),
}


def check_names(parsed: Parsed, table: SymbolTable) -> Iterator[Diagnostic]:
    """Every name that nothing declares, and every value that its input does not have.

    Codes: `unknown-input`, `unknown-criterion`, `unknown-statement`, `unknown-source`,
    `unknown-reading`, `unknown-choice`, `unknown-modality`, `unknown-strength`, `unknown-verdict`,
    `value-outside-domain`, `not-a-text`.
    """
    for clause in parsed.clauses:
        for atom in clause.head:
            yield from _arguments(atom, table, declares=atom.signature in DECLARES)
        for atom in clause.body:
            yield from _arguments(atom, table, declares=False)


def _arguments(atom: Atom, table: SymbolTable, declares: bool) -> Iterator[Diagnostic]:
    row = CONTRACT.get(atom.signature)
    for position, kind in enumerate(row.arguments if row is not None else ()):
        if (
            kind is None
            or kind in UNDECLARED
            or (declares and (position == 0 or kind in ("value", "choice")))
        ):
            continue
        symbols, _ = constants(atom.arguments[position])
        if kind in ("value", "choice"):
            yield from _outside(atom, symbols, table, kind)
        elif kind in _TYPES:
            symbol_type, fix = _TYPES[kind]
            for symbol in symbols:
                if symbol.type is not symbol_type:
                    message = f"{quoted(symbol)} is not a {kind} in {quoted(atom.literal)}"
                    yield Diagnostic(f"not-a-{kind}", message, atom.place, help=fix)
        else:
            for symbol in symbols:
                if str(symbol) not in table.names[kind]:
                    yield _unknown(atom, symbol, kind, table)


def _unknown(atom: Atom, symbol: clingo.Symbol, kind: Kind, table: SymbolTable) -> Diagnostic:
    message = f"unknown {kind} {quoted(symbol)} in {quoted(atom.literal)}"
    names = sorted(table.names[kind])
    near = table.suggest(str(symbol), names)
    fix = declare(kind, near) if kind in DECLARED_BY else f"one of {', '.join(names)}"
    return Diagnostic(f"unknown-{kind}", message, atom.place, help=fix)


def declare(kind: Kind, near: str | None) -> str:
    """What to do about a name that nothing declares, where `near` is one like it."""
    fix = f"declare it with `{DECLARED_BY[kind]}`"
    return f"did you mean `{near}`? Otherwise {fix}" if near else fix


def _outside(
    atom: Atom, symbols: Sequence[clingo.Symbol], table: SymbolTable, kind: Kind
) -> Iterator[Diagnostic]:
    """Values that their input does not have, or choices of a reading: one problem for a pool."""
    for name in map(str, constants(atom.arguments[0])[0]):
        if kind == "value":
            declared = table.inputs.get(name)
            if declared is None or not declared.values:
                continue  # an input whose values cannot be read has a problem of its own
            known = [value for value in declared.values if isinstance(value, str)]
            wrong = [symbol for symbol in symbols if not _accepts(declared, symbol)]
            code, owner, takes = "value-outside-domain", "input", declared.domain_text()
        elif name in table.choices:
            known = list(table.choices[name])
            wrong = [symbol for symbol in symbols if str(symbol) not in known]
            code, owner, takes = "unknown-choice", "reading", ", ".join(known)
        else:
            continue
        if wrong:
            shown = ", ".join(map(quoted, wrong[:_MOST]))
            more = f" and {len(wrong) - _MOST} more" if len(wrong) > _MOST else ""
            message = f"{shown}{more}: no {kind} of the {owner} `{name}` in {quoted(atom.literal)}"
            near = table.suggest(str(wrong[0]), known)
            fix = f"`{name}` takes {takes}"
            fix = f"did you mean `{near}`? {fix}" if near else fix
            yield Diagnostic(code, message, atom.place, help=fix)


def _accepts(declared: Input, symbol: clingo.Symbol) -> bool:
    plain = is_name(symbol) or symbol.type is clingo.SymbolType.Number
    return plain and declared.accepts(value_of(symbol))


def check_predicates(parsed: Parsed, core: Core) -> Iterator[Diagnostic]:
    """Every predicate with a wrong number of arguments, and every one that nothing derives.

    Codes: `wrong-arity`, `undefined-predicate`.
    """
    nodes = (clause.node for clause in parsed.clauses)
    defined = {
        ("-" * (not node.positive) + node.name, node.arity)
        for node in nodes
        if node.ast_type is ASTType.Defined
    }
    derived = core.derived | defined | {atom.signature for atom in heads(parsed.clauses)}
    takes: dict[str, list[int]] = {}
    for name, arity in sorted(derived):
        takes.setdefault(name, []).append(arity)
    suggest = Suggestions()
    for clause in parsed.clauses:
        for atom in clause.head:
            yield from _arity(atom, core)
        for atom in clause.body:
            problems = list(_arity(atom, core))
            yield from problems
            if not problems and atom.signature not in derived:
                yield _undefined(atom, takes, suggest)


def check_effect(parsed: Parsed, core: Core, modalities: Iterable[str]) -> Iterator[Diagnostic]:
    """The first head of every predicate of the contract that nothing reads in this guideline.

    `modalities` are those through which its statements speak. Code: `without-effect`.
    """
    used = (
        core.read | core.shown | READ_BY_NAME | {atom.signature for atom in bodies(parsed.clauses)}
    )
    first = {atom.signature: atom for atom in reversed(list(heads(parsed.clauses)))}
    for signature, atom in first.items():
        row = CONTRACT.get(signature)
        if row is None or row.use == "closed" or row.checks or signature in used:
            continue
        reads = f"no rule of the guideline reads `{row.predicate}`"
        message = f"{quoted(atom.literal)} has no effect: {reads}"
        fix = "leave it out, or copy the folder of the guideline and add a rule that reads it"
        if signature in MODALITIES:
            others = [f"`{name}/2`" for name in modalities if (name, 2) in core.read]
            fix = f"what its statements say it reads from {', '.join(others)}" if others else fix
        yield Diagnostic("without-effect", message, atom.place, help=fix)


def _arity(atom: Atom, core: Core) -> Iterator[Diagnostic]:
    name, arity = atom.signature
    known = core.arities(name)
    if known and arity not in known:
        message = f"wrong number of arguments, {arity}, in {quoted(atom.literal)}"
        yield Diagnostic("wrong-arity", message, atom.place, help=_takes(name, known))


def _takes(name: str, arities: Sequence[int]) -> str:
    plural = "" if list(arities) == [1] else "s"
    return f"`{name}` takes {' or '.join(map(str, arities))} argument{plural}"


def _undefined(atom: Atom, takes: Mapping[str, Sequence[int]], suggest: Suggestions) -> Diagnostic:
    name, _ = atom.signature
    if name in takes:
        fix = _takes(name, takes[name])
    else:
        near = suggest(name, takes)
        fix = "derive it, or declare it with `#defined`"
        fix = f"did you mean `{near}`?" if near else fix
    message = f"no rule or fact derives {quoted(atom.literal)}"
    return Diagnostic("undefined-predicate", message, atom.place, help=fix)
