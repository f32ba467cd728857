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
from pyclingo_bridge.guideline.statements import asking_rules, asks_for
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof
from pyclingo_bridge.population.reduction import narrowed, unplanned
from pyclingo_bridge.population.self_composition import Sides, side_space
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of

_NAME = "readings"
_COVERS = "every patient without a contradiction, the other readings being the default"


class _Comparison:
    """The default readings against others: what changes in some rules."""

    def __init__(
        self,
        checked: CheckedGuideline,
        rules: Structure,
        wanted: Callable[[Structure], Iterable[Literal]],
        kinds: tuple[str, ...],
    ) -> None:
        self._kb = kb = checked.guideline
        self._sides = Sides(rules, rules, wanted, lambda symbol: signature_of(symbol) == CHOSEN)
        pair, solver = self._sides.pair, self._sides.solver
        self._space = side_space(solver, pair.left, kb, checked.representatives)
        self._other = side_space(solver, pair.right, kb, checked.representatives)
        self._changes = Changes(self._sides, ranked(checked.program.facts(BETTER_VERDICT)), kinds)

    def changes(self, name: str, choice: str) -> list[Change]:
        """What another choice of a reading changes."""
        chosen = {**self._kb.chosen(), name: choice}
        others = (self._other.chosen[item] for item in chosen.items())
        context = [*self._space.in_force, *others, *self._sides.possible]
        return list(self._changes.found(context, self._space.smallest_given))


def _verdict_and_advice(structure: Structure) -> list[Literal]:
    """The atoms that make up verdict and advice."""
    predicates, program = (VERDICT, IN_FORCE), structure.program
    return [atom.literal for predicate in predicates for atom in program.atoms(predicate)]


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    kb = checked.guideline
    if not kb.readings:
        return
    rules = narrowed(kb.structure, checked.representatives)
    kinds = "verdict", "advice"
    without_plans = _Comparison(checked, unplanned(rules), _verdict_and_advice, kinds)
    with_plans: _Comparison | None = None
    written = asking_rules(kb)
    for name, choices in kb.readings.items():
        asking = tuple(rule for rule in written if asks_for(rule, [name]))
        statements = _statements(checked, name)
        for choice in choices[1:]:
            reading = f"{name}={choice}"
            checked.progress(reading)
            if not (changes := without_plans.changes(name, choice)):
                with_plans = with_plans or _Comparison(checked, rules, outcome_literals, ("plan",))
                changes = with_plans.changes(name, choice)
            for number, change in enumerate(changes, 1):
                identity = f"reading({name},{choice},{number})"
                title = f"{reading}: {change.kind} {change.direction}: {change.text}"
                witness = change.witness
                yield Finding(_NAME, identity, "note", title, (), statements, witness, rules=asking)
            if not changes:
                identity = f"idle_reading({name},{choice})"
                title = f"the reading {reading} changes nothing"
                yield Finding(_NAME, identity, "warning", title, (), statements, rules=asking)
            yield from _proofs(reading, changes)


def _proofs(reading: str, changes: Iterable[Change]) -> Iterator[Proof]:
    """That nothing else changes, of the verdict and of what statements say."""
    listed = {change.kind for change in changes}
    for kind, part in (("verdict", ""), ("advice", "advice")):
        beyond = " other than what is listed" if kind in listed else ""
        yield Proof(_NAME, f"{reading}: changes nothing of the {kind}{beyond}", _COVERS, part)


def _statements(checked: CheckedGuideline, name: str) -> tuple[str, ...]:
    rows = checked.program.facts(READING_FROM)
    return tuple(sorted(printed(statement) for reading, statement in rows if reading == name))


ANALYSIS = Analysis(_NAME, "what each reading changes", _run)
