"""`mutate`: all mutants judged, the fewest patients that kill them, and what cases leave alive."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.mutate.best_plans import BestPlans
from pyclingo_bridge.mutate.case_files import CaseFiles, case_files
from pyclingo_bridge.mutate.case_kills import CaseKills
from pyclingo_bridge.mutate.judge import COVERS, Batch, Judged, Mutation
from pyclingo_bridge.mutate.kill_sets import kill_set
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.killers import witness_of
from pyclingo_bridge.mutate.mutants import KINDS, Place
from pyclingo_bridge.mutate.plan_kills import PlanKills
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.locking import exclusive

SCHEMA_VERSION = 1
_SECONDS = 60.0
"""How long a smaller set of patients is looked for."""

OUTCOMES = ("killed", "equivalent", "stillborn")


@dataclass(frozen=True, slots=True)
class Killer:
    """A patient of the smallest set, and the mutants that it kills by their numbers."""

    witness: Witness
    kills: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """How the case files do."""

    cases: int
    alive: tuple[int, ...]
    """The numbers of the mutants that no case kills, though some patient does."""


@dataclass(frozen=True, slots=True)
class MutationReport:
    """All that was judged."""

    kb: Mapping[str, Any]
    mutants: tuple[Judged, ...]
    killers: tuple[Killer, ...]
    proved: bool
    """Whether no smaller set of the patients that were found kills as many."""
    case_files: CaseFiles
    survey: Survey | None
    seconds: float
    """Of processor time."""

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind, how many mutants came to what."""
        found = Counter((one.mutant.kind, one.outcome) for one in self.mutants)
        kinds = [kind for kind in KINDS if any(key[0] == kind for key in found)]
        return {kind: {one: found[kind, one] for one in OUTCOMES} for kind in kinds}

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data (`mutate.schema.json`)."""
        return {
            "schema_version": SCHEMA_VERSION,
            "kb": dict(self.kb),
            "covers": COVERS,
            "counts": self.counts(),
            "mutants": [_mutant(number, one) for number, one in enumerate(self.mutants)],
            "patients": [
                {"witness": one.witness.to_dict(), "kills": list(one.kills)} for one in self.killers
            ],
            "smallest_proved": self.proved,
            "case_files": self.case_files.to_dict(),
            "cases": None
            if self.survey is None
            else {"files": self.survey.cases, "alive": list(self.survey.alive)},
            "seconds": round(self.seconds, 3),
        }


def _mutant(number: int, one: Judged) -> dict[str, Any]:
    node = one.mutant.node
    return {
        "number": number,
        "kind": one.mutant.kind,
        "file": one.rule.file,
        "line": one.rule.line,
        "change": one.mutant.text,
        "rule": " ".join(one.rule.text.split()),
        "mutant": None if node is None else str(node),
        "outcome": one.outcome,
        "reason": one.reason,
        "witness": one.witness.to_dict() if one.witness else None,
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
    judged: list[Judged] = []
    batches: list[tuple[Batch, Table, Sequence[Judged]]] = []
    alive: set[Place] = set()
    in_plans = PlanKills()
    for batch, found in mutation.batches():
        judged += found
        killed = [one for one in found if one.outcome == "killed"]
        if batch is None or not killed:
            continue
        table, plans = Table(mutation.kb, batch.tagged), BestPlans(batch)
        if cases is not None:
            progress("the cases")
            alive |= _alive(CaseKills(batch, cases, plans), killed)
        progress("patients whose best plans tell")
        in_plans.look(batch, table, plans, killed, mutation.smallest)
        batch.forget()
        batches.append((batch, table, killed))
    order = sorted(judged, key=lambda one: one.mutant.place)
    numbers = {one.mutant.place: number for number, one in enumerate(order)}
    progress("the smallest set of patients")
    killers, proved = _killers(mutation, batches, numbers, seconds)
    progress("case files")
    files = case_files(mutation.kb, batches, numbers, in_plans, seconds)
    survey = None
    if cases is not None:
        survey = Survey(len(cases), tuple(sorted(numbers[one] for one in alive)))
    used = time.process_time() - start
    return MutationReport(mutation.kb.identity, tuple(order), killers, proved, files, survey, used)


def _alive(kills: CaseKills, killed: Sequence[Judged]) -> set[Place]:
    left = [one.mutant for one in killed if not kills.by_answers(one.mutant)]
    told = kills.by_plans(left)
    return {one.place for one in left if one not in told}


def _killers(
    mutation: Mutation,
    batches: Sequence[tuple[Batch, Table, Sequence[Judged]]],
    numbers: Mapping[Place, int],
    seconds: float,
) -> tuple[tuple[Killer, ...], bool]:
    """The fewest of the patients that were found, with all that each of them kills."""
    killed = (one for _, _, found in batches for one in found)
    situations = list(dict.fromkeys(one.situation for one in sorted(killed, key=_order)))
    killing: dict[int, int] = {}
    for batch, table, found in batches:
        filled = table.filled(situations)
        for one in found:
            number = numbers[one.mutant.place]
            killing[number] = table.killed(filled, batch.switches(one.mutant))
    best = kill_set(killing.values(), seconds)
    kills = [
        tuple(one for one, by in sorted(killing.items()) if by >> place & 1)
        for place in best.chosen
    ]
    witnesses = (witness_of(mutation.kb, situations[place]) for place in best.chosen)
    return tuple(map(Killer, witnesses, kills)), best.proved


def _order(one: Judged) -> tuple[int, Place]:
    facts = len(one.witness.facts) if one.witness else 0
    return facts, one.mutant.place
