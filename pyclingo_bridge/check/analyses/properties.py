"""Claims about every patient and every plan (`kb/properties/`): proved, or refuted by one.

A claim of strength `must` holds in every plan. A plan that goes against a claim of strength
`should` says so: it lists a statement on which the claim rests under what it departs from.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.guideline.predicates import CLAIM, DEPARTS, RESTS_ON, VIOLATED
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked, Witness
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.symbols import printed

_VIOLATED = VIOLATED
_COVERS = {
    "must": f"{EVERYONE}, and every plan",
    "should": f"{EVERYONE}, and every plan that does not say so",
}


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    program, structure = checked.structure.program, checked.structure
    of_plans = {structure.symbols.get(one) for one in structure.of_plans}
    broken = {str(one.symbol.arguments[0]): one.symbol for one in program.atoms(_VIOLATED)}
    rests_on: dict[str, list[str]] = defaultdict(list)
    for name, statement in program.facts(RESTS_ON):
        rests_on[str(name)].append(str(statement))
    views = {
        planning: checked.view(_VIOLATED, DEPARTS, planning=planning)
        for planning in {symbol in of_plans for symbol in broken.values()}
    }
    claims = {str(name): (str(s), str(t)) for name, s, t in program.facts(CLAIM)}
    for name, (strength, text) in claims.items():
        checked.progress(name)
        covers = _COVERS["should" if strength == "should" else "must"]
        if name not in broken:
            yield Unchecked("properties", f"{name}: {text}", f"nothing derives `violated({name})`")
            continue
        planning = broken[name] in of_plans
        excused = rests_on[name] if strength == "should" else []
        witness = _who_breaks(views[planning], name, excused)
        if witness is None:
            yield Proof("properties", f"{name}: {text}", covers)
            continue
        yield Finding(
            analysis="properties",
            id=f"property({name})",
            level="error",
            title=f"not every {'plan' if planning else 'patient'} keeps to `{name}`: {text}",
            statements=tuple(sorted(printed(one) for one in rests_on[name])),
            witness=witness,
            rules=checked.responsible(witness, [broken[name]], planning=planning),
        )
    for name in sorted(broken.keys() - claims.keys()):
        title = f"`violated({name})` is derived, but `claim/3` does not say what `{name}` claims"
        yield Finding("properties", f"unclaimed({name})", "error", title)


def _who_breaks(view: Slice, name: str, excused: Sequence[str]) -> Witness | None:
    """The smallest patient of whom a claim is not true, none of these statements being departed
    from."""
    violated = [one for (claim,), one in view.atoms(_VIOLATED) if str(claim) == name]
    if not violated:
        return None
    said = {one for (statement, _), one in view.atoms(DEPARTS) if statement in excused}
    return view.witness([*violated, *(-one for one in sorted(said))])


ANALYSIS = Analysis("properties", "claims about every patient and every plan", _run)
