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
from pyclingo_bridge.solving.atoms import printed

_NAME = "properties"
_COVERS = {
    "must": f"{EVERYONE}, and every plan",
    "should": f"{EVERYONE}, and every plan that does not say so",
}


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    program, structure = checked.structure.program, checked.structure
    of_plans = {structure.symbols.get(atom) for atom in structure.of_plans}
    violated = {str(atom.symbol.arguments[0]): atom.symbol for atom in program.atoms(VIOLATED)}
    rests_on: dict[str, list[str]] = defaultdict(list)
    for name, statement in program.facts(RESTS_ON):
        rests_on[str(name)].append(str(statement))
    views = {
        planning: checked.view(VIOLATED, DEPARTS, planning=planning)
        for planning in {symbol in of_plans for symbol in violated.values()}
    }
    claims = {str(name): (str(s), str(t)) for name, s, t in program.facts(CLAIM)}
    for name, (strength, text) in claims.items():
        checked.progress(name)
        if name not in violated:
            yield Unchecked(_NAME, f"{name}: {text}", f"nothing derives `violated({name})`")
            continue
        planning = violated[name] in of_plans
        excused = rests_on[name] if strength == "should" else []
        witness = _counterexample(views[planning], name, excused)
        if witness is None:
            covers = _COVERS["should" if strength == "should" else "must"]
            departed = (
                a.symbol for a in program.atoms(DEPARTS) if str(a.symbol.arguments[0]) in excused
            )
            never = checked.conjunction(violated[name], without=departed, planning=planning)
            yield Proof(_NAME, f"{name}: {text}", covers, excludes=(never,))
            continue
        identity = f"property({name})"
        title = f"not every {'plan' if planning else 'patient'} keeps to `{name}`: {text}"
        statements = tuple(sorted(map(printed, rests_on[name])))
        rules = checked.responsible(witness, [violated[name]], planning=planning)
        yield Finding(_NAME, identity, "error", title, (), statements, witness, rules=rules)
    for name in sorted(violated.keys() - claims.keys()):
        title = f"`violated({name})` is derived, but `claim/3` does not say what `{name}` claims"
        yield Finding(_NAME, f"unclaimed({name})", "error", title)


def _counterexample(view: Slice, name: str, excused: Sequence[str]) -> Witness | None:
    """The smallest patient of whom a claim is not true, none of these statements being departed
    from."""
    violated = [literal for (claim,), literal in view.atoms(VIOLATED) if str(claim) == name]
    if not violated:
        return None
    departs = {literal for (statement, _), literal in view.atoms(DEPARTS) if statement in excused}
    return view.witness([*violated, *(-literal for literal in sorted(departs))])


ANALYSIS = Analysis(_NAME, "claims about every patient and every plan", _run)
