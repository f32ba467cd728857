"""Restrictions on single statements: forms and heads that an extension may not have."""

from collections.abc import Iterable, Iterator
from itertools import chain

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Atom, Clause, Form
from pyclingo_bridge.extension.symbol_table import Core
from pyclingo_bridge.guideline.contract import CONTRACT
from pyclingo_bridge.guideline.predicate_groups import OF_THE_PATIENT, SUPPLIED
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import literals, parts, walk

_PLAIN = "the knowledge base is plain ASP: derive with rules what it would have computed"
_REFUSED: dict[Form, tuple[str, str, str]] = {
    "script": ("script", "{} is not plain ASP", _PLAIN),
    "theory": ("theory", "{} is not plain ASP", _PLAIN),
    "external": (
        "external",
        "{} is decided by nothing",
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
_OWN_NAME = "give what you derive a name of its own, and read it in your rules"


def check_form(clauses: Iterable[Clause], core: Core) -> Iterator[Diagnostic]:
    """Every statement that is refused for what it is.

    Codes: `script`, `theory`, `external`, `constant`, `program-part`, `unguarded-constraint`,
    `unguarded-choice`, `unguarded-disjunction`, `unguarded-optimisation`, `plan-reads-patient`,
    `closed-predicate`, `private-predicate`, `classical-negation`, `double-negation`, `shown-term`,
    `shown-as-other`.
    """
    for clause in clauses:
        yield from _refused_form(clause)
        yield from _script_calls(clause)
        yield from _unguarded(clause)
        yield from _shown(clause, core)
        yield from _defined(clause, core)
        yield from _double_negations(clause)
        for atom in clause.head:
            if not atom.negated:
                yield from _head(atom, core)


def _refused_form(clause: Clause) -> Iterator[Diagnostic]:
    node = clause.node
    if clause.form not in _REFUSED:
        return
    if clause.form == "program" and node.name == "base" and not node.parameters:
        return  # clingo puts `#program base.` before every file
    code, message, fix = _REFUSED[clause.form]
    shown = "`#script`" if clause.form == "script" else clause.text
    yield Diagnostic(code, message.format(shown), clause.place, help=fix)


def _script_calls(clause: Clause) -> Iterator[Diagnostic]:
    """Calls of a script function, like `@f(X)`."""
    if "@" not in str(clause.node):  # nearly always, and to walk the tree takes longer
        return
    for node in walk(clause.node):
        if node.ast_type is ASTType.Function and node.external:
            message = f"{quoted(node)} calls a script"
            yield Diagnostic("script", message, clause.sources.place(node), help=_PLAIN)


def _unguarded(clause: Clause) -> Iterator[Diagnostic]:
    if clause.form not in _UNGUARDED:
        return
    if not clause.planning:
        code, fix = _UNGUARDED[clause.form]
        article = "an" if clause.form == "optimisation" else "a"
        message = f"{article} {clause.form} outside plans makes reasons unsound: {clause.text}"
        yield Diagnostic(code, message, clause.place, help=fix)
    for atom in clause.body:
        if clause.planning and atom.signature in OF_THE_PATIENT:
            message = f"a plan reads the patient: {quoted(atom.literal)}"
            fix = "derive a predicate from it, like `excluded/2` or `clash/4`, and read that"
            yield Diagnostic("plan-reads-patient", message, atom.place, help=fix)


def _head(atom: Atom, core: Core) -> Iterator[Diagnostic]:
    name, arity = atom.signature
    if name.startswith("-"):
        message = f"{quoted(atom.literal)} forbids its opposite, like a constraint"
        fix = "give it a name of its own, without the `-`"
        yield Diagnostic("classical-negation", message, atom.place, help=fix)
    elif name.startswith("_"):
        if atom.signature in core.derived | core.of_checks:
            message = f"{quoted(atom.literal)} changes a helper of the shipped rules"
            fix = f"give the helper a name of its own: `{name}/{arity}` is taken"
            yield Diagnostic("private-predicate", message, atom.place, help=fix)
    elif _is_closed(atom.signature, core):
        message = f"{quoted(atom.literal)} is not for an extension to derive"
        row = CONTRACT.get(atom.signature)
        fix = row.help if row is not None and row.help else _OWN_NAME
        yield Diagnostic("closed-predicate", message, atom.place, help=fix)


def _is_closed(signature: Signature, core: Core) -> bool:
    row = CONTRACT.get(signature)
    if row is not None and row.use != "closed":
        return False
    # Of the shipped guideline alone: another one has no such thing.
    of_the_bridge = row is not None and (row.readers or row.by_name or signature in SUPPLIED)
    return bool(of_the_bridge) or signature in core.derived | core.of_checks | core.read


def _defined(clause: Clause, core: Core) -> Iterator[Diagnostic]:
    """`#defined` of what the knowledge base declares itself."""
    node = clause.node
    if node.ast_type is ASTType.Defined and _is_closed((node.name, node.arity), core):
        message = f"{clause.text} is not for an extension to declare"
        fix = "leave it out: the knowledge base that is extended has it"
        yield Diagnostic("closed-predicate", message, clause.place, help=fix)


def _double_negations(clause: Clause) -> Iterator[Diagnostic]:
    for literal in chain.from_iterable(map(literals, parts(clause.node))):
        if literal.sign == ast.Sign.DoubleNegation:
            message = f"{quoted(literal)} holds without a reason"
            fix = f"write {quoted(literal.atom)}"
            yield Diagnostic("double-negation", message, clause.sources.place(literal), help=fix)


def _shown(clause: Clause, core: Core) -> Iterator[Diagnostic]:
    """Answers are read by name: what is shown under a shipped name would pass for it."""
    node = clause.node
    if node.ast_type is ASTType.ShowTerm:
        message = f"{clause.text} shows what is not an atom"
        fix = "derive a predicate of your own, and show that: `#show name/1.`"
        yield Diagnostic("shown-term", message, clause.place, help=fix)
    if node.ast_type is not ASTType.ShowSignature or (node.name, node.arity) in core.shown:
        return
    taken = any(node.name == name for name, _ in core.shown)
    if taken or _is_closed((node.name, node.arity), core):
        message = f"{clause.text} would pass for what the knowledge base shows"
        fix = "derive a predicate with a name of its own, and show that"
        yield Diagnostic("shown-as-other", message, clause.place, help=fix)
