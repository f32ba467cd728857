"""Names: whether anything declares them, and whether values are of their input's domain."""

from collections.abc import Iterator, Sequence

import clingo

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom, Parsed
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import SymbolTable, is_name
from pyclingo_bridge.guideline.contract import CONTRACT, DECLARED_BY, DECLARES, UNDECLARED
from pyclingo_bridge.guideline.predicate_entry import Kind
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
        if kind == "value":
            yield from _values(atom, symbols, table)
        elif kind == "choice":
            yield from _choices(atom, symbols, table)
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


def _values(
    atom: Atom, symbols: Sequence[clingo.Symbol], table: SymbolTable
) -> Iterator[Diagnostic]:
    for first in constants(atom.arguments[0])[0]:
        declared = table.inputs.get(str(first))
        # An input whose values cannot be read has a problem of its own.
        if declared is not None and declared.values:
            wrong = [symbol for symbol in symbols if not _accepts(declared, symbol)]
            names = [value for value in declared.values if isinstance(value, str)]
            fix = f"`{declared.name}` takes {declared.domain_text()}"
            message = f"no value of the input `{declared.name}` in {quoted(atom.literal)}"
            yield from _outside("value-outside-domain", atom, wrong, names, message, fix, table)


def _choices(
    atom: Atom, symbols: Sequence[clingo.Symbol], table: SymbolTable
) -> Iterator[Diagnostic]:
    for first in constants(atom.arguments[0])[0]:
        choices = table.choices.get(str(first))
        if choices is not None:
            wrong = [symbol for symbol in symbols if str(symbol) not in choices]
            fix = f"`{first}` takes {', '.join(choices)}"
            message = f"no choice of the reading `{first}` in {quoted(atom.literal)}"
            yield from _outside("unknown-choice", atom, wrong, choices, message, fix, table)


def _outside(
    code: str,
    atom: Atom,
    wrong: Sequence[clingo.Symbol],
    candidates: Sequence[str],
    message: str,
    fix: str,
    table: SymbolTable,
) -> Iterator[Diagnostic]:
    """One problem for all the values of a pool or an interval."""
    if not wrong:
        return
    shown = ", ".join(map(quoted, wrong[:_MOST]))
    more = f" and {len(wrong) - _MOST} more" if len(wrong) > _MOST else ""
    near = table.suggest(str(wrong[0]), candidates)
    fix = f"did you mean `{near}`? {fix}" if near else fix
    yield Diagnostic(code, f"{shown}{more}: {message}", atom.place, help=fix)


def _accepts(declared: Input, symbol: clingo.Symbol) -> bool:
    plain = is_name(symbol) or symbol.type is clingo.SymbolType.Number
    return plain and declared.accepts(value_of(symbol))
