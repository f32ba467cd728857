"""Case files of patients that kill mutants: what they expect, and how they are written.

A kill gets a case file where a case can expect what tells: under the default readings or under
others, or of the best plans.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pyclingo_bridge.base.files.json_form import Count, Limits, Rows, shown
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.write import case_text
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.mutate.best_plans import patient_of
from pyclingo_bridge.mutate.bit_columns import Bits
from pyclingo_bridge.mutate.judge import JudgedBatch
from pyclingo_bridge.mutate.kill_sets import greedy_cover, kill_set
from pyclingo_bridge.mutate.killers import Situation, witness_of
from pyclingo_bridge.mutate.mutants import Place
from pyclingo_bridge.mutate.plan_kills import PlanKills
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.atoms import Value

NOT_IN_THE_BEST = "it shows in no best plan of the patients that were tried"
NOT_EXPECTABLE = "it shows in nothing that a case can expect"

Goals = dict[Place, frozenset[str]]
"""For each mutant the goals that notice it."""

Mutants = Annotated[tuple[Count, ...], Limits(minItems=1)]
"""Numbers of mutants."""


def _case(witness: Witness) -> dict[str, Value]:
    return witness.values


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
    batches: Sequence[JudgedBatch],
    numbers: Mapping[Place, int],
    plans: PlanKills,
    seconds: float,
) -> CaseFiles:
    """The patients whose best plans kill mutants, and few others that kill the rest.

    The mutants of each batch are those that are killed; `seconds` is how long fewer are looked for.
    """
    killed = [judged for _, batch in batches for judged in batch]
    by_size = sorted(killed, key=lambda judged: (len(judged.situation), judged.mutant.place))
    killers = [patient_of(judged.situation) for judged in by_size]
    patients = list(dict.fromkeys([*plans.by_plans, *plans.by_answers, *killers]))
    noticing = _noticing(batches, patients)
    needed = (1 << len(plans.by_plans)) - 1
    rest = [bits for bits in noticing.values() if bits and not bits & needed]
    chosen = [*range(len(plans.by_plans)), *kill_set(rest, seconds).chosen]
    few = [patients[place] for place in chosen]
    files = _files(kb, numbers, few, _goals(batches, plans, few))
    covered = {place for place, bits in noticing.items() if bits}.union(*plans.by_plans.values())
    without: dict[str, Mutants] = {}
    for judged in sorted(killed, key=lambda judged: numbers[judged.mutant.place]):
        if judged.mutant.place not in covered:
            reason = NOT_IN_THE_BEST if judged.only_in_plans else NOT_EXPECTABLE
            without[reason] = (*without.get(reason, ()), numbers[judged.mutant.place])
    return CaseFiles(files, without)


def _noticing(batches: Iterable[JudgedBatch], patients: Sequence[Situation]) -> dict[Place, Bits]:
    """The patients that kill each mutant without a plan, a bit for each."""
    noticing: dict[Place, Bits] = {}
    for batch, judged in batches:
        filled = batch.table.filled(patients)
        for one in judged:
            noticing[one.mutant.place] = batch.table.noticed(filled, batch.switches(one.mutant))
    return noticing


def _goals(
    batches: Iterable[JudgedBatch], plans: PlanKills, patients: Sequence[Situation]
) -> list[Goals]:
    """For each patient, the goals that notice mutants, also those about the best plans."""
    goals_of: list[Goals] = [dict(plans.by_plans.get(patient, {})) for patient in patients]
    for batch, judged in batches:
        filled = batch.table.filled(patients)
        for one in judged:
            place = one.mutant.place
            changes = batch.table.changes(filled, batch.switches(one.mutant))
            for number, goals in changes.items():
                goals_of[number][place] = goals | goals_of[number].get(place, frozenset())
    return goals_of


def _files(
    kb: KnowledgeBase,
    numbers: Mapping[Place, int],
    patients: Sequence[Situation],
    goals_by_patient: Sequence[Goals],
) -> tuple[CaseFile, ...]:
    """Case files that each expect no more than notices what those before leave unnoticed."""
    files: list[CaseFile] = []
    done: set[Place] = set()
    for patient, goals_of in zip(patients, goals_by_patient, strict=True):
        chosen = greedy_cover(goals for place, goals in goals_of.items() if place not in done)
        if chosen:
            kills = {place for place, goals in goals_of.items() if not goals.isdisjoint(chosen)}
            done |= kills
            witness = witness_of(kb, patient)
            expected = tuple(sorted(_under(witness, goal) for goal in chosen))
            files.append(CaseFile(witness, expected, tuple(sorted(numbers[p] for p in kills))))
    return tuple(files)


def _under(witness: Witness, goal: str) -> str:
    """The goal under the readings of the patient."""
    for name, choice in reversed(witness.readings):
        goal = f"under({name},{choice},{goal})"
    return goal


def written(kb: KnowledgeBase, file: CaseFile) -> str:
    """The text of a case file, which `crlm test` accepts."""
    made = Case("", sources=("generated by `crlm mutate`",))
    text = case_text(kb.vocabulary, file.witness.values, made)
    goals = "".join(f"expect({goal}).\n" for goal in file.goals)
    return f"{text}\n% Expected\n{goals}"
