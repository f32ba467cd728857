"""Information monotonicity, as far as the form of rules tells: where unknown is read as no.

What is known of a patient grows. A criterion that has been met or has failed must not turn round by
learning more, so it rests on what is stated, and not on what is not. Two kinds of rules are looked
at, down through the helpers of the extension:

- what decides (`met/2`, `failed/2`, `conditional/2`, `error/1`) rests on what learning adds to;
- what advises may ask what is unknown, and says so: `unknown/1`, `possibly_not/2`, `could_be/2`.

Predicates of the knowledge base are taken at their word: what they say is reviewed. One that holds
of nothing but what is unknown counts as such; one under a negation counts as what it rests on.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clingo import ast
from clingo.ast import Sign

from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Clause
from pyclingo_bridge.extension.occurrences import (
    BOTH,
    DOWN,
    NEITHER,
    UP,
    Occurrence,
    Polarity,
    occurrences,
    times,
)
from pyclingo_bridge.guideline.contract import MODALITIES, OF_PLANS
from pyclingo_bridge.guideline.predicates import (
    ASSUMED,
    CHOSEN,
    CONDITIONAL,
    COULD_BE,
    EFFECTIVE,
    ERROR,
    EXCLUDED,
    FAILED,
    FAILED_BY,
    FOLLOWS,
    FORESEES,
    HOLD,
    KNOWN,
    MET,
    MET_BY,
    OPEN,
    PATIENT,
    PLANNING,
    POSSIBLY_NOT,
    UNKNOWN,
)
from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import heads_of

_STATED: Mapping[Signature, Polarity] = {PATIENT: UP, KNOWN: UP}
_LAYER: Mapping[Signature, Polarity] = {
    **_STATED,
    **dict.fromkeys((EFFECTIVE, MET_BY, FAILED_BY, CONDITIONAL, MET, FAILED), UP),
    **dict.fromkeys((ASSUMED, POSSIBLY_NOT, COULD_BE, UNKNOWN, OPEN), DOWN),
    CHOSEN: NEITHER,
    PLANNING: NEITHER,
}
"""What the three-valued layer says of its predicates; a default is a stated value, as declared."""

_DECIDES: frozenset[Signature] = frozenset({MET_BY, FAILED_BY, CONDITIONAL, ERROR})
_ADVISES: frozenset[Signature] = frozenset({*MODALITIES, EXCLUDED, FORESEES, HOLD})

_OF_PLANS: frozenset[Signature] = OF_PLANS | {PLANNING, FOLLOWS}
"""What holds within plans alone."""

_ASK = "ask `possibly_not(Input, Value)`, `unknown(Input)`, or for the other values"
_FOR_ADVICE = (
    "ask `unknown(Input)` or `possibly_not(Input, Value)` as well, or derive from the other values"
)
_FOR_DECISIONS = (
    "ask for the values that decide, one rule each: a criterion stays open until they are stated"
)


def check_unknown(
    clauses: Iterable[Clause], core: Callable[[], Mapping[Signature, Polarity]]
) -> Iterator[Diagnostic]:
    """Every part of a body that turns unknown into no. Code: `unknown-as-no`.

    `core` tells how each predicate of the knowledge base hangs on what is known of a patient.
    """
    rules = _Rules(tuple(clauses))
    heads = {atom.signature for clause in rules.clauses for atom in clause.head}
    layer = _LAYER if _DECIDES.isdisjoint(heads) else {**core(), **_LAYER}
    told: set[object] = set()
    for problem in (
        *_direct(rules),
        *_followed(rules, _DECIDES, layer, _FOR_DECISIONS),
        *_followed(rules, _ADVISES, _STATED, _FOR_ADVICE),
    ):
        if problem.location not in told:
            told.add(problem.location)
            yield problem


def check_stated(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """Every body that itself holds where something is not stated. Code: `unknown-as-no`."""
    return _direct(_Rules(tuple(clauses)))


@dataclass(frozen=True)
class _Rules:
    """The rules of an extension with what they rest on."""

    clauses: tuple[Clause, ...]

    @cached_property
    def rests(self) -> tuple[tuple[Clause, tuple[Occurrence, ...]], ...]:
        return tuple((clause, tuple(occurrences(clause.node))) for clause in self.clauses)

    @cached_property
    def deriving(self) -> Mapping[Signature, list[tuple[Occurrence, ...]]]:
        found: dict[Signature, list[tuple[Occurrence, ...]]] = defaultdict(list)
        for clause, below in self.rests:
            for signature in {atom.signature for atom in clause.head}:
                found[signature].append(below)
        return found


def _direct(rules: _Rules) -> Iterator[Diagnostic]:
    """A body that itself holds where something is not stated."""
    for clause, below in rules.rests:
        for one in below:
            if one.signature not in _STATED:
                continue
            bare = one.literal.sign == Sign.Negation
            if bare or -1 in one.polarity:
                part = one.literal if bare else one.turning
                message = f"{quoted(part)} reads unknown as no"
                if part is not one.literal:
                    message += f" of {quoted(one.literal)}"
                yield Diagnostic("unknown-as-no", message, clause.sources.place(part), help=_ASK)


def _followed(
    rules: _Rules, roots: frozenset[Signature], base: Mapping[Signature, Polarity], fix: str
) -> Iterator[Diagnostic]:
    """What roots rest on, through helpers, with the wrong sign."""
    for one, polarity, part, clause in _reached(rules, roots, base):
        if not clause.planning and -1 in times(polarity, base[one.signature]):
            message = f"{quoted(part)} reads unknown as no"
            if part is not one.literal:
                message += f": it rests on {quoted(one.literal)}"
            yield Diagnostic("unknown-as-no", message, clause.sources.place(part), help=fix)


def check_plans(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """What decides or advises and rests on a plan, which follows from it. Code: `reads-plan`."""
    for one, _, part, clause in _reached(_Rules(tuple(clauses)), _DECIDES | _ADVISES, _OF_PLANS):
        message = f"{quoted(part)} is settled by a plan, which follows from what is decided here"
        if part is not one.literal:
            message += f": it rests on {quoted(one.literal)}"
        fix = "read what a statement calls for, like `calls_for(Statement, Action)`, or what is due"
        yield Diagnostic("reads-plan", message, clause.sources.place(part), help=fix)


_Reached = tuple[Occurrence, Polarity, ast.AST, Clause]


def _reached(
    rules: _Rules, roots: frozenset[Signature], base: Collection[Signature]
) -> Iterator[_Reached]:
    """Where roots come to rest on predicates of `base`, through helpers: with which polarity, and
    the part of a body that turned it last."""
    left: list[_Reached] = [
        (one, one.polarity, one.turning, clause)
        for clause, below in rules.rests
        if not roots.isdisjoint(atom.signature for atom in clause.head)
        for one in below
    ]
    seen: set[tuple[int, Polarity, int]] = set()
    while left:
        one, polarity, turning, clause = left.pop(0)
        state = id(one), polarity, id(turning)
        if state in seen:
            continue
        seen.add(state)
        if one.signature in base:
            yield one, polarity, turning, clause
            continue
        for below in rules.deriving.get(one.signature, ()):
            for inner in below:
                plain = polarity == UP or inner.polarity != UP
                at = inner.turning if plain else turning
                left.append((inner, times(polarity, inner.polarity), at, clause))


def polarities(nodes: Iterable[ast.AST]) -> dict[Signature, Polarity]:
    """How each predicate of a knowledge base hangs on what is known of a patient.

    UP counts for both: what a situation holds of, and what it rules out, its files say together.
    """
    found: dict[Signature, Polarity] = dict(_LAYER)
    rows = {
        (signature, one.signature, one.polarity)
        for node in nodes
        if getattr(node, "body", ())
        for signature in set(heads_of(node)) - _LAYER.keys()
        for one in occurrences(node)
    }
    before = -1
    while (size := sum(map(len, found.values()))) != before:
        before = size
        for signature, reads, polarity in rows:
            below = times(polarity, found.get(reads, NEITHER))
            found[signature] = found.get(signature, NEITHER) | below
    return {one: UP if polarity == BOTH else polarity for one, polarity in found.items()}
