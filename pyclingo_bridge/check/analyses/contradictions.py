"""Statements that bind and cannot both be followed: `opposed/5` as written, `conflict/5` in force.

The rules of the knowledge base say what cannot be followed together (kb/core/checks/conflicts.lp);
here every patient is searched for a pair of statements that does it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import (
    CONFLICT,
    OPPOSED,
    OVERRIDDEN,
    TENSION,
    TENSION_FROM,
    TENSION_TEXT,
)
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Witness
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.solver import Literal

_NAME = "contradictions"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Opposition:
    """One way in which two statements are opposed."""

    kind: str
    literal: Literal
    text: str


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    view = checked.view(OPPOSED, CONFLICT, OVERRIDDEN)
    written = _by_pair(view, OPPOSED)
    in_force = _by_pair(view, CONFLICT)
    never: list[str] = []
    for pair in sorted(written.keys() | in_force.keys()):
        names = f"{printed(pair[0])} and {printed(pair[1])}"
        checked.progress(names)
        conflicts = in_force.get(pair, ()) if in_force else None
        finding = _finding(checked, view, pair, written.get(pair, ()), conflicts)
        if finding is None:
            never += [names] if pair in written else []
        elif checked.as_written or finding.level != "note" or not in_force:
            yield finding
    if never:
        claim = f"never opposed, though they speak of the same: {', '.join(never)}"
        yield Proof(_NAME, claim, EVERYONE, "written")
    some = [_some(view, conflicts) for conflicts in in_force.values()]
    clear = [literal for literal in some if not view.solver.satisfiable([literal, *view.everyone])]
    if clear:
        claim = f"no unresolved contradiction between {len(clear)} further pairs of statements"
        yield Proof(_NAME, claim, EVERYONE, "in force")
    yield from _tensions(checked)


def _tensions(checked: CheckedGuideline) -> Iterator[Finding]:
    """Where statements pull apart without contradicting each other, each with a patient."""
    view = checked.view(TENSION)
    texts = {str(name): str(text) for name, text in checked.program.facts(TENSION_TEXT)}
    sources: dict[str, list[str]] = defaultdict(list)
    for name, statement in checked.program.facts(TENSION_FROM):
        sources[str(name)].append(printed(statement))
    for (name,), literal in view.atoms(TENSION):
        if witness := view.witness([literal]):
            yield Finding(
                _NAME,
                f"tension({name})",
                "warning",
                texts.get(str(name), str(name)),
                statements=tuple(sources[str(name)]),
                witness=witness,
            )


def _by_pair(view: Slice, predicate: Signature) -> Mapping[Pair, Sequence[_Opposition]]:
    oppositions: dict[Pair, list[_Opposition]] = defaultdict(list)
    for row, literal in view.atoms(predicate):
        kind, first, action, second, other = map(str, row)
        text = _text(kind, printed(first), action, printed(second), other)
        pair = min(first, second), max(first, second)
        oppositions[pair].append(_Opposition(kind, literal, text))
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
    details = _texts([one for one in shown if one.literal in reached])
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
    )


def _texts(oppositions: Sequence[_Opposition]) -> list[str]:
    """The oppositions in words; that one statement takes the place of the other only where nothing
    else is said."""
    plain = [one.text for one in oppositions if one.kind != "override"]
    return sorted(set(plain or [one.text for one in oppositions]))


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
