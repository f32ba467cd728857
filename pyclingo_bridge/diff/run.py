"""`difference`: what a new version, an extension or another reading changes, over every patient."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal as OneOf

import clingo

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.diff.changes import Behind, Change, Changes, outcome_literals, ranked
from pyclingo_bridge.diff.cohort_counts import Counted, Version, counted
from pyclingo_bridge.diff.union import Changed, Union, union_of
from pyclingo_bridge.guideline.dependencies import deriving, through_negation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import BETTER_VERDICT, CHOSEN
from pyclingo_bridge.guideline.statements import Rule, asks_for, rules_of
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.one_verdict import refuse_flawed
from pyclingo_bridge.population.reduction import Stated, narrowed, representatives
from pyclingo_bridge.population.self_composition import IS_INCONSISTENT, Sides, side_space
from pyclingo_bridge.population.stratification import refuse_circular, refuse_unsupported
from pyclingo_bridge.population.switches import switched_program
from pyclingo_bridge.population.witness_search import Space, ordered_values
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one side to the other; nothing is a proof that nothing does."""

    schema_version: OneOf[1] = field(default=1, init=False)
    before: str
    """The first side: folder, files and readings."""
    after: str
    equivalent: bool = field(init=False)
    """Proved that every patient gets the same answer and the same plans (exit code 0)."""
    covers: str
    """Over which patients and readings."""
    new_inputs: tuple[str, ...]
    """Inputs of the second side only."""
    dropped_inputs: tuple[str, ...]
    """Inputs of the first side only."""
    changes: tuple[Change, ...]
    cohort: Counted | None
    """null without `--cohort`."""
    review_status: str
    """Of the sources."""
    disclaimer: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "equivalent", not self.changes)


@exclusive
def difference(
    before: Version,
    after: Version,
    cohort: Iterable[Case] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Difference:
    """The classes of patients whose answer changes, each with its smallest patient and the rules.

    A `cohort` is counted besides. Both knowledge bases are loaded without their checks. Raises
    KnowledgeBaseError for rules that have no single answer, or that give a patient two verdicts or
    none: his answer would change where nothing does.
    """
    for one in (before, after):
        refuse_unsupported(one.kb.structure)
        # Only who is refused pays for the switches: they tell where the rules stand.
        if through_negation(deriving(one.kb.structure)):
            refuse_circular(switched_program(one.kb))
        refuse_flawed(one.kb, one.readings)
    names = [set(one.kb.vocabulary.names) for one in (before, after)]
    return Difference(
        before=before.name,
        after=after.name,
        changes=tuple(_changes(before, after, progress)),
        covers=f"every patient without a contradiction, {_readings(before, after)}",
        new_inputs=tuple(one for one in after.kb.vocabulary.names if one not in names[0]),
        dropped_inputs=tuple(one for one in before.kb.vocabulary.names if one not in names[1]),
        cohort=None if cohort is None else counted(before, after, cohort),
        review_status=after.kb.review_status,
        disclaimer=after.kb.disclaimer,
    )


def _readings(before: Version, after: Version) -> str:
    sets = [
        {
            name: choice
            for name, choice in one.readings.items()
            if one.kb.readings[name][0] != choice
        }
        for one in (before, after)
    ]
    if not any(sets):
        return "under the default readings"
    first, second = (", ".join(f"{k}={v}" for k, v in one.items()) or "default" for one in sets)
    return f"readings: {first} against {second}"


def _changes(before: Version, after: Version, progress: Callable[[str], None]) -> Iterator[Change]:
    progress("putting the two side by side")
    first, second = before.kb.structure, after.kb.structure
    few = _standing(before.kb, after.kb)
    both = Sides(
        narrowed(first, few),
        narrowed(second, few),
        outcome_literals,
        lambda symbol: signature_of(symbol) == CHOSEN,
    )
    space = _space(both, few, before.kb, after.kb)
    fixed = [
        copy.given[_chosen(name, choice)]
        for copy, version in ((both.pair.left, before), (both.pair.right, after))
        for name, choice in version.readings.items()
    ]
    union, asking = union_of(before.kb, after.kb), _asking(before, after)
    rows = (*after.kb.program.facts(BETTER_VERDICT),)
    changes = Changes(both, ranked(rows))
    for change in chain(
        _contradictions(both, space, fixed),
        changes.found([*fixed, *both.possible], space.smallest_given),
    ):
        progress(change.text)
        yield replace(change, rules=tuple(_behind(after, union, asking, change)))


def _standing(before: KnowledgeBase, after: KnowledgeBase) -> tuple[Stated, ...]:
    """The inputs of either side, with the values that stand for those alike on both."""
    several = [before] if before is after else [before, after]
    order = dict.fromkeys(
        one for kb in several for one in ordered_values(kb.vocabulary, kb.structure)
    )
    return representatives([kb.structure for kb in several], order)


def _chosen(name: str, choice: str) -> clingo.Symbol:
    return CHOSEN(name, choice)


def _space(
    both: Sides, few: Sequence[Stated], before: KnowledgeBase, after: KnowledgeBase
) -> Space:
    """The patients of both: the inputs of either side."""
    first, second = (
        side_space(both.solver, copy, kb, few)
        for copy, kb in ((both.pair.left, before), (both.pair.right, after))
    )
    ordered = dict.fromkeys([*first.ordered, *second.ordered])
    return replace(
        first,
        stated={**second.stated, **first.stated},
        known={**second.known, **first.known},
        ordered=tuple(ordered),
    )


def _contradictions(both: Sides, space: Space, fixed: Sequence[Literal]) -> Iterator[Change]:
    """Patients whose case contradicts itself on one side only."""
    first, second = (copy.of(IS_INCONSISTENT) for copy in (both.pair.left, both.pair.right))
    for mine, other, direction in ((second, first, "added"), (first, second, "removed")):
        if mine is None:
            continue
        wanted = [mine, *([] if other is None else [-other])]
        witness = space.smallest_given([*wanted, *both.without_plans, *fixed])
        if witness is not None:
            atoms = (str(IS_INCONSISTENT),)
            before, after = ((), atoms) if direction == "added" else (atoms, ())
            text = "a case contradicts itself"
            yield Change("case check", direction, text, before, after, witness)


def _behind(
    after: Version, union: Union | None, asking: Sequence[Rule], change: Change
) -> Iterator[Behind]:
    """The changed rules behind a change; else those that ask for a reading that differs."""
    if union is not None:
        witness = _with_readings(after, change.witness)
        gone, come = ([clingo.parse_term(a) for a in o] for o in (change.before, change.after))
        found: Sequence[Changed] = union.behind(witness, gone, come) or union.changed
        yield from (_row("added" if one.added else "removed", one.rule) for one in found)
    yield from (_row("asks", rule) for rule in asking)


def _row(way: str, rule: Rule) -> Behind:
    return Behind(way, rule.file, rule.line, rule.text)


def _asking(before: Version, after: Version) -> list[Rule]:
    """The rules that ask for a reading that differs."""
    asked = {
        name
        for name, choice in after.readings.items()
        if before.readings.get(name, choice) != choice
    }
    return [rule for rule in rules_of(after.kb) if asks_for(rule, asked)] if asked else []


def _with_readings(version: Version, witness: Witness) -> Witness:
    return replace(witness, readings=tuple(version.readings.items()))
