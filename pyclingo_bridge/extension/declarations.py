"""What an extension declares: new names only, each once, and as facts."""

from collections.abc import Iterator

import clingo

from ..diagnostics import Diagnostic, Location, quoted
from .clauses import Atom, Clause, Parsed
from .contract import DESCRIBES, ONCE, TAKEN, Signature
from .known import Known, is_name
from .terms import LARGEST_INTERVAL, constants, too_long

_READ_AS_FACTS = frozenset(
    {
        ("domain", 2),
        ("statement", 5),
        ("criterion", 1),
        ("reading", 2),
        ("default_reading", 2),
        ("source", 3),
    }
)

_VALUED = frozenset({"domain", "closed_world"})


def check_declarations(parsed: Parsed, core: Known) -> Iterator[Diagnostic]:
    """Every declaration that cannot be read, or that is of a name that is taken.

    Codes: `redefined-input`, `redefined-statement`, `redefined-criterion`, `redefined-reading`,
    `redefined-source`, `not-a-fact`, `not-a-name`, `domain-too-large`, `declared-twice`.
    """
    for clause in parsed.clauses:
        for atom in clause.head:
            if atom.signature in DESCRIBES:
                yield from _redefined(atom, core)
                yield from _names(atom)
            if atom.signature in _READ_AS_FACTS:
                yield from _fact(atom, clause)
    yield from _twice(parsed, core)


def _redefined(atom: Atom, core: Known) -> Iterator[Diagnostic]:
    kind = DESCRIBES[atom.signature]
    for symbol in constants(atom.arguments[0])[0]:
        if str(symbol) in core.names[kind]:
            message = f"the {kind} {quoted(symbol)} exists already: {quoted(atom.literal)}"
            yield Diagnostic(f"redefined-{kind}", message, atom.place, help=TAKEN[kind])


def _names(atom: Atom) -> Iterator[Diagnostic]:
    """Names are constants; a value of an input may also be a number."""
    named = 2 if atom.name in ("domain", "closed_world", "reading", "default_reading") else 1
    for position, argument in enumerate(atom.arguments[:named]):
        for symbol in constants(argument)[0]:
            number = symbol.type is clingo.SymbolType.Number
            if not (is_name(symbol) or (number and position and atom.name in _VALUED)):
                message = f"{quoted(symbol)} is no name in {quoted(atom.literal)}"
                fix = "write a word of lower-case letters, digits and `_`, without quotes"
                yield Diagnostic("not-a-name", message, atom.place, help=fix)


def _fact(atom: Atom, clause: Clause) -> Iterator[Diagnostic]:
    if atom.signature == ("domain", 2) and too_long(atom.arguments[1]):
        message = f"more than {LARGEST_INTERVAL} values in {quoted(atom.literal)}"
        fix = "take a coarser unit: every value is grounded"
        yield Diagnostic("domain-too-large", message, atom.place, help=fix)
        return
    readable = all(constants(argument)[1] for argument in atom.arguments)
    if clause.form != "rule" or not clause.bare or not readable:
        message = f"{quoted(atom.literal)} is no plain fact"
        fix = "declare it by facts with constants, numbers, strings, pools and intervals"
        yield Diagnostic("not-a-fact", message, atom.place, help=fix)


def _twice(parsed: Parsed, core: Known) -> Iterator[Diagnostic]:
    first: dict[tuple[Signature, str], Location] = {}
    for signature in sorted(ONCE & parsed.rows.keys()):
        for row in parsed.rows[signature]:
            name = str(row.terms[0])
            before = first.setdefault((signature, name), row.atom.place)
            if before != row.atom.place and name not in core.names[DESCRIBES[signature]]:
                message = f"{quoted(row.atom.literal)} is the second for `{name}`, after {before}"
                fix = "keep one of the two, or give one of them another name"
                yield Diagnostic("declared-twice", message, row.atom.place, help=fix)
