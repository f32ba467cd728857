"""Case files of patients that kill mutants: what they expect, and how they are written.

A kill gets a case file where a case can expect what tells: under the default readings or under
others, or of the best plans.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pyclingo_bridge.case.write import case_text
from pyclingo_bridge.files.json_form import Count, Limits, Rows, shown
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.mutate.best_plans import view_of
from pyclingo_bridge.mutate.judge import Batch, Judged
from pyclingo_bridge.mutate.kill_sets import kill_set
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.killers import Situation, witness_of
from pyclingo_bridge.mutate.mutants import Place
from pyclingo_bridge.mutate.plan_kills import PlanKills
from pyclingo_bridge.population.findings import Witness, case_of
from pyclingo_bridge.solving.symbols import Value

NOT_IN_THE_BEST = "it shows in no best plan of the patients that were tried"
NOT_EXPECTABLE = "it shows in nothing that a case can expect"

Told = dict[Place, frozenset[str]]
"""For each mutant the goals that tell it."""


Mutants = Annotated[tuple[Count, ...], Limits(minItems=1)]
"""Numbers of mutants."""


def _case(witness: Witness) -> dict[str, Value]:
    return case_of(witness.facts)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A patient, what holds of it, and the mutants under which something of that does not."""

    witness: Witness = field(metadata=shown("facts", _case))
    """A case that `crlm query` reads; all else is unknown."""
    goals: Annotated[tuple[str, ...], Limits(minItems=1)] = field(metadata=shown("expect"))
    """Goals that hold of the patient."""
    kills: Mutants
    """Numbers of the mutants under which one of the goals does not hold."""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """The case files, and the killed mutants that have none."""

    files: tuple[CaseFile, ...]
    """What `--cases DIR` writes, in this order."""
    without: Mapping[str, Mutants] = field(
        metadata=shown(form=Rows(("reason",), "mutants", lambda reasons: reasons.items()))
    )
    """The killed mutants that have no case file, by the reason."""


def case_files(
    kb: KnowledgeBase,
    batches: Sequence[tuple[Batch, Table, Sequence[Judged]]],
    numbers: Mapping[Place, int],
    plans: PlanKills,
    seconds: float,
) -> CaseFiles:
    """The patients of whom the best plans tell, and few others that tell the rest.

    The mutants of each batch are those that are killed; `seconds` is how long fewer are looked for.
    """
    killed = [one for _, _, judged in batches for one in judged]
    by_size = sorted(killed, key=lambda one: (len(one.situation), one.mutant.place))
    found = [view_of(one.situation) for one in by_size]
    views = list(dict.fromkeys([*plans.by_plans, *plans.by_answers, *found]))
    telling = _telling(batches, views)
    needed = (1 << len(plans.by_plans)) - 1
    planned = {one for told in plans.by_plans.values() for one in told}
    rest = [one for place, one in telling.items() if one and not one & needed]
    chosen = [*range(len(plans.by_plans)), *kill_set(rest, seconds).chosen]
    few = [views[one] for one in chosen]
    files = _files(kb, numbers, few, _told(batches, plans, few))
    told = {place for place, one in telling.items() if one} | planned
    untold = sorted(
        (numbers[one.mutant.place], NOT_IN_THE_BEST if one.only_in_plans else NOT_EXPECTABLE)
        for one in killed
        if one.mutant.place not in told
    )
    without: dict[str, Mutants] = {}
    for number, reason in untold:
        without[reason] = (*without.get(reason, ()), number)
    return CaseFiles(files, without)


def _telling(
    batches: Iterable[tuple[Batch, Table, Sequence[Judged]]], views: Sequence[Situation]
) -> dict[Place, int]:
    """The patients that tell each mutant without a plan, a bit for each."""
    found: dict[Place, int] = {}
    for batch, table, judged in batches:
        filled = table.filled(views)
        for one in judged:
            found[one.mutant.place] = table.told(filled, batch.switches(one.mutant))
    return found


def _told(
    batches: Iterable[tuple[Batch, Table, Sequence[Judged]]],
    plans: PlanKills,
    views: Sequence[Situation],
) -> list[Told]:
    """The same for few patients with the goals, also those about the best plans."""
    found: list[Told] = [dict(plans.by_plans.get(one, {})) for one in views]
    for batch, table, judged in batches:
        filled = table.filled(views)
        for one in judged:
            place = one.mutant.place
            for number, goals in table.changes(filled, batch.switches(one.mutant)).items():
                found[number][place] = goals | found[number].get(place, frozenset())
    return found


def _files(
    kb: KnowledgeBase,
    numbers: Mapping[Place, int],
    views: Sequence[Situation],
    told: Sequence[Told],
) -> tuple[CaseFile, ...]:
    """Of each patient no more is expected than tells what those before it leave untold."""
    files: list[CaseFile] = []
    done: set[Place] = set()
    for view, goals_of in zip(views, told, strict=True):
        chosen = _fewest({place: goals for place, goals in goals_of.items() if place not in done})
        if chosen:
            kills = {place for place, goals in goals_of.items() if not goals.isdisjoint(chosen)}
            done |= kills
            witness = witness_of(kb, view)
            expected = tuple(sorted(_under(witness, goal) for goal in chosen))
            files.append(CaseFile(witness, expected, tuple(sorted(numbers[one] for one in kills))))
    return tuple(files)


def _fewest(told: Told) -> list[str]:
    """The fewest goals, chosen greedily, that tell all of the mutants."""
    chosen: list[str] = []
    left = dict(told)
    while left:
        counts = Counter(goal for goals in left.values() for goal in goals)
        best = min(counts, key=lambda goal: (-counts[goal], goal))
        chosen.append(best)
        left = {place: goals for place, goals in left.items() if best not in goals}
    return chosen


def _under(witness: Witness, goal: str) -> str:
    """The goal under the readings of the patient."""
    for name, choice in reversed(witness.readings):
        goal = f"under({name},{choice},{goal})"
    return goal


def written(kb: KnowledgeBase, one: CaseFile) -> str:
    """The text of a case file, which `crlm test` accepts."""
    values = {fact.input: fact.value for fact in one.witness.facts}
    text = case_text(kb.vocabulary, values, ("generated by `crlm mutate`",))
    goals = "".join(f"expect({goal}).\n" for goal in one.goals)
    return f"{text}\n% Expected\n{goals}"
