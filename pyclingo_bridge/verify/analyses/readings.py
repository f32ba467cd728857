"""For each reading, the classes of patients whose verdict or advice it changes."""

from collections.abc import Iterator, Sequence

from pyclingo_bridge.catalogue import Rule, rules_of
from pyclingo_bridge.solver import Literal
from pyclingo_bridge.structure import Structure
from pyclingo_bridge.symbols import printed
from pyclingo_bridge.verify.analysis import Analysis
from pyclingo_bridge.verify.changes import Changes, outcome_literals, ranked
from pyclingo_bridge.verify.finding import Finding, Proof
from pyclingo_bridge.verify.one_off import outputs
from pyclingo_bridge.verify.subject import Subject
from pyclingo_bridge.verify.two import Sides, side_space, sides

_COVERS = "every patient without a contradiction, the other readings being the default"


def _run(subject: Subject) -> Iterator[Finding | Proof]:
    kb = subject.guideline
    if not kb.readings:
        return
    both = sides(kb.structure, kb.structure, _compared, lambda one: one.name == "chosen")
    left, right = both.pair.left, both.pair.right
    space = side_space(both.solver, left, kb, subject.order)
    other = side_space(both.solver, right, kb, subject.order)
    ranks = ranked(subject.program.facts("better_verdict", 2))
    changes = Changes(both, ranks, ("verdict", "advice"))
    rules = rules_of(kb)
    for name, choices in kb.readings.items():
        asking = tuple(rule for rule in rules if _asks(rule, name))
        for choice in choices[1:]:
            subject.progress(f"{name}={choice}")
            chosen = {**kb.chosen(), name: choice}
            fixed = [*space.in_force, *(other.chosen[key] for key in chosen.items())]
            found = list(changes.found([*fixed, *both.consistent], space.smallest_given))
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
                yield _elsewhere(subject, both, fixed, name, choice, asking)
            kinds = sorted({change.kind for change in found}) or ["none"]
            claim = f"{name}={choice}: changes no further verdict or advice ({', '.join(kinds)})"
            yield Proof("readings", claim, _COVERS)


def _compared(structure: Structure) -> list[Literal]:
    return [*outcome_literals(structure), *outputs(structure)]


def _elsewhere(
    subject: Subject,
    both: Sides,
    fixed: Sequence[Literal],
    name: str,
    choice: str,
    asking: tuple[Rule, ...],
) -> Finding:
    """A reading that changes no verdict and no advice: what else of the answer it changes, if
    anything; plans are compared step by step."""
    structure = subject.guideline.structure
    symbols = [structure.symbols[one] for one in outputs(structure)]
    differs = {one: s for s in symbols if (one := both.pair.differs(s)) is not None}
    differs = {one: s for one, s in differs.items() if s.name != "chosen"}
    changed = both.solver.reached(fixed, differs)
    kinds = sorted({f"{differs[one].name}/{len(differs[one].arguments)}" for one in changed})
    if not kinds:
        title = f"the reading {name}={choice} changes nothing"
        statements = _statements(subject, name)
        return Finding(
            "readings", f"idle_reading({name},{choice})", "warning", title, (), statements,
            rules=asking,
        )  # fmt: skip
    return Finding(
        "readings",
        f"reading({name},{choice},plans)",
        "note",
        f"{name}={choice}: no other verdict or advice, but other plans ({', '.join(kinds)})",
        statements=_statements(subject, name),
        rules=asking,
    )


def _asks(rule: Rule, name: str) -> bool:
    return name in rule.statements and "chosen(" in rule.text


def _statements(subject: Subject, name: str) -> tuple[str, ...]:
    rows = subject.program.facts("reading_from", 2)
    return tuple(sorted(printed(statement) for reading, statement in rows if reading == name))


ANALYSIS = Analysis("readings", "what each reading changes", _run)
