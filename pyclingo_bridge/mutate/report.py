"""`mutate`: all mutants judged, the fewest patients that kill them, and what cases leave alive."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pyclingo_bridge.base.files.json_form import Count, Limits, Line, rounded, shown
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.mutate.best_plans import BestPlans
from pyclingo_bridge.mutate.bit_columns import Bits
from pyclingo_bridge.mutate.case_files import CaseFiles, case_files
from pyclingo_bridge.mutate.case_kills import CaseKills
from pyclingo_bridge.mutate.judge import COVERS, Judged, JudgedBatch, Mutation
from pyclingo_bridge.mutate.kill_sets import kill_set
from pyclingo_bridge.mutate.killers import witness_of
from pyclingo_bridge.mutate.mutants import KINDS, Place
from pyclingo_bridge.mutate.plan_kills import PlanKills
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.locking import exclusive

_SECONDS = 60.0
"""How long a smaller set of patients is looked for."""

OUTCOMES = ("killed", "equivalent", "stillborn")
Kind = Annotated[str, Limits(enum=tuple(KINDS))]
Outcome = Annotated[str, Limits(enum=OUTCOMES)]
Outcomes = Annotated[Mapping[Outcome, Count], Limits(minProperties=len(OUTCOMES))]
"""How many mutants came to what."""


@dataclass(frozen=True, slots=True)
class MutantRow:
    """One mutant, and what became of it, as JSON has it."""

    number: Count
    kind: Kind
    file: str
    line: Line
    change: str
    rule: str
    mutant: str | None
    """The rule after the change; null where it is dropped."""
    outcome: Outcome
    reason: str
    """Why a mutant is stillborn."""
    witness: Witness | None


def _rows(mutants: Sequence[Judged]) -> list[MutantRow]:
    return [
        MutantRow(
            number,
            judged.mutant.kind,
            judged.rule.file,
            judged.rule.line,
            judged.mutant.text,
            " ".join(judged.rule.text.split()),
            None if judged.mutant.node is None else str(judged.mutant.node),
            judged.outcome,
            judged.reason,
            judged.witness,
        )
        for number, judged in enumerate(mutants)
    ]


@dataclass(frozen=True, slots=True)
class Killer:
    """A patient of the smallest set, and the mutants that it kills by their numbers."""

    witness: Witness
    kills: tuple[Count, ...]
    """Numbers of mutants."""


@dataclass(frozen=True, slots=True)
class Survey:
    """How the case files do."""

    cases: Count = field(metadata=shown("files"))
    alive: tuple[Count, ...]
    """Mutants that no expectation of a case notices, though some patient does."""


@dataclass(frozen=True, slots=True)
class MutationReport:
    """All that was judged."""

    schema_version: Literal[1] = field(default=1, init=False)
    kb: Identity
    covers: str = field(default=COVERS, init=False)
    """What the proofs that mutants are equivalent cover."""
    counts: Mapping[Kind, Outcomes] = field(init=False)
    """For each kind, how many mutants came to what."""
    mutants: tuple[Judged, ...] = field(metadata=shown(form=_rows))
    killers: tuple[Killer, ...] = field(metadata=shown("patients"))
    """The smallest set of those that were found that kills every mutant that can be killed."""
    proved: bool = field(metadata=shown("smallest_proved"))
    """Whether no fewer of the patients that were found kill as many."""
    case_files: CaseFiles
    survey: Survey | None = field(metadata=shown("cases"))
    seconds: float = field(metadata=shown(form=rounded))
    """Of processor time."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", _counts(self.mutants))


def _counts(mutants: Sequence[Judged]) -> dict[str, Outcomes]:
    counts = Counter((judged.mutant.kind, judged.outcome) for judged in mutants)
    present = {kind for kind, _ in counts}
    return {
        kind: {outcome: counts[kind, outcome] for outcome in OUTCOMES}
        for kind in KINDS
        if kind in present
    }


@exclusive
def mutate(
    mutation: Mutation,
    cases: Sequence[Case] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    seconds: float = _SECONDS,
) -> MutationReport:
    """Judge all mutants; with `cases`, also say which of them the cases leave alive."""
    start = time.process_time()
    everything: list[Judged] = []
    batches: list[JudgedBatch] = []
    alive: set[Place] = set()
    in_plans = PlanKills()
    for batch, judged in mutation.batches():
        everything += judged
        killed = [one for one in judged if one.outcome == "killed"]
        if batch is None or not killed:
            continue
        plans = BestPlans(batch)
        if cases is not None:
            progress("the cases")
            alive |= _alive(CaseKills(cases, plans), killed)
        progress("patients whose best plans show it")
        in_plans.look(plans, killed, mutation.smallest)
        batch.forget()
        batches.append((batch, killed))
    order = sorted(everything, key=lambda judged: judged.mutant.place)
    numbers = {judged.mutant.place: number for number, judged in enumerate(order)}
    progress("the smallest set of patients")
    killers, proved = _killers(mutation, batches, numbers, seconds)
    progress("case files")
    files = case_files(mutation.kb, batches, numbers, in_plans, seconds)
    survey = None
    if cases is not None:
        survey = Survey(len(cases), tuple(sorted(numbers[place] for place in alive)))
    used = time.process_time() - start
    return MutationReport(mutation.kb.identity, tuple(order), killers, proved, files, survey, used)


def _alive(kills: CaseKills, killed: Sequence[Judged]) -> set[Place]:
    """The mutants that no case kills."""
    left = [judged.mutant for judged in killed if not kills.by_answers(judged.mutant)]
    return {mutant.place for mutant in set(left) - kills.by_plans(left)}


def _killers(
    mutation: Mutation,
    batches: Sequence[JudgedBatch],
    numbers: Mapping[Place, int],
    seconds: float,
) -> tuple[tuple[Killer, ...], bool]:
    """The fewest of the patients that were found, with all that each of them kills."""
    killed = sorted((judged for _, batch in batches for judged in batch), key=_size)
    situations = list(dict.fromkeys(judged.situation for judged in killed))
    killing: dict[int, Bits] = {}
    for batch, judged in batches:
        filled = batch.table.filled(situations)
        for one in judged:
            bits = batch.table.killed(filled, batch.switches(one.mutant))
            killing[numbers[one.mutant.place]] = bits
    best = kill_set(killing.values(), seconds)
    kills = [
        tuple(number for number, bits in sorted(killing.items()) if bits >> place & 1)
        for place in best.chosen
    ]
    witnesses = (witness_of(mutation.kb, situations[place]) for place in best.chosen)
    return tuple(map(Killer, witnesses, kills)), best.proved


def _size(judged: Judged) -> tuple[int, Place]:
    return len(judged.witness.facts) if judged.witness else 0, judged.mutant.place
