"""Claims about every patient and every plan (`kb/properties/`): proved, or refuted by one.

A claim of strength `must` holds in every plan. A plan that goes against a claim of strength
`should` says so: it lists a statement on which the claim rests under what it departs from.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyclingo_bridge.solver import Literal
from pyclingo_bridge.symbols import printed
from pyclingo_bridge.verify.analysis import Analysis
from pyclingo_bridge.verify.finding import Finding, Proof
from pyclingo_bridge.verify.subject import EVERYONE, Subject

_COVERS = {
    "must": f"{EVERYONE}, and every plan",
    "should": f"{EVERYONE}, and every plan that does not say so",
}


def _run(subject: Subject) -> Iterator[Finding | Proof]:
    violated = {str(name): one for (name,), one in subject.atoms("violated", 1)}
    rests_on: dict[str, list[str]] = defaultdict(list)
    for name, statement in subject.program.facts("rests_on", 2):
        rests_on[str(name)].append(str(statement))
    claims = {str(name): (str(s), str(t)) for name, s, t in subject.program.facts("claim", 3)}
    for name, (strength, text) in claims.items():
        subject.progress(name)
        yield _judge(subject, name, strength, text, violated, rests_on[name])
    for name in sorted(violated.keys() - claims.keys()):
        title = f"`violated({name})` is derived, but `claim/3` does not say what `{name}` claims"
        yield Finding("properties", f"unclaimed({name})", "error", title)


def _judge(
    subject: Subject,
    name: str,
    strength: str,
    text: str,
    violated: Mapping[str, Literal],
    rests_on: list[str],
) -> Finding | Proof:
    covers = _COVERS["should" if strength == "should" else "must"]
    if name not in violated:
        return Proof("properties", f"{name}: {text} (no rule can break it)", covers)
    wanted = [violated[name]]
    if strength == "should":
        said = {one for (s, _), one in subject.atoms("departs", 2) if s in rests_on}
        wanted += [-one for one in sorted(said)]
    of_plans = violated[name] in _of_plans(subject)
    if (witness := subject.witness(wanted, planning=of_plans)) is None:
        return Proof("properties", f"{name}: {text}", covers)
    goal = subject.symbol_of(violated[name])
    return Finding(
        analysis="properties",
        id=f"property({name})",
        level="error",
        title=f"not every {'plan' if of_plans else 'patient'} keeps to `{name}`: {text}",
        statements=tuple(sorted(printed(one) for one in rests_on)),
        witness=witness,
        rules=subject.responsible(witness, [goal], planning=of_plans),
    )


def _of_plans(subject: Subject) -> frozenset[Literal]:
    """The atoms on which plans bear, by the literals of the program that is asked."""
    symbols = subject.structure.symbols
    program = subject.program
    found = (program.literal(symbols[one]) for one in subject.structure.of_plans if one in symbols)
    return frozenset(one for one in found if one is not None)


ANALYSIS = Analysis("properties", "claims about every patient and every plan", _run)
