"""For each reading, the classes of patients whose verdict or advice it changes."""

from collections.abc import Iterator

from pyclingo_bridge.catalogue import asks_for, rules_of
from pyclingo_bridge.symbols import printed
from pyclingo_bridge.verify.analysis import Analysis
from pyclingo_bridge.verify.comparison.changes import Changes, outcome_literals, ranked
from pyclingo_bridge.verify.finding import Finding, Proof
from pyclingo_bridge.verify.representatives import narrowed
from pyclingo_bridge.verify.subject import Subject
from pyclingo_bridge.verify.two import side_space, sides

_COVERS = "every patient without a contradiction, the other readings being the default"


def _run(subject: Subject) -> Iterator[Finding | Proof]:
    kb = subject.guideline
    if not kb.readings:
        return
    rules = narrowed(kb.structure, subject.standing)
    both = sides(rules, rules, outcome_literals, lambda one: one.name == "chosen")
    left, right = both.pair.left, both.pair.right
    space = side_space(both.solver, left, kb, subject.standing)
    other = side_space(both.solver, right, kb, subject.standing)
    ranks = ranked(subject.program.facts("better_verdict", 2))
    changes = Changes(both, ranks, ("verdict", "advice"))
    plans = Changes(both, kinds=("plan",))
    written = rules_of(kb)
    for name, choices in kb.readings.items():
        asking = tuple(rule for rule in written if asks_for(rule, [name]))
        for choice in choices[1:]:
            subject.progress(f"{name}={choice}")
            chosen = {**kb.chosen(), name: choice}
            fixed = [*space.in_force, *(other.chosen[key] for key in chosen.items())]
            context = [*fixed, *both.possible]
            found = list(changes.found(context, space.smallest_given))
            found = found or list(plans.found(context, space.smallest_given))
            for number, change in enumerate(found, 1):
                yield Finding(
                    "readings",
                    f"reading({name},{choice},{number})",
                    "note",
                    f"{name}={choice}: {change.kind} {change.direction}: {change.text}",
                    statements=_statements(subject, name),
                    witness=change.witness,
                    rules=asking,
                )
            if not found:
                title = f"the reading {name}={choice} changes nothing"
                of = _statements(subject, name)
                identity = f"idle_reading({name},{choice})"
                yield Finding("readings", identity, "warning", title, (), of, rules=asking)
            kinds = sorted({change.kind for change in found}) or ["none"]
            claim = f"{name}={choice}: changes nothing beside what is listed ({', '.join(kinds)})"
            yield Proof("readings", claim, _COVERS)


def _statements(subject: Subject, name: str) -> tuple[str, ...]:
    rows = subject.program.facts("reading_from", 2)
    return tuple(sorted(printed(statement) for reading, statement in rows if reading == name))


ANALYSIS = Analysis("readings", "what each reading changes", _run)
