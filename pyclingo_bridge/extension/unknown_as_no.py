"""Information monotonicity: where the form of a rule shows that it reads unknown as no.

What is known of a patient grows. A criterion that has been met or has failed must not turn round by
learning more, so it rests on what is stated, and not on what is not. Two kinds of rules are looked
at, down through the helpers of the extension:

- what decides (`met/2`, `failed/2`, `conditional/2`, `error/1`) rests on what learning adds to;
- what advises may ask what is unknown, and says so: `unknown/1`, `possibly_not/2`, `could_be/2`.

Predicates of the knowledge base are taken at their word: what they say is reviewed. One that holds
of nothing but what is unknown counts as such; one under a negation counts as what it rests on.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from clingo import ast
from clingo.ast import Sign

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.extension.clauses import Clause, heads
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
from pyclingo_bridge.guideline.predicate_groups import MODALITIES, OF_PLANS
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
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import heads_of

_STATED: Mapping[Signature, Polarity] = {PATIENT: UP, KNOWN: UP}
_LAYER: Mapping[Signature, Polarity] = {
    **_STATED,
    **dict.fromkeys((EFFECTIVE, MET_BY, FAILED_BY, CONDITIONAL, MET, FAILED), UP),
    **dict.fromkeys((ASSUMED, POSSIBLY_NOT, COULD_BE, UNKNOWN, OPEN), DOWN),
    CHOSEN: NEITHER,
    PLANNING: NEITHER,
}
"""The predicates of the three-valued layer; a default is a stated value, as declared."""

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

    `core` gives how each predicate of the knowledge base depends on what is known of a patient.
    """
    rules = tuple(clauses)
    decides = any(atom.signature in _DECIDES for atom in heads(rules))
    layer = {**core(), **_LAYER} if decides else _LAYER
    seen: set[object] = set()
    for problem in (
        *check_stated(rules),
        *_through_helpers(rules, _DECIDES, layer, _FOR_DECISIONS),
        *_through_helpers(rules, _ADVISES, _STATED, _FOR_ADVICE),
    ):
        if problem.location not in seen:
            seen.add(problem.location)
            yield problem


def check_stated(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """Every body that itself holds where something is not stated. Code: `unknown-as-no`."""
    for clause in clauses:
        for occurrence in occurrences(clause.node):
            if occurrence.signature not in _STATED:
                continue
            literal = occurrence.literal
            negated = literal.sign == Sign.Negation
            if negated or -1 in occurrence.polarity:
                part = literal if negated else occurrence.turning
                message = f"{quoted(part)} reads unknown as no"
                if part is not literal:
                    message += f" of {quoted(literal)}"
                yield Diagnostic("unknown-as-no", message, clause.sources.place(part), help=_ASK)


def _through_helpers(
    rules: Sequence[Clause],
    roots: frozenset[Signature],
    base: Mapping[Signature, Polarity],
    fix: str,
) -> Iterator[Diagnostic]:
    """What roots depend on, through helpers, with the wrong sign."""
    for occurrence, polarity, part, clause in _reached(rules, roots, base):
        if not clause.planning and -1 in times(polarity, base[occurrence.signature]):
            message = f"{quoted(part)} reads unknown as no{_cause(part, occurrence)}"
            yield Diagnostic("unknown-as-no", message, clause.sources.place(part), help=fix)


def check_plans(clauses: Iterable[Clause]) -> Iterator[Diagnostic]:
    """What decides or advises and rests on a plan, which follows from it. Code: `reads-plan`."""
    for occurrence, _, part, clause in _reached(clauses, _DECIDES | _ADVISES, _OF_PLANS):
        message = f"{quoted(part)} is settled by a plan, which follows from what is decided here"
        message += _cause(part, occurrence)
        fix = "read what a statement calls for, like `calls_for(Statement, Action)`, or what is due"
        yield Diagnostic("reads-plan", message, clause.sources.place(part), help=fix)


def _cause(part: ast.AST, occurrence: Occurrence) -> str:
    same = part is occurrence.literal
    return "" if same else f": it rests on {quoted(occurrence.literal)}"


_Reached = tuple[Occurrence, Polarity, ast.AST, Clause]


def _reached(
    clauses: Iterable[Clause], roots: frozenset[Signature], base: Collection[Signature]
) -> Iterator[_Reached]:
    """The occurrences of `base` that roots depend on, through helpers: with the polarity, the part
    of a body that turned it last, and the rule of the root."""
    queue: list[_Reached] = []
    deriving: dict[Signature, list[Occurrence]] = defaultdict(list)
    for clause in clauses:
        body = list(occurrences(clause.node))
        derived = {atom.signature for atom in clause.head}
        for signature in derived:
            deriving[signature] += body
        if not roots.isdisjoint(derived):
            queue += ((read, read.polarity, read.turning, clause) for read in body)
    seen: set[tuple[int, Polarity, int]] = set()
    for occurrence, polarity, turning, clause in queue:
        state = id(occurrence), polarity, id(turning)
        if state in seen:
            continue
        seen.add(state)
        if occurrence.signature in base:
            yield occurrence, polarity, turning, clause
            continue
        for inner in deriving.get(occurrence.signature, ()):
            plain = polarity == UP or inner.polarity != UP
            part = inner.turning if plain else turning
            queue.append((inner, times(polarity, inner.polarity), part, clause))


def polarities(nodes: Iterable[ast.AST]) -> dict[Signature, Polarity]:
    """How each predicate of a knowledge base depends on what is known of a patient.

    UP counts for both: what a situation holds of, and what it rules out, its files say together.
    """
    result: dict[Signature, Polarity] = dict(_LAYER)
    edges = {
        (signature, occurrence.signature, occurrence.polarity)
        for node in nodes
        if getattr(node, "body", ())
        for signature in set(heads_of(node)) - _LAYER.keys()
        for occurrence in occurrences(node)
    }
    before = -1
    while (size := sum(map(len, result.values()))) != before:
        before = size
        for head, below, polarity in edges:
            reached = times(polarity, result.get(below, NEITHER))
            result[head] = result.get(head, NEITHER) | reached
    return {head: UP if polarity == BOTH else polarity for head, polarity in result.items()}
