"""Statements that an extension may not hold, whatever they name: each is judged by itself."""

from collections.abc import Iterable, Iterator

from clingo.ast import ASTType

from ..diagnostics import Diagnostic, quoted
from .clauses import Atom, Clause, Form
from .contract import CLOSED, OF_THE_PATIENT
from .core import Core
from .terms import external_functions
from .tree import functions

_PLAIN = "the knowledge base is plain ASP: derive with rules what it would have computed"
_REFUSED: dict[Form, tuple[str, str, str]] = {
    "script": ("script", "{} is no plain ASP", _PLAIN),
    "theory": ("theory", "{} is no plain ASP", _PLAIN),
    "external": (
        "external",
        "{} is decided by nobody",
        "declare an input with `domain/2`, or a reading with `reading/2`",
    ),
    "constant": (
        "constant",
        "{} would replace the name in the shipped rules too",
        "state the number as a fact: `threshold(Name, Number, Statement)`",
    ),
    "program": ("program-part", "{} is never grounded", "leave the line out"),
}
_UNGUARDED: dict[Form, tuple[str, str]] = {
    "constraint": (
        "unguarded-constraint",
        "a property derives `violated(Claim)`; a constraint on plans has `planning` in its body",
    ),
    "choice": (
        "unguarded-choice",
        "declare a `reading/2` for what can be read in two ways; a choice in a plan has "
        "`planning` in its body",
    ),
    "disjunction": (
        "unguarded-disjunction",
        "write one rule for each head, a condition of a head goes into the body; a choice in a "
        "plan has `planning` in its body",
    ),
    "optimisation": ("unguarded-optimisation", "plans alone are ranked: add `planning` to it"),
}
_UNKNOWN_AS_NO = {
    ("patient", 2): "ask `not_stated(Input, Value)`, `unknown(Input)`, or for the other values",
    ("known", 1): "ask `unknown(Input)`, or `not_stated(Input, Value)` for one value",
}


def check_form(clauses: Iterable[Clause], core: Core) -> Iterator[Diagnostic]:
    """Every statement that is refused for what it is.

    Codes: `script`, `theory`, `external`, `constant`, `program-part`, `unguarded-constraint`,
    `unguarded-choice`, `unguarded-disjunction`, `unguarded-optimisation`, `plan-reads-patient`,
    `closed-predicate`, `private-predicate`, `classical-negation`, `unknown-as-no`,
    `shown-as-other`.
    """
    for clause in clauses:
        yield from _refused(clause)
        yield from _scripted(clause)
        yield from _guard(clause)
        yield from _shown(clause, core)
        for atom in clause.head:
            yield from _head(atom, clause, core)
        for atom in clause.body:
            if atom.negated and atom.signature in _UNKNOWN_AS_NO:
                message = f"{quoted(atom.literal)} reads unknown as no"
                fix = _UNKNOWN_AS_NO[atom.signature]
                yield Diagnostic("unknown-as-no", message, atom.place, help=fix)


def _refused(clause: Clause) -> Iterator[Diagnostic]:
    if clause.form not in _REFUSED or _is_base(clause):
        return
    code, message, fix = _REFUSED[clause.form]
    shown = "`#script`" if clause.form == "script" else clause.text
    yield Diagnostic(code, message.format(shown), clause.place, help=fix)


def _is_base(clause: Clause) -> bool:
    """Clingo puts `#program base.` before every file."""
    node = clause.node
    return clause.form == "program" and node.name == "base" and not node.parameters


def _scripted(clause: Clause) -> Iterator[Diagnostic]:
    for term in external_functions(clause.node):
        message = f"{quoted(term)} calls a script"
        yield Diagnostic("script", message, clause.sources.place(term), help=_PLAIN)


def _guard(clause: Clause) -> Iterator[Diagnostic]:
    if clause.form not in _UNGUARDED:
        return
    if not clause.planning:
        code, fix = _UNGUARDED[clause.form]
        what = "an optimisation" if clause.form == "optimisation" else f"a {clause.form}"
        message = f"{what} outside plans makes reasons unsound: {clause.text}"
        yield Diagnostic(code, message, clause.place, help=fix)
    for atom in clause.body:
        if clause.planning and atom.signature in OF_THE_PATIENT:
            message = f"a plan reads the patient: {quoted(atom.literal)}"
            fix = "derive a predicate from it, like `excluded/2` or `clash/4`, and read that"
            yield Diagnostic("plan-reads-patient", message, atom.place, help=fix)


def _head(atom: Atom, clause: Clause, core: Core) -> Iterator[Diagnostic]:
    chosen = atom.signature == ("do", 2) and clause.form == "choice"
    name, arity = atom.signature
    if atom.signature in CLOSED and not chosen:
        message = f"{quoted(atom.literal)} is not for an extension to derive"
        yield Diagnostic("closed-predicate", message, atom.place, help=CLOSED[atom.signature])
    elif name.startswith("_") and atom.signature in core.derived:
        message = f"{quoted(atom.literal)} changes a helper of the shipped rules"
        fix = f"give the helper a name of its own: `{name}/{arity}` is taken"
        yield Diagnostic("private-predicate", message, atom.place, help=fix)
    elif name.startswith("-"):
        message = f"{quoted(atom.literal)} forbids its opposite, like a constraint"
        fix = "give it a name of its own, without the `-`"
        yield Diagnostic("classical-negation", message, atom.place, help=fix)


def _shown(clause: Clause, core: Core) -> Iterator[Diagnostic]:
    """Answers are read by name: what is shown under a shipped name would pass for it."""
    if clause.form != "show":
        return
    node = clause.node
    if node.ast_type is ASTType.ShowSignature:
        name, arity = node.name, node.arity
        clashes = bool(name) and (name, arity) not in core.shown
    else:
        name = next((name for name, _ in functions(node.term)), str(node.term))
        clashes = True
    if clashes and any(name == known for known, _ in core.shown):
        message = f"{clause.text} would pass for the shipped `{name}`"
        fix = "give what is shown a name of its own"
        yield Diagnostic("shown-as-other", message, clause.place, help=fix)
