"""For each reading, the classes of patients whose verdict or advice it changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.compiled.diagrams.diagram import NoDiagram
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
from pyclingo_bridge.population.cone import Cones
from pyclingo_bridge.population.diagram_search import DiagramSides
from pyclingo_bridge.population.findings import Finding, Proof
from pyclingo_bridge.population.patient_diagrams import diagrams_of
from pyclingo_bridge.population.reduction import narrowed, parts_of, unplanned
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
        wanted: Sequence[Literal],
        kinds: tuple[str, ...],
    ) -> None:
        self._kb = kb = checked.guideline
        self._sides = Sides(rules, rules, lambda _: wanted, lambda one: signature_of(one) == CHOSEN)
        pair, solver = self._sides.pair, self._sides.solver
        self._space = side_space(solver, pair.left, kb, checked.representatives)
        self._other = side_space(solver, pair.right, kb, checked.representatives)
        self._changes = Changes(self._sides, ranked(checked.program.facts(BETTER_VERDICT)), kinds)

    def changes(self, name: str, choice: str) -> list[Change]:
        """What another choice of a reading changes."""
        others = self._other.choosing({**self._kb.chosen(), name: choice})
        context = [*self._space.in_force, *others, *self._sides.possible]
        return list(self._changes.found(context, self._space.smallest_given))


class _WithoutPlans:
    """Rules without plans, of which each reading bears on some."""

    def __init__(self, checked: CheckedGuideline, rules: Structure) -> None:
        self._checked, self._rules = checked, rules
        self._cones = Cones(checked.guideline, rules)
        defaults = checked.guideline.chosen()
        self._diagrams = diagrams_of(rules, checked.representatives, defaults)

    def hangs_on(self, name: str) -> bool:
        """Whether a reading bears on one of the rules."""
        chosen = (atom for (one, _), atom in self._rules.literals(CHOSEN) if one == name)
        return any(atom in self._rules.reading for atom in chosen)

    def changes(self, name: str, choices: Iterable[str]) -> Iterator[tuple[str, list[Change]]]:
        """What other choices of a reading change, all other readings being the default: from
        diagrams, or where there are none from clingo."""
        comparison: _Comparison | None = None
        wanted = _verdict_and_advice(self._rules, _changing(self._rules, name))
        for choice in choices:
            try:
                yield choice, self._by_diagrams(name, choice, set(wanted))
            except NoDiagram:
                if comparison is None:
                    rules = self._cones.sliced(wanted, [name])
                    comparison = _Comparison(self._checked, rules, wanted, self._kinds(name))
                yield choice, comparison.changes(name, choice)

    def _by_diagrams(self, name: str, choice: str, wanted: Set[Literal]) -> list[Change]:
        """What another choice changes. Raises NoDiagram."""
        if self._diagrams is None:
            raise NoDiagram
        sides = DiagramSides(self._diagrams, self._rules, (name, choice), wanted)
        ranks = ranked(self._checked.program.facts(BETTER_VERDICT))
        changes = Changes(sides, ranks, self._kinds(name))
        return list(changes.found(sides.possible, sides.solver.smallest))

    def _kinds(self, name: str) -> tuple[str, ...]:
        """The kinds of change that a reading can bring about."""
        verdicts = {atom for _, atom in self._rules.literals(VERDICT)}
        return (
            ("advice",)
            if _changing(self._rules, name).isdisjoint(verdicts)
            else ("verdict", "advice")
        )


def _changing(rules: Structure, name: str) -> Set[Literal]:
    """The atoms on which a reading bears."""
    return rules.above(atom for (reading, _), atom in rules.literals(CHOSEN) if reading == name)


def _verdict_and_advice(structure: Structure, changing: Set[Literal]) -> list[Literal]:
    """The atoms of the verdict, if one of them can change, and those of the advice by a statement
    of which something can."""
    verdicts = [atom for _, atom in structure.literals(VERDICT)]
    advice: dict[str, list[Literal]] = defaultdict(list)
    for (_, _, statement), atom in structure.literals(IN_FORCE):
        advice[str(statement)].append(atom)
    return [
        atom
        for group in (verdicts, *advice.values())
        if not changing.isdisjoint(group)
        for atom in group
    ]


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    kb = checked.guideline
    if not kb.readings:
        return
    rules = narrowed(kb.structure, checked.representatives)
    parts = [_WithoutPlans(checked, part) for part in parts_of(kb, unplanned(rules))]
    written = asking_rules(kb)
    for name, choices in kb.readings.items():
        asking = tuple(rule for rule in written if asks_for(rule, [name]))
        rows = checked.program.facts(READING_FROM)
        statements = tuple(sorted(printed(said) for reading, said in rows if reading == name))
        part = next((one for one in parts if one.hangs_on(name)), parts[0])
        for choice, found in part.changes(name, choices[1:]):
            reading, changes = f"{name}={choice}", found
            checked.progress(reading)
            if not changes:
                changing = _changing(rules, name)
                wanted = [literal for literal in outcome_literals(rules) if literal in changing]
                changes = _Comparison(checked, rules, wanted, ("plan",)).changes(name, choice)
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


ANALYSIS = Analysis(_NAME, "what each reading changes", _run)
