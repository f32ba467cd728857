"""Predicates that serve nothing but claims about the rules."""

from collections.abc import Iterable

from pyclingo_bridge.extension.clauses import Clause
from pyclingo_bridge.guideline.predicates import VIOLATED
from pyclingo_bridge.solving.symbols import Signature


def of_claims(clauses: Iterable[Clause]) -> frozenset[Signature]:
    """`violated/1`, and every predicate that only such predicates are derived from."""
    everything = tuple(clauses)
    found = {atom.signature for clause in everything for atom in clause.head} | {VIOLATED}
    readers: dict[Signature, list[set[Signature]]] = {}
    for clause in everything:
        heads = {atom.signature for atom in clause.head}
        for signature in {atom.signature for atom in clause.body}:
            readers.setdefault(signature, []).append(heads)
    before = 0
    while len(found) != before:
        before = len(found)
        found = {one for one in found if one == VIOLATED or _serves(readers.get(one), found)}
    return frozenset(found)


def _serves(readers: list[set[Signature]] | None, found: set[Signature]) -> bool:
    return bool(readers) and all(heads and heads <= found for heads in readers or ())
