"""Names and predicates that an extension uses: whether anything declares or derives them."""

from collections.abc import Collection, Iterator

import clingo
from clingo import ast
from clingo.ast import ASTType

from ..diagnostics import Diagnostic, nearest, quoted
from ..symbols import value_of
from ..vocabulary import Input
from .clauses import Atom, Parsed
from .contract import ARGUMENTS, DECLARED_BY, DECLARES, Kind, Signature
from .core import Core
from .known import Known, is_name
from .terms import constants


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
    kinds = ARGUMENTS.get(atom.signature, ())
    for position, kind in enumerate(kinds):
        if kind is None or (declares and (position == 0 or kind in ("value", "choice"))):
            continue
        symbols, _ = constants(atom.arguments[position])
        for symbol in symbols:
            if kind in ("value", "choice"):
                yield from _of_first(atom, symbol, kind, known)
            elif kind == "text":
                yield from _text(atom, symbol)
            elif str(symbol) not in known.names[kind]:
                yield _unknown(atom, symbol, kind, known)


def _unknown(atom: Atom, symbol: clingo.Symbol, kind: Kind, known: Known) -> Diagnostic:
    message = f"unknown {kind} {quoted(symbol)} in {quoted(atom.literal)}"
    names = known.names[kind]
    near = nearest(str(symbol), sorted(names))
    if kind in DECLARED_BY:
        fix = f"declare it with `{DECLARED_BY[kind]}`"
        fix = f"did you mean `{near}`? Otherwise {fix}" if near else fix
    else:
        fix = f"one of {', '.join(sorted(names))}"
    return Diagnostic(f"unknown-{kind}", message, atom.place, help=fix)


def _of_first(atom: Atom, symbol: clingo.Symbol, kind: Kind, known: Known) -> Iterator[Diagnostic]:
    """A value of the input, or a choice of the reading, that is the first argument."""
    for first in constants(atom.arguments[0])[0]:
        name = str(first)
        if kind == "value":
            one = known.inputs.get(name)
            # An input whose values cannot be read has a problem of its own.
            if one is None or not one.values or _accepts(one, symbol):
                continue
            code, owner, what = "value-outside-domain", "input", one.domain_text()
            candidates: Collection[str] = [v for v in one.values if isinstance(v, str)]
        else:
            if str(symbol) in known.choices.get(name, (str(symbol),)):
                continue
            candidates = known.choices[name]
            code, owner, what = "unknown-choice", "reading", ", ".join(candidates)
        near = nearest(str(symbol), candidates)
        message = f"{quoted(symbol)} is no {kind} of the {owner} `{name}` in {quoted(atom.literal)}"
        fix = f"`{name}` takes {what}"
        fix = f"did you mean `{near}`? {fix}" if near else fix
        yield Diagnostic(code, message, atom.place, help=fix)


def _accepts(one: Input, symbol: clingo.Symbol) -> bool:
    plain = is_name(symbol) or symbol.type is clingo.SymbolType.Number
    return plain and one.accepts(value_of(symbol))


def _text(atom: Atom, symbol: clingo.Symbol) -> Iterator[Diagnostic]:
    if symbol.type is not clingo.SymbolType.String:
        message = f"{quoted(symbol)} is no text in {quoted(atom.literal)}"
        yield Diagnostic("not-a-text", message, atom.place, help="write it in double quotes")


def check_predicates(parsed: Parsed, core: Core) -> Iterator[Diagnostic]:
    """Every predicate with a wrong number of arguments, and every one that nothing derives.

    Codes: `wrong-arity`, `undefined-predicate`.
    """
    heads = {atom.signature for clause in parsed.clauses for atom in clause.head}
    derived = core.derived | heads | {s for c in parsed.clauses for s in _defined(c.node)}
    for clause in parsed.clauses:
        for atom in clause.head:
            yield from _arity(atom, core)
        for atom in clause.body:
            wrong = list(_arity(atom, core))
            yield from wrong
            if not wrong and atom.signature not in derived:
                yield _undefined(atom, derived)


def _defined(node: ast.AST) -> Iterator[Signature]:
    if node.ast_type is ASTType.Defined:
        yield ("" if node.positive else "-") + node.name, node.arity


def _arity(atom: Atom, core: Core) -> Iterator[Diagnostic]:
    name, arity = atom.signature
    known = core.arities(name)
    if known and arity not in known:
        message = f"wrong number of arguments, {arity}, in {quoted(atom.literal)}"
        fix = f"`{name}` takes {' or '.join(map(str, known))}"
        yield Diagnostic("wrong-arity", message, atom.place, help=fix)


def _undefined(atom: Atom, derived: Collection[Signature]) -> Diagnostic:
    name, arity = atom.signature
    others = sorted(known for other, known in derived if other == name)
    if others:
        fix = f"`{name}` takes {' or '.join(map(str, others))} arguments, here it has {arity}"
    else:
        near = nearest(name, sorted({other for other, _ in derived}))
        fix = "derive it, or declare it with `#defined`"
        fix = f"did you mean `{near}`?" if near else fix
    message = f"no rule or fact derives {quoted(atom.literal)}"
    return Diagnostic("undefined-predicate", message, atom.place, help=fix)
