"""`mutate`: all mutants judged, the fewest patients that kill them, and what cases leave alive."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.verify.finding import Witness
from pyclingo_bridge.verify.mutation.case_kills import CaseKills
from pyclingo_bridge.verify.mutation.contrast import Situation, witness_of
from pyclingo_bridge.verify.mutation.judging import COVERS, Batch, Judged, Mutation
from pyclingo_bridge.verify.mutation.kill_sets import kill_set
from pyclingo_bridge.verify.mutation.kill_table import Table
from pyclingo_bridge.verify.mutation.killer_cases import Expected, expected
from pyclingo_bridge.verify.mutation.mutants import KINDS

SCHEMA_VERSION = 1
_SECONDS = 60.0
"""How long a smaller set of patients is looked for."""

OUTCOMES = ("killed", "equivalent", "stillborn")


@dataclass(frozen=True, slots=True)
class Killer:
    """A patient of the smallest set, and the mutants that it kills by their numbers."""

    witness: Witness
    kills: tuple[int, ...]
    expected: Expected
    """What a case file of the patient expects, so that it kills them, too."""


@dataclass(frozen=True, slots=True)
class Survey:
    """How the case files do."""

    cases: int
    alive: tuple[int, ...]
    """The numbers of the mutants that no case kills, though some patient does."""


@dataclass(frozen=True, slots=True)
class MutationReport:
    """All that was judged."""

    kb: Mapping[str, str]
    mutants: tuple[Judged, ...]
    killers: tuple[Killer, ...]
    proved: bool
    """Whether no smaller set of the patients that were found kills as many."""
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
                {
                    "witness": one.witness.to_dict(),
                    "kills": list(one.kills),
                    "expect": list(one.expected.goals),
                    "killed_by_expectations": list(one.expected.kills),
                }
                for one in self.killers
            ],
            "smallest_proved": self.proved,
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


def mutate(
    mutation: Mutation,
    cases: Sequence[Case] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    seconds: float = _SECONDS,
) -> MutationReport:
    """Judge all mutants; with `cases`, also say which of them the cases leave alive."""
    start = time.process_time()
    judged: list[Judged] = []
    batches: list[tuple[Batch, list[Judged]]] = []
    alive: set[int] = set()
    for batch, found in mutation.batches():
        judged += found
        killed = [one for one in found if one.outcome == "killed"]
        if batch is None or not killed:
            continue
        if cases is not None:
            progress("the cases")
            alive |= {id(one) for one in _alive(batch, killed, cases)}
        batch.forget()
        batches.append((batch, killed))
    order = sorted(judged, key=lambda one: one.mutant.place)
    numbers = {id(one): number for number, one in enumerate(order)}
    progress("the smallest set of patients")
    killers, proved = _killers(mutation, batches, numbers, seconds)
    survey = None
    if cases is not None:
        survey = Survey(len(cases), tuple(sorted(numbers[one] for one in alive)))
    used = time.process_time() - start
    return MutationReport(mutation.kb.identity, tuple(order), killers, proved, survey, used)


def _alive(batch: Batch, killed: Sequence[Judged], cases: Sequence[Case]) -> list[Judged]:
    kills = CaseKills(batch, cases)
    left = [one for one in killed if not kills.by_answers(one.mutant)]
    told = kills.by_plans(one.mutant for one in left)
    return [one for one in left if one.mutant not in told]


def _killers(
    mutation: Mutation,
    batches: Sequence[tuple[Batch, list[Judged]]],
    numbers: Mapping[int, int],
    seconds: float,
) -> tuple[tuple[Killer, ...], bool]:
    """The fewest of the patients that were found, with all that each of them kills."""
    killed = (one for _, found in batches for one in found)
    situations = list(dict.fromkeys(one.situation for one in sorted(killed, key=_order)))
    killing: dict[int, int] = {}
    tables = [Table(mutation.kb, batch.tagged) for batch, _ in batches]
    for table, (batch, found) in zip(tables, batches, strict=True):
        filled = table.filled(situations)
        for one in found:
            killing[numbers[id(one)]] = table.killed(filled, batch.switches(one.mutant))
    best = kill_set(killing.values(), seconds)
    chosen = [situations[one] for one in best.chosen]
    kills = [
        tuple(number for number in sorted(killing) if killing[number] >> place & 1)
        for place in best.chosen
    ]
    told = _expected(mutation, batches, tables, numbers, chosen)
    pairs = zip(chosen, kills, told, strict=True)
    return tuple(Killer(witness_of(mutation.kb, one), k, e) for one, k, e in pairs), best.proved


def _expected(
    mutation: Mutation,
    batches: Sequence[tuple[Batch, list[Judged]]],
    tables: Sequence[Table],
    numbers: Mapping[int, int],
    chosen: Sequence[Situation],
) -> list[Expected]:
    told: list[dict[int, frozenset[str]]] = [{} for _ in chosen]
    for table, (batch, found) in zip(tables, batches, strict=True):
        filled = table.filled(chosen)
        for one in found:
            changes = table.changes(filled, batch.switches(one.mutant))
            for place, goals in changes.items():
                told[place][numbers[id(one)]] = goals
    return [
        expected(mutation.kb, situation, goals)
        for situation, goals in zip(chosen, told, strict=True)
    ]


def _order(one: Judged) -> tuple[int, tuple[int, int]]:
    facts = len(one.witness.facts) if one.witness else 0
    return facts, one.mutant.place
