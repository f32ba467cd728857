"""For each reading, the classes of patients whose verdict or advice it changes."""

from collections.abc import Callable, Iterable, Iterator

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.diff.changes import Change, Changes, outcome_literals, ranked
from pyclingo_bridge.guideline.predicates import (
    BETTER_VERDICT,
    CHOSEN,
    IN_FORCE,
    READING_FROM,
    VERDICT,
)
from pyclingo_bridge.guideline.statements import asks_for, rules_of
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof
from pyclingo_bridge.population.reduction import narrowed, unplanned
from pyclingo_bridge.population.self_composition import side_space, sides
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed, signature_of

_VERDICT_AND_ADVICE = (VERDICT, IN_FORCE)

_COVERS = "every patient without a contradiction, the other readings being the default"


class _Beside:
    """The default readings beside others, and what changes."""

    def __init__(
        self,
        checked: CheckedGuideline,
        rules: Structure,
        wanted: Callable[[Structure], Iterable[Literal]],
        kinds: tuple[str, ...],
    ) -> None:
        self._kb = kb = checked.guideline
        self._sides = sides(rules, rules, wanted, lambda one: signature_of(one) == CHOSEN)
        pair, solver = self._sides.pair, self._sides.solver
        self._space = side_space(solver, pair.left, kb, checked.representatives)
        self._other = side_space(solver, pair.right, kb, checked.representatives)
        self._changes = Changes(self._sides, ranked(checked.program.facts(BETTER_VERDICT)), kinds)

    def found(self, name: str, choice: str) -> list[Change]:
        """What another choice of a reading changes."""
        chosen = {**self._kb.chosen(), name: choice}
        others = (self._other.chosen[key] for key in chosen.items())
        context = [*self._space.in_force, *others, *self._sides.possible]
        return list(self._changes.found(context, self._space.smallest_given))


def _said(structure: Structure) -> list[Literal]:
    """The atoms that make up verdict and advice."""
    program = structure.program
    return [one.literal for predicate in _VERDICT_AND_ADVICE for one in program.atoms(predicate)]


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    kb = checked.guideline
    if not kb.readings:
        return
    rules = narrowed(kb.structure, checked.representatives)
    said = _Beside(checked, unplanned(rules), _said, ("verdict", "advice"))
    plans: _Beside | None = None
    written = rules_of(kb)
    for name, choices in kb.readings.items():
        asking = tuple(rule for rule in written if asks_for(rule, [name]))
        for choice in choices[1:]:
            checked.progress(f"{name}={choice}")
            if not (found := said.found(name, choice)):
                plans = plans or _Beside(checked, rules, outcome_literals, ("plan",))
                found = plans.found(name, choice)
            for number, change in enumerate(found, 1):
                yield Finding(
                    "readings",
                    f"reading({name},{choice},{number})",
                    "note",
                    f"{name}={choice}: {change.kind} {change.direction}: {change.text}",
                    statements=_statements(checked, name),
                    witness=change.witness,
                    rules=asking,
                )
            if not found:
                title = f"the reading {name}={choice} changes nothing"
                of = _statements(checked, name)
                identity = f"idle_reading({name},{choice})"
                yield Finding("readings", identity, "warning", title, (), of, rules=asking)
            yield from _proved(f"{name}={choice}", found)


def _proved(reading: str, found: Iterable[Change]) -> Iterator[Proof]:
    """That nothing else changes, of the verdict and of what statements say."""
    listed = sorted({change.kind for change in found})
    for kind, part in (("verdict", ""), ("advice", "advice")):
        beyond = " other than what is listed" if kind in listed else ""
        yield Proof("readings", f"{reading}: changes nothing of the {kind}{beyond}", _COVERS, part)


def _statements(checked: CheckedGuideline, name: str) -> tuple[str, ...]:
    rows = checked.program.facts(READING_FROM)
    return tuple(sorted(printed(statement) for reading, statement in rows if reading == name))


ANALYSIS = Analysis("readings", "what each reading changes", _run)
