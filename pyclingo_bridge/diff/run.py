"""The difference between two versions, extensions or readings over all patients."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Literal as OneOf

import clingo

from pyclingo_bridge.base.files.json_form import HIDDEN, PublicResult
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.diff.changes import Change, Changes, RuleChange, outcome_literals, ranked
from pyclingo_bridge.diff.cohort_counts import Counted, Version, counted
from pyclingo_bridge.diff.shared import Shared, shared_by
from pyclingo_bridge.diff.union import Union, union_of
from pyclingo_bridge.guideline.dependencies import deriving, through_negation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import BETTER_VERDICT, CHOSEN
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.guideline.statements import Rule, asks_for, rules_of
from pyclingo_bridge.loading import load
from pyclingo_bridge.population.one_verdict import refuse_flawed
from pyclingo_bridge.population.reduction import Stated, narrowed, representatives
from pyclingo_bridge.population.self_composition import IS_INCONSISTENT, Sides, side_space
from pyclingo_bridge.population.stratification import refuse_circular, refuse_unsupported
from pyclingo_bridge.population.switches import switched_program
from pyclingo_bridge.population.witness_search import Space, ordered_values
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of
from pyclingo_bridge.words.numbers import counted as number_of


@dataclass(frozen=True, slots=True, repr=False)
class Difference(PublicResult):
    """The changes from one side to the other; where there is none, that is proved."""

    schema_version: OneOf[1] = field(default=1, init=False)
    before: str
    """The first side: folder, files and readings."""
    after: str
    kb: Identity = field(metadata=HIDDEN)
    """Of the second side."""
    equivalent: bool = field(init=False)
    """Proved that every patient gets the same answer and the same plans (exit code 0)."""
    covers: str
    """Over which patients and readings."""
    new_inputs: tuple[str, ...]
    """Inputs of the second side only."""
    dropped_inputs: tuple[str, ...]
    """Inputs of the first side only."""
    changes: tuple[Change, ...]
    shared: tuple[Shared, ...]
    """Proved of every patient whose answer changes: these inputs are known, with these values."""
    cohort: Counted | None
    """null without `--cohort`."""
    review_status: str
    """Of the sources."""
    disclaimer: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "equivalent", not self.changes)

    def _in_short(self) -> str:
        return "equivalent" if self.equivalent else number_of(len(self.changes), "change")


@exclusive
def diff(
    old: Version | KnowledgeBase | str | Path,
    new: Version | KnowledgeBase | str | Path,
    cohort: Iterable[Case] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Difference:
    """The classes of patients whose answer changes, each with its smallest patient and its rules;
    a `cohort` is counted besides.

    A side is a knowledge base, or a folder that has one, under the default readings; a `Version`
    under others. Knowledge bases are loaded without their checks. Raises KnowledgeBaseError for
    rules that have no single answer, or that give a patient two verdicts or none: his answer would
    change where nothing does.
    """
    before, after = _version(old), _version(new)
    for version in (before, after):
        refuse_unsupported(version.kb.structure)
        # Switches, which give the places of rules, cost time: only for rules that are refused.
        if through_negation(deriving(version.kb.structure)):
            refuse_circular(switched_program(version.kb))
        refuse_flawed(version.kb, version.readings)
    first, second = before.kb.vocabulary.names, after.kb.vocabulary.names
    changes, shared = _changes(before, after, progress)
    return Difference(
        before=before.name,
        after=after.name,
        kb=after.kb.identity,
        changes=changes,
        shared=shared,
        covers=f"every patient without a contradiction, {_readings(before, after)}",
        new_inputs=tuple(name for name in second if name not in first),
        dropped_inputs=tuple(name for name in first if name not in second),
        cohort=None if cohort is None else counted(before, after, cohort),
        review_status=after.kb.review_status,
        disclaimer=after.kb.disclaimer,
    )


def _version(side: Version | KnowledgeBase | str | Path) -> Version:
    """A side, with the default readings and the name of its folder where it is no `Version`."""
    if isinstance(side, Version):
        return side
    kb = side if isinstance(side, KnowledgeBase) else load(side, refuted=True)
    return Version(kb, kb.chosen(), ", ".join(map(str, (kb.folder, *kb.extensions))))


def _readings(before: Version, after: Version) -> str:
    """The readings of both sides in words, those that are not the default."""
    first, second = (
        ", ".join(
            f"{name}={choice}"
            for name, choice in version.readings.items()
            if version.kb.readings[name][0] != choice
        )
        for version in (before, after)
    )
    if not (first or second):
        return "under the default readings"
    return f"readings: {first or 'default'} against {second or 'default'}"


def _changes(
    before: Version, after: Version, progress: Callable[[str], None]
) -> tuple[tuple[Change, ...], tuple[Shared, ...]]:
    progress("putting the two side by side")
    first, second = before.kb.structure, after.kb.structure
    values = _representatives(before.kb, after.kb)
    both = Sides(
        narrowed(first, values),
        narrowed(second, values),
        outcome_literals,
        lambda symbol: signature_of(symbol) == CHOSEN,
    )
    space = _space(both, values, before.kb, after.kb)
    fixed = [
        copy.given[CHOSEN(name, choice)]
        for copy, version in ((both.pair.left, before), (both.pair.right, after))
        for name, choice in version.readings.items()
    ]
    union, asking = union_of(before.kb, after.kb), _asking(before, after)
    changes = Changes(both, ranked(after.kb.program.facts(BETTER_VERDICT)))
    context = [*fixed, *both.possible]
    one_sided = _one_sided(both, fixed)
    found = []
    for change in chain(
        _contradictions(one_sided, space), changes.found(context, space.smallest_given)
    ):
        progress(change.text)
        found.append(replace(change, rules=tuple(_rules(after, union, asking, change))))
    searches = [*(wanted for *_, wanted in one_sided), *changes.contexts(context)]
    shared = shared_by(found, searches, space, (before.kb, after.kb)) if found else ()
    return tuple(found), tuple(shared)


def _representatives(before: KnowledgeBase, after: KnowledgeBase) -> tuple[Stated, ...]:
    """The inputs of both sides, each with one value of those that neither side tells apart."""
    several = [before] if before is after else [before, after]
    order = dict.fromkeys(
        pair for kb in several for pair in ordered_values(kb.vocabulary, kb.structure)
    )
    return representatives([kb.structure for kb in several], order)


def _space(
    both: Sides, values: Sequence[Stated], before: KnowledgeBase, after: KnowledgeBase
) -> Space:
    """The patients over the inputs of both sides."""
    first, second = (
        side_space(both.solver, copy, kb, values)
        for copy, kb in ((both.pair.left, before), (both.pair.right, after))
    )
    return replace(
        first,
        stated={**second.stated, **first.stated},
        known={**second.known, **first.known},
        ordered=tuple(dict.fromkeys([*first.ordered, *second.ordered])),
    )


def _one_sided(both: Sides, fixed: Sequence[Literal]) -> list[tuple[str, list[Literal]]]:
    """What holds of a patient whose case contradicts itself on one side only: `added` on the
    second, `removed` on the first."""
    first, second = (copy.of(IS_INCONSISTENT) for copy in (both.pair.left, both.pair.right))
    return [
        (direction, [here, *([] if there is None else [-there]), *both.without_plans, *fixed])
        for here, there, direction in ((second, first, "added"), (first, second, "removed"))
        if here is not None
    ]


def _contradictions(
    one_sided: Iterable[tuple[str, Sequence[Literal]]], space: Space
) -> Iterator[Change]:
    """Patients whose case contradicts itself on one side only."""
    for direction, wanted in one_sided:
        if (witness := space.smallest_given(wanted)) is not None:
            atoms = (str(IS_INCONSISTENT),)
            before, after = ((), atoms) if direction == "added" else (atoms, ())
            text = "a case contradicts itself"
            yield Change("case check", direction, text, before, after, witness)


def _rules(
    after: Version, union: Union | None, asking: Sequence[Rule], change: Change
) -> Iterator[RuleChange]:
    """The changed rules that bring a change about, and those that ask for a reading that differs:
    rows with what became of each."""
    rules = [("asks", rule) for rule in asking]
    if union is not None:
        witness = replace(change.witness, readings=tuple(after.readings.items()))
        removed, added = map(_symbols, (change.before, change.after))
        changed = union.causes(witness, removed, added) or union.changed
        rules[:0] = [("added" if each.added else "removed", each.rule) for each in changed]
    return (RuleChange(way, rule.file, rule.line, rule.text) for way, rule in rules)


def _symbols(atoms: Iterable[str]) -> list[clingo.Symbol]:
    return [clingo.parse_term(atom) for atom in atoms]


def _asking(before: Version, after: Version) -> list[Rule]:
    """The rules that ask for a reading that differs."""
    first, second = before.readings, after.readings
    names = {name for name, choice in second.items() if first.get(name, choice) != choice}
    return [rule for rule in rules_of(after.kb) if asks_for(rule, names)] if names else []
