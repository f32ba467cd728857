"""Statements that bind and cannot both be followed: `opposed/5` as written, `conflict/5` in force.

The rules of the knowledge base say what cannot be followed together (kb/core/checks/conflicts.lp);
here every patient is searched for a pair of statements that does it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import clingo

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.check.bearing import Bearings
from pyclingo_bridge.guideline.predicates import (
    CONFLICT,
    OPPOSED,
    OVERRIDDEN,
    STATEMENT,
    TENSION,
    TENSION_FROM,
    TENSION_TEXT,
)
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Conjunction, Finding, Proof, Witness
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.atoms import Predicate, printed
from pyclingo_bridge.solving.solver import Literal

_NAME = "contradictions"
_PLAIN = "Settled by the rules: one document has both, or the stronger wording goes first."
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Opposition:
    """One way in which two statements are opposed."""

    kind: str
    atom: clingo.Symbol
    literal: Literal
    text: str
    actions: tuple[str, str]


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    view, bearings = checked.view(OPPOSED, CONFLICT, OVERRIDDEN), Bearings(checked.program)
    written = _by_pair(view, OPPOSED)
    in_force = _by_pair(view, CONFLICT)
    never: dict[str, Sequence[_Opposition]] = {}
    for pair in sorted(written.keys() | in_force.keys()):
        names = f"{printed(pair[0])} and {printed(pair[1])}"
        checked.progress(names)
        conflicts = in_force.get(pair, ()) if in_force else None
        finding = _finding(checked, view, pair, written.get(pair, ()), conflicts, bearings)
        if finding is None:
            never |= {names: written[pair]} if pair in written else {}
        elif checked.as_written or finding.level != "note" or not finding.aside:
            yield finding
    if never:
        claim = f"never opposed, though they speak of the same: {', '.join(never)}"
        yield Proof(_NAME, claim, EVERYONE, "written", _excluded(checked, never.values()))
    clear = [
        conflicts
        for conflicts in in_force.values()
        if not view.solver.satisfiable([_some(view, conflicts), *view.everyone])
    ]
    if clear:
        claim = f"no unresolved contradiction between {len(clear)} further pairs of statements"
        yield Proof(_NAME, claim, EVERYONE, "in force", _excluded(checked, clear))
    yield from _tensions(checked, bearings)


def _excluded(
    checked: CheckedGuideline, pairs: Iterable[Sequence[_Opposition]]
) -> tuple[Conjunction, ...]:
    return tuple(checked.conjunction(one.atom) for pair in pairs for one in pair)


def _tensions(checked: CheckedGuideline, bearings: Bearings) -> Iterator[Finding]:
    """Where statements pull apart without contradicting each other, each with a patient."""
    view = checked.view(TENSION)
    texts = {str(name): str(text) for name, text in checked.program.facts(TENSION_TEXT)}
    sources: dict[str, list[str]] = defaultdict(list)
    for name, statement in checked.program.facts(TENSION_FROM):
        sources[str(name)].append(printed(statement))
    for (name,), literal in view.atoms(TENSION):
        if witness := view.witness([literal]):
            identity, statements = f"tension({name})", tuple(sources[str(name)])
            declared = bearings.declared(identity)
            yield Finding(
                _NAME,
                identity,
                "warning",
                texts.get(str(name), str(name)),
                statements=statements,
                witness=witness,
                bearing=declared or bearings.of_statements(statements),
            )


def _by_pair(view: Slice, predicate: Predicate) -> Mapping[Pair, Sequence[_Opposition]]:
    oppositions: dict[Pair, list[_Opposition]] = defaultdict(list)
    for row, literal in view.atoms(predicate):
        kind, first, action, second, other = map(str, row)
        text = _text(kind, printed(first), action, printed(second), other)
        pair = min(first, second), max(first, second)
        oppositions[pair].append(_Opposition(kind, predicate(*row), literal, text, (action, other)))
    return oppositions


def _text(kind: str, first: str, action: str, second: str, other: str) -> str:
    if kind == "action":
        return f"{first} speaks for `{action}`, {second} against it"
    if kind == "choice":
        return f"{first} calls for `{action}`, {second} for `{other}`: one of the two can be done"
    return f"{first} (`{action}`) takes the place of {second} (`{other}`)"


def _some(view: Slice, oppositions: Sequence[_Opposition]) -> Literal:
    """True where a patient meets some of the oppositions."""
    return view.solver.any_of(one.literal for one in oppositions)


def _finding(
    checked: CheckedGuideline,
    view: Slice,
    pair: Pair,
    written: Sequence[_Opposition],
    in_force: Sequence[_Opposition] | None,
    bearings: Bearings,
) -> Finding | None:
    """A pair that some patient shows; None: a proof that none does. Where nothing says what is
    `in_force` of any pair (None), it is told for information."""
    opposed = _some(view, written or in_force or ())
    witness = view.witness([_some(view, in_force)]) if in_force else None
    resolved = witness is None
    witness = witness or view.witness([opposed])
    if witness is None:
        return None
    shown = written if resolved or not in_force else in_force
    reached = view.solver.reached([*view.everyone, opposed], [one.literal for one in shown])
    plain = _plainest([one for one in shown if one.literal in reached])
    details = sorted({one.text for one in plain})
    overrides = _resolving(view, pair, opposed)
    if overrides and not resolved:
        details.append(f"in some patients {_listed(overrides)}")
    ending = f": resolved, {_listed(overrides)}" if resolved else ", and nothing resolves it"
    if in_force is None:
        ending = " as written; whether anything resolves it is not checked"
    names = printed(pair[0]), printed(pair[1])
    return Finding(
        _NAME,
        f"contradiction({pair[0]},{pair[1]})",
        "note" if resolved else "error",
        f"{names[0]} and {names[1]} cannot both be followed{ending}",
        details=tuple(details),
        statements=names,
        witness=witness,
        rules=_rules(checked, view, witness, shown),
        bearing=bearings.of(*(a for one in plain for a in one.actions)),
        aside=_PLAIN if in_force and resolved and _said(checked, overrides) else "",
    )


def _said(checked: CheckedGuideline, overrides: Sequence[tuple[str, str]]) -> bool:
    """Whether the sources say themselves which statement goes first: one document has both, or the
    one binds more strongly. Else the rules decide it, and the sources leave it open."""
    rows = checked.program.facts(STATEMENT)
    documents = {str(s): (source, str(strength)) for s, source, _, strength, _ in rows}
    return all(
        documents[general][0] == documents[specific][0]
        or (documents[specific][1] == "must" and documents[general][1] != "must")
        for general, specific in overrides
        if {general, specific} <= documents.keys()
    )


def _plainest(oppositions: Sequence[_Opposition]) -> Sequence[_Opposition]:
    """The oppositions but for those that one statement takes the place of the other; these where
    there is nothing else."""
    return [one for one in oppositions if one.kind != "override"] or oppositions


def _resolving(view: Slice, pair: Pair, opposed: Literal) -> list[tuple[str, str]]:
    """The overrides that are at work on the pair, as (general, specific)."""
    at_work = {
        literal: (str(general), str(specific))
        for (general, specific), literal in view.atoms(OVERRIDDEN)
        if general in pair
    }
    context = [*view.everyone, opposed]
    direct = [literal for literal, override in at_work.items() if set(override) == set(pair)]
    if direct and not view.solver.satisfiable([*context, *(-literal for literal in direct)]):
        return sorted(at_work[literal] for literal in direct)
    return sorted(at_work[literal] for literal in view.solver.reached(context, at_work))


def _listed(overrides: Sequence[tuple[str, str]]) -> str:
    texts = [f"{printed(specific)} overrides {printed(general)}" for general, specific in overrides]
    return ", ".join(texts) or "the rules let only one of the two speak in force"


def _rules(
    checked: CheckedGuideline, view: Slice, witness: Witness, oppositions: Sequence[_Opposition]
) -> tuple[Rule, ...]:
    model = view.solver.holds(view.given(witness), [one.literal for one in oppositions])
    return checked.responsible(witness, [view.symbol_of(literal) for literal in (model or ())[:1]])


ANALYSIS = Analysis(_NAME, "statements that cannot both be followed", _run)
