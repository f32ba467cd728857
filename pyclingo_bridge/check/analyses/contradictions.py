"""Statements that bind and cannot both be followed: `opposed/5` as written, `conflict/5` in force.

The rules of the knowledge base say what cannot be followed together (kb/audit/conflicts.lp);
here every patient is searched for a pair of statements that does it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.predicates import CONFLICT, OPPOSED, OVERRIDDEN
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Witness
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Signature, printed

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Way:
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
        checked.progress(f"{printed(pair[0])} and {printed(pair[1])}")
        ways = in_force.get(pair, ()) if in_force else None
        found = _judge(checked, view, pair, written.get(pair, ()), ways)
        if found is None:
            never += [f"{printed(pair[0])} and {printed(pair[1])}"] if pair in written else []
        elif checked.as_written or found.level != "note" or not in_force:
            yield found
    if never:
        claim = f"never opposed, though they speak of the same: {', '.join(never)}"
        yield Proof("contradictions", claim, EVERYONE, "written")
    unresolved = [pair for pair in in_force if not _possible(view, in_force[pair])]
    if unresolved:
        claim = f"no unresolved contradiction between {len(unresolved)} further pairs of statements"
        yield Proof("contradictions", claim, EVERYONE, "in force")


def _by_pair(view: Slice, of: Signature) -> Mapping[Pair, Sequence[_Way]]:
    found: dict[Pair, list[_Way]] = defaultdict(list)
    for (kind, first, action, second, other), literal in view.atoms(of):
        pair = str(min(first, second)), str(max(first, second))
        text = _text(str(kind), str(first), str(action), str(second), str(other))
        found[pair].append(_Way(str(kind), literal, text))
    return found


def _text(kind: str, first: str, action: str, second: str, other: str) -> str:
    one, two = printed(first), printed(second)
    if kind == "action":
        return f"{one} speaks for `{action}`, {two} against it"
    if kind == "choice":
        return f"{one} calls for `{action}`, {two} for `{other}`: one of the two can be done"
    return f"{one} (`{action}`) takes the place of {two} (`{other}`)"


def _possible(view: Slice, ways: Sequence[_Way]) -> bool:
    wanted = view.solver.any_of(way.literal for way in ways)
    return view.solver.satisfiable([wanted, *view.everyone])


def _judge(
    checked: CheckedGuideline,
    view: Slice,
    pair: Pair,
    written: Sequence[_Way],
    in_force: Sequence[_Way] | None,
) -> Finding | None:
    """A pair that some patient shows; None: a proof that none does. Where nothing says what is
    `in_force` of any pair (None), it is told for information."""
    solver = view.solver
    opposed = solver.any_of(way.literal for way in written or in_force or ())
    witness = None
    if in_force:
        witness = view.witness([solver.any_of(way.literal for way in in_force)])
    resolved = witness is None
    witness = witness or view.witness([opposed])
    if witness is None:
        return None
    shown = written if resolved or not in_force else in_force
    reached = solver.reached([*view.everyone, opposed], [way.literal for way in shown])
    texts = _texts([way for way in shown if way.literal in reached])
    by = _resolving(view, pair, opposed)
    first, second = map(printed, pair)
    ending = f": resolved, {_listed(by)}" if resolved else ", and nothing resolves it"
    if in_force is None:
        ending = " as written; whether anything resolves it is not checked"
    return Finding(
        analysis="contradictions",
        id=f"contradiction({pair[0]},{pair[1]})",
        level="note" if resolved else "error",
        title=f"{first} and {second} cannot both be followed{ending}",
        details=(*texts, *([] if resolved else [_partly(by)] if by else [])),
        statements=(first, second),
        witness=witness,
        rules=_rules(checked, view, witness, shown),
    )


def _texts(ways: Sequence[_Way]) -> list[str]:
    """The ways in words; that one takes the place of the other only where nothing else is said."""
    plain = [way.text for way in ways if way.kind != "override"]
    return sorted(set(plain or [way.text for way in ways]))


def _resolving(view: Slice, pair: Pair, opposed: Literal) -> list[tuple[str, str]]:
    """The overrides that are at work on the pair, as (general, specific)."""
    at_work = {
        literal: (str(general), str(specific))
        for (general, specific), literal in view.atoms(OVERRIDDEN)
        if general in pair
    }
    solver, direct = view.solver, [one for one, by in at_work.items() if set(by) == set(pair)]
    if direct and not solver.satisfiable([*view.everyone, opposed, *(-one for one in direct)]):
        return sorted(at_work[one] for one in direct)
    return sorted(at_work[one] for one in solver.reached([*view.everyone, opposed], at_work))


def _listed(by: Sequence[tuple[str, str]]) -> str:
    said = [f"{printed(specific)} overrides {printed(general)}" for general, specific in by]
    return ", ".join(said) or "the rules let only one of the two speak in force"


def _partly(by: Sequence[tuple[str, str]]) -> str:
    return f"in some patients {_listed(by)}"


def _rules(
    checked: CheckedGuideline, view: Slice, witness: Witness, ways: Sequence[_Way]
) -> tuple[Rule, ...]:
    held = view.solver.holds(view.given(witness), [way.literal for way in ways])
    return checked.responsible(witness, [view.symbol_of(one) for one in (held or ())[:1]])


ANALYSIS = Analysis("contradictions", "statements that cannot both be followed", _run)
