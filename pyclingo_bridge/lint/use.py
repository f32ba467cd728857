"""Predicates and actions that are used in one place only: unused, or misspelt."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import product

import clingo
from clingo import ast

from pyclingo_bridge.base.diagnostics import Diagnostic, nearest, quoted
from pyclingo_bridge.extension.clauses import Atom, Clause, bodies, heads
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.guideline.contract import CONTRACT, READ_BY_NAME
from pyclingo_bridge.guideline.predicate_groups import MODALITIES, SUPPLIED
from pyclingo_bridge.guideline.predicates import (
    ACTION_LABEL,
    CONCLUSION,
    FORESEES,
    SERVES,
    THRESHOLD,
)
from pyclingo_bridge.lint.context import Context
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import parts

_ALIKE = 0.8
"""How like a known name must be to be taken for a misspelling of it (0 to 1)."""
_ACTIONS: frozenset[Signature] = frozenset({*MODALITIES, FORESEES})
_PLACES_ACTIONS: frozenset[Signature] = frozenset({ACTION_LABEL, SERVES})
_CONTRACT: frozenset[Signature] = frozenset({*CONTRACT, *SUPPLIED, *READ_BY_NAME})
_TAKES: dict[str, set[int]] = {
    name: {arity for other, arity in _CONTRACT if other == name} for name, _ in _CONTRACT
}


def check_arities(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """Heads with a number of arguments that the predicate does not take. Code: `wrong-arity`."""
    for atom in heads(clauses):
        name, arity = atom.signature
        # A threshold without its statement has a code of its own.
        if name != THRESHOLD.name and _arity_is_wrong(atom.signature):
            message = f"wrong number of arguments, {arity}, in {quoted(atom.literal)}"
            fix = f"`{name}` takes {' or '.join(map(str, sorted(_TAKES[name])))}"
            yield Diagnostic("wrong-arity", message, atom.place, help=fix)


def _arity_is_wrong(signature: Signature) -> bool:
    name, arity = signature
    return name in _TAKES and arity not in _TAKES[name]


def check_unused(clauses: Iterable[Clause], context: Context) -> Iterator[Diagnostic]:
    """Predicates that are derived, and that nothing reads: no rule, no output, no bridge.

    Codes: `unused-predicate`, `misspelt-predicate`.
    """
    judged = tuple(clauses)
    everything = (*context.parsed.clauses, *judged)
    nodes = [clause.node for clause in everything]
    shown = {(n.name, n.arity) for n in nodes if n.ast_type is ast.ASTType.ShowSignature}
    read = {atom.signature for atom in bodies(everything)} | shown | READ_BY_NAME
    read |= set(_concluded(everything))
    done: set[Signature] = set()
    for atom in heads(judged):
        signature = atom.signature
        if signature in read or signature in done or _arity_is_wrong(signature):
            continue
        done.add(signature)
        yield _unused(atom, {name for name, arity in read if arity == signature[1]})


def _unused(atom: Atom, known: Collection[str]) -> Diagnostic:
    name, arity = atom.signature
    message = f"nothing reads `{name}/{arity}`, derived by {quoted(atom.literal)}"
    if near := _alike(name, known):
        fix = f"did you mean `{near}`?"
        return Diagnostic("misspelt-predicate", message, atom.place, "warning", fix)
    fix = "read it in a rule, show it, or leave it out"
    return Diagnostic("unused-predicate", message, atom.place, "warning", fix)


def _concluded(clauses: Iterable[Clause]) -> Iterator[Signature]:
    """The predicates that the bridge asks for: `conclusion(Kind, Predicate, Arity)`."""
    for atom in (atom for atom in heads(clauses) if atom.signature == CONCLUSION):
        _, names, arities = (constants(argument)[0] for argument in atom.arguments)
        for name, arity in product(names, arities):
            if arity.type is clingo.SymbolType.Number:
                yield str(name), arity.number


def _alike(name: str, known: Collection[str]) -> str | None:
    """The known name that another is a misspelling of, if one is."""
    near = nearest(name, sorted(set(known) - {name}))
    if near is None or SequenceMatcher(None, name, near).ratio() < _ALIKE:
        return None
    return near


def check_actions(clauses: Iterable[Clause], context: Context) -> Iterator[Diagnostic]:
    """Actions of a modality that nothing else mentions, spelt almost like a known one.

    Code: `misspelt-action`.
    """
    judged = tuple(clauses)
    everything = tuple(dict.fromkeys((*context.parsed.clauses, *judged)))
    placed = {
        str(symbol)
        for atom in heads(everything)
        if atom.signature in _PLACES_ACTIONS
        for symbol in constants(atom.arguments[0])[0]
    }
    doubtful = [(name, atom) for name, atom in _actions(judged) if name not in placed]
    if not doubtful:
        return
    uses = Counter(name for clause in everything for name in set(_constants(clause.node)))
    known = placed | {name for name, _ in _actions(everything) if uses[name] > 1}
    for name, atom in doubtful:
        if name in known or not (near := _alike(name, known)):
            continue
        message = f"nothing else mentions the action `{name}` in {quoted(atom.literal)}"
        fix = f"did you mean `{near}`? Otherwise name it with `action_label/2`"
        yield Diagnostic("misspelt-action", message, atom.place, "warning", fix)


def _actions(clauses: Iterable[Clause]) -> Iterator[tuple[str, Atom]]:
    for clause in clauses:
        for atom in (*clause.head, *clause.body):
            if atom.signature in _ACTIONS:
                for symbol in constants(atom.arguments[1])[0]:
                    if symbol.type is clingo.SymbolType.Function:
                        yield str(symbol), atom


def _constants(node: ast.AST) -> Iterator[str]:
    symbols, complete = constants(node)
    if complete:
        yield from map(str, symbols)
        return
    for part in parts(node):
        yield from _constants(part)
