"""Names that an extension uses: whether anything declares them."""

from collections.abc import Iterator, Sequence

import clingo

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom, Parsed
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.symbol_table import Known, is_name
from pyclingo_bridge.guideline.contract import CONTRACT, DECLARED_BY, DECLARES, UNDECLARED
from pyclingo_bridge.guideline.predicate_entry import Kind
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.solving.symbols import value_of

_MOST = 3


def check_names(parsed: Parsed, known: Known) -> Iterator[Diagnostic]:
    """Every name that nothing declares, and every value that its input does not have.

    Codes: `unknown-input`, `unknown-criterion`, `unknown-statement`, `unknown-source`,
    `unknown-reading`, `unknown-choice`, `unknown-modality`, `unknown-strength`, `unknown-verdict`,
    `value-outside-domain`, `not-a-text`.
    """
    for clause in parsed.clauses:
        for atom in clause.head:
            yield from _arguments(atom, known, declares=atom.signature in DECLARES)
        for atom in clause.body:
            yield from _arguments(atom, known, declares=False)


def _arguments(atom: Atom, known: Known, declares: bool) -> Iterator[Diagnostic]:
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
            yield from _values(atom, symbols, known)
        elif kind == "choice":
            yield from _choices(atom, symbols, known)
        else:
            yield from (d for one in symbols if (d := _judge(atom, one, kind, known)))


def _judge(atom: Atom, symbol: clingo.Symbol, kind: Kind, known: Known) -> Diagnostic | None:
    if kind == "text":
        if symbol.type is clingo.SymbolType.String:
            return None
        message = f"{quoted(symbol)} is not a text in {quoted(atom.literal)}"
        return Diagnostic("not-a-text", message, atom.place, help="write it in double quotes")
    if kind == "number":
        if symbol.type is clingo.SymbolType.Number:
            return None
        message = f"{quoted(symbol)} is not a number in {quoted(atom.literal)}"
        return Diagnostic("not-a-number", message, atom.place, help="write a whole number")
    return None if str(symbol) in known.names[kind] else _unknown(atom, symbol, kind, known)


def _unknown(atom: Atom, symbol: clingo.Symbol, kind: Kind, known: Known) -> Diagnostic:
    message = f"unknown {kind} {quoted(symbol)} in {quoted(atom.literal)}"
    names = known.names[kind]
    near = known.suggest(str(symbol), sorted(names))
    if kind in DECLARED_BY:
        fix = f"declare it with `{DECLARED_BY[kind]}`"
        fix = f"did you mean `{near}`? Otherwise {fix}" if near else fix
    else:
        fix = f"one of {', '.join(sorted(names))}"
    return Diagnostic(f"unknown-{kind}", message, atom.place, help=fix)


def _values(atom: Atom, symbols: Sequence[clingo.Symbol], known: Known) -> Iterator[Diagnostic]:
    for first in constants(atom.arguments[0])[0]:
        one = known.inputs.get(str(first))
        # An input whose values cannot be read has a problem of its own.
        if one is not None and one.values:
            wrong = [symbol for symbol in symbols if not _accepts(one, symbol)]
            candidates = [value for value in one.values if isinstance(value, str)]
            fix = f"`{one.name}` takes {one.domain_text()}"
            message = f"no value of the input `{one.name}` in {quoted(atom.literal)}"
            yield from _outside(
                "value-outside-domain", atom, wrong, candidates, message, fix, known
            )


def _choices(atom: Atom, symbols: Sequence[clingo.Symbol], known: Known) -> Iterator[Diagnostic]:
    for first in constants(atom.arguments[0])[0]:
        candidates = known.choices.get(str(first))
        if candidates is not None:
            wrong = [symbol for symbol in symbols if str(symbol) not in candidates]
            fix = f"`{first}` takes {', '.join(candidates)}"
            message = f"no choice of the reading `{first}` in {quoted(atom.literal)}"
            yield from _outside("unknown-choice", atom, wrong, candidates, message, fix, known)


def _outside(
    code: str,
    atom: Atom,
    wrong: Sequence[clingo.Symbol],
    candidates: Sequence[str],
    message: str,
    fix: str,
    known: Known,
) -> Iterator[Diagnostic]:
    """One problem for all the values of a pool or an interval."""
    if not wrong:
        return
    shown = ", ".join(map(quoted, wrong[:_MOST]))
    more = f" and {len(wrong) - _MOST} more" if len(wrong) > _MOST else ""
    near = known.suggest(str(wrong[0]), candidates)
    fix = f"did you mean `{near}`? {fix}" if near else fix
    yield Diagnostic(code, f"{shown}{more}: {message}", atom.place, help=fix)


def _accepts(one: Input, symbol: clingo.Symbol) -> bool:
    plain = is_name(symbol) or symbol.type is clingo.SymbolType.Number
    return plain and one.accepts(value_of(symbol))
